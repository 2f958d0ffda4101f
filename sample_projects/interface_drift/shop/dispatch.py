from shop.couriers import create_label, price
from shop.parcel import GiftParcel, Parcel


def send(weight: int, **wishes: object) -> str:
    parcel = Parcel(weight, **wishes)
    return f"{create_label(parcel, express=True)} {price(parcel.weight, country=parcel.country)}"


def send_gift(weight: int) -> str:
    return create_label(GiftParcel(weight, "Ireland", ["tea"], message="Enjoy"))


def send_sample() -> str:
    return create_label(Parcel(weight=50, destination="Ireland"))

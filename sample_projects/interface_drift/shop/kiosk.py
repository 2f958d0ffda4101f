from shop.couriers import create_label
from shop.parcel import Parcel


def over_the_counter() -> str:
    parcel = Parcel(200)
    try:
        return create_label(parcel, express=True, insured=True)
    except TypeError:
        return create_label(parcel, express=True)

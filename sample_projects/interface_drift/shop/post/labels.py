from shop.parcel import Parcel


def create_label(order_number: str, parcel: Parcel) -> str:
    return f"{order_number} {parcel.country}"

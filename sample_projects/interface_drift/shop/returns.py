from shop.parcel import Parcel
from shop.post.labels import create_label


def return_label(order_number: str, weight: int) -> str:
    return create_label(Parcel(weight), express=True)

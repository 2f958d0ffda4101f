from shop.parcel import Parcel
from shop.post import labels
from shop.post.labels import create_label


def second_class(order_number: str) -> str:
    return create_label(order_number, Parcel(300))


def both(order_number: str) -> list[str]:
    return [labels.create_label(*pair) for pair in [(order_number, Parcel(1)), (order_number, Parcel(2))]]

from enum import Enum

from catalogue.products import Product


class Status(Enum):
    PLENTY = "plenty"
    LOW = "low"
    NONE = "none"


_SHELVES: dict[str, int] = {}


def status_of(product: Product) -> Status:
    count = _SHELVES.get(product.id, 0)
    return Status.NONE if count == 0 else Status.LOW if count < 5 else Status.PLENTY


def reserve(number: str) -> None:
    from orders.models import find_order

    order = find_order(number)
    for line in order.lines if order else ():
        _SHELVES[line.product] = _SHELVES.get(line.product, 0) - line.count

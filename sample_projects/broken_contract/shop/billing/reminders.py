from shop.orders.order import Order
from shop.storage.rows import log


def remind(order: Order) -> None:
    log(f"order {order.number} is still to be paid")

from shop.orders.order import Order


def first() -> Order:
    return Order(1, 990)

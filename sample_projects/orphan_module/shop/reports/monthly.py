from shop.orders import Order


def monthly(orders: list[Order]) -> int:
    return sum(order.total for order in orders)

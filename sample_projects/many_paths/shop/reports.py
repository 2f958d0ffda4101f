from shop.order_manager import Order


def report(orders: list[Order]):
    return sum(order.total() for order in orders)

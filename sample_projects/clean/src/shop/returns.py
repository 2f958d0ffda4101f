from shop.orders import Order


def take_back(order: Order) -> str:
    return order.number

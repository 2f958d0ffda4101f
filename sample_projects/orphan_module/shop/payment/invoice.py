from shop.orders import Order


def pay(order: Order) -> str:
    return f"{order.total} by invoice"

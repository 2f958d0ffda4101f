from shop.models.order import Order
from shop.models.price import Price


def invoice(order: Order):
    return f"{order.number}: {Price(order.total())}"

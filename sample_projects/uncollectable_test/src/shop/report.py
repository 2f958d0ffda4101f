from shop.money import Price
from shop.orders import Order


def total(orders):
    return Price(sum(order.pence for order in orders if isinstance(order, Order)))

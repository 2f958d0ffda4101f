from orders.models import Order
from shopkit import Money

FREE_FROM = 3500


def delivery_for(order: Order) -> Money:
    return Money(0 if order.total().amount >= FREE_FROM else 450)

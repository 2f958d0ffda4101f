from orders.models import Order
from orders.money import Money
from shopkit.errors import PaymentDeclined


def refund(order: Order) -> Money:
    if order.total().amount == 0:
        raise PaymentDeclined(order.number)
    return order.total().times(-1)

from orders.models import Order
from shopkit.money import Money

VAT = 20


def delivery_for(order: Order) -> Money:
    return Money(0 if order.total().amount > 4000 else 395)


def vat_of(order: Order) -> Money:
    return Money(order.total().amount * VAT // (100 + VAT))

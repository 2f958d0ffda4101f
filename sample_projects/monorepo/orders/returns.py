from orders.checkout import Order
from orders.models import Status
from orders.payments.refunds import refund


def take_back(order: Order) -> None:
    from catalogue.stock import reserve

    order.status = Status.RETURNED
    refund(order)
    reserve(order.number)

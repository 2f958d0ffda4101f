from orders.models.order import Order
from orders.models.status import Status
from shopkit.retry import RetryPolicy


def track(order: Order) -> str:
    return RetryPolicy().run(lambda: "on its way" if order.status is Status.SENT else "in the packing room")

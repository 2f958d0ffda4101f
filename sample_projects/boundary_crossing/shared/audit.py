from orders.models import Order
from shared.clock import now


def record(order: Order):
    return f"{now()} {order.number}"

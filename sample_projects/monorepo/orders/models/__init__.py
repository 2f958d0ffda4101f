from orders.models.line import Line
from orders.models.order import Order, find_order, save_order
from orders.models.status import Status

__all__ = ["Line", "Order", "Status", "find_order", "save_order"]

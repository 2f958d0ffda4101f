from orders.models.order import Order, find_order
from orders.models.status import Status as OrderStatus

__all__ = ["Order", "OrderStatus", "find_order"]

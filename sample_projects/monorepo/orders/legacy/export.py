from orders.legacy.order_manager import OrderManager
from orders.order import Order


def export(manager: OrderManager) -> list[Order]:
    return sorted(manager.open.values(), key=lambda order: order.number)

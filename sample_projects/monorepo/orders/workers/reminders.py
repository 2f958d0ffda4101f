from orders.events import EventBus
from orders.legacy.order_manager import OrderManager
from shopkit.notify import send_mail


def remind(manager: OrderManager) -> None:
    for order in manager.waiting():
        send_mail(order.customer, f"{order.number} still waits for you")
    EventBus.default().publish("reminded", {"count": len(manager.open)})

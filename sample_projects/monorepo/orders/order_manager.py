from orders.events import EventBus
from orders.models import Order, Status, find_order, save_order


class OrderManager:
    """Looks after an order from the first click to the last mile."""

    def __init__(self, bus: EventBus | None = None) -> None:
        self.bus = bus or EventBus.default()
        self.open: dict[str, Order] = {}

    def take(self, order: Order) -> str:
        if not order.lines:
            raise ValueError("an empty order")
        self.open[order.number] = order
        save_order(order)
        self.bus.publish("order-taken", {"number": order.number})
        return order.number

    def get(self, number: str) -> Order | None:
        return self.open.get(number) or find_order(number)

    def waiting(self) -> list[Order]:
        return [order for order in self.open.values() if order.status is Status.NEW]

    def pay(self, number: str) -> None:
        order = self.open[number]
        order.status = Status.PAID
        self.bus.publish("order-paid", {"number": number})

    def send(self, number: str) -> None:
        order = self.open.pop(number)
        order.status = Status.SENT
        self.bus.publish("order-sent", {"number": number})

from orders.order import Order, find_order
from orders.order import OrderStatus as Status
from shopkit.events.bus import EventBus


class OrderManager:
    """Looks after an order."""

    def __init__(self, bus: EventBus | None = None) -> None:
        self.bus = bus or EventBus.default()
        self.open: dict[str, Order] = {}

    def take(self, order: Order) -> str:
        self.open[order.number] = order
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

    def cancel(self, number: str) -> None:
        self.open.pop(number, None)

from dataclasses import dataclass, field

from orders.models.line import Line
from orders.models.status import Status
from orders.money import ZERO, Money
from shopkit.ids import new_id


@dataclass
class Order:
    customer: str
    lines: list[Line] = field(default_factory=list)
    status: Status = Status.NEW
    number: str = field(default_factory=new_id)

    def total(self) -> Money:
        return sum((line.total() for line in self.lines), ZERO)

    def invoice(self) -> str:
        from orders.invoices import Invoice

        return Invoice(self).text()


_ORDERS: dict[str, Order] = {}


def save_order(order: Order) -> None:
    _ORDERS[order.number] = order


def find_order(number: str) -> Order | None:
    return _ORDERS.get(number)

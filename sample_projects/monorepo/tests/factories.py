from orders.models import Line, Order
from shopkit import Money


def make_order(customer: str = "ada@example.org") -> Order:
    return Order(customer, [Line("Assam", Money(640), 2)])

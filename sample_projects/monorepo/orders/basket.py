from catalogue.products import Product
from orders.models import Line
from shopkit.money import Money


class Basket:
    """What a customer is about to buy."""

    def __init__(self, customer: str) -> None:
        self.customer = customer
        self.lines: list[Line] = []
        self.codes: list[str] = []

    def add(self, product: Product, count: int = 1) -> None:
        self.lines.append(Line(product.id, product.price, count))

    def total(self) -> Money:
        whole = sum(line.total().amount for line in self.lines)
        return Money(whole - sum(reduction(code, whole) for code in self.codes))


from orders.vouchers import reduction

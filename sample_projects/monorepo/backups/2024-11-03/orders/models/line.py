from dataclasses import dataclass

from orders.money import Money


@dataclass(frozen=True)
class Line:
    product: str
    price: Money
    count: int = 1

    def total(self) -> Money:
        return self.price.times(self.count)

from dataclasses import dataclass, field

from catalogue.prices import Money, price_list
from shopkit.ids import new_id


@dataclass
class Product:
    name: str
    price: Money
    category: str = "tea"
    id: str = field(default_factory=new_id)

    def reduced(self, percent: int) -> Money:
        return Money(self.price.amount * (100 - percent) // 100, self.price.currency)

    def is_available(self) -> bool:
        from catalogue.stock import Status, status_of

        return status_of(self) is not Status.NONE


def all_products() -> list[Product]:
    return [Product(name, price) for name, price in price_list().items()]


def find_product(name: str) -> Product | None:
    return next((product for product in all_products() if product.name == name), None)

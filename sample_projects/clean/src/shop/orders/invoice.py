from ..catalogue import Product, reorder
from ..labels import Label, width
from ..logging import log
from .order import Order


class Invoice:
    def __init__(self, order: Order) -> None:
        self.order = order
        self.products: list[Product] = []
        log(f"invoice for {order.number}")

    def __str__(self) -> str:
        return f"{Label(self.order.number)}{' ' * width('|')}{len(reorder({}))}"

from . import stock as shelves
from ._product import Product


class Search:
    def __init__(self, products: list[Product]) -> None:
        self.products = products

    def find(self, word: str) -> list[Product]:
        return [product for product in self.products if word in product.name]

    def report(self) -> str:
        return shelves.report(shelves.Stock())

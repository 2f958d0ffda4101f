from catalogue.products import Product, all_products
from catalogue.search import ranking

try:
    from catalogue.search.vectors import VectorIndex
except ImportError:
    VectorIndex = None


class Index:
    def __init__(self, products: list[Product] | None = None) -> None:
        self.products = products or all_products()
        self.vectors = VectorIndex(self.products) if VectorIndex else None

    def find(self, word: str) -> list[Product]:
        found = [product for product in self.products if word.lower() in product.name.lower()]
        return ranking.sort(found, word)

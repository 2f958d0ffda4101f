from catalogue.products import Product
from catalogue.search import query


def score(product: Product, word: str) -> int:
    return 2 if product.name.lower().startswith(word.lower()) else 1


def sort(products: list[Product], word: str) -> list[Product]:
    return sorted(products, key=lambda product: (-score(product, word), product.name))


def explain(text: str) -> list[str]:
    return [f"{word}: {len(query.Query(word).run())}" for word in text.split()]

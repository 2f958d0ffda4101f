from ._product import Product

__all__ = ["Stock"]


class Stock(dict):
    class Meta:
        table = "stock"

    class Config:
        frozen = False


def _level(stock: Stock, product: Product) -> int:
    return stock.get(product.name, 0)


EMPTY = _level(Stock(), Product("none"))


def reorder(stock: Stock) -> list[str]:
    return [name for name, count in stock.items() if count < 3]


def report(stock: Stock) -> str:
    return "\n".join(f"{name}: {count}" for name, count in sorted(stock.items()))


__all__.append("reorder")
del _level

from shop.currency import Currency
from shop.prices import DELIVERY, price_of


def total(names: list[str]) -> Currency:
    return Currency(sum(price_of(name) for name in names) + DELIVERY)

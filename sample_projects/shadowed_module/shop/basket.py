from shop.prices import price_of


def total(names):
    return sum(price_of(name) for name in names)

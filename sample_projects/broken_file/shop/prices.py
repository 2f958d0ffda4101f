from shop.currency import Currency

PRICES = {
    "teapot": Currency(1800),
    "caddy": Currency(950,
}


def price_of(name):
    return PRICES[name]


DELIVERY = Currency(395)

PRICES = {"teapot": 1800}


def price_of(name):
    return PRICES[name]


def vat(pence):
    return pence // 6

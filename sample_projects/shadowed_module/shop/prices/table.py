PRICES = {"teapot": 1850, "caddy": 950}


def price_of(name):
    return PRICES[name]

from shop.prices import price_of, vat


def invoice(name):
    return price_of(name), vat(price_of(name))

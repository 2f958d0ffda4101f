from shop.money import Price


def total(prices):
    return Price(sum(prices))

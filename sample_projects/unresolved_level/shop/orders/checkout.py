from .money import Price


def pay(amount):
    return Price(amount)

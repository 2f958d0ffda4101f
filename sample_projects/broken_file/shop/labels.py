from shop.currency import Currency


def label(name: str, price: Currency) -> str:
    return f"{name}: £{price / 100}"

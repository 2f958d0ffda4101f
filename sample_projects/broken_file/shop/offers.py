from shop.currency import Currency

type Discount = int


def reduced(price: Currency, discount: Discount) -> Currency:
    return Currency(price * (100 - discount) // 100)

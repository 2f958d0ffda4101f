from shop.orders import Order


class Settings:
    host = "test"


def build_order(number: str = "A-1") -> Order:
    return Order(number)

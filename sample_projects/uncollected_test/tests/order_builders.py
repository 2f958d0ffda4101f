from shop import Order


def test_order(number):
    return Order(number)

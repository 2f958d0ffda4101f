from shop.shipping import pack


class Order:
    number = 7


def test_only_orders_are_packed():
    try:
        pack(Order())
    except TypeError:
        return
    raise AssertionError("packed")

from shop.checkout import Order


def refund(order: Order):
    return -order.total()

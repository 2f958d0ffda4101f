from shop.orders import bill


def refund() -> int:
    return -bill().total

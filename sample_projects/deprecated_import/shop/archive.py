def read():
    from shop.history import OrderHistory

    return OrderHistory().entries

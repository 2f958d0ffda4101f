from shop.customers import Address


class Invoice:
    def __init__(self, order):
        self.order = order
        self.address = Address("1 High Street")

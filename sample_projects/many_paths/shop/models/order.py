from shop.models.price import Price


class Order:
    def __init__(self, number, pence):
        self.number = number
        self.price = Price(pence)

    def total(self):
        return self.price

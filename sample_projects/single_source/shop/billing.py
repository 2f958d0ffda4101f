class Order:
    def __init__(self, number, pence=0):
        self.number = number
        self.pence = pence

    def total(self):
        return self.pence


def bill(number, pence):
    return Order(number, pence)

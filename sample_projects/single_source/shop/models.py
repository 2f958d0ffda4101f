class Order:
    def __init__(self, number):
        self.number = number
        self.lines = []


def make_order(number):
    return Order(number)

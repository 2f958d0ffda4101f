from shop.stock.places import shelf


class Supplier:
    def __init__(self, name):
        self.name = name
        self.place = shelf(name)

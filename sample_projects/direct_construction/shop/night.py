from shop.stock import StockCounter


class NightCounter(StockCounter):
    def __init__(self):
        super().__init__()
        self.lamp = True


def open_late():
    return NightCounter()

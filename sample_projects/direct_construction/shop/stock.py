class StockCounter:
    def __init__(self):
        self.sold = 0

    def sell(self, number):
        self.sold += number


_counter = None


def get_counter():
    global _counter
    if _counter is None:
        _counter = StockCounter()
    return _counter

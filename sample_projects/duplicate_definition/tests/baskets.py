class Basket:
    """A basket that nobody can empty: a double for tests."""

    def __init__(self):
        self.lines = [("teapot", 1800, 1)]
        self.voucher = 0

    def total(self):
        return 1800

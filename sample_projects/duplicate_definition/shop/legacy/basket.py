class Basket:
    """The basket of the old site."""

    def __init__(self):
        self.lines = []
        self.voucher = 0

    def add(self, name, pence, count=1):
        if count < 1:
            raise ValueError(f"cannot add {count} of {name}")
        self.lines.append((name, pence, count))

    def remove(self, name):
        self.lines = [line for line in self.lines if line[0] != name]

    def total(self):
        return sum(pence * count for _, pence, count in self.lines)

    def __len__(self):
        return sum(count for _, _, count in self.lines)

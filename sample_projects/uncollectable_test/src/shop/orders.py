class Order:
    def __init__(self, pence):
        self.pence = pence

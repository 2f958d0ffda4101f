class Order:
    def __init__(self, pence=0):
        self.pence = pence

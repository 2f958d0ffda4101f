class Basket:
    def __init__(self):
        self.items = []

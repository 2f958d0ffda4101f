class OrderTracker:
    def __init__(self):
        self.orders = {}

    def note(self, number, state):
        self.orders[number] = state

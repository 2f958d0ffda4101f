class OrderTracker:
    def __init__(self):
        self.states = []

    def note(self, number, state):
        self.states.append((number, state))

    def last(self):
        return self.states[-1]

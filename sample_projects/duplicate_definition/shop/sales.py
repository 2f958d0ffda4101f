class Report:
    def __init__(self, year):
        self.year = year

    def turnover(self, orders):
        return sum(order.total() for order in orders if order.year == self.year)

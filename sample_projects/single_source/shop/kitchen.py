class Order:
    def __init__(self, table, dishes):
        self.table = table
        self.dishes = dishes

class Order:
    def __init__(self, total: int) -> None:
        self.total = total

from abc import ABC


class Record(ABC):
    def number(self) -> str:
        return f"{id(self):x}"


class Order(Record):
    currency = "EUR"

    def __init__(self, customer: str, total: int) -> None:
        self.customer = customer
        self.total = total

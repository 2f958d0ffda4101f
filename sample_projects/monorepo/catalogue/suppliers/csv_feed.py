import csv

from catalogue.products import Product
from catalogue.suppliers.retry import RetryPolicy
from shopkit.money import Money


def read_feed(path: str) -> list[Product]:
    with RetryPolicy().run(lambda: open(path, newline="")) as file:
        return [Product(row["name"], Money(int(row["pence"]))) for row in csv.DictReader(file)]

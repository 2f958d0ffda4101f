from xml.etree import ElementTree

from catalogue.products import Product
from catalogue.suppliers.retry import RetryPolicy
from shopkit import Money


def read_feed(path: str) -> list[Product]:
    tree = RetryPolicy(tries=2).run(lambda: ElementTree.parse(path))
    return [Product(item.get("name", ""), Money(int(item.get("pence", "0")))) for item in tree.iter("item")]

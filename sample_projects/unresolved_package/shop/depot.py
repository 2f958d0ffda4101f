from shop.stock import Shelf

SHELVES = [Shelf(), Shelf()]

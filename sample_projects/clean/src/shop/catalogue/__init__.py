from shop.catalogue import stock
from shop.catalogue._product import Product as Product
from shop.catalogue.stock import *

__all__ = ["Product"]
__all__ += stock.__all__

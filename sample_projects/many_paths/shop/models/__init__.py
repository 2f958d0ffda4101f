from shop.models.order import Order
from shop.models.price import Price

__all__ = ["Order", "Price"]

from shop.prices.table import price_of

__all__ = ["price_of"]

from shop.stock.counts import Count

__all__ = ["Count"]

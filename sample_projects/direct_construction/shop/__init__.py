from shop.stock import StockCounter, get_counter

__all__ = ["StockCounter", "get_counter"]

from shopkit.errors.kinds import NotFound, ShopError, TooManyRequests

__all__ = ["NotFound", "ShopError", "TooManyRequests"]

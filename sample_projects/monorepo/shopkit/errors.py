class ShopError(Exception):
    """Something that a customer may be told."""


class TooManyRequests(ShopError):
    """Somebody is in a hurry."""


class PaymentDeclined(ShopError):
    """The bank said no."""

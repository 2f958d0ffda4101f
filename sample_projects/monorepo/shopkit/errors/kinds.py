class ShopError(Exception):
    """Something that a customer may be told."""

    status = 500


class NotFound(ShopError):
    """There is no such thing."""

    status = 404


class TooManyRequests(ShopError):
    """Somebody is in a hurry."""

    status = 429

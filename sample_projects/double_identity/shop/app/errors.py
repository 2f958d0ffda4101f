class OutOfStock(Exception):
    """Nothing is left."""

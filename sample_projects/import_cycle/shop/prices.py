class Price(int):
    """Pence, with value added tax."""

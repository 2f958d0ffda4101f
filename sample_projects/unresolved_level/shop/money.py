class Price(int):
    """An amount in pence."""

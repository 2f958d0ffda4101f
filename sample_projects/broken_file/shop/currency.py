class Currency(int):
    """An amount in pence."""

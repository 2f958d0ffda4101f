from shop.returns import Return


class Refund(Return):
    """What a customer gets back."""

from shop.catalogue import Price


class Offer(Price):
    """A price that ends."""

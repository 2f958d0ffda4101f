from orders.pricing.delivery import delivery_for

__all__ = ["delivery_for"]

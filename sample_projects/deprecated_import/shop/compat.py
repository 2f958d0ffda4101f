import warnings

from shop.tracker import OrderTracker


class Tracker(OrderTracker):
    def __init__(self):
        warnings.warn("use shop.tracker.OrderTracker", DeprecationWarning, stacklevel=2)
        super().__init__()

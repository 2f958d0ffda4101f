import warnings

from shop.tracker import OrderTracker

warnings.warn("shop.old_tracker will be removed in 2.0, use shop.tracker", DeprecationWarning, stacklevel=2)

Tracker = OrderTracker

from shop.old_tracker import OrderTracker
from shop.reports import daily
from shop.settings import CURRENCY


def show(tracker: OrderTracker):
    return f"{daily(tracker.orders)}, in {CURRENCY}"

from shop.compat import Tracker
from shop.reports.daily import daily


def take_back(numbers):
    tracker = Tracker()
    for number in numbers:
        tracker.note(number, "back")
    return daily(tracker.orders)

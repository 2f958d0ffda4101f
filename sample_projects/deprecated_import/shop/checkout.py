from shop.tracker import OrderTracker
from shop.tracking import OrderTracker as States


def check_out(number):
    tracker, states = OrderTracker(), States()
    tracker.note(number, "paid")
    states.note(number, "paid")
    return tracker

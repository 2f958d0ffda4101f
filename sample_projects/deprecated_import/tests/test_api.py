from unittest import mock

from shop.api import show


def test_orders_are_counted():
    with mock.patch("shop.old_tracker.OrderTracker") as tracker:
        assert show(tracker(orders={})) == "0 orders today, in GBP"

from unittest import mock

import pytest

from orders.models import Order
from orders.order_manager import OrderManager


def test_an_empty_order_is_refused():
    with mock.patch("orders.order_manager.save_order"), pytest.raises(ValueError):
        OrderManager(mock.Mock()).take(Order("ada@example.org"))

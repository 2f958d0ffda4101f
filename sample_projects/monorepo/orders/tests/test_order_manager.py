from unittest import mock

import pytest

from orders.models import Order
from orders.order_manager import OrderManager


def test_an_empty_order_is_refused():
    with mock.patch("orders.order_manager.save_order"), pytest.raises(ValueError):
        OrderManager(mock.Mock()).take(Order("ada@example.org"))


def test_a_taken_order_is_confirmed():
    with mock.patch("orders.notifications.send_mail") as send_mail:
        OrderManager(mock.Mock()).take(Order("ada@example.org", [mock.Mock()]))
    send_mail.assert_called_once()

import pytest

from orders.checkout import Checkout
from orders.order import Order


@pytest.mark.slow
def test_a_checkout_ends_in_an_order(order: Order):
    assert Checkout is not None
    assert order.total().amount == 1280

import pytest

from shop.orders import Order


def test_an_order_has_a_price():
    assert Order(500).pence == 500


@pytest.mark.slow
def test_many_orders():
    assert len([Order(n) for n in range(1000)]) == 1000

import pytest

from shop.orders import Order, OrderState
from shop.report import total


@pytest.mark.nightly
def test_the_total_of_nothing():
    assert total([]).pence == 0


@pytest.mark.parametrize("pence", [1, 2, 3])
def test_the_total_of_one(pence):
    assert total([Order(pence)]).pence == pence


class TestStates:
    def test_an_order_is_new(self):
        assert OrderState.NEW.value == "new"

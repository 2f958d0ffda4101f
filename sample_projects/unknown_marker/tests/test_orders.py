import pytest


@pytest.mark.slwo
def test_many_orders():
    assert len([n for n in range(1000)]) == 1000


@pytest.mark.slow
@pytest.mark.parametrize("pence", [0, 5])
def test_an_order_has_a_price(pence):
    assert pence >= 0

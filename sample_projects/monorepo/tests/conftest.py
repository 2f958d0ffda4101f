import pytest

from orders.models import Order
from tests.factories import make_order


@pytest.fixture
def order() -> Order:
    return make_order()

import pytest

from builders import build_order


@pytest.fixture
def order():
    return build_order()

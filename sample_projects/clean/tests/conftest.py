import pytest

from builders import build_order


def pytest_configure(config):
    config.addinivalue_line("markers", "database: needs a database")


@pytest.fixture
def order():
    return build_order()

import pytest

from shop.testing import Client


@pytest.fixture
def client():
    return Client()

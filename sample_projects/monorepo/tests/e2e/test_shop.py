from tests.e2e.staging.staging_settings import BASE_URL

from orders.app import create_app
from orders.config import Environment


def test_the_shop_answers():
    assert create_app(Environment()).base_url == BASE_URL

"""Shows that the handler of checkout.py does not catch the error of shop/app/orders.py."""

import sys

sys.path[:0] = [".", "shop"]

from app.errors import OutOfStock as raised  # noqa: E402
from app.orders import order  # noqa: E402
from checkout import buy  # noqa: E402
from shop.app.errors import OutOfStock as caught  # noqa: E402

try:
    buy(order, "teapot")
except raised:
    print("app.errors.OutOfStock is not shop.app.errors.OutOfStock:", raised is not caught)
    sys.exit(raised is caught)
sys.exit(1)

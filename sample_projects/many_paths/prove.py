"""Shows that a patch of one path does not reach the importers of the others: prints one line, exits 0 if so."""

import sys
from importlib import import_module
from unittest import mock

import shop.checkout
import shop.models
import shop.models.order
import shop.order_manager

paths = (shop.models.order, shop.models, shop.checkout, shop.order_manager)
one_object = len({id(module.Order) for module in paths}) == 1

missed = []
with mock.patch("shop.models.Order") as double:
    for name in ("api", "invoices", "refunds", "reports"):
        if import_module(f"shop.{name}").Order is not double:
            missed.append(name)
print(f"one class behind {len(paths)} paths: {one_object}; a patch of shop.models.Order misses: {', '.join(missed)}")
sys.exit(0 if one_object and missed == ["invoices", "refunds", "reports"] else 1)

"""Whether a module may go: what is known of it besides its imports."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from importmap.model.removal import InUse, Removal
from importmap.reach.removals import removals
from tests.code import analysed

APP = "import shop.orders\n\nif __name__ == '__main__':\n    shop.orders.Order()\n"
BASE = {"shop/__init__.py": "", "shop/__main__.py": APP, "shop/orders.py": "class Order:\n    total = 0\n"}
WARN = "import warnings\nwarnings.warn('use shop.orders', DeprecationWarning)\nfrom shop.orders import Order\n"


def known(files: Mapping[str, str], module: str) -> Removal:
    """What is known of one module; if nothing is told, that it is in use."""
    found = {removal.module: removal for removal in removals(analysed({**BASE, **files}))}
    return found.get(module, Removal(module, InUse.YES))


@pytest.mark.parametrize(
    ("text", "forwards"),
    [
        ("from shop.orders import Order\n", "shop.orders"),
        ("from shop.orders import *\n__all__ = ['Order']\n", "shop.orders"),
        ("from shop import orders\nOld = orders.Order\n", "shop.orders"),
        (WARN, "shop.orders"),
        # What has something of its own is no shim, nor what does something, nor what imports only later.
        ("from shop.orders import Order\n\n\ndef build():\n    return Order()\n", ""),
        ("from shop.orders import Order\nOrder.total = 1\nprint(Order)\n", ""),
        ("from shop.orders import Order\norder = Order()\n", ""),
        ("import os\n", ""),
    ],
)
def test_a_shim_only_passes_on(text: str, forwards: str) -> None:
    """A module that has nothing of its own forwards to where its names come from."""
    assert known({"shop/old.py": text}, "shop.old").forwards == forwards


def test_a_shim_says_since_when() -> None:
    """What it warns whoever imports it of is told."""
    assert known({"shop/old.py": WARN}, "shop.old").warns == "use shop.orders"


def test_who_comes_to_a_module() -> None:
    """Something that is started, tests alone, or nobody."""
    files = {
        "shop/dead.py": "def f():\n    return 1\n",
        "shop/tried.py": "def f():\n    return 1\n",
        "tests/test_tried.py": "from shop.tried import f\n\n\ndef test_f():\n    assert f()\n",
    }
    uses = {module: known(files, module).use for module in ("shop.orders", "shop.dead", "shop.tried")}
    assert uses == {"shop.orders": InUse.YES, "shop.dead": InUse.NO, "shop.tried": InUse.TESTS}


def test_what_starts_a_module_is_told() -> None:
    """A module that is run by itself says why."""
    assert known({}, "shop.__main__").started


def test_strings_that_name_a_module_count() -> None:
    """Strings in other files, such as the targets of mocks, are counted, and the first places are told."""
    test = "from unittest.mock import patch\n\n\n@patch('shop.orders.Order')\ndef test_it(order):\n    pass\n"
    found = known({"tests/test_it.py": test}, "shop.orders")
    assert (found.strings, [str(place) for place in found.places]) == (1, ["tests/test_it.py:4"])

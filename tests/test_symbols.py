"""What a module defines goes to another one with what it needs; or nothing does, and it is said why."""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap.cli import run
from importmap.model.change import Move
from importmap.model.errors import UnknownNameError
from importmap.rewrite.symbols import moved
from tests.code import analysed
from tests.repositories import Repository
from tests.test_move_fuzz import edited
from tests.trees import plant, source_of

ORDERS = '''"""Orders."""

import json
import os.path
from decimal import Decimal as D  # noqa: F401

from . import money
from .money import cents, ONE

LIMIT = 3


# Loads one.
# In JSON.
@cents
def load(text=ONE):
    """One order."""
    return json.loads(text), money.ONE, D(1)


class Order:
    total = 0  # to pay


TABLE: dict = {"load": os.path}
"""All of it."""


def main():
    return Order(), LIMIT
'''
SHOP = {
    "shop/__init__.py": "from shop.orders import Order\n\n__all__ = ['Order']\n",
    "shop/orders.py": ORDERS,
    "shop/money.py": "ONE = 1\n\n\ndef cents(one):\n    return one\n",
    "shop/web.py": '"""Web."""\nimport json\n\n\ndef page():\n    return json\n',
}


def after(files: dict[str, str], old: str, new: str) -> dict[str, str]:
    """The files after a move."""
    proof = moved(analysed(files), Move(old, new), source_of(files), lambda _: ())
    assert not proof.refusals
    return edited(files, proof.edits)


def refusals(files: dict[str, str], old: str, new: str) -> str:
    """Why a move is refused."""
    proof = moved(analysed(files), Move(old, new), source_of(files), lambda _: ())
    assert not proof.edits
    return "\n".join(f"{one.path}: {one.reason}" for one in proof.refusals)


def test_a_function_takes_along_what_it_needs() -> None:
    """Its comments and decorators, and the imports, which the old module keeps where they are meant or used."""
    made = after(SHOP, "shop.orders.load", "shop.web")
    assert made["shop/web.py"] == (
        '"""Web."""\nimport json\nfrom decimal import Decimal as D\n\nfrom . import money\n'
        "from .money import ONE, cents\n\n\ndef page():\n    return json\n\n\n"
        '# Loads one.\n# In JSON.\n@cents\ndef load(text=ONE):\n    """One order."""\n'
        "    return json.loads(text), money.ONE, D(1)\n"
    )
    assert made["shop/orders.py"].startswith(
        '"""Orders."""\n\nimport os.path\nfrom decimal import Decimal as D  # noqa: F401\n\nLIMIT = 3\n\n\nclass Order:'
    )


def test_a_class_is_offered_where_it_was() -> None:
    """Who has it from the old module has it from the new one; that one takes it back if it reads it itself."""
    made = after(SHOP, "shop.orders.Order", "shop.models")
    assert made["shop/models.py"] == "class Order:\n    total = 0  # to pay\n"
    assert made["shop/__init__.py"] == "from shop.models import Order\n\n__all__ = ['Order']\n"
    assert "\nfrom .models import Order\n" in made["shop/orders.py"]
    assert "class Order" not in made["shop/orders.py"]


def test_a_value_stands_below_the_imports() -> None:
    """With its annotation, and the string that says what it is."""
    made = after(SHOP, "shop.orders.TABLE", "shop.web")
    assert made["shop/web.py"].startswith(
        '"""Web."""\nimport json\nimport os.path\n\nTABLE: dict = {"load": os.path}\n"""All of it."""\n\n\ndef page():'
    )
    assert "os.path" not in made["shop/orders.py"]


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("from shop.orders import Order, LIMIT\n", "from shop.orders import LIMIT\nfrom shop.web import Order\n"),
        ("import shop.orders as o\nx = o.Order\n", "import shop.web as o\nx = o.Order\n"),
        (
            "import shop.orders\nx = shop.orders.Order, shop.orders.LIMIT\n",
            "import shop.orders\nimport shop.web\nx = shop.web.Order, shop.orders.LIMIT\n",
        ),
        (
            "def f():\n    from .orders import Order as O\n    return O\n",
            "def f():\n    from .web import Order as O\n    return O\n",
        ),
        ("from shop import Order\n", "from shop import Order\n"),
        ("from shop.orders import *\nx = Order\n", "from shop.orders import *\nx = Order\n"),
        ("x = 'shop.orders.Order'\n", "x = 'shop.orders.Order'\n"),  # which is still there
    ],
)
def test_who_takes_it_takes_it_from_there(before: str, then: str) -> None:
    """In every form."""
    assert after({**SHOP, "shop/user.py": before}, "shop.orders.Order", "shop.web")["shop/user.py"] == then


def test_the_new_module_may_have_imported_it() -> None:
    """Which it does no more; the definition stands before what needs it, or else at the end."""
    web = "import json\n\nfrom shop.orders import load\n\n\nclass Page:\n    order = load(json)\n"
    page = after({**SHOP, "shop/web.py": web}, "shop.orders.load", "shop.web")["shop/web.py"]
    assert "shop.orders" not in page
    assert page.index("def load") < page.index("class Page")
    made = after(
        {**SHOP, "shop/web.py": f"{web}\n\nif __name__ == '__main__':\n    Page()\n"}, "shop.orders.main", "shop.web"
    )
    assert made["shop/web.py"].endswith(
        "def main():\n    return Order(), LIMIT\n\n\nif __name__ == '__main__':\n    Page()\n"
    )


PATCHED = {
    "shop/orders.py": "from .money import cents\n\n\ndef load():\n    return cents(1)\n\n\ndef other():\n    pass\n",
    "tests/test_orders.py": "from unittest.mock import patch\n\nfrom shop.orders import load\n\n\n"
    '@patch("shop.orders.cents")\ndef test_load(cents):\n    assert load() is cents.return_value\n',
    "shop/__init__.py": "",
}


def test_what_a_test_replaces_for_a_function_goes_with_it() -> None:
    """The name is read in the new module then; and the function itself is replaced there."""
    made = after(SHOP | PATCHED, "shop.orders.load", "shop.web")
    assert '@patch("shop.web.cents")' in made["tests/test_orders.py"]
    assert "from shop.web import load" in made["tests/test_orders.py"]
    test = (
        "import shop.orders\nfrom unittest.mock import patch\n\n\n"
        "def test():\n    with patch('shop.orders.load'):\n        shop.orders.load()\n"
    )
    made = after(SHOP | PATCHED | {"tests/test_orders.py": test}, "shop.orders.load", "shop.web")
    assert made["tests/test_orders.py"] == test.replace("shop.orders", "shop.web")
    both = PATCHED["shop/orders.py"].replace("    pass\n", "    return cents(2)\n")
    assert "would not reach it any more" in refusals(
        SHOP | PATCHED | {"shop/orders.py": both}, "shop.orders.load", "shop.web"
    )


@pytest.mark.parametrize(
    ("files", "old", "new", "reason"),
    [
        ({}, "shop.orders.main", "shop.money", "shop.orders and shop.money would import each other in a circle"),
        ({"shop/orders.py": "def a(): return b\ndef b(): return a\n"}, "shop.orders.a", "shop.web", "orders needs a"),
        ({"shop/web.py": "Order = 1\n"}, "shop.orders.Order", "shop.web", "shop.web has another Order"),
        ({"shop/web.py": "json = 1\n"}, "shop.orders.load", "shop.web", "shop.web has another json, which"),
        ({"shop/orders.py": "a = 1\na = 2\n"}, "shop.orders.a", "shop.web", "binds a more than once"),
        ({"shop/orders.py": "a = b = 2\n"}, "shop.orders.a", "shop.web", "the statement that binds a binds more"),
        ({"shop/orders.py": "a = 1; c = 2\n"}, "shop.orders.a", "shop.web", "the statement that binds a binds more"),
        ({"shop/orders.py": "a = 1; print()\n"}, "shop.orders.a", "shop.web", "a shares its line"),
        ({"shop/orders.py": "if 1:\n    a = 1\n"}, "shop.orders.a", "shop.web", "a "),
        ({"shop/orders.py": "a = __name__\n"}, "shop.orders.a", "shop.web", "a reads __name__"),
        ({"shop/orders.py": "def a(): return globals()\n"}, "shop.orders.a", "shop.web", "a reads globals"),
        ({"shop/orders.py": "def a(): return b\n"}, "shop.orders.a", "shop.web", "a reads b, and it cannot be told"),
        ({"shop/orders.py": "a = 1\ndef f():\n    global a\n    a = 2\n"}, "shop.orders.a", "shop.web", "binds a more"),
        ({"shop/orders.py": "def a(): pass\na.b = 1\n"}, "shop.orders.a", "shop.web", "assigns to attributes of a"),
        ({}, "shop.orders.Order", "shop.orders", "is in shop.orders already"),
    ],
)  # fmt: skip
def test_what_would_spoil_something_is_refused(files: dict[str, str], old: str, new: str, reason: str) -> None:
    """As a whole, with the reason."""
    shop = {**SHOP, "shop/__init__.py": ""} if "shop/orders.py" in files else SHOP
    assert reason in refusals(shop | files, old, new)


def test_what_is_not_defined_there_cannot_be_moved() -> None:
    """And the message tells where it is, if that is known."""
    with pytest.raises(UnknownNameError, match=r"called shop\.Order") as error:
        after(SHOP, "shop.Order", "shop.web")
    assert error.value.hint == "it is defined as shop.orders.Order"


def test_it_is_written_and_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the new module is made for it, in a package that is made for that."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = plant(tmp_path / "code", SHOP)
    Repository(folder, {})
    monkeypatch.chdir(folder)
    assert run(["apply", "--move", "shop.orders.Order", "shop.models.order", "--write"]) == 0
    assert (folder / "shop/models/order.py").read_text() == "class Order:\n    total = 0  # to pay\n"
    assert (folder / "shop/models/__init__.py").read_text() == ""
    assert run(["apply", "--undo"]) == 0
    assert not (folder / "shop/models").exists()
    assert (folder / "shop/orders.py").read_text() == ORDERS

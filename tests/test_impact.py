"""What depends on a name is found through every route, chain, test and string."""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap import app
from importmap.config import Config
from importmap.model.errors import UnknownNameError
from importmap.model.impact import Impact, Moment, Ring
from importmap.render import reach
from tests.code import analysed

SHOP = {
    "shop/__init__.py": "from shop.models import Order\n__all__ = ['Order']\n",
    "shop/models.py": "LIMIT = 5\n\n\nclass Order: ...\n\n\nclass Line: ...\n",
    "shop/basket.py": "from shop import Order\n",
    "shop/views.py": "import shop\nimport shop.models as m\n\nKind = shop.Order\n\ndef f(): return m.Order, m.LIMIT\n",
    "shop/late.py": "def f():\n    from shop.models import Order, LIMIT\n",
    "shop/typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.models import Order\n",
    "shop/api.py": "from shop import basket\n",
    "shop/app.py": "def run():\n    from shop import api\n",
    "shop/alone.py": "",
    "mail/__init__.py": "",
    "mail/models.py": "class Line: ...\n",
    "tests/test_basket.py": "from shop.basket import Order\n\n\ndef test_one(): ...\n\n\ndef test_two(): ...\n",
    "tests/test_patch.py": "from unittest.mock import patch\n\n@patch('shop.basket.Order.total')\ndef test_it(): ...\n",
    "tests/test_none.py": "def test_it(): ...\n",
}
CONFIG = Config(
    base=Path("/nowhere"),
    services={"mail": ("mail",), "shop": ("shop",)},
    entry_points={"buy": ("shop.app",), "send": ("mail",)},
)


def impact(name: str) -> Impact:
    """The impact of the one thing of that name."""
    (found,) = app.impact(analysed(SHOP, config=CONFIG), name)
    return found


def importers(found: Impact) -> list[tuple[str, str, str]]:
    """Where it is imported, by which path and when."""
    return [(str(importer.location), importer.path, importer.moment.value) for importer in found.importers]


def test_symbol_is_imported_by_every_route() -> None:
    """Importers are those of every path: by name, as an attribute of a module, in functions, for types."""
    found = impact("shop.models.Order")
    assert importers(found) == [
        ("shop/__init__.py:1", "shop.models.Order", "import-time"),
        ("shop/basket.py:1", "shop.Order", "import-time"),
        ("shop/late.py:2", "shop.models.Order", "deferred"),
        ("shop/typed.py:3", "shop.models.Order", "type-checking"),
        ("shop/views.py:4", "shop.Order", "import-time"),
        ("shop/views.py:6", "shop.models.Order", "deferred"),
        ("tests/test_basket.py:1", "shop.basket.Order", "import-time"),
    ]
    assert (found.subject, found.kind, str(found.location)) == ("shop.models.Order", "class", "shop/models.py:4")


@pytest.mark.parametrize("name", ["Order", "shop.Order", "shop.basket.Order", "models.Order"])
def test_every_name_of_a_symbol_means_it(name: str) -> None:
    """A bare name and any import path lead to the same answer."""
    assert impact(name) == impact("shop.models.Order")


def test_rings_tell_import_time_from_deferred() -> None:
    """Modules are counted by distance; those that only need it when a function is called are told apart."""
    found = impact("shop.basket")
    # shop.api and the test import it; shop.app imports shop.api in a function.
    assert found.rings == (Ring(1, 2, 0), Ring(2, 0, 1))
    assert [(s.service, s.modules) for s in found.services] == [("shop", 2)]


def test_journeys_lead_to_it() -> None:
    """The critical paths that come to it are told with their chains."""
    (journey,) = impact("shop.models.Order").journeys
    # The package of the entry re-exports it.
    assert (journey.name, journey.chain) == ("buy", ("shop.app", "shop", "shop.models.Order"))
    assert impact("mail.models").journeys[0].chain == ("mail.models",)


def test_tests_and_strings_are_told() -> None:
    """The tests that run it are listed, nearest first, and so are the strings that spell out any of its paths."""
    found = impact("Order")
    assert [(test.path, test.functions, test.chain) for test in found.tests] == [
        ("tests/test_basket.py", 2, ("tests.test_basket", "shop.models.Order")),
        ("tests/test_patch.py", 1, ("tests.test_patch", "shop.models.Order")),
    ]
    (string,) = found.strings
    assert (string.text, str(string.location), string.via) == (
        "shop.basket.Order.total",
        "tests/test_patch.py:3",
        "patch",
    )
    assert [spelling.text for spelling in impact("shop.basket").strings] == ["shop.basket.Order.total"]
    assert impact("shop.models").strings == ()


@pytest.mark.parametrize(("name", "kind"), [("shop.models", "module"), ("shop/models.py", "module")])
def test_module_by_name_and_by_path(name: str, kind: str) -> None:
    """A module is the same by its name and by its path, and whoever imports anything of it imports it."""
    found = impact(name)
    assert (found.kind, [importer.module for importer in found.importers]) == (
        kind,
        ["shop", "shop.late", "shop.typed", "shop.views"],
    )
    assert found.importers[1].count == 2


def test_package_is_all_that_is_in_it() -> None:
    """Imports inside of a package are its own affair; its `__init__.py` alone runs before each of its modules."""
    found = impact("shop")
    assert found.kind == "package"
    assert {importer.module for importer in found.importers} == {"tests.test_basket"}
    assert impact("shop/__init__.py").rings[0] == Ring(1, 8, 0)


def test_folder_is_all_that_is_in_it() -> None:
    """A folder that is no package by its path is asked for as such."""
    found = app.impact(analysed({f"src/{path}": text for path, text in SHOP.items()}, roots=("src",)), "src/shop")
    assert [one.kind for one in found] == ["folder"]


def test_other_names_are_found_where_they_stand() -> None:
    """A constant has importers, too."""
    found = impact("shop.models.LIMIT")
    assert (found.kind, str(found.location)) == ("value", "shop/models.py:1")
    assert importers(found) == [
        ("shop/late.py:2", "shop.models.LIMIT", "deferred"),
        ("shop/views.py:6", "shop.models.LIMIT", "deferred"),
    ]


def test_namesakes_are_answered_apart() -> None:
    """A bare name that several things have gives an answer for each, the most used first."""
    found = app.impact(analysed(SHOP, config=CONFIG), "Line")
    assert [one.subject for one in found] == ["mail.models.Line", "shop.models.Line"]


@pytest.mark.parametrize(
    ("name", "hint"), [("Ordr", "did you mean Order?"), ("shop.modles", "did you mean shop.models?")]
)
def test_unknown_name_is_an_error(name: str, hint: str) -> None:
    """What is not there is an error with what is called almost so."""
    with pytest.raises(UnknownNameError) as caught:
        impact(name)
    assert caught.value.message == f"no module, package, file, class or function is called {name}"
    assert caught.value.hint.startswith(hint.rstrip("?"))


def test_text_has_all_of_it() -> None:
    """The text names place, importers, rings, services, journeys, tests and strings."""
    told = reach.impact([impact("shop.models.Order")])
    assert told.startswith(
        "shop.models.Order\n  class at shop/models.py:4\n"
        "  imported by 6 modules: 4 at import time, 1 only inside functions, 1 only for types\n"
        "    shop/__init__.py:1  shop.models.Order\n"
    )
    assert "    shop/late.py:2  shop.models.Order (only inside functions)\n" in told
    assert "  on the way of 1 critical path\n    buy: shop.app -> shop -> shop.models.Order\n" in told
    assert "  tests: 2 files with 3 test functions\n    tests/test_basket.py  2 test functions\n" in told
    assert told.endswith('  strings: 1\n    tests/test_patch.py:3  patch("shop.basket.Order.total")\n')


def test_text_is_cut_unless_all_is_asked_for() -> None:
    """Long lists end with how many there are more, and are whole on demand."""
    files = {"shop/a.py": "", **{f"shop/b{n}.py": "import shop.a\n" for n in range(reach.SHOWN + 2)}}
    found = app.impact(analysed(files), "shop.a")
    assert "    and 2 more (--all)\n" in reach.impact(found)
    assert "shop/b11.py:1" in reach.impact(found, every=True)
    assert Moment.IMPORT_TIME not in reach.impact(found)

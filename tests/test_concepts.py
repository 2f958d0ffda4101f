"""What declared concepts are in the code: what is replaced, by whom it is imported, and how far the migration is"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from importmap.analysis import Analysis
from importmap.config import Config
from importmap.migration import migrations
from importmap.model.declared import Distinct, SingleSource
from importmap.model.migration import Concept, State
from importmap.model.report import Revision
from tests.code import analysed

ORDER = "shop.models.Order"
MODELS = {"shop/__init__.py": "", "shop/models.py": "class Order: ...\nclass Line: ...\ndef make(): return Order()\n"}
WARN = "import warnings\nwarnings.warn('gone in 2.0', DeprecationWarning)\n"


def declared(files: dict[str, str], *replaces: str, symbol: str = ORDER, **more: object) -> Analysis:
    """The analysis of a shop in which one concept is declared."""
    source = replace(SingleSource(symbol, replaces), **more)  # type: ignore[arg-type]
    return analysed({**MODELS, **files}, config=Config(base=Path("/nowhere"), single_source=(source,)))


def concept(files: dict[str, str], *replaces: str, symbol: str = ORDER, **more: object) -> Concept:
    """The one concept that is declared."""
    (found,) = declared(files, *replaces, symbol=symbol, **more).concepts
    return found


def left(found: Concept) -> dict[str, list[tuple[str, int, str]]]:
    """What still imports each thing that is replaced."""
    return {p.name: [(r.module, r.line, r.text) for r in p.imports] for p in found.predecessors}


# What it shows, the files, what is replaced, what still imports it.
REPLACED: list[tuple[str, dict[str, str], str, dict[str, list[tuple[str, int, str]]]]] = [
    (
        "each statement that names a module, whatever it takes from there and whenever it runs",
        {
            "shop/old.py": "class Order: ...\nRATE = 1",
            "x.py": "from shop.old import Order, RATE\nimport shop.old as o",
            "y.py": "def f():\n    from shop import old",
            "z.py": "from shop.models import Order",
        },
        "shop.old",
        {
            "shop.old": [
                ("x", 1, "from shop.old import Order, RATE"),
                ("x", 2, "import shop.old as o"),
                ("y", 2, "from shop import old"),
            ]
        },
    ),
    (
        "what is defined there, by whatever path",
        {
            "shop/old.py": "class Order: ...",
            "shop/api.py": "from shop.old import Order",
            "x.py": "from shop.api import Order",
        },
        "shop.old",
        {"shop.old": [("shop.api", 1, "from shop.old import Order"), ("x", 1, "from shop.api import Order")]},
    ),
    (
        "not by whatever path, where a shim passes on what is defined elsewhere",
        {
            "shop/old.py": "from shop.models import Line",
            "shop/api.py": "from shop.old import Line",
            "x.py": "from shop.api import Line",
        },
        "shop.old",
        {"shop.old": [("shop.api", 1, "from shop.old import Line")]},
    ),
    (
        "all below a package, but not what imports within it",
        {
            "shop/old/__init__.py": "from shop.old.a import A",
            "shop/old/a.py": "class A: ...",
            "x.py": "from shop.old.a import A",
        },
        "shop.old",
        {"shop.old": [("x", 1, "from shop.old.a import A")]},
    ),
    (
        "only the names that are taken from a package in which the concept lives",
        {
            "shop/__init__.py": "from shop.models import Order",
            "x.py": "from shop import Order",
            "y.py": "import shop.models",
        },
        "shop",
        {"shop": [("x", 1, "from shop import Order")]},
    ),
    (
        "a symbol by all of its paths",
        {
            "shop/old.py": "class Form: ...\nclass Rest: ...",
            "shop/api.py": "from shop.old import Form as F",
            "x.py": "from shop.api import F",
            "y.py": "from shop.old import Rest",
        },
        "shop.old.Form",
        {"shop.old.Form": [("shop.api", 1, "from shop.old import Form as F"), ("x", 1, "from shop.api import F")]},
    ),
    (
        "a path to the concept itself alone",
        {
            "shop/api.py": "from shop.models import Order as Purchase",
            "x.py": "from shop.api import Purchase",
            "y.py": "import shop.api\nshop.api.Purchase()",
        },
        "shop.api.Purchase",
        {"shop.api.Purchase": [("x", 1, "from shop.api import Purchase"), ("y", 2, "shop.api.Purchase")]},
    ),
    (
        "what is gone, as long as something asks for it",
        {"x.py": "from shop.gone import Order", "y.py": "from shop.gone.deep import Line"},
        "shop.gone",
        {
            "shop.gone": [
                ("x", 1, "from shop.gone import Order"),
                ("y", 1, "from shop.gone.deep import Line"),
            ]
        },
    ),
    (
        "the modules that a glob fits, without the concept's own",
        {
            "shop/a_models.py": "class A: ...",
            "shop/legacy/b_models.py": "class B: ...",
            "x.py": "from shop.a_models import A\nfrom shop.legacy.b_models import B\nfrom shop.models import Order",
        },
        "shop.*models",
        {"shop.a_models": [("x", 1, "from shop.a_models import A")]},
    ),
    (
        "at any depth",
        {"shop/legacy/b_models.py": "class B: ...", "x.py": "from shop.legacy.b_models import B"},
        "shop.**_models",
        {"shop.legacy.b_models": [("x", 1, "from shop.legacy.b_models import B")]},
    ),
    (
        "symbols that a glob fits",
        {"shop/old.py": "class OldForm: ...\nclass Rest: ...", "x.py": "from shop.old import OldForm, Rest"},
        "shop.*.Old*",
        {"shop.old.OldForm": [("x", 1, "from shop.old import OldForm")]},
    ),
]


@pytest.mark.parametrize(("files", "entry", "found"), [row[1:] for row in REPLACED], ids=[row[0] for row in REPLACED])
def test_counted_is(files: dict[str, str], entry: str, found: dict[str, list[tuple[str, int, str]]]) -> None:
    """The statements and uses that name what is replaced, and no others."""
    assert left(concept(files, entry)) == found


def test_strings_are_counted_apart() -> None:
    """The target of a mock is no import, but stands in the way of a deletion."""
    files = {"shop/old.py": "class Form: ...", "x.py": "from unittest.mock import patch\npatch('shop.old.Form.send')\n"}
    (old,) = concept(files, "shop.old").predecessors
    assert old.imports == ()
    assert [(r.module, r.line, r.text) for r in old.strings] == [("x", 2, "shop.old.Form.send")]


def test_shims_that_warn_need_not_be_declared() -> None:
    """A path through a module that warns, a class that derives and warns, and a function that calls and warns."""
    files = {
        "shop/a.py": f"from shop.models import Order\n{WARN}",
        "shop/b.py": (
            "import warnings\nfrom shop.models import Order\nclass Old(Order):\n    def __init__(self):\n"
            "        warnings.warn('x', DeprecationWarning)\n        super().__init__()\n"
        ),
        "shop/c.py": (
            "import warnings\nfrom shop.models import make\ndef make_old():\n"
            "    warnings.warn('x', DeprecationWarning)\n    return make()\n"
        ),
        "shop/d.py": "from shop.models import Order\nclass Quiet(Order): ...\n",
        "x.py": "from shop.a import Order\nfrom shop.b import Old\nfrom shop.c import make_old\nimport shop.d",
    }
    found = concept(files, construct_with="shop.models.make")
    assert left(found) == {
        "shop.a.Order": [("x", 1, "from shop.a import Order")],
        "shop.b.Old": [("x", 2, "from shop.b import Old")],
        "shop.c.make_old": [("x", 3, "from shop.c import make_old")],
    }
    assert all(p.forwards and not p.declared for p in found.predecessors)
    assert left(concept(files, distinct=(Distinct("shop.b.Old", "for the museum"),))).keys() == {"shop.a.Order"}


# The replaced module, whether it only forwards.
FORWARDING: list[tuple[str, bool]] = [
    ("from shop.models import *", True),
    ("from shop.models import Order\nOld = Order", True),
    ("from shop.models import Order\nclass Old(Order):\n    def __init__(self):\n        super().__init__()", True),
    ("from shop.models import Order\nclass Old(Order):\n    def total(self): return 1", False),
    ("from shop.models import Order\nclass Old(Order):\n    rate = 1", False),
    ("from shop.models import make\ndef old():\n    return make()", True),
    ("from shop.models import make\ndef old():\n    order = make()\n    order.paid = True\n    return order", False),
    ("class Order: ...", False),
]


@pytest.mark.parametrize(("source", "forwards"), FORWARDING)
def test_shims_are_told_from_implementations(source: str, forwards: bool) -> None:
    """What has nothing of its own only forwards."""
    (old,) = concept({"shop/old.py": source}, "shop.old").predecessors
    assert old.forwards == forwards


def test_names_that_mean_nothing_come_with_the_nearest() -> None:
    """A slip in any key is found; what is gone may stay listed if something still asks for it."""
    found = concept(
        {"x.py": "from shop.gone import Order", "kitchen.py": "class Dish: ..."},
        "shop.gone",
        "shop.modles",
        symbol="shop.models.Ordr",
        construct_with="shop.models.mak",
        distinct=(Distinct("kitchen.Dsh", "food"),),
    )
    assert [(unknown.key, unknown.name, unknown.near) for unknown in found.unknown] == [
        ("symbol", "shop.models.Ordr", "shop.models.Order"),
        ("construct-with", "shop.models.mak", "shop.models.make"),
        ("distinct", "kitchen.Dsh", "kitchen.Dish"),
        ("replaces", "shop.modles", "shop.models"),
    ]


def test_files_are_what_they_import() -> None:
    """A file imports the concept as declared, what replaces it, a shim of it, or both the old and the new."""
    files = {
        "shop/old.py": "class Order: ...\nclass Line: ...",
        "shop/shim.py": "from shop.models import Order",
        "a/new.py": "from shop.models import Order",
        "a/counterpart.py": "from shop.models import Line",
        "b/legacy.py": "from shop.old import Line",
        "b/shimmed.py": "from shop.shim import Order",
        "b/hybrid.py": "from shop.old import Order\nfrom shop.models import make",
        "c/astray.py": "from a.new import Order",
    }
    (found,) = migrations(declared(files, "shop.old", "shop.shim", construct_with="shop.models.make"))
    assert {file.path: file.state for file in found.files} == {
        "b/hybrid.py": State.HYBRID,
        "b/legacy.py": State.LEGACY,
        "b/shimmed.py": State.SHIMMED,
        "c/astray.py": State.SHIMMED,
    }
    assert (found.share.canonical, found.share.files, found.done, found.left) == (2, 6, 0.3333, 3)
    assert {folder.folder: (folder.state, folder.done) for folder in found.folders} == {
        "a": (State.CANONICAL, 1.0),
        "b": (State.HYBRID, 0.0),
        "c": (State.SHIMMED, 0.0),
    }


# What it shows, the files beside the shop, what is replaced, the state of the concept, that of what is replaced.
STATES: list[tuple[str, dict[str, str], tuple[str, ...], State, list[State]]] = [
    ("nothing is replaced", {"x.py": "from shop.models import Order"}, (), State.CANONICAL, []),
    ("nothing is left", {"x.py": "from shop.models import Order"}, ("shop.gone",), State.CANONICAL, [State.CANONICAL]),
    ("only the file is left", {"shop/old.py": "class Order: ..."}, ("shop.old",), State.DELETABLE, [State.DELETABLE]),
    (
        "a string is left",
        {"shop/old.py": "class Order: ...", "x.py": "from unittest.mock import patch\npatch('shop.old.Order')"},
        ("shop.old",),
        State.SHIMMED,
        [State.LEGACY],
    ),
    (
        "a shim is imported",
        {"shop/old.py": "from shop.models import Order", "x.py": "from shop.old import Order"},
        ("shop.old",),
        State.SHIMMED,
        [State.SHIMMED],
    ),
    (
        "an implementation is imported",
        {"shop/old.py": "class Order: ...", "x.py": "from shop.old import Order"},
        ("shop.old",),
        State.LEGACY,
        [State.LEGACY],
    ),
    ("what is gone is imported", {"x.py": "from shop.gone import Order"}, ("shop.gone",), State.LEGACY, [State.LEGACY]),
]


@pytest.mark.parametrize(
    ("files", "replaces", "state", "each"), [row[1:] for row in STATES], ids=[row[0] for row in STATES]
)
def test_the_state_is(files: dict[str, str], replaces: tuple[str, ...], state: State, each: list[State]) -> None:
    """The concept and what it replaces have their states."""
    (found,) = migrations(declared(files, *replaces))
    assert found.state is state
    assert [replaced.state for replaced in found.replaced] == each


def test_the_day_is_that_of_the_commit() -> None:
    """Something is overdue when the commit is, or the project's version; never by the clock."""
    files = {"shop/old.py": f"from shop.models import Order\n{WARN}"}
    analysis = declared(files, "shop.old", remove_after="2026-01-31")
    (before,) = replace(analysis, revision=Revision("abc", "2026-01-31", dirty=False)).concepts
    (after,) = replace(analysis, revision=Revision("abc", "2026-02-01", dirty=False)).concepts
    (unknown,) = analysis.concepts
    assert [c.predecessors[0].overdue for c in (before, unknown)] == ["", ""]
    assert after.predecessors[0].overdue == "it should have been removed after 2026-01-31"
    (late,) = replace(analysis, project=replace(analysis.project, version="2.1")).concepts
    assert late.predecessors[0].overdue == "its warning says that it is gone in 2.0, and this is 2.1"

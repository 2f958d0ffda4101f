"""An import that a module only passed on goes, if a list asks for it and nobody needs it."""

from __future__ import annotations

import pytest

from importmap.model.errors import ConfigError, UnknownNameError
from importmap.rewrite.edit import edited
from importmap.rewrite.paths import turned, wishes
from importmap.rewrite.proof import Proof, proved_in_turn
from tests.code import analysed
from tests.trees import source_of

SHOP = {
    "shop/__init__.py": "",
    "shop/new.py": "class Order:\n    pass\n\n\ndef make():\n    return Order()\n",
    "shop/use.py": "from shop.old import make\n",
}


def asked(text: str, wish: str, **more: str) -> Proof:
    """What becomes of a module of that text, shop.old."""
    files = {**SHOP, "shop/old.py": text, **{f"shop/{name}.py": source for name, source in more.items()}}
    analysis = analysed(files)
    return proved_in_turn(analysis, turned(analysis, wishes(wish)), source_of(files), edited)


GOING = [
    ("one of two", "from shop.new import Order, make\n", "shop.old.Order -", "from shop.new import make\n"),
    (
        "one that stands apart",
        "import os\n\nfrom shop.new import Order\n\nfrom shop.new import make\n\nx = os\n",
        "shop.old:Order -",
        "import os\n\nfrom shop.new import make\n\nx = os\n",
    ),
    ("an alias", "from shop.new import Order as O, make\n", "shop.old.O -", "from shop.new import make\n"),
    ("dots", "from .new import Order, make\n", "shop.old.Order -", "from .new import make\n"),
    (
        "when the last of its importers is turned",
        "from shop.new import make\n\nMORE = 1\n",
        "shop.old.make shop.new.make\nshop.old -",
        "MORE = 1\n",
    ),
]


@pytest.mark.parametrize("case", GOING, ids=lambda case: case[0])
def test_it_goes(case: tuple[str, str, str, str]) -> None:
    """And nothing else does."""
    _, before, wish, after = case
    proof = asked(before, wish)
    assert proof.refusals == ()
    assert {edit.path: edit.after.decode() for edit in proof.edits}["shop/old.py"] == after


STAYING = [
    ("taken", "from shop.new import make\n", "shop.old.make -", {}, "others take make from shop.old, or may"),
    (
        "read",
        "from shop.new import Order\n\n\ndef f():\n    return Order\n",
        "shop.old.Order -",
        {},
        "line 5 reads Order",
    ),
    (
        "listed",
        "from shop.new import Order\n\n__all__ = ['Order']\n",
        "shop.old.Order -",
        {},
        "a string in line 3 spells",
    ),
    ("meant", "from shop.new import Order  # noqa: F401\n", "shop.old.Order -", {}, "the import of Order is marked as"),
    (
        "meant by its name",
        "from shop.new import Order as Order\n",
        "shop.old.Order -",
        {},
        "the import of Order is mark",
    ),
    (
        "bound twice",
        "from shop.new import Order\nfrom shop.new import Order\n",
        "shop.old.Order -",
        {},
        "Order is bound in",
    ),
    (
        "guarded",
        "try:\n    from shop.new import Order\nexcept ImportError:\n    Order = None\n",
        "shop.old.Order -",
        {},
        "no statement at the top",
    ),
    ("by a star", "from shop.new import Order\n", "shop.old -", {"s": "from shop.old import *\n"}, "others take Order"),
    ("by a string", "from shop.new import Order\n", "shop.old -", {"s": "x = 'shop.old.Order'\n"}, "others take Order"),
    (
        "given away",
        "from shop.new import Order\n",
        "shop.old -",
        {"s": "import shop.old\n\nx = vars(shop.old)\ny = x['Order']\nz = shop.old.__dict__\n"},
        "others take Order",
    ),
    (
        "commented",
        "# shown to all\nfrom shop.new import Order  # it\n",
        "shop.old -",
        {},
        "a comment would be lost: # it",
    ),
]


@pytest.mark.parametrize("case", STAYING, ids=lambda case: case[0])
def test_it_stays(case: tuple[str, str, str, dict[str, str], str]) -> None:
    """Where somebody needs it, or may, and where it is marked as meant."""
    _, text, wish, more, reason = case
    proof = asked(text, wish, **{"use": "", **more} if "taken" not in case else more)
    assert proof.edits == ()
    assert [refusal.reason[: len(reason)] for refusal in proof.refusals] == [reason]


@pytest.mark.parametrize("wish", ["shop.new.Order -", "shop.new -", "shop.use.x -"])
def test_what_is_not_passed_on(wish: str) -> None:
    """A definition does not go."""
    with pytest.raises((ConfigError, UnknownNameError), match=r"is nothing that is only passed on|leads to nothing"):
        asked("from shop.new import Order\n", wish)


def test_done_again_it_is_not_there() -> None:
    """A wish that was fulfilled leads to nothing."""
    with pytest.raises(UnknownNameError, match="leads to nothing"):
        asked("", "shop.old.Order -", use="")

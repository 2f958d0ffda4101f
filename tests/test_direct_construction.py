"""Which calls build a class past its accessor"""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap.config import Config
from importmap.detect.direct_construction import Options, find
from importmap.model.declared import SingleSource
from tests.code import analysed

SHOP = {
    "shop/__init__.py": "",
    "shop/stock.py": "class Counter:\n    @classmethod\n    def make(cls):\n        return cls()\n"
    "def get_counter():\n    return Counter()\n",
    "shop/offers.py": "from shop.stock import Counter as Tally\nimport shop.stock as goods\n",
}
CONFIG = Config(
    base=Path("/nowhere"), single_source=(SingleSource("shop.stock.Counter", construct_with="shop.stock.get_counter"),)
)
# Each row: a file, and the lines in which it builds the class.
BUILDERS = [
    ("from shop.stock import Counter\nx = Counter()\n", [2]),
    ("from shop.offers import Tally\nx = Tally()\n", [2]),
    ("import shop.offers\nx = shop.offers.goods.Counter()\n", [2]),
    ("from shop import stock as s\nx = f'{s.Counter()}'\n", [2]),
    ("from shop.stock import *\nx = [Counter() for _ in range(3)]\n", [2]),
    ("from shop.stock import Counter\nMine = Counter\nx = Mine()\n", [3]),
    ("from shop.stock import Counter\ndef f(x=Counter()):\n    return lambda: Counter()\n", [2, 3]),
    ("from shop.stock import Counter\n@Counter\ndef f(): ...\n", []),
    ("from shop.stock import Counter\n@Counter()\ndef f(): ...\n", [2]),
    ("from functools import partial\nfrom shop.stock import Counter\nmake = partial(Counter, 1)\n", [3]),
    (
        "from dataclasses import field\nfrom shop.stock import Counter\nclass A:\n"
        "    x: Counter = field(default_factory=Counter)\n",
        [4],
    ),
    (
        "def f(x):\n    if x:\n        from shop.stock import Counter\n        return Counter()\n"
        "    from shop.stock import Counter\n    return Counter()\n",
        [4, 6],
    ),
    (
        "def f(x):\n    if x:\n        from shop.stock import Counter\n        return Counter()\n"
        "    from shop.offers import Counter\n    return Counter()\n",
        [],
    ),
    ("from shop.stock import Counter\nx: Counter = get(Counter)\n", []),
    ("from shop.stock import Counter\nx = Counter.make()\n", []),
]


@pytest.mark.parametrize(("source", "lines"), BUILDERS)
def test_what_builds_the_class(source: str, lines: list[int]) -> None:
    """Calls are told wherever they stand and by whatever name; what only names the class builds nothing."""
    findings = find(analysed({**SHOP, "shop/user.py": source}, config=CONFIG), Options())
    assert [e.location.line for f in findings for e in f.evidence if e.location is not None] == lines


def test_the_home_builds_its_class() -> None:
    """The module that defines the class, with its accessor, may build it."""
    assert list(find(analysed(SHOP, config=CONFIG), Options())) == []

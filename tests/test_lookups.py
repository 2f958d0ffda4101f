"""What is called safe loads nothing and yields the same; what may load something, or be replaced, is not called so."""

from __future__ import annotations

import pytest

from importmap.model.change import Rewrite
from importmap.plan.lookups import Lookups
from tests.code import analysed

BEFORE, AFTER = "from shop.old import Order", "from shop.models import Order"
SHOP = {
    "shop/__init__.py": "",
    "shop/models.py": "class Order:\n    pass\n",
    "shop/old.py": "from shop.models import Order\n",
    "shop/other.py": "import shop.old\n",
    "shop/late.py": "def f():\n    import shop.old\n",
    "shop/maybe.py": "try:\n    import shop.old\nexcept ImportError:\n    pass\n",
    "shop/circle.py": "import shop.it\nimport shop.old\n",
    "shop/it.py": "",
}

# What it is, the file, further files, whether it is safe.
CASES = [
    ("nothing has loaded it", f"{BEFORE}\n", {}, False),
    ("it is loaded just above", f"import shop.old\n{BEFORE}\n", {}, True),
    ("it is loaded below", f"{BEFORE}\nimport shop.old\n", {}, False),
    ("another module has loaded it", f"import shop.other\n{BEFORE}\n", {}, True),
    ("another module may load it later", f"import shop.late\n{BEFORE}\n", {}, False),
    ("another module may have loaded it", f"import shop.maybe\n{BEFORE}\n", {}, False),
    ("it may be loaded", f"if len('x'):\n    import shop.old\n{BEFORE}\n", {}, False),
    ("what loads it stands in a circle with it", f"import shop.circle\n{BEFORE}\n", {}, False),
    ("in a function, below what loads it", f"import shop.other\n\n\ndef f():\n    {BEFORE}\n", {}, True),
    ("in a function, above what loads it", f"def f():\n    {BEFORE}\n\n\nimport shop.other\n", {}, False),
    ("guarded", f"import shop.old\ntry:\n    {BEFORE}\nexcept ImportError:\n    Order = None\n", {}, False),
    (
        "for the type checker",
        f"from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    {BEFORE}\n",
        {},
        True,
    ),
    (
        "a test replaces it",
        f"import shop.old\n{BEFORE}\n",
        {"tests/test_it.py": "from unittest.mock import patch\npatch('shop.old.Order')\n"},
        False,
    ),
    (
        "some code assigns it",
        f"import shop.old\n{BEFORE}\n",
        {"shop/x.py": "import shop.old\nshop.old.Order = 1\n"},
        False,
    ),
    (
        "it is bound twice",
        f"import shop.old\n{BEFORE}\n",
        {"shop/old.py": "from shop.models import Order\nOrder = 3\n"},
        False,
    ),
    (
        "it is bound under a condition",
        f"import shop.old\n{BEFORE}\n",
        {"shop/old.py": "try:\n    from shop.models import Order\nexcept ImportError:\n    Order = None\n"},
        False,
    ),
    (
        "a test takes it out of sys.modules",
        f"import shop.old\n{BEFORE}\n",
        {"tests/test_it.py": "import sys\ndel sys.modules['shop.old']\n"},
        False,
    ),
    (
        "the importer looks into sys.modules",
        f"import sys\nimport shop.old\n{BEFORE}\nx = sys.modules['y']\n",
        {},
        False,
    ),
    (
        "its names are made up",
        f"import shop.old\n{BEFORE}\n",
        {"shop/old.py": "from shop.models import Order\nglobals().update(more())\n"},
        False,
    ),
]


@pytest.mark.parametrize(("text", "more", "safe"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_an_import_that_only_looks_up(text: str, more: dict[str, str], safe: bool) -> None:
    """An import is safe to turn if both modules are loaded when it runs, whatever else happens."""
    analysis = analysed({**SHOP, **more, "shop/it.py": text})
    line = next(number for number, one in enumerate(text.splitlines(), 1) if BEFORE in one)
    assert Lookups(analysis).is_same(Rewrite("shop/it.py", line, BEFORE, AFTER)) is safe


PACKAGE = "from shop import Order\n"

# What it is, the importer, its text, whether it is safe.
PACKAGES = [
    ("a package above the importer", "shop/use.py", PACKAGE, True),
    ("a test may be imported without the packages above", "shop/test_use.py", f"{PACKAGE}def test(): pass\n", False),
    (
        "so may be what can be run",
        "shop/use.py",
        f"{PACKAGE}if __name__ == '__main__':\n    print(Order)\n",
        False,
    ),
    ("a package elsewhere", "other.py", PACKAGE, False),
]


@pytest.mark.parametrize(("path", "text", "safe"), [row[1:] for row in PACKAGES], ids=[row[0] for row in PACKAGES])
def test_packages_above_are_loaded(path: str, text: str, safe: bool) -> None:
    """Unless the importer may be run or imported without them."""
    files = {"shop/__init__.py": "from shop.models import Order\n", "shop/models.py": SHOP["shop/models.py"]}
    analysis = analysed({**files, path: text})
    rewrite = Rewrite(path, 1, "from shop import Order", AFTER)
    assert Lookups(analysis).is_same(rewrite) is safe


@pytest.mark.parametrize("first", ["shop.old", "shop.models"])
def test_the_other_way_both_have_to_be_loaded(first: str) -> None:
    """From the module that defines it to one that hands it on: that one is not loaded by the other."""
    text = f"import {first}\nfrom shop.models import Order\n"
    rewrite = Rewrite("shop/it.py", 2, AFTER, BEFORE)
    assert Lookups(analysed({**SHOP, "shop/it.py": text})).is_same(rewrite) is (first == "shop.old")


def test_another_thing_of_the_name_is_not_the_same() -> None:
    """Nor is a name that is not there."""
    for text in ("class Order:\n    pass\n", ""):
        files = {**SHOP, "shop/new.py": text, "shop/it.py": f"import shop.old\nimport shop.new\n{BEFORE}\n"}
        rewrite = Rewrite("shop/it.py", 3, BEFORE, "from shop.new import Order")
        assert not Lookups(analysed(files)).is_same(rewrite)


def test_a_package_has_not_run_what_stands_below() -> None:
    """That it is above what it imports does not mean that it is loaded."""
    files = {**SHOP, "shop/a.py": "", "shop/__init__.py": f"import shop.a\n{BEFORE}\nimport shop.old\n"}
    assert not Lookups(analysed(files)).is_same(Rewrite("shop/__init__.py", 2, BEFORE, AFTER))

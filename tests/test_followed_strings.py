"""What names a module in strings follows where it is known what is read of it, and else is refused with the reason."""

from __future__ import annotations

import pytest

from importmap.model.change import Rewrite
from importmap.rewrite.edit import edited
from importmap.rewrite.mentions import followed, shims
from importmap.rewrite.paths import turned, wishes
from importmap.rewrite.proof import Proof, proved
from tests.code import analysed
from tests.test_proof import tried
from tests.trees import source_of

SHOP = {
    "shop/__init__.py": "",
    "shop/new.py": "class Order:\n    pass\n\n\ndef make():\n    return Order()\n",
    "shop/more.py": "from shop.new import Order, make\n\nMORE = 1\n",
    "shop/old.py": "from shop.new import Order, make\n",
    "shop/less.py": "from shop.new import Order\n",
    "shop/other.py": "class Order:\n    pass\n\n\ndef make(): ...\n",
}
USER = "shop/use.py"
LOAD = "from importlib import import_module\n\n"


def sent(source: str, wish: str = "shop.old shop.new", path: str = USER, **more: str) -> Proof:
    """What becomes of a module when a wish is fulfilled."""
    files = {**SHOP, **{name.replace("__", "/") + ".py": text for name, text in more.items()}, path: source}
    analysis = analysed(files)
    return proved(analysis, turned(analysis, wishes(wish)), source_of(files), edited)


# What it is and the text before; what stands for `old` in the text that is made of it is `new`.
FOLLOWING = [
    ("an attribute of the call", LOAD + "x = import_module('shop.old').Order\n"),
    ("looked up in the call", LOAD + "x = getattr(import_module('shop.old'), 'Order', None)\n"),
    ("bound to a name", LOAD + "it = import_module('shop.old')\nx = it.Order, getattr(it, 'make')\n"),
    ("in a function", LOAD + "def f():\n    it = import_module(\n        'shop.old'\n    )\n    return it.make().x\n"),
    ("two on one line", LOAD + "x = import_module('shop.old').Order, import_module(r'shop.old').make\n"),
    ("skipped without it", "import pytest\n\nit = pytest.importorskip('shop.old')\nx = it.Order\n"),
    ("a star", "from shop.old import *\n\nx = Order\n"),
    ("a star beside another import", "from shop.old import *\nfrom shop.old import make as m\n\nx = Order, m\n"),
    ("a star of dots", "from .old import *\n\nx = Order\n"),
    ("given to what loads it", "import pkgutil\n\nx = pkgutil.resolve_name('shop.old.Order.kind')\n"),
    ("types in quotes", "import typing\nimport shop.old\n\nx = typing.cast('list[shop.old.Order]', 1)\n"),
    ("a name that is looked up", "import shop.old\n\nx = getattr(shop.old, 'Order')\n"),
    ("listed", "from shop.old import Order\n\n__all__ = []\n__all__ += ['Order']\n__all__.extend(['Order'])\n"),
]


@pytest.mark.parametrize("case", FOLLOWING, ids=lambda case: case[0])
def test_a_string_follows(case: tuple[str, str]) -> None:
    """It names the new module, nothing else changes, and done again nothing changes at all."""
    _, before = case
    proof = sent(before)
    assert [refusal.reason for refusal in proof.refusals] == []
    (edit,) = proof.edits
    after = edit.after.decode()
    assert sorted(after.splitlines()) == sorted(before.replace("old", "new").splitlines())
    assert sent(after).edits == ()


# What it is, the text, what is wished, and the reasons; none where nothing is asked for.
STAYING = [
    ("for what it does", LOAD + "import_module('shop.old')\n", "shop.old shop.new", ["what is read of shop.old"]),
    ("given away", LOAD + "f(import_module('shop.old'))\n", "shop.old shop.new", ["what is read of shop.old"]),
    (
        "given away by name",
        LOAD + "it = import_module('shop.old')\nf(it)\nx = it.Order\n",
        "shop.old shop.new",
        ["what"],
    ),
    ("bound twice", LOAD + "it = import_module('shop.old')\nit = 1\nx = it.Order\n", "shop.old shop.new", ["what is"]),
    ("dots", LOAD + "x = import_module('.old', 'shop').Order\n", "shop.old shop.new", ["what is read of shop.old"]),
    ("by other means", "x = __import__('shop.old', fromlist=['x']).Order\n", "shop.old shop.new", ["what is read of"]),
    (
        "not there",
        LOAD + "x = import_module('shop.old').make\n",
        "shop.old shop.less",
        ["what make is in shop.old and"],
    ),
    ("half of it", LOAD + "x = import_module('shop.old').make\n", "shop.old.Order shop.new.Order", []),
    (
        "a star of more",
        "from shop.old import *\n",
        "shop.old shop.more",
        ["a star would bring MORE, too, from shop.more"],
    ),
    (
        "a star of less",
        "from shop.old import *\n",
        "shop.old shop.less",
        ["a star would not bring make from shop.less"],
    ),
    ("any table", "TABLE = {'order': 'shop.old.Order', 'old': 'shop.old'}\n", "shop.old shop.new", []),
    ("a loader of ours", "def locate(x): ...\n\nx = locate('shop.old.Order')\n", "shop.old shop.new", []),
    ("the table of modules", "import sys\n\nx = sys.modules.get('shop.old')\n", "shop.old shop.new", []),
]


@pytest.mark.parametrize("case", STAYING, ids=lambda case: case[0])
def test_a_string_stays(case: tuple[str, str, str, list[str]]) -> None:
    """Where it is not known what is read of it, or that is not all to be had."""
    _, before, wish, reasons = case
    proof = sent(before, wish)
    assert proof.edits == ()
    assert len(proof.refusals) == len(reasons)
    for refusal, reason in zip(proof.refusals, reasons, strict=True):
        assert (refusal.path, refusal.reason.startswith(reason)) == (USER, True), refusal


def test_plugins_of_pytest() -> None:
    """A plugin is another module if pytest finds the same in it."""
    plugins = {
        "shop__fixtures": "import pytest\n\n\n@pytest.fixture\ndef order(): ...\n",
        "shop__shim": "import sys\nfrom shop.fixtures import order\n",
        "shop__half": "from shop.fixtures import order\n\n\ndef pytest_configure(): ...\n",
    }
    source = "pytest_plugins = [\n    'shop.shim',\n    'other',\n]\nNAMES = ['shop.shim']\n"
    proof = sent(source, "shop.shim shop.fixtures", "conftest.py", **plugins)
    assert [edit.after.decode() for edit in proof.edits] == [source.replace("    'shop.shim'", "    'shop.fixtures'")]
    proof = sent(source.replace("shim", "half"), "shop.half shop.fixtures", "conftest.py", **plugins)
    assert [refusal.reason for refusal in proof.refusals] == ["pytest would find something else in shop.fixtures"]


# What it says, what is made of it, and what is wrong with that; an editor that knows nothing does it.
WRONG = [
    (LOAD + "x = import_module('shop.old').Order\n", "shop.old", "shop.other", "a call would import another module"),
    (LOAD + "x = import_module('shop.old').Order\n", "Order", "make", "a call would import another module"),
    (LOAD + "f(import_module('shop.old'))\n", "shop.old", "shop.new", "a call would import another module"),
    ("from shop.old import *\n\nx = Order\n", "shop.old", "shop.other", "`from shop.use import Order`"),
    ("import sys\n\nx = 'shop.old.Order'\n", "shop.old", "shop.other", '"shop.old.Order" would not be spelled out'),
    ("pytest_plugins = ['shop.old']\n", "shop.old", "shop.more", "pytest would find something else in shop.more"),
    ("pytest_plugins = ['shop.old']\n", "'shop.old'", "", "pytest would find something else in shop.old"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case[0])
def test_a_wrong_edit_is_refused(case: tuple[str, str, str, str]) -> None:
    """The proof does not take it from whoever makes the edit."""
    before, old, new, reason = case
    proof = tried({**SHOP, USER: before, "shop/taker.py": "from shop.use import Order\n"}, (USER, old, new))
    assert proof.edits == ()
    assert any(reason in refusal.reason for refusal in proof.refusals), proof.refusals


def test_who_is_looked_up_is_still_loaded() -> None:
    """A module that is looked up in sys.modules has to be loaded by somebody."""
    first = "from shop.old import Order\n"
    for line, reasons in (
        ("x = sys.modules['shop.old']", ["shop.old, which shop/asks.py looks up in sys.modules, would not be"]),
        ("x = sys.modules.get('shop.old')", ["shop.old, which shop/asks.py looks up in sys.modules, would not be"]),
        ("x = sys.modules['shop.less']", []),
        ("import shop.old\nx = sys.modules['shop.old']", []),
    ):
        proof = sent(first, shop__asks=f"import sys\nimport shop.use\n\n{line}\n")
        assert [refusal.reason[:66] for refusal in proof.refusals] == reasons


def test_what_a_test_replaces_stays() -> None:
    """A call that reads what a test replaces is not turned."""
    patching = "from unittest.mock import patch\nimport shop.use\n\n\n@patch('shop.old.Order')\ndef test_it(o): ...\n"
    proof = sent(LOAD + "def f():\n    return import_module('shop.old').Order\n", shop__patching=patching)
    assert [refusal.reason for refusal in proof.refusals] == [
        "shop/patching.py:5 replaces shop.old.Order while this is read"
    ]


def test_a_shim_that_is_left_is_told() -> None:
    """A module is followed by what it has all from, if nothing else left it; one with something of its own is not."""
    analysis = analysed({**SHOP, USER: "from shop.old import Order\nfrom shop.more import make\n"})
    rewrites = [
        Rewrite(USER, 1, "from shop.old import Order", "from shop.new import Order"),
        Rewrite(USER, 2, "from shop.more import make", "from shop.new import make"),
    ]
    told = followed(analysis, rewrites)
    assert told == {"shop.old.Order": "shop.new.Order", "shop.more.make": "shop.new.make"}
    assert shims(analysis, told) == {"shop.old": "shop.new"}
    called = [Rewrite(USER, 1, 'import_module("shop.old")', 'import_module("shop.new")')]
    assert shims(analysis, followed(analysis, called)) == {"shop.old": "shop.new"}
    other = [Rewrite(USER, 3, "from shop.old import make", "from shop.other import make")]
    assert shims(analysis, followed(analysis, [*rewrites, *other])) == {}


# What reads a name through a package that another package has as its own, and what is made of it.
THROUGH = [
    ("import lib\n\nx = lib.sub.sets\n", "import lib.deep.sub.basic\n\nx = lib.deep.sub.basic.sets\n"),
    ("import lib as n\n\nx = n.sub.sets()\n", "import lib.deep.sub.basic as n\n\nx = n.sets()\n"),
    ("from lib import sub\n\nx = sub.sets\n", "from lib.deep.sub import basic\n\nx = basic.sets\n"),
    (
        "def f():\n    from lib import sub as s\n    return s.sets\n",
        "def f():\n    from lib.deep.sub import basic as s\n    return s.sets\n",
    ),
]


@pytest.mark.parametrize("case", THROUGH)
def test_a_path_through_a_package_of_others(case: tuple[str, str]) -> None:
    """It is the same name, however it is read."""
    before, after = case
    files = {
        "lib/__init__.py": "from lib.deep import sub\n",
        "lib/deep/__init__.py": "",
        "lib/deep/sub/__init__.py": "from lib.deep.sub.basic import sets\n",
        "lib/deep/sub/basic.py": "def sets(): ...\n",
        "use.py": before,
    }
    analysis = analysed(files)
    rewrites = turned(analysis, wishes("lib.deep.sub.sets lib.deep.sub.basic.sets"))
    proof = proved(analysis, rewrites, source_of(files), edited)
    assert [(edit.path, edit.after.decode()) for edit in proof.edits] == [("use.py", after)]


@pytest.mark.parametrize("head", ["import lib as n", "import lib.deep as d\nimport lib as n", "n = 1\nimport lib as n"])
def test_a_name_that_has_it_itself(head: str) -> None:
    """What a module is called by already needs no other import, and nothing is said twice."""
    files = {
        "lib/__init__.py": "from lib.deep import sets\n",
        "lib/deep/__init__.py": "def sets(): ...\n\n\ndef other(): ...\n",
        "use.py": f"{head}\n\nx = n.deep.sets, n.sets, n.deep.other\n",
    }
    analysis = analysed(files)
    proof = proved(analysis, turned(analysis, wishes("lib.deep.sets lib.sets")), source_of(files), edited)
    after = [] if head.startswith("n") else [f"{head}\n\nx = n.sets, n.sets, n.deep.other\n"]
    assert [edit.after.decode() for edit in proof.edits] == after

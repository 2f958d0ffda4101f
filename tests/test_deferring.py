"""Imports that are to stand elsewhere do, and stay where something would miss them."""

from __future__ import annotations

import pytest

from importmap.model.change import Refusal, Rewrite, Standing
from importmap.model.knots import View
from importmap.rewrite.edit import edited
from importmap.rewrite.proof import proved
from tests.code import analysed

PACKAGE = {
    "shop/__init__.py": "",
    "shop/orders.py": "class Order:\n    pass\n\n\ndef make():\n    return Order()\n",
}
USER = "shop/it.py"
ORDER = "from shop.orders import Order"
T, F = Standing.TYPING, Standing.FUNCTIONS


def standing(
    text: str, where: Standing, statement: str = ORDER, more: dict[str, str] | None = None
) -> tuple[str, list[str]]:
    """What becomes of a module when one of its imports is to stand elsewhere, and why not."""
    files = PACKAGE | {USER: text} | (more or {})

    def source(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path].encode()

    code = {path: content for path, content in files.items() if path.endswith(".py")}
    edits, refusals = edited(analysed(code), [Rewrite(USER, 1, statement, f"{where}{statement}")], source)
    assert len(edits) + len(refusals) <= 1
    if not edits:
        return text, [refusal.reason for refusal in refusals]
    (edit,) = edits
    again = edited(analysed(code), [Rewrite(USER, 1, statement, f"{where}{statement}")], lambda _: edit.after)
    assert again == ((), ())  # what was done is not done again
    return edit.after.decode(), []


# What it is, where the import is to stand, the text before, the text after.
MADE = [
    (
        "the only import of a module with postponed annotations",
        T,
        '"""Doc"""\n\nfrom __future__ import annotations\n\nfrom shop.orders import Order\n\n\ndef f(a: Order): ...\n',
        '"""Doc"""\n\nfrom __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n'
        "    from shop.orders import Order\n\n\ndef f(a: Order): ...\n",
    ),
    (
        "annotations are quoted, each as a whole, and a variable of a function is not",
        T,
        "from typing import Any\n\nfrom shop.orders import Order, make\n\n\n"
        "def f(a: dict[str, Order], *b: Any, c=lambda x, y: 1, **d: Order | None) -> list[Order]:\n"
        "    e: Order = make()\n    return [e]\n",
        "from typing import TYPE_CHECKING, Any\n\nfrom shop.orders import make\n\nif TYPE_CHECKING:\n"
        "    from shop.orders import Order\n\n\n"
        'def f(a: "dict[str, Order]", *b: Any, c=lambda x, y: 1, **d: "Order | None") -> "list[Order]":\n'
        "    e: Order = make()\n    return [e]\n",
    ),
    (
        "beside what the type checker has already, with its comment",
        T,
        "from typing import TYPE_CHECKING\n\nfrom shop.orders import Order  # noqa: E1\n\nif TYPE_CHECKING:\n"
        "    import os\n    from shop.a import A\n\n\nclass C:\n    a: Order = None\n    b: 'Order'\n",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import os\n    from shop.a import A\n"
        "    from shop.orders import Order  # noqa: E1\n\n\nclass C:\n    a: \"Order\" = None\n    b: 'Order'\n",
    ),
    (
        "typing as a module, quotes in the annotation",
        T,
        'import typing as t\nfrom shop.orders import Order\n\na: t.Literal["x"] | Order = None\n'
        "b: t.cast('Order', a)\n",
        "import typing as t\n\nif t.TYPE_CHECKING:\n    from shop.orders import Order\n\n"
        "a: 't.Literal[\"x\"] | Order' = None\nb: t.cast('Order', a)\n",
    ),
    (
        "dots and an alias",
        T,
        "import abc\n\nfrom .orders import Order as O\n\n\ndef f(a: 'O'): ...\n",
        "import abc\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
        "    from .orders import Order as O\n\n\ndef f(a: 'O'): ...\n",
    ),
    (
        "in functions, and for the type checker where annotations name it",
        F,
        "from shop.orders import Order  # it\n\n\nclass A:\n    def f(self) -> Order:\n        '''Doc.'''\n"
        "        return Order()\n\n    async def g(self):\n        # why\n        for x in [1]:\n"
        "            def inner():\n                return Order()\n"
        "        return inner, [Order for _ in [lambda: Order]]\n",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop.orders import Order\n\n\nclass A:\n"
        "    def f(self) -> \"Order\":\n        '''Doc.'''\n        from shop.orders import Order  # it\n\n"
        "        return Order()\n\n    async def g(self):\n        from shop.orders import Order\n\n        # why\n"
        "        for x in [1]:\n            def inner():\n                return Order()\n"
        "        return inner, [Order for _ in [lambda: Order]]\n",
    ),
    (
        "each function that needs it, and the inner one where the outer does not",
        F,
        "from shop.orders import Order\n\n\ndef deco():\n    def inner():\n        return Order\n    return inner\n\n\n"
        "def other(Order):\n    return Order\n",
        "def deco():\n    def inner():\n        from shop.orders import Order\n\n        return Order\n"
        "    return inner\n\n\n"
        "def other(Order):\n    return Order\n",
    ),
    (
        "beside the imports of a function",
        F,
        "import os\nfrom shop.orders import Order\n\n\ndef f():\n    '''Doc.'''\n\n    import re\n"
        "    return re, Order\n",
        "import os\n\n\ndef f():\n    '''Doc.'''\n\n    import re\n\n    from shop.orders import Order\n\n"
        "    return re, Order\n",
    ),
    (
        "an annotation in a function that has the name",
        F,
        "import os\nfrom shop.orders import Order\n\n\ndef f(self):\n    self.a: Order = Order()\n"
        "    def g(a: Order): ...\n",
        "import os\n\n\ndef f(self):\n    from shop.orders import Order\n\n    self.a: Order = Order()\n"
        "    def g(a: Order): ...\n",
    ),
    (
        "a function on one line",
        F,
        "from shop.orders import Order\n\n\ndef f(a={1: 2}): return Order()\n",
        "def f(a={1: 2}): from shop.orders import Order; return Order()\n",
    ),
    (
        "line ends of another kind",
        F,
        "from shop.orders import Order\r\n\r\ndef f():\r\n\treturn Order()\r\n",
        "def f():\r\n\tfrom shop.orders import Order\r\n\r\n\treturn Order()\r\n",
    ),
    (
        "no line end behind it",
        F,
        "def f():\n    return Order()\n\n\nfrom shop.orders import Order",
        "def f():\n    from shop.orders import Order\n\n    return Order()\n",
    ),
]


@pytest.mark.parametrize(("where", "text", "after"), [case[1:] for case in MADE], ids=[case[0] for case in MADE])
def test_an_import_stands_elsewhere(where: Standing, text: str, after: str) -> None:
    """It stands where it is to stand, and nothing evaluates what names it."""
    statement = "from .orders import Order as O" if "as O" in text else ORDER
    assert standing(text, where, statement) == (after, [])


def test_a_module_goes_into_functions() -> None:
    """An import of a whole module stands in the functions that read it."""
    text = "import shop.orders\n\n\ndef f():\n    return shop.orders.Order\n"
    after = "def f():\n    import shop.orders\n\n    return shop.orders.Order\n"
    assert standing(text, F, "import shop.orders") == (after, [])


HEAD = f"import dataclasses\nfrom typing import NamedTuple\n\n{ORDER}\n\n\n"
# What it is, where the import is to stand, the text, and a part of the reason why it stays.
STAYS = [
    ("read at the top", T, f"{HEAD}x = Order()\n", "when the module is imported"),
    ("a default", F, f"{HEAD}def f(a=Order): ...\n", "when the module is imported"),
    ("a decorator", F, f"{HEAD}@Order\ndef f(): ...\n", "when the module is imported"),
    ("a base class", F, f"{HEAD}class A(Order): ...\n", "when the module is imported"),
    ("a class body", F, f"{HEAD}class A:\n    a = Order\n", "when the module is imported"),
    ("a function needs it", T, f"{HEAD}def f():\n    return Order\n", "needs Order when it runs"),
    ("no function needs it", F, f"{HEAD}def f(a: Order): ...\n", "no function reads Order"),
    ("a lambda at the top", F, f"{HEAD}f = lambda: Order\n", "in no function that could import it"),
    ("bound twice", F, f"{HEAD}Order = Order\ndef f():\n    return Order\n", "more than one place"),
    ("guarded", F, "try:\n    from shop.orders import Order\nexcept ImportError:\n    Order = 1\n", "no statement at"),
    ("declared global", F, f"{HEAD}def f():\n    global Order\n    return Order\n", "declares Order global"),
    ("in a list of exports", F, f"{HEAD}__all__ = ['Order']\ndef f():\n    return Order\n", "others take Order"),
    ("changed", F, f"{HEAD}def f():\n    Order.x = 1\n", "assigned to or deleted"),
    ("by strings", F, f"{HEAD}def f(n):\n    return globals()[n], Order\n", "by globals()"),
    ("a list of strings", F, f"{HEAD}offered = ['f', 'Order']\n\n\ndef f():\n    return Order\n", "a string in line"),
    ("an example", F, f"{HEAD}def f():\n    '''Does.\n\n    >>> f(Order)\n    '''\n    return Order\n", "an example"),
    ("over lines", T, f"{HEAD}def f(a: dict[\n    str, Order]): ...\n", "cannot be put in quotes"),
    (
        "a base class from outside",
        T,
        f"import pydantic\n{HEAD}class A(pydantic.BaseModel):\n    a: Order\n",
        "base class",
    ),
    ("a decorator from outside", T, f"from lib import route\n{HEAD}@route('/')\ndef f(a: Order): ...\n", "`@route`"),
    (
        "a decorator in a function",
        T,
        f"{HEAD}def app(app):\n    @app.get('/')\n    def f(a: Order): ...\n",
        "`@app.get` may ask",
    ),
    (
        "a dataclass of another package",
        T,
        f"from pydantic.dataclasses import dataclass\n{HEAD}@dataclass\nclass A:\n    a: Order\n",
        "`@dataclass` may ask",
    ),
    (
        "a method of such a class",
        T,
        f"import sqlmodel\n{HEAD}class A(sqlmodel.SQLModel):\n    def f(self, a: Order): ...\n",
        "the base class",
    ),
    (
        "types are asked for",
        T,
        f"from typing import get_type_hints\n{HEAD}@dataclasses.dataclass\nclass A:\n    a: Order\n\n\n"
        "get_type_hints(A)\n",
        "may ask for it",
    ),
    (
        "registered by its type",
        T,
        f"from functools import singledispatch\n{HEAD}@singledispatch\ndef f(a): ...\n\n\n@f.register\n"
        "def g(a: Order): ...\n",
        "`@f.register` may ask",
    ),
    (
        "a function given away",
        T,
        f"from fastapi import Depends\n{HEAD}def f(a: Order): ...\n\n\ndef g(a=Depends(f)): ...\n",
        "may give it to fastapi",
    ),
    (
        "a class of which another module makes a model",
        T,
        f"{HEAD}class Mixin:\n    a: Order\n",
        "mixes it",
    ),
    (
        "a base class that ruff is told of",
        T,
        f"from shop.base import Base\n{HEAD}class A(Base):\n    a: Order\n",
        "Base",
    ),
]
OTHERS = {
    "shop/base.py": "class Base:\n    pass\n",
    "shop/models.py": "from lib import Model\nfrom shop.it import Mixin\n\n\nclass M(Mixin, Model):\n    pass\n",
    "ruff.toml": "extend = 'conf/ruff.toml'\n[lint.flake8-type-checking]\nstrict = true\n",
    "conf/ruff.toml": "[lint.flake8-type-checking]\nruntime-evaluated-base-classes = ['shop.base.Base']\n",
}


@pytest.mark.parametrize(("where", "text", "reason"), [case[1:] for case in STAYS], ids=[case[0] for case in STAYS])
def test_an_import_stays(where: Standing, text: str, reason: str) -> None:
    """Whoever would miss the name is a reason to leave it."""
    after, reasons = standing(text, where, more=OTHERS)
    assert (after, len(reasons)) == (text, 1)
    assert reason in reasons[0]


# What leaves annotations alone.
HARMLESS = [
    "@dataclasses.dataclass\nclass A:\n    a: Order\n",
    "class A(NamedTuple):\n    a: Order\n",
    "class B(dict): ...\n\n\nclass A(B):\n    @property\n    def f(self) -> Order: ...\n"
    "    @f.setter\n    def f(self, a: Order): ...\n",
    "import pytest\n\n\n@pytest.fixture\ndef f() -> Order: ...\n",
    "def f():\n    def g(a: Order): ...\n    return g\n",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_leaves_annotations_alone(text: str) -> None:
    """An import goes where nothing asks for the annotations that name it."""
    after, reasons = standing(f"{HEAD}{text}", T)
    assert not reasons
    assert '"Order"' in after


@pytest.mark.parametrize(
    "other",
    [
        "from shop.it import Order\n",
        "from shop.it import *\n",
        "import shop.it\n\nx = shop.it.Order\n",
        "import shop.it\n\nx = shop.it.__dict__['Order']\n",
        "from unittest.mock import patch\n\nwith patch('shop.it.Order'):\n    pass\n",
    ],
)
def test_what_others_take_stays(other: str) -> None:
    """A name that another module takes from here stays, however it does."""
    text = f"{HEAD}def f():\n    return Order\n"
    after, reasons = standing(text, F, more={"shop/other.py": other})
    assert after == text
    assert "others take Order" in reasons[0]


def test_what_tests_replace_at_its_home_stays() -> None:
    """A function that imports at run time would meet what a test puts there."""
    test = "from unittest.mock import patch\nimport shop.it\n\nwith patch('shop.orders.Order'):\n    pass\n"
    text = f"{HEAD}def f():\n    return Order\n"
    assert "replaces shop.orders.Order" in standing(text, F, more={"shop/other.py": test})[1][0]


def test_no_statement_is_told() -> None:
    """What is no import of one name is refused."""
    rewrite = Rewrite(USER, 1, ORDER, f"{T}from shop.orders import make")
    edits, refusals = edited(analysed(PACKAGE | {USER: ORDER}), [rewrite], lambda _: ORDER.encode())
    assert (edits, refusals) == (
        (),
        (Refusal(USER, 1, "it is no import statement with one name that is to stand elsewhere"),),
    )


def test_the_cuts_of_a_knot_untie_it() -> None:
    """As the cuts foretell, and every module can be imported first then."""
    files = {
        "shop/__init__.py": "",
        "shop/orders.py": "from shop.it import It\nfrom shop.prices import Price\n\n\nclass Order:\n"
        "    def f(self, it: It) -> Price:\n        return Price(it)\n",
        "shop/it.py": "from shop.orders import Order\n\n\nclass It:\n    order = Order()\n",
        "shop/prices.py": "class Price:\n    pass\n",
    }
    analysis = analysed(files)
    (knot,) = analysis.knots
    wanted = [rewrite for cut in knot.cuts for rewrite in cut.rewrites]
    proof = proved(analysis, wanted, lambda path: files[path].encode() if path in files else _unread(path), edited)
    assert (proof.refusals, set(proof.made)) == ((), set(wanted))
    assert knot.cuts[-1].after == len(proof.after.graph.knots(View.IMPORT_TIME)) == 0
    assert [module.id for module in analysis.files if analysis.startup.alone(module.id)]
    assert not [module.id for module in proof.after.files if proof.after.startup.alone(module.id)]


def _unread(path: str) -> bytes:
    raise FileNotFoundError(path)

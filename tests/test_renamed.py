"""What is still called by its old name"""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap.config import Config
from importmap.detect.renamed import find
from importmap.model.declared import Renamed
from importmap.model.finding import Finding
from importmap.model.severity import Severity
from tests.code import analysed


def found(files: dict[str, str], renamed: Renamed) -> list[Finding]:
    """The findings of the rule."""
    return list(find(analysed(files, config=Config(base=Path("/nowhere"), renamed=(renamed,)))))


def uses(files: dict[str, str], renamed: Renamed) -> list[tuple[str, str]]:
    """Where the old name is left, and how it is written there."""
    return [(str(e.location), e.text) for finding in found(files, renamed) for e in finding.evidence if e.location]


MODULE = Renamed(module="web.legacy", to="web.asyncio")
SYMBOL = Renamed(symbol="web.connect", to="web.dial")
KEYWORD = Renamed(of="web.connect", keyword="headers", to="extra")

# What it shows, what was renamed, the files, the uses that are left.
USES: list[tuple[str, Renamed, dict[str, str], list[tuple[str, str]]]] = [
    (
        "imports of a module and of what is below it",
        MODULE,
        {"x.py": "import web.legacy\nfrom web.legacy.client import C\nfrom web import legacy as l\nimport web.legacyx"},
        [
            ("x.py:1", "import web.legacy"),
            ("x.py:2", "from web.legacy.client import C"),
            ("x.py:3", "from web import legacy as l"),
        ],
    ),
    (
        "attributes that spell it out, each call with its line",
        MODULE,
        {"x.py": "import web as w\nw.legacy.C()\nw.legacy.C()\nprint(w.legacy.C)\nw.new()"},
        [("x.py:2", "w.legacy.C, and 1 more"), ("x.py:3", "w.legacy.C")],
    ),
    (
        "a name through a module that was passed on, but not a name that another module has by itself",
        SYMBOL,
        {
            "compat.py": "import web\nfrom web import connect",
            "x.py": "from compat import web as w\nw.connect()",
            "y.py": "from compat import connect\nconnect()",
        },
        [("compat.py:2", "from web import connect"), ("x.py:2", "w.connect")],
    ),
    (
        "a name that a star has brought",
        SYMBOL,
        {
            "web.py": "def connect(): ...",
            "x.py": "from web import *\nconnect()\nprint(connect)",
            "y.py": "from web import *\ndef connect(): ...\nconnect()",
        },
        [("x.py:2", "connect, and 1 more")],
    ),
    (
        "keyword arguments of what is called later",
        KEYWORD,
        {"x.py": "from functools import partial\nfrom web import connect\ndial = partial(connect, headers={})"},
        [("x.py:3", "connect(headers=...)")],
    ),
    (
        "strings that spell it out",
        SYMBOL,
        {"x.py": "from unittest.mock import patch\npatch('web.connect.open')\npatch('web.connection')"},
        [("x.py:2", '"web.connect.open"')],
    ),
    (
        "no single word that no call is told",
        Renamed(module="old", to="new"),
        {"x.py": "LEVELS = ['old.level']\n__import__('old.level')"},
        [("x.py:2", '"old.level"'), ("x.py:2", 'import_module("old.level")')],
    ),
    (
        "keyword arguments of calls that lead to it, through aliases and re-exports",
        KEYWORD,
        {
            "compat.py": "from web import connect as dial\nopen_ = dial",
            "x.py": "import compat\nfrom compat import dial as d\nd(headers=1)\ncompat.open_('u', headers=2)\nd('u')",
            "y.py": "def connect(headers): ...\nconnect(headers=1)",
        },
        [("x.py:3", "d(headers=...)"), ("x.py:4", "compat.open_(headers=...)")],
    ),
    (
        "not a call that may lead elsewhere",
        KEYWORD,
        {"x.py": "try:\n  from web import connect\nexcept ImportError:\n  from o import connect\nconnect(headers=1)"},
        [],
    ),
    (
        "keyword arguments of what the code defines itself",
        Renamed(of="shop.Mail.send", keyword="copy", to="copies"),
        {
            "shop.py": "class Mail:\n    @staticmethod\n    def send(copies=()): ...",
            "x.py": "from shop import Mail as M\nM.send(copy=1)\nM.send(copies=1)",
        },
        [("x.py:2", "M.send(copy=...)")],
    ),
    (
        "a symbol of the code, by a relative import as well",
        Renamed(symbol="shop.models.Order", to="shop.models.Purchase"),
        {
            "shop/__init__.py": "",
            "shop/models.py": "class Purchase: ...\nOrder = Purchase",
            "shop/api.py": "from .models import Order\nfrom . import models\nmodels.Order",
        },
        [("shop/api.py:1", "from shop.models import Order"), ("shop/api.py:3", "models.Order")],
    ),
]


@pytest.mark.parametrize(("renamed", "files", "left"), [row[1:] for row in USES], ids=[row[0] for row in USES])
def test_left_are(renamed: Renamed, files: dict[str, str], left: list[tuple[str, str]]) -> None:
    """The uses of the old name, and no others."""
    written = [(place, text.replace("from .models", "from shop.models")) for place, text in uses(files, renamed)]
    assert written == left


def test_imports_are_rewritten() -> None:
    """A statement that binds one name goes by the new name, and binds what it bound."""
    source = "from web.legacy.client import C\nimport web.legacy as l\nfrom web import legacy\nimport web.legacy"
    (finding,) = found({"x.py": source}, MODULE)
    assert finding.fix is not None
    assert [rewrite.after for rewrite in finding.fix.rewrites] == [
        "from web.asyncio.client import C",
        "import web.asyncio as l",
        "from web import asyncio as legacy",
    ]


def test_no_import_is_rewritten_to_what_is_not_there() -> None:
    """A module of the code that lacks the name is no mend."""
    files = {"new.py": "A = 1", "old.py": "A = B = 1", "x.py": "from old import A\nfrom old import B"}
    (finding,) = found(files, Renamed(module="old", to="new"))
    assert finding.fix is not None
    assert [rewrite.after for rewrite in finding.fix.rewrites] == ["from new import A"]


# The budget, the severity, the end of the message.
BUDGETS: list[tuple[int | None, Severity, str]] = [
    (None, Severity.WARNING, "2 uses of the old name in 1 file"),
    (2, Severity.INFO, "2 uses of the old name in 1 file; the budget is 2"),
    (0, Severity.ERROR, "2 uses of the old name in 1 file; the budget of 0 is exceeded by 2"),
]


@pytest.mark.parametrize(("budget", "severity", "message"), BUDGETS)
def test_uses_are_held_against_the_budget(budget: int | None, severity: Severity, message: str) -> None:
    """Within the budget it is information, above it an error, without one a warning."""
    renamed = Renamed(of="web.connect", keyword="headers", to="extra", since="14.0", budget=budget)
    (finding,) = found({"x.py": "import web\nweb.connect(headers=1)\nweb.connect(headers=2)"}, renamed)
    assert (finding.severity, finding.message) == (severity, message)
    assert finding.evidence[0].text == "the new name since 14.0"


def test_a_new_name_that_means_nothing_is_told() -> None:
    """Where the new name should be in the code and is not, the finding names the nearest."""
    (finding,) = found({"shop.py": "class Purchase: ..."}, Renamed(symbol="shop.Order", to="shop.Purchas"))
    assert finding.message == "the declaration of shop.Order names shop.Purchas under to, and nothing is called that"
    assert finding.fix is not None
    assert finding.fix.text == "did you mean shop.Purchase?"

"""Which of its paths a symbol is to be imported by"""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap.config import Config
from importmap.model.declared import SingleSource
from tests.code import analysed

PACKAGE = {"p/__init__.py": "from .impl import C\n__all__ = ['C']", "p/impl.py": "class C: ..."}


def importers(statement: str, names: str, folder: str = "") -> dict[str, str]:
    """A module for each letter, with one import."""
    return {f"{folder}{name}.py": statement for name in names}


# Each row: what it shows, the files, the home.
HOMES: list[tuple[str, dict[str, str], str]] = [
    ("where it is defined, if nobody asks", {"m.py": "class C: ..."}, "m.C"),
    ("what a package offers in __all__ and some use", {**PACKAGE, **importers("from p import C", "x")}, "p.C"),
    (
        "the offer, though the defining path has a few more importers",
        {**PACKAGE, **importers("from p import C", "xy"), **importers("from p.impl import C", "abc")},
        "p.C",
    ),
    (
        "not an offer that next to nobody takes up",
        {**PACKAGE, **importers("from p import C", "x"), **importers("from p.impl import C", "abcde")},
        "p.impl.C",
    ),
    (
        "what a lazy package makes, though its `__all__` is computed",
        {
            "p/__init__.py": "import lazy_loader as lazy\n"
            "__getattr__, __dir__, _ = lazy.attach(__name__, submod_attrs={'deep.impl': ['C']})\n__all__ = compute()",
            "p/deep/__init__.py": "",
            "p/deep/impl.py": "class C: ...",
            **importers("from p import C", "xy"),
            **importers("from p.deep.impl import C", "a"),
        },
        "p.C",
    ),
    (
        "production code before tests",
        {
            "m.py": "class C: ...",
            "old.py": "from m import C",
            **importers("from m import C", "x"),
            **importers("from old import C", "abc", "tests/"),
        },
        "m.C",
    ),
    (
        "a public name that production uses before the private one that it stands for",
        {"m.py": "class _C: ...\nC = _C", **importers("from m import C", "xy"), **importers("from m import _C", "a")},
        "m.C",
    ),
    (
        "the definition and not another name for it, whoever uses that",
        {
            "m.py": "class C: ...\nOld = C",
            **importers("from m import Old", "xyz"),
            **importers("from m import C", "a"),
        },
        "m.C",
    ),
    (
        "not what a package imports for its own use",
        {
            "p/__init__.py": "",
            "p/_m.py": "class C: ...",
            "p/q/__init__.py": "from p._m import C\nmade = C()",
            **importers("from p._m import C", "abc", "p/"),
        },
        "p._m.C",
    ),
    (
        "what somebody uses before what is offered to nobody",
        {**PACKAGE, **importers("from p.impl import C", "x")},
        "p.impl.C",
    ),
    (
        "a private path, if there is no public one that is used",
        {
            "p/__init__.py": "from p._m import C\n__all__ = ['C']",
            "p/_m.py": "class C: ...",
            **importers("from p._m import C", "x"),
        },
        "p._m.C",
    ),
    (
        "a public path, however few use it",
        {
            "p/__init__.py": "from p._m import C\n__all__ = ['C']",
            "p/_m.py": "class C: ...",
            **importers("from p._m import C", "abcdefgh"),
            **importers("from p import C", "x"),
        },
        "p.C",
    ),
    (
        "a path that does not warn of its deprecation",
        {
            "p/__init__.py": "import warnings\nfrom p.m import C\nwarnings.warn('', FutureWarning)\n__all__ = ['C']",
            "p/m.py": "class C: ...",
            **importers("from p import C", "xyz"),
        },
        "p.m.C",
    ),
    (
        "the shorter of two paths that are used alike",
        {
            "p/__init__.py": "from p.q.impl import C",
            "p/q/__init__.py": "",
            "p/q/impl.py": "class C: ...",
            **importers("from p import C", "x"),
            **importers("from p.q.impl import C", "y"),
        },
        "p.C",
    ),
    (
        "the outermost of the packages that offer it, where importers take up both",
        {
            "p/__init__.py": "from p.q import C\n__all__ = ['C']",
            "p/q/__init__.py": "from p.q.impl import C\n__all__ = ['C']",
            "p/q/impl.py": "class C: ...",
            **importers("from p import C", "xy"),
            **importers("from p.q import C", "abcd"),
        },
        "p.C",
    ),
    (
        "what the tests of a library agree on, whatever one script beside them does",
        {
            **PACKAGE,
            **importers("from p import C", "abcdefghijk", "tests/"),
            **importers("from p.impl import C", "x"),
        },
        "p.C",
    ),
]


@pytest.mark.parametrize(("files", "home"), [row[1:] for row in HOMES], ids=[row[0] for row in HOMES])
def test_the_home_is(files: dict[str, str], home: str) -> None:
    """The only class of the files has this home, and a reason for it."""
    (symbol,) = analysed(files).symbols
    assert symbol.home.path == home
    assert symbol.home.reasons


def test_what_is_declared_comes_first() -> None:
    """A declared path is the home, whoever uses another one."""
    config = Config(base=Path("/nowhere"), single_source=(SingleSource("p.impl.C"),))
    (symbol,) = analysed({**PACKAGE, **importers("from p import C", "xyz")}, config=config).symbols
    assert symbol.home.path == "p.impl.C"
    assert symbol.home.reasons == ("the configuration declares it",)


def test_strings_are_told_apart_from_imports() -> None:
    """The target of a mock is a mention of the path, not a user of it."""
    files = {"m.py": "class C: ...", "x.py": "from unittest.mock import patch\npatch('m.C.method')\npatch('m.gone')"}
    (symbol,) = analysed(files).symbols
    (route,) = symbol.routes
    assert [(user.module, user.line, user.count) for user in route.mentions] == [("x", 2, 1)]
    assert route.users == ()


def test_one_package_has_one_policy() -> None:
    """What most names of a package are imported by is the home of the others, too, as far as anybody uses that."""
    files = {
        "p/__init__.py": "from .impl import A, B, C\n__all__ = ['A', 'B', 'C']",
        "p/impl.py": "class A: ...\nclass B: ...\nclass C: ...",
        **importers("from p import A", "uvwxyz"),
        **importers("from p import B", "t"),
        **importers("from p.impl import B, C", "abcdef"),
    }
    homes = {symbol.name: symbol.home.path for symbol in analysed(files).symbols}
    assert homes == {"A": "p.A", "B": "p.B", "C": "p.impl.C"}


def test_a_package_that_next_to_nobody_goes_by_is_no_home() -> None:
    """A name that most import as it is offered has its home where all others have it."""
    files = {
        "p/__init__.py": "from .impl import A, B\n__all__ = ['A', 'B']",
        "p/impl.py": "class A: ...\nclass B: ...",
        **importers("from p import A", "xyz"),
        **importers("from p.impl import A", "t"),
        **importers("from p.impl import B", "abcdefghijklmno"),
    }
    homes = {symbol.name: symbol.home.path for symbol in analysed(files).symbols}
    assert homes == {"A": "p.impl.A", "B": "p.impl.B"}

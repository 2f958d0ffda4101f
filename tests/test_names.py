"""What a name means, case by case"""

from __future__ import annotations

import pytest

from importmap import app
from importmap.model.links import LinkKind
from tests.code import analysed


def routes(files: dict[str, str], symbol: str) -> list[str]:
    """All import paths of a symbol, sorted."""
    analysis = analysed(files)
    found = analysis.with_latent([s for s in analysis.symbols if s.id == symbol])
    return sorted(route.path for s in found for route in s.routes)


def leads_to(files: dict[str, str], importer: str = "user") -> tuple[LinkKind, str]:
    """The kind and the symbol or module of the last import of a module."""
    link = [link for link in analysed(files).links if link.importer == importer][-1]
    return link.kind, link.symbol or link.module


# Each row: what it shows, the files, and where the import in user.py leads.
LINKS: list[tuple[str, dict[str, str], tuple[LinkKind, str]]] = [
    (
        "a class where it is defined",
        {"a.py": "class C: ...", "user.py": "from a import C"},
        (LinkKind.SYMBOL, "a:C"),
    ),
    (
        "a star through a module that puts another one in its place",
        {
            "a.py": "class C: ...",
            "old.py": "import sys, a\nclass D: ...\nsys.modules[__name__] = a",
            "m.py": "from old import *",
            "user.py": "from m import C",
        },
        (LinkKind.SYMBOL, "a:C"),
    ),
    (
        "a star through a module that puts something unknown in its place",
        {
            "old.py": "import sys\nclass D: ...\nsys.modules[__name__] = made()",
            "m.py": "from old import *",
            "user.py": "from m import C",
        },
        (LinkKind.UNKNOWN, "m"),
    ),
    (
        "a chain of re-exports",
        {
            "a.py": "class C: ...",
            "b.py": "from a import C",
            "c.py": "from b import C as D",
            "user.py": "from c import D",
        },
        (LinkKind.SYMBOL, "a:C"),
    ),
    (
        "an attribute wins over the submodule that it came from",
        {"p/__init__.py": "from .x import x", "p/x.py": "def x(): ...", "user.py": "from p import x"},
        (LinkKind.SYMBOL, "p.x:x"),
    ),
    (
        "a submodule that is imported later takes the place of the attribute",
        {
            "p/__init__.py": "from .other import x",
            "p/other.py": "class x: ...",
            "p/x.py": "",
            "late.py": "import p.x",
            "user.py": "from p import x",
        },
        (LinkKind.MODULE, "p.x"),
    ),
    (
        "a submodule where the package binds nothing",
        {"p/__init__.py": "", "p/x.py": "", "user.py": "from p import x"},
        (LinkKind.MODULE, "p.x"),
    ),
    (
        "a package that imports its own submodule by name",
        {"p/__init__.py": "from . import x", "p/x.py": "", "user.py": "from p import x"},
        (LinkKind.MODULE, "p.x"),
    ),
    (
        "the last binding wins",
        {
            "a.py": "class C: ...",
            "b.py": "class C: ...",
            "m.py": "from a import C\nfrom b import C",
            "user.py": "from m import C",
        },
        (LinkKind.SYMBOL, "b:C"),
    ),
    (
        "del unbinds",
        {"m.py": "class C: ...\ndel C", "user.py": "from m import C"},
        (LinkKind.UNRESOLVED, "m"),
    ),
    (
        "an alias means what the name meant at that line",
        {"m.py": "class A: ...\nX = A\nA = None", "user.py": "from m import X"},
        (LinkKind.SYMBOL, "m:A"),
    ),
    (
        "the try before the handler",
        {
            "a.py": "class C: ...",
            "m.py": "try:\n    from a import C\nexcept ImportError:\n    class C: ...",
            "user.py": "from m import C",
        },
        (LinkKind.SYMBOL, "a:C"),
    ),
    (
        "the handler where the try cannot work",
        {
            "a.py": "",
            "m.py": "try:\n    from a import C\nexcept ImportError:\n    class C: ...",
            "user.py": "from m import C",
        },
        (LinkKind.SYMBOL, "m:C"),
    ),
    (
        "the arm for the project's Python",
        {
            "m.py": "import sys\nif sys.version_info >= (3, 9):\n    class C: ...\nelse:\n    from old import C",
            "old.py": "class C: ...",
            "user.py": "from m import C",
        },
        (LinkKind.SYMBOL, "m:C"),
    ),
    (
        "a flag for a version of Python",
        {
            "m.py": "from compat import PY39\nif PY39:\n    from a import C\nelse:\n    class C: ...",
            "compat.py": "import sys\nPY39 = sys.version_info >= (3, 9)",
            "a.py": "class C: ...",
            "user.py": "from m import C",
        },
        (LinkKind.SYMBOL, "a:C"),
    ),
    (
        "the arm that needs no environment variable",
        {
            "m.py": "import os\nFAST = os.environ.get('FAST')\nif FAST:\n    from a import C\nelse:\n    class C: ...",
            "a.py": "class C: ...",
            "user.py": "from m import C",
        },
        (LinkKind.SYMBOL, "m:C"),
    ),
    (
        "a name that only type checkers see is missing at run time",
        {
            "a.py": "class C: ...",
            "m.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a import C",
            "user.py": "from m import C",
        },
        (LinkKind.UNRESOLVED, "m"),
    ),
    (
        "a star takes __all__",
        {
            "a.py": "__all__ = ['_C']\nclass _C: ...\nclass D: ...",
            "m.py": "from a import *",
            "user.py": "from m import _C",
        },
        (LinkKind.SYMBOL, "a:_C"),
    ),
    (
        "a star leaves out what __all__ does not list",
        {
            "a.py": "__all__ = ['C']\nclass C: ...\nclass D: ...",
            "m.py": "from a import *",
            "user.py": "from m import D",
        },
        (LinkKind.UNRESOLVED, "m"),
    ),
    (
        "stars follow each other, in a circle too",
        {
            "a.py": "from b import *\nclass A: ...",
            "b.py": "from a import *\nclass B: ...",
            "user.py": "from a import B",
        },
        (LinkKind.SYMBOL, "b:B"),
    ),
    (
        "__all__ made of another __all__",
        {
            "p/__init__.py": "from .a import *\nfrom . import a\n__all__ = a.__all__ + ['D']\nclass D: ...",
            "p/a.py": "__all__ = ['C']\nclass C: ...",
            "m.py": "from p import *",
            "user.py": "from m import C",
        },
        (LinkKind.SYMBOL, "p.a:C"),
    ),
    (
        "a star from outside may bring anything",
        {"m.py": "from numpy import *", "user.py": "from m import array"},
        (LinkKind.UNKNOWN, "m"),
    ),
    (
        "a module __getattr__ that can be read",
        {
            "p/__init__.py": "def __getattr__(name):\n    if name == 'C':\n        from .x import C\n        return C\n"
            "    raise AttributeError(name)",
            "p/x.py": "class C: ...",
            "user.py": "from p import C",
        },
        (LinkKind.SYMBOL, "p.x:C"),
    ),
    (
        "a module __getattr__ with few names does not excuse the others",
        {
            "p/__init__.py": "def __getattr__(name):\n    if name == 'C':\n        from .x import C\n        return C\n"
            "    raise AttributeError(name)",
            "p/x.py": "class C: ...",
            "user.py": "from p import D",
        },
        (LinkKind.UNRESOLVED, "p"),
    ),
    (
        "re-exports in a circle yield nothing",
        {"a.py": "from b import C", "b.py": "from a import C", "user.py": "from a import C"},
        (LinkKind.UNRESOLVED, "a"),
    ),
    (
        "a missing module",
        {"p/__init__.py": "", "user.py": "import p.gone"},
        (LinkKind.UNRESOLVED, "p.gone"),
    ),
    (
        "a module is no package",
        {"a.py": "", "user.py": "import a.b"},
        (LinkKind.UNRESOLVED, "a.b"),
    ),
    (
        "too many dots",
        {"user.py": "from ..x import y"},
        (LinkKind.UNRESOLVED, "..x.y"),
    ),
    (
        "the standard library",
        {"user.py": "from os import path"},
        (LinkKind.STDLIB, "os"),
    ),
    (
        "something installed",
        {"user.py": "import requests.adapters"},
        (LinkKind.EXTERNAL, "requests"),
    ),
    (
        "a folder without __init__.py loses against an installed package",
        {"alembic/env.py": "", "user.py": "from alembic import op"},
        (LinkKind.UNKNOWN, "alembic.op"),
    ),
    (
        "a module that replaces itself by another",
        {
            "old.py": "import sys\nimport new\nsys.modules[__name__] = new",
            "new.py": "class C: ...",
            "user.py": "from old import C",
        },
        (LinkKind.SYMBOL, "new:C"),
    ),
    (
        "a file that does not parse is unknown, not empty",
        {"a.py": "def f(:\n", "user.py": "from a import C"},
        (LinkKind.UNKNOWN, "a"),
    ),
    (
        "every module has a __file__",
        {"a.py": "", "user.py": "from a import __file__"},
        (LinkKind.SYMBOL, "a"),
    ),
]


@pytest.mark.parametrize(("files", "expected"), [row[1:] for row in LINKS], ids=[row[0] for row in LINKS])
def test_an_import_leads_where_python_leads_it(files: dict[str, str], expected: tuple[LinkKind, str]) -> None:
    """The last import of user.py leads to what the row says."""
    assert leads_to(files) == expected


def test_a_symbol_has_every_path_that_yields_it() -> None:
    """Re-exports, aliases and stars are paths; names bound for the type checker are not."""
    files = {
        "p/__init__.py": "from .impl import C\nfrom .other import *",
        "p/impl.py": "class C: ...\nAlias = C",
        "p/other.py": "from p import impl\nD = impl.C\nif False:\n    from p.impl import C",
        "p/typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.impl import C",
    }
    assert routes(files, "p.impl:C") == ["p.C", "p.D", "p.impl.Alias", "p.impl.C", "p.other.D"]


def test_who_offers_is_not_a_user() -> None:
    """A package that re-exports a class is plumbing; the module that imports it from there is the user."""
    analysis = analysed(
        {"p/__init__.py": "from .impl import C", "p/impl.py": "class C: ...", "user.py": "from p import C"},
    )
    (symbol,) = analysis.with_latent([s for s in analysis.symbols if s.id == "p.impl:C"])
    assert {r.path: (r.standing.value, [u.module for u in r.users]) for r in symbol.routes} == {
        "p.impl.C": ("latent", []),
        "p.C": ("offered", ["user"]),
        "user.C": ("latent", []),
    }


def test_latent_paths_are_counted_until_somebody_asks_for_them() -> None:
    """Of those that nobody uses only what a string names, and what a shim that warns has, is a route from the start."""
    files = {
        "p/__init__.py": "",
        "p/impl.py": "class C: ...\nAlias = C",
        "p/old.py": "import warnings\nwarnings.warn('p.old is deprecated', DeprecationWarning)\nfrom p.impl import C",
        "user.py": "from p.impl import C as D\nSPELLED = 'p.impl.Alias'",
        "other.py": "from user import D",
    }
    analysis = analysed(files)
    (symbol,) = analysis.symbols
    assert [route.path for route in symbol.routes] == ["p.impl.C", "p.impl.Alias", "p.old.C", "user.D"]
    assert symbol.latent == 1
    (whole,) = app.where(analysis, "D", every=True)
    assert [route.path for route in whole.routes] == ["p.impl.C", "other.D", "p.impl.Alias", "p.old.C", "user.D"]
    assert not whole.latent
    assert app.where(analysis, "other.D") == (symbol,)
    assert {path for _, _, path in analysis.yielding("D")} == {"other.D", "user.D"}


def test_a_use_through_a_module_counts_as_an_import() -> None:
    """`import p.impl` with `p.impl.C` used goes through p.impl.C, as `from p.impl import C` does."""
    analysis = analysed(
        {"p/__init__.py": "", "p/impl.py": "class C: ...", "user.py": "import p.impl\nx = p.impl.C()\ny = p.impl.C()"},
    )
    symbol = next(s for s in analysis.symbols if s.id == "p.impl:C")
    assert [(u.module, u.line, u.count) for r in symbol.routes for u in r.users] == [("user", 2, 2)]


def test_each_service_of_a_monorepo_has_its_own_names() -> None:
    """Two roots may both offer `app`; an import means the one of its own root."""
    files = {
        "one/app/__init__.py": "",
        "one/app/m.py": "class C: ...",
        "one/run.py": "from app.m import C",
        "two/app/__init__.py": "",
        "two/app/m.py": "class C: ...",
        "two/go.py": "from app.m import C",
    }
    analysis = analysed(files, roots=("one", "two"))
    assert {link.importer: link.symbol for link in analysis.links} == {"run": "app.m:C", "go": "two/app/m.py:C"}


def test_what_only_the_program_decides_is_named_with_both_answers() -> None:
    """Of a guarded import and its fallback the import is taken, and the fallback is noted beside it."""
    files = {
        "a.py": "class C: ...",
        "m.py": "try:\n    from a import C\nexcept ImportError:\n    class C: ...",
        "user.py": "from m import C",
    }
    (link,) = [link for link in analysed(files).links if link.importer == "user"]
    assert (link.symbol, link.reason) == ("a:C", "re-exported by m, line 2, from a; or m:C, by what the program meets")


def test_a_folder_beside_a_script_does_not_hide_the_standard_library() -> None:
    """Without `__init__.py` it comes after every module of that name; a file beside a script does not."""
    files = {
        "tests/typing/shapes.py": "",
        "tests/json.py": "def loads(): ...",
        "tests/a.py": "from typing import Literal\nimport typing.shapes\nfrom json import loads\n"
        "if __name__ == '__main__':\n    loads()",
    }
    kinds = {str(link.statement): link.kind for link in analysed(files).links}
    assert kinds == {
        "from typing import Literal": LinkKind.STDLIB,
        "import typing.shapes": LinkKind.STDLIB,
        "from json import loads": LinkKind.SYMBOL,
    }


# Each row: how __all__ is made, and what a star brings along of the names A, B, _C and D; None where it may be more.
@pytest.mark.parametrize(
    ("listed", "brought"),
    [
        ("names = ['A']\n__all__ = ['B', *names]", ["A", "B"]),
        ("names = ['A']\nnames.append('_C')\nmore = ('B',)\n__all__ = names + list(more)", ["A", "B", "_C"]),
        ("table = {'A': 1, '_C': 2}\n__all__ = sorted(table)", ["A", "_C"]),
        ("__all__ = [letter for letter in ('A', 'B')]", ["A", "B"]),
        ("from public import public\npublic(A)\npublic(E=B)\n@public\ndef F(): ...\ndef G(): ...", ["A", "E", "F"]),
        ("import public\nE = public.public(A)", ["A"]),
        ("from shop import public\npublic(A)", ["A", "B", "D"]),
        ("__all__ = [f'_{letter}' for letter in ('C',)]", ["_C"]),
        ("from os import path as E\n__all__ = ['_C', *compute()]", ["A", "B", "D", "_C"]),
        ("table = {'A': '_C', 'B': 'D'}\n__all__ = list(table.values())", ["D", "_C"]),
        ("__all__ = [each for each in ('A', '_C', 'B') if not each.startswith('_')]", ["A", "B"]),
        ("__all__ = [each for each in ('A', '_C', 'B') if each != 'A']", ["B", "_C"]),
        ("__all__ = [each for each in ('A', '_C') if wanted(each)]", ["A", "B", "D"]),
        ("__all__ = ['B']\nfor each in ('_C', 'D'):\n    __all__.append(each)", ["B", "D", "_C"]),
        ("names = ['A']\nif compute:\n    names.append('B')\n__all__ = names", ["A", "B", "D"]),
    ],
)
def test_lists_of_names(listed: str, brought: list[str]) -> None:
    """A star brings what `__all__` lists, however it is made; what is public where that is unknown."""
    source = f"class A: ...\nclass B: ...\nclass _C: ...\nclass D: ...\n{listed}"
    names = analysed({"m.py": source, "user.py": "from m import *"}).names
    assert [name for name in names.names("user") if len(name.strip("_")) == 1] == brought


# Each row: what a module writes into another, or into itself, by name; what `user` asks it for, and what it gets.
WRITTEN: list[tuple[str, dict[str, str], tuple[LinkKind, str]]] = [
    (
        "a decorator that writes attributes of the class that it is given",
        {
            "a.py": "import sys\nclass C: ...\nclass Base:\n    Made = C\n    @staticmethod\n    def export(cls):\n"
            "        for name in ['Made', 'Own']:\n"
            "            setattr(sys.modules[cls.__module__], name, getattr(cls, name))\n        return cls",
            "b.py": "from a import Base\n@Base.export\nclass D(Base):\n    Own = int",
            "user.py": "from b import Made",
        },
        (LinkKind.SYMBOL, "a:C"),
    ),
    (
        "a decorator that writes into the module of its caller, under a name made of that of the class",
        {
            "a.py": "import sys\ndef keep(cls, name=None):\n    name = name or cls.__name__\n"
            "    space = sys._getframe(1).f_globals\n    space[name + 'Kept'] = cls\n    return cls",
            "b.py": "from a import keep\n@keep\nclass D: ...",
            "user.py": "from b import DKept",
        },
        (LinkKind.SYMBOL, "b:D"),
    ),
    (
        "the same, where the decorator returns something else: what was given is had nowhere else",
        {
            "a.py": "import sys\ndef keep(cls):\n    sys._getframe(1).f_globals['Kept'] = cls\n    return fast(cls)",
            "b.py": "from a import keep\n@keep\nclass D: ...",
            "user.py": "from b import Kept",
        },
        (LinkKind.SYMBOL, "b"),
    ),
    (
        "a decorator that writes under a name that nobody knows",
        {
            "a.py": "import sys\ndef keep(cls):\n    vars(sys.modules[cls.__module__])[f(cls)] = cls\n    return cls",
            "b.py": "from a import keep\n@keep\nclass D: ...",
            "user.py": "from b import Any",
        },
        (LinkKind.UNKNOWN, "b"),
    ),
    (
        "a function that writes elsewhere, and is not called",
        {
            "a.py": "import sys\ndef keep(cls):\n    sys._getframe(1).f_globals['Kept'] = cls\n    return cls",
            "b.py": "from a import keep\nclass D: ...",
            "user.py": "from b import Kept",
        },
        (LinkKind.UNRESOLVED, ""),
    ),
    (
        "a loop over a literal table",
        {
            "b.py": "class D: ...\nspace = globals()\ntable = {'C': 'D'}\n"
            "for old, new in table.items():\n    space[old] = space[new]",
            "user.py": "from b import C",
        },
        (LinkKind.SYMBOL, "b:D"),
    ),
    (
        "a loop over a literal table, for a name that it does not have",
        {
            "b.py": "class D: ...\nfor old in ('A', 'B'):\n    globals()[old] = D",
            "user.py": "from b import C",
        },
        (LinkKind.UNRESOLVED, ""),
    ),
    (
        "a loop over what is computed",
        {"b.py": "class D: ...\nfor old in names():\n    globals()[old] = D", "user.py": "from b import C"},
        (LinkKind.UNKNOWN, "b"),
    ),
    (
        "attributes of another module, in a loop",
        {
            "b.py": "",
            "c.py": "import b\nclass D: ...\nfor name in ['C']:\n    setattr(b, name, D)",
            "user.py": "from b import C",
        },
        (LinkKind.SYMBOL, "c:D"),
    ),
    (
        "a name that is deleted",
        {"b.py": "C = 1\ndel globals()['C']", "user.py": "from b import C"},
        (LinkKind.UNRESOLVED, ""),
    ),
]


@pytest.mark.parametrize(("files", "expected"), [row[1:] for row in WRITTEN], ids=[row[0] for row in WRITTEN])
def test_names_that_are_written(files: dict[str, str], expected: tuple[LinkKind, str]) -> None:
    """What is put into a namespace by name is there, and what may be is unknown."""
    kind, target = leads_to(files)
    assert kind is expected[0]
    assert not expected[1] or target == expected[1]


# Each row: what stands beside a class C, and whether D is C.
@pytest.mark.parametrize(
    ("source", "same"),
    [
        ("def keep(cls, more=1):\n    cls.x = more\n    return cls\nD = keep(C)", True),
        ("def keep(cls):\n    return cls\ndef mark(cls):\n    return cls\nD = keep(mark(C), 1)", True),
        ("def keep(cls):\n    if cls.x:\n        return None\n    return cls\nD = keep(C)", False),
        ("def keep(cls):\n    for cls in cls.all: ...\n    return cls\nD = keep(C)", False),
        ("def keep(cls):\n    cls = wrap(cls)\n    return cls\nD = keep(C)", False),
        ("def keep(one, cls):\n    return cls\nD = keep(C, 1)", False),
        ("@wrap\ndef keep(cls):\n    return cls\nD = keep(C)", False),
        ("async def keep(cls):\n    return cls\nD = keep(C)", False),
        ("def keep(cls):\n    yield cls\n    return cls\nD = keep(C)", False),
        ("from typing import cast\nD = cast('C', C)", True),
        ("import typing as t\nD = t.cast(int, C)", True),
        ("from other import cast\nD = cast(int, C)", False),
    ],
)
def test_what_a_function_is_given_and_returns(source: str, same: bool) -> None:
    """A function that returns its argument makes no other object of it."""
    paths = routes({"a.py": f"class C: ...\n{source}"}, "a:C")
    assert paths == (["a.C", "a.D"] if same else ["a.C"])


def test_what_only_a_tool_loads_is_no_path() -> None:
    """Where a name is bound only if something is loaded, nobody has it that way; what is defined so, is there."""
    files = {
        "a.py": "class C: ...",
        "b.py": "import sys\nif 'sphinx' in sys.modules:\n    from a import C\n    class D: ...",
        "c.py": "import sys\nif 'sphinx' not in sys.modules:\n    from a import C",
        "d.py": "def hide():\n    space = sys._getframe(1).f_globals\n    del space['C']\nimport sys",
        "e.py": "from a import C\nfrom d import hide\nhide()",
    }
    assert routes(files, "a:C") == ["a.C", "c.C"]
    assert routes(files, "b:D") == ["b.D"]


def test_versions_as_they_are_mostly_compared() -> None:
    """`sys.version_info[:2]` is as good as the whole."""
    source = "import sys\nif sys.version_info[:2] >= (3, 8):\n    from a import C\nelse:\n    from a import D as C"
    files = {"a.py": "class C: ...\nclass D: ...", "b.py": source}
    assert routes(files, "a:C") == ["a.C", "b.C"]
    assert routes(files, "a:D") == ["a.D"]

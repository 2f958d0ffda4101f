"""The names that a module-level `__getattr__` makes, by the ways in which it is written"""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap import app
from importmap.config import Config
from importmap.model.links import LinkKind
from importmap.resolve.values import ValueKind
from importmap.scan.extract import extract
from tests.code import analysed
from tests.trees import plant

# Each row: what it shows, the file, the names with their modules and attributes, and whether there may be more.
WAYS: list[tuple[str, str, list[tuple[str, str, str]], bool]] = [
    (
        "a name is refused that is not in __all__, and the others are of one module",
        (
            '__all__ = ["A", "B"]\n'
            "def __getattr__(name):\n"
            "    if name not in __all__:\n"
            "        raise AttributeError(name)\n"
            "    from . import impl\n"
            "    return getattr(impl, name)\n"
        ),
        [("A", ".impl", "A"), ("B", ".impl", "B")],
        False,
    ),
    (
        "the keys of a table, which make __all__",
        (
            '_WHERE = {"A": ".a", "B": ".b"}\n'
            "__all__ = list(_WHERE)\n"
            "def __getattr__(name):\n"
            "    if name not in _WHERE.keys():\n"
            "        raise AttributeError(name)\n"
            "    mod = import_module(_WHERE[name], __name__)\n"
            "    obj = getattr(mod, name)\n"
            "    globals()[name] = obj\n"
            "    return obj\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        False,
    ),
    (
        "a table that fails for other names",
        (
            '_WHERE = {"A": ".a", "B": ".b"}\n'
            "def __getattr__(name):\n"
            "    try:\n"
            "        where = _WHERE[name]\n"
            "    except KeyError:\n"
            "        raise AttributeError(name) from None\n"
            "    return getattr(import_module(where, __name__), name)\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        False,
    ),
    (
        "a table asked by get, and None refused",
        (
            '_WHERE = {"A": ".a", "B": ".b"}\n'
            "def __getattr__(name):\n"
            "    where = _WHERE.get(name)\n"
            "    if where is None:\n"
            "        raise AttributeError(name)\n"
            "    return getattr(import_module(where, __name__), name)\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        False,
    ),
    (
        "a table of modules and attributes, and what is empty refused",
        (
            '_WHERE = {"A": (".a", "X"), "B": (".b", "Y")}\n'
            "def __getattr__(name):\n"
            "    where = _WHERE.get(name)\n"
            "    if not where:\n"
            "        raise AttributeError(name)\n"
            "    module, attr = where\n"
            "    return getattr(import_module(module, __name__), attr)\n"
        ),
        [("A", ".a", "X"), ("B", ".b", "Y")],
        False,
    ),
    (
        "a match",
        (
            "def __getattr__(name):\n"
            "    match name:\n"
            '        case "A":\n'
            "            from .a import A\n"
            "            return A\n"
            '        case "B" | "C":\n'
            "            from . import b\n"
            "            return getattr(b, name)\n"
            "        case _:\n"
            "            raise AttributeError(name)\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B"), ("C", ".b", "C")],
        False,
    ),
    (
        "a match that prepares the answer",
        (
            "def __getattr__(name):\n"
            "    match name:\n"
            '        case "A":\n'
            "            from .a import A as value\n"
            '        case "B":\n'
            "            from .b import B as value\n"
            "        case _:\n"
            "            raise AttributeError(name)\n"
            "    return value\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        False,
    ),
    (
        "a walrus compared with None",
        (
            '_WHERE = {"A": ".a", "B": ".b"}\n'
            "def __getattr__(name):\n"
            "    if (where := _WHERE.get(name)) is not None:\n"
            "        return getattr(import_module(where, __name__), name)\n"
            "    raise AttributeError(name)\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        False,
    ),
    (
        "a walrus",
        (
            '_WHERE = {"A": ".a", "B": ".b"}\n'
            "def __getattr__(name):\n"
            "    if where := _WHERE.get(name):\n"
            "        return getattr(import_module(where, __name__), name)\n"
            "    raise AttributeError(name)\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        False,
    ),
    (
        "a walrus turned round",
        (
            '_WHERE = {"A": ".a", "B": ".b"}\n'
            "def __getattr__(name):\n"
            "    if not (where := _WHERE.get(name)):\n"
            "        raise AttributeError(name)\n"
            "    return getattr(import_module(where, __name__), name)\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        False,
    ),
    (
        "a module that is put together, relative to the parent",
        (
            '_WHERE = {"A": "a", "B": "b"}\n'
            "def __getattr__(name):\n"
            "    if name in _WHERE:\n"
            '        return getattr(import_module(f"..{_WHERE[name]}", __name__), name)\n'
            "    raise AttributeError(name)\n"
        ),
        [("A", "..a", "A"), ("B", "..b", "B")],
        False,
    ),
    (
        "a module that is put together",
        (
            '_WHERE = {"A": "a", "B": "b"}\n'
            "def __getattr__(name):\n"
            "    if name in _WHERE:\n"
            '        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)\n'
            "    raise AttributeError(name)\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        False,
    ),
    (
        "a maker of lazy names that is given a table",
        (
            "from ._lazy import make_getattr\n"
            '_WHERE = {"A": ".a", "B": ".b"}\n'
            "__getattr__ = make_getattr(__name__, _WHERE)\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        True,
    ),
    (
        "a maker that is given a table on the spot, and returns more",
        (
            "from ._lazy import make_getattr\n"
            '__getattr__, __dir__ = make_getattr(__name__, {"A": "pkg.a:A", "B": "pkg.b.B"})\n'
        ),
        [("A", "pkg.a", "A"), ("B", "pkg.b", "B")],
        True,
    ),
    (
        "a partial call with a table",
        (
            "from functools import partial\n"
            "from ._lazy import check\n"
            '_WHERE = {"A": ".a", "B": ".b"}\n'
            "__getattr__ = partial(check, _WHERE)\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        True,
    ),
    (
        "a maker that is given a module and __all__",
        ('from ._lazy import forward\n__all__ = ["A", "B"]\n__getattr__ = forward(__name__, "new.module", __all__)\n'),
        [("A", "new.module", "A"), ("B", "new.module", "B")],
        True,
    ),
    (
        "a helper that is given a table",
        (
            "from ._lazy import check\n"
            '_WHERE = {"A": ".a", "B": ".b"}\n'
            "def __getattr__(name):\n"
            "    return check(__name__, name, _WHERE)\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        True,
    ),
    (
        "a helper that is given __all__",
        (
            "from shop._lib import _moved\n"
            '__all__ = ["A", "B"]\n'
            "def __dir__():\n"
            "    return __all__\n"
            "def __getattr__(name):\n"
            '    return _moved(module="basic", private=["_basic"], all=__all__, attribute=name)\n'
        ),
        [("A", "._basic", "A"), ("B", "._basic", "B")],
        True,
    ),
    (
        "a helper that is given __all__ and several modules beside",
        (
            "from shop._lib import _moved\n"
            '__all__ = ["A"]\n'
            "def __getattr__(name):\n"
            '    return _moved(private=["_basic", "_more"], all=__all__, attribute=name)\n'
        ),
        [("A", "._basic", "A"), ("A", "._more", "A")],
        True,
    ),
    (
        "a loader that reads the stub",
        "import lazy_loader\n__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)\n",
        [("*", ".pyi", "*")],
        True,
    ),
    (
        "every name is that of another module",
        ("from . import new\ndef __getattr__(name):\n    return getattr(new, name)\n"),
        [("*", ".new", "*")],
        False,
    ),
    (
        "every name is that of a module which is imported then",
        (
            "def __getattr__(attr):\n"
            "    from shop._core import records\n"
            "    ret = getattr(records, attr, None)\n"
            "    if ret is None:\n"
            "        raise AttributeError(attr)\n"
            "    return ret\n"
        ),
        [("*", "shop._core.records", "*")],
        False,
    ),
    (
        "an attribute of an imported module",
        (
            "from . import backend\n"
            "def __getattr__(name):\n"
            '    if name == "qApp":\n'
            "        return backend.qApp\n"
            "    raise AttributeError(name)\n"
        ),
        [("qApp", ".backend", "qApp")],
        False,
    ),
    (
        "a table that is turned round by a comprehension",
        (
            '_import_structure = {"a": ["A"], "b": ["B"]}\n'
            "_WHERE = {n: m for m, ns in _import_structure.items() for n in ns}\n"
            "def __getattr__(name):\n"
            "    if name in _WHERE:\n"
            '        return getattr(import_module(f".{_WHERE[name]}", __name__), name)\n'
            "    raise AttributeError(name)\n"
        ),
        [("A", ".a", "A"), ("B", ".b", "B")],
        False,
    ),
    (
        "a table with an old way behind it",
        (
            '_dynamic_imports = {"A": (__spec__.parent, ".a"), "m": (__spec__.parent, "__module__")}\n'
            "def __getattr__(attr_name):\n"
            "    dynamic_attr = _dynamic_imports.get(attr_name)\n"
            "    if dynamic_attr is None:\n"
            "        return _getattr_migration(attr_name)\n"
            "    package, module_name = dynamic_attr\n"
            '    if module_name == "__module__":\n'
            '        result = import_module(f".{attr_name}", package=package)\n'
            "        globals()[attr_name] = result\n"
            "        return result\n"
            "    module = import_module(module_name, package=package)\n"
            "    result = getattr(module, attr_name)\n"
            "    return result\n"
        ),
        [("A", ".a", "A"), ("m", ".m", "")],
        True,
    ),
]


@pytest.mark.parametrize(("source", "lazies", "opaque"), [row[1:] for row in WAYS], ids=[row[0] for row in WAYS])
def test_ways(source: str, lazies: list[tuple[str, str, str]], *, opaque: bool) -> None:
    """Each way to write it yields the names that it makes, and from where."""
    facts = extract(source.encode())
    assert [(lazy.name, lazy.module, lazy.attribute) for lazy in facts.lazies] == lazies
    assert facts.opaque is opaque


# Each row: what it shows, the package, the import, and where it leads.
LINKS = [
    ("every name", "from . import a\ndef __getattr__(n): return getattr(a, n)", "C", LinkKind.SYMBOL, "p.a:C"),
    ("every name but this", "from . import a\ndef __getattr__(n): return getattr(a, n)", "D", LinkKind.UNRESOLVED, ""),
    ("a place that is told", "__getattr__ = make(__name__, {'C': '.a'})", "C", LinkKind.SYMBOL, "p.a:C"),
    ("a place that is misread", "__getattr__ = make(__name__, {'C': '.gone'})", "C", LinkKind.SYMBOL, ""),
    ("nothing is told of it", "__getattr__ = make(__name__, {'C': '.a'})", "D", LinkKind.UNKNOWN, ""),
    (
        "its own class by another name",
        "class D: ...\ndef __getattr__(n):\n    if n == 'C':\n        return D\n    raise AttributeError",
        "C",
        LinkKind.SYMBOL,
        "p:D",
    ),
]


@pytest.mark.parametrize(("package", "name", "kind", "symbol"), [row[1:] for row in LINKS], ids=[r[0] for r in LINKS])
def test_links(package: str, name: str, kind: LinkKind, symbol: str) -> None:
    """What a name leads to that a package makes when it is asked, and what is only guessed is never missing."""
    files = {"p/__init__.py": package, "p/a.py": "class C: ...", "user.py": f"from p import {name}"}
    link = next(link for link in analysed(files).links if link.importer == "user")
    assert (link.kind, link.symbol) == (kind, symbol)


def test_the_stub_beside_a_package_says_what_it_makes(tmp_path: Path) -> None:
    """What it imports from submodules is lazy and offered, submodules among it; without a stub nothing is known."""
    loader = "import lazy_loader\n__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)\n"
    stub = "from . import b\nfrom .a import C, D as E\nfrom elsewhere import F\n"
    files = {"p/__init__.py": loader, "p/a.py": "class C: ...\nclass D: ...\n", "p/b.py": ""}
    base = plant(tmp_path, {**files, "p/__init__.pyi": stub, "q/__init__.py": loader}).resolve()
    found = app.analyse(Config(base=base, targets=("p", "q")))
    names = found.names
    assert [names.attribute("p", name).symbol for name in ("C", "E")] == ["p.a:C", "p.a:D"]
    assert names.attribute("p", "b").module == "p.b"
    assert names.exported("p") == ("C", "E", "b")
    assert names.attribute("p", "F").kind is ValueKind.MISSING
    assert names.attribute("q", "C").kind is ValueKind.UNKNOWN


def test_of_several_modules_the_one_that_has_the_name() -> None:
    """A helper that is told the modules beside: what none of them has, it makes in another way."""
    files = {
        "p/__init__.py": "",
        "p/old.py": (
            "from p._lib import moved\n__all__ = ['C', 'D', 'E']\n"
            "def __getattr__(name): return moved(private=['_a', '_b'], all=__all__, attribute=name)\n"
        ),
        "p/_a.py": "class C: ...\n",
        "p/_b.py": "class D: ...\n",
    }
    names = analysed(files).names
    assert [names.attribute("p.old", name).symbol for name in "CDE"] == ["p._a:C", "p._b:D", ""]
    assert names.attribute("p.old", "E").kind is ValueKind.OBJECT

"""Attributes of classes that are read at import time: told where CPython raises AttributeError, and nowhere else"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from importmap.detect.unresolved_import import find
from importmap.model.startup import ObstacleKind
from tests.code import analysed
from tests.trees import plant

ENUM = "from enum import Enum\nclass E(Enum):\n    A = 1\n"
MORE = "def add(c):\n    for name in list('ab'):\n        setattr(c, name, 1)\n"
CLASS = "class C:\n    a = 1\n    def f(self): ...\n"

# What shop.py says, and user.py; and whether we are to tell that the import of user fails.
SOURCES: list[tuple[str, str, bool]] = [
    (ENUM, "from shop import E\nX = E.B", True),
    (ENUM, "from shop import E\nX = E.A, E.A.name, E.__members__, E.mro", False),
    (ENUM, "import shop\nX = shop.E.B", True),
    (ENUM, "from shop import E\ndef f(x=E.B): ...", True),
    (ENUM, "from shop import E\ndef f(x):\n    return E.B", False),
    (ENUM, "from shop import E\ntry:\n    X = E.B\nexcept AttributeError:\n    X = None", False),
    (ENUM, "from shop import E\nif hasattr(E, 'B'):\n    X = E.B", False),
    (f"{ENUM}E.B = 2", "from shop import E\nX = E.B", False),
    (f"{ENUM}def f(x):\n    x.B = 2\nf(E)", "from shop import E\nX = E.B", False),
    (f"{ENUM}def f(x):\n    for n in 'BC':\n        setattr(x, n + '', 2)\nf(E)", "from shop import E\nX = E.B", False),
    (
        "from more import add\nclass D: ...\nadd(D)",
        "from shop import D\nX = D.b",
        False,
    ),
    (CLASS, "from shop import C\nX = C.a, C.f", False),
    (CLASS, "from shop import C\nX = C.b", True),
    (f"{CLASS}class D(C): ...", "from shop import D\nX = D.a", False),
    (f"{CLASS}class D(C): ...", "from shop import D\nX = D.b", True),
    ("import json\nclass D(json.JSONDecoder): ...", "from shop import D\nX = D.decode", False),
    ("class M(type):\n    b = 1\nclass D(metaclass=M): ...", "from shop import D\nX = D.b", False),
    (
        "class B:\n    def __init_subclass__(cls):\n        cls.b = 1\nclass D(B): ...",
        "from shop import D\nX = D.b",
        False,
    ),
    ("def add(c):\n    setattr(c, 'b', 1)\n    return c\n@add\nclass D: ...", "from shop import D\nX = D.b", False),
    ("class D:\n    for b in 'ab': ...", "from shop import D\nX = D.b", False),
    ("class D:\n    locals()['b'] = 1", "from shop import D\nX = D.b", False),
    ("class D:\n    from json import loads as b", "from shop import D\nX = D.b", False),
    ("from dataclasses import dataclass\n@dataclass\nclass D:\n    a: int = 1", "from shop import D\nX = D.a", False),
    ("from dataclasses import dataclass\n@dataclass\nclass D:\n    a: int = 1", "from shop import D\nX = D.b", True),
    ("from typing import NamedTuple\nclass D(NamedTuple):\n    a: int", "from shop import D\nX = D.a, D.count", False),
    ("from typing import NamedTuple\nclass D(NamedTuple):\n    a: int", "from shop import D\nX = D.b", True),
    ("class D: ...\nclass D:\n    b = 1", "from shop import D\nX = D.b", False),
    (CLASS, "from shop import C\nclass C:\n    b = 1\nX = C.b", False),
    ("", f"{CLASS}X = C.b", True),
    ("", f"{CLASS}X = C.a", False),
]


@pytest.mark.parametrize(("shop", "user", "fails"), SOURCES)
def test_missing_attributes_of_classes(tmp_path: Path, shop: str, user: str, fails: bool) -> None:
    """What we tell is what CPython does."""
    files = {"shop.py": shop, "user.py": user, "more.py": MORE}
    plant(tmp_path, files)
    ended = subprocess.run([sys.executable, "-c", "import user"], cwd=tmp_path, capture_output=True, check=False)
    assert (b"AttributeError" in ended.stderr) is fails
    analysis = analysed(files)
    told = [cause for cause in analysis.startup.causes if cause.kind == ObstacleKind.ATTRIBUTE]
    failure = analysis.startup.alone("user")
    assert (bool(told), failure is not None) == (fails, fails)
    if failure is not None:
        assert failure.error == "AttributeError"
        (finding,) = find(analysis)
        assert "which is read at import time" in finding.message


def test_what_one_class_lacks_is_one_finding() -> None:
    """All that a module reads of it is told together, with its places."""
    (finding,) = find(analysed({"shop.py": ENUM, "user.py": "from shop import E\nX = E.C\nY = E.B"}))
    assert finding.subject == "shop:E.B, C"
    assert finding.message.startswith("shop.E has no attribute B, C, which is read at import time")
    assert [one.location.line for one in finding.evidence if one.location][:2] == [2, 3]

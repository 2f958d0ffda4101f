"""Annotations that evaluate what nothing binds: told where CPython raises NameError, and nowhere else"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from importmap.analysis import analyse
from importmap.config import Config
from importmap.detect.unresolved_import import find
from importmap.model.finding import Finding, Safety
from importmap.scan.extract import extract
from tests.code import project
from tests.trees import plant

# One process, and one fork of it for each module.
PROBE = """
import importlib, os, sys
for name in sys.argv[1:]:
    if not (child := os.fork()):
        try:
            importlib.import_module(name)
        except NameError:
            os._exit(1)
        except Exception:
            os._exit(2)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

TYPED = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from json import JSONDecoder as Decoder\n"

# The source of a module, and whether we are to tell that its import fails.
SOURCES: list[tuple[str, bool]] = [
    ("def f(x: List) -> None: ...", True),
    ("def f() -> Dict[str, int]: ...", True),
    ("x: List[int] = []", True),
    ("x: List[int]", True),
    ("class A:\n    x: List", True),
    ("class A:\n    def f(self, x: int | Other): ...", True),
    ("class A:\n    def f(self, x: T): ...\n    T = int", True),
    ("class A:\n    T = int\n    def f(self, x: T) -> T: ...", False),
    ("class A:\n    import json as j\n    x: j.JSONDecoder", False),
    (f"{TYPED}def f(x: Decoder): ...", True),
    (f"{TYPED}def f(x: 'Decoder'): ...", False),
    (f"{TYPED}else:\n    Decoder = object\ndef f(x: Decoder): ...", False),
    (f"{TYPED}    def f(x: Decoder, y: List): ...", False),
    ("TYPE_CHECKING = True\nif TYPE_CHECKING:\n    import json\ndef f(x: json.JSONDecoder): ...", False),
    ("from __future__ import annotations\ndef f(x: List): ...", False),
    ("from functools import cache\n@cache\ndef f(x: List): ...", True),
    ("from functools import partial\n@partial\ndef f(x: List): ...", True),
    ("def f():\n    def g(x: List): ...\n    y: List = []", False),
    ("if __name__ == '__main__':\n    def f(x: List): ...", False),
    ("try:\n    def f(x: List): ...\nexcept NameError: ...", False),
    ("try:\n    def f(x: List): ...\nexcept ImportError: ...", True),
    ("try:\n    List\nexcept NameError:\n    List = list\ndef f(x: List): ...", False),
    ("import sys\nif sys.version_info < (3,):\n    def f(x: unicode): ...", False),
    ("def f(x: __name__, y: Exception, z: int): ...", False),
    ("class A:\n    x: __qualname__", False),
    ("from typing import *\ndef f(x: List): ...", False),
    ("globals()['List'] = list\ndef f(x: List): ...", False),
    ("globals().update(List=list)\ndef f(x: List): ...", False),
    ("exec('List = list')\ndef f(x: List): ...", False),
    ("import sys\nsetattr(sys.modules[__name__], 'List', list)\ndef f(x: List): ...", False),
    ("import builtins\nbuiltins.List = list\ndef f(x: List): ...", False),
    ("import json\nvars(json)\ndef bind():\n    global List\n    List = list\nbind()\ndef f(x: List): ...", False),
    ("def bind():\n    global List\n    List = list\nbind()\ndef f(x: List): ...", False),
    ("for T in (int,):\n    def f(x: T): ...", False),
    ("with open(__file__) as T:\n    def f(x: T): ...", False),
    ("def f(x: (T := int)) -> T: ...", False),
    ("def f(x: [T for T in (int,)]): ...", False),
    ("def f(x: (lambda T: T)): ...", False),
    ("match int:\n    case T:\n        def f(x: T): ...", False),
    ("try:\n    1 / 0\nexcept Exception as E:\n    def f(x: E): ...", False),
    ("from typing import Literal\ndef f(x: Literal['nothing']): ...", False),
]
# What only newer versions read.
GENERIC: list[str] = [
    "class A[T]:\n    x: T\n    def f(self, x: T) -> T: ...",
    "class A:\n    class B[T]:\n        class C:\n            x: T",
    "def f[T: int, *S, **P](x: T, *y: *S) -> P: ...",
    "type X[T] = list[T]\nx: X[int]",
]


def found(source: str, python: tuple[int, int] = (3, 12)) -> list[Finding]:
    """What we say of a module that runs under a version of Python, and of one that imports it."""
    made, facts = project({"p/__init__.py": "", "p/m.py": source, "p/user.py": "import p.m\n"})
    return list(find(analyse(Config(base=Path("/nowhere")), replace(made, python=python), facts)))


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bool]:
    """The sources, and whether CPython raises NameError when it imports them."""
    folder = tmp_path_factory.mktemp("unbound")
    sources = [source for source, _ in SOURCES] + (GENERIC if sys.version_info >= (3, 12) else [])
    plant(folder, {f"m{number}.py": source for number, source in enumerate(sources)})
    names = [f"m{number}" for number in range(len(sources))]
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-B", "-c", PROBE, *names], cwd=folder, capture_output=True, text=True, check=True
    )
    codes = [int(line) for line in done.stdout.split()]
    assert set(codes) <= {0, 1}
    return {source: code == 1 for source, code in zip(sources, codes, strict=True)}


@pytest.mark.parametrize(("source", "fails"), SOURCES)
def test_unbound_names_of_annotations_are_told(source: str, *, fails: bool, failing: Mapping[str, bool]) -> None:
    """What we tell fails in CPython, and what works there is not told: 3.14 evaluates no annotation by itself."""
    python = sys.version_info[:2]
    assert bool(found(source, python)) == failing[source] == (fails and python < (3, 14))
    assert bool(found(source)) == fails
    assert not found(source, (3, 14))


@pytest.mark.parametrize("source", GENERIC)
def test_type_parameters_are_bound(source: str, failing: Mapping[str, bool]) -> None:
    """Neither in a signature nor in the body of a class."""
    assert not found(source)
    assert not failing.get(source)


def test_a_root_cause_has_all_names_of_a_module_and_what_they_block() -> None:
    """One finding for the module, with the line of each name, and what imports it."""
    (one,) = found(f"{TYPED}def f(x: Decoder, y: List) -> Dict: ...\n")
    assert one.subject == "p.m: Decoder, Dict, List"
    assert (one.counted("modules"), one.counted("modules-alone"), one.counted("imports")) == (2, 2, 0)
    assert "which line 3 imports for the type checker alone" in one.evidence[0].text
    assert any("p.user cannot be imported" in told.text for told in one.evidence)
    assert one.fix is not None
    assert one.fix.safety is Safety.MANUAL


def test_cells_of_a_notebook_are_not_judged() -> None:
    """They run in any order, among names that are given to them."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": ["x: List = []"],
    }
    book = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert extract(b"x: List = []").unbound
    assert not extract(book.encode()).unbound

"""Random packages with knots whose imports are to stand elsewhere: under CPython everything works as it did

`python -m tests.test_cut_fuzz [COUNT [SEED]]` tries more.
"""

from __future__ import annotations

import importlib
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from importmap.analysis import Analysis
from importmap.model.change import Rewrite, Standing
from importmap.rewrite.edit import edited
from importmap.rewrite.proof import Proof, proved
from tests.code import analysed
from tests.trees import plant

PACKAGES = 24
MODULES = 5

DECO = """import functools
import typing


def hinted(function):
    function.hints = typing.get_type_hints(function)
    return function


def plain(function):
    @functools.wraps(function)
    def inner(*given):
        return function(*given)

    return inner
"""


def made(name: str, seed: int) -> dict[str, str]:
    """The files of a package of a name, by path."""
    choice = random.Random(seed)
    files = {f"{name}/__init__.py": "", f"{name}/deco.py": DECO}
    for number in range(MODULES):
        lines = [choice.choice(("", '"""Doc."""', "from __future__ import annotations")), ""]
        lines += choice.sample(("import typing", "import os", "from dataclasses import dataclass", "import abc"), 2)
        others = choice.sample([other for other in range(MODULES) if other != number], choice.randint(1, 3))
        uses: list[str] = []
        for other in others:
            for statement, word in _imports(name, other, choice):
                lines.append(statement)
                for _ in range(choice.randint(1, 3)):
                    uses += _use(name, word, f"{number}{len(uses)}", choice)
        own = [f"class C{number}:", f"    kind = {number}", "", f"def made{number}(): return C{number}", ""]
        body = [*own, *uses] if choice.random() < 0.7 else [*uses, *own]
        body += choice.choice(([], [], [], [f"__all__ = ['C{choice.choice(others)}', 'C{number}']"]))
        files[f"{name}/m{number}.py"] = "\n".join([*lines, "", *body, ""])
    reader = choice.randrange(MODULES)
    last = f"{name}.m{reader}.C{choice.randrange(MODULES)}"
    files[f"{name}/taking.py"] = choice.choice(
        (
            f"import {name}.m{reader}\n\n\ndef f():\n    return {last}\n",
            f"import {name}.m{reader} as m\n\n\ndef f():\n    return getattr(m, 'C{choice.randrange(MODULES)}', 0)\n",
            f"from {name} import m{reader}\n\n\ndef f():\n    return len(m{reader}.__dict__)\n",
            f"from {name}.m{reader} import *\n\n\ndef f():\n    return sorted(n for n in globals() if n[0] == 'C')\n",
            f"from unittest.mock import patch\nimport {name}.m0, {name}.m1\n\n\ndef f():\n    with patch('{last}'):\n"
            f"        return [repr(g()) for n, g in sorted(vars({name}.m0).items()) if n[:1] == 'f' and callable(g)]\n",
            "",
        )
    )
    return files


def _imports(name: str, other: int, choice: random.Random) -> Iterator[tuple[str, str]]:
    """Some imports from a module, each with the word for its class."""
    path = f"{name}.m{other}"
    yield choice.choice(
        (
            (f"from {path} import C{other}", f"C{other}"),
            (f"from {path} import C{other}  # noqa: F401", f"C{other}"),
            (f"from .m{other} import made{other}, C{other}", f"C{other}"),
            (f"from {path} import (  # it\n    C{other} as D{other},\n    made{other},\n)", f"D{other}"),
            (f"import {path}", f"{path}.C{other}"),
            (f"import {path} as n{other}", f"n{other}.C{other}"),
            (f"from . import m{other}", f"m{other}.C{other}"),
        )
    )


def _use(name: str, word: str, n: str, choice: random.Random) -> list[str]:
    """The lines of one use of a class."""
    shapes = [
        f"def f{n}(a: {word} = None): return 1",
        f"def f{n}(a=1, *b: list[{word}], c: int = lambda x, y: x) -> {word} | None:\n    '''Doc.'''\n    return a, b",
        f"def f{n}(a: '{word}' = 1) -> 'list[{word}]':\n    b: {word} = a\n    return b",
        f"def f{n}():\n    '''Doc.'''\n\n    # why\n    return {word}.kind",
        f"def f{n}(a: {word} = None) -> str:\n    return {word}.__name__",
        f"def f{n}(): return {word}",
        f"def f{n}():\n    import re\n    return re.__name__, [{word} for _ in (lambda: {word}, 1)]",
        f"def f{n}():\n    def inner(a: {word} = None):\n        return a or {word}\n    return inner()",
        f"def g{n}():\n    yield {word}.kind\n\ndef f{n}():\n    return list(g{n}())",
        f"class A{n}:\n    a: {word} = None\n\n    def f(self, a: {word} = None):\n        return {word}, a\n\n"
        f"def f{n}():\n    return A{n}().f()",
        f"import dataclasses\n@dataclasses.dataclass\nclass A{n}:\n    a: {word} = None\n    b: 'int' = 1\n\n"
        f"def f{n}():\n    return A{n}().b, [one.name for one in dataclasses.fields(A{n})]",
        f"import dataclasses, typing\n@dataclasses.dataclass\nclass A{n}:\n    a: '{word}' = None\n\n"
        f"def f{n}():\n    return typing.get_type_hints(A{n})['a']",
        f"from {name}.deco import hinted\n@hinted\ndef f{n}(a: '{word}' = 1):\n    return sorted(f{n}.hints)",
        f"from {name}.deco import hinted\ndef h{n}(a: '{word}' = 1): pass\ndef f{n}():\n    return hinted(h{n}).hints",
        f"from {name}.deco import plain\n@plain\ndef f{n}(a: {word} = 1): return a, {word}",
        f"import functools\n@functools.singledispatch\ndef s{n}(a): return 1\ndef f{n}():\n"
        f"    @s{n}.register\n    def inner(a: {word}): return 2\n    return s{n}(1)",
        f"try:\n    x{n} = {word}\nexcept AttributeError:\n    x{n} = None\ndef f{n}(): return x{n}",
    ]
    rare = [
        f"def f{n}(a={word}): return a",
        f"class B{n}({word}): pass",
        f"x{n} = {word}.kind",
        f"def f{n}():\n    import sys\n    return getattr(sys.modules[__name__], '{word}', None)",
        f"def f{n}():\n    return globals().get('{word}')",
    ]
    return [choice.choice(rare if choice.random() < 0.05 else shapes), ""]


def meanings(folder: Path, name: str, modules: list[str]) -> dict[str, object]:
    """What becomes of each module when it is imported first, and what its functions return."""
    found: dict[str, object] = {}
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        for module in modules:
            try:
                loaded = importlib.import_module(module)
            except (ImportError, AttributeError, NameError) as error:
                found[module] = type(error).__name__
            else:
                found[module] = "works"
                found.update(_returned(module, loaded))
            for one in [one for one in sys.modules if one.partition(".")[0] == name]:
                del sys.modules[one]
    finally:
        sys.path.remove(str(folder))
    return found


def _returned(module: str, loaded: ModuleType) -> Iterator[tuple[str, object]]:
    for name, value in sorted(vars(loaded).items()):
        if isinstance(value, FunctionType) and value.__module__ == module and name.startswith("f"):
            try:
                yield f"{module}.{name}()", _told(value())
            except (ImportError, AttributeError, NameError, TypeError) as error:
                yield f"{module}.{name}()", type(error).__name__


def _told(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_told, value))}]"
    if isinstance(value, dict):
        return _told(sorted(map(_told, value.items())))
    if isinstance(value, type | FunctionType):
        return f"{value.__module__}.{value.__qualname__}"
    return repr(value) if isinstance(value, str | int | None) else type(value).__name__


def tried(seed: int, folder: Path) -> tuple[Proof, int, list[str]]:
    """What is made of the cuts of a random package and of others, how many that are, and what works no more."""
    name = f"knotted{seed}"
    files = made(name, seed)
    analysis = analysed(files)
    choice = random.Random(seed)
    wanted: list[Rewrite] = [one for knot in analysis.knots for cut in knot.cuts for one in cut.rewrites]
    for module in analysis.files:  # any other import, whether it can or not
        for statement in analysis.facts[module.id].imports:
            known = any((one.path, one.before) == (module.path, str(statement)) for one in wanted)
            if not statement.scope and statement.name != "*" and not known and choice.random() < 0.5:
                where = choice.choice(list(Standing))
                wanted.append(Rewrite(module.path, statement.line, str(statement), f"{where}{statement}"))
    proof = proved(analysis, wanted, lambda path: _bytes(files, path), edited)
    after = files | {edit.path: edit.after.decode() for edit in proof.edits}
    modules = [path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in sorted(files)]
    before = meanings(plant(folder / "before", files), name, modules)
    then = meanings(plant(folder / "after", after), name, modules)
    works = {key: value for key, value in before.items() if value not in ("ImportError", "AttributeError")}
    broken = [f"{key}: {value} -> {then.get(key)}" for key, value in works.items() if value != then.get(key)]
    return proof, len(wanted), [*broken, *_still_tied(analysis, proof)]


def _still_tied(analysis: Analysis, proof: Proof) -> Iterator[str]:
    """The knots of which every cut was made, and that are there all the same."""
    made = set(proof.made)
    for knot in analysis.knots:
        rewrites = [cut.rewrites for cut in knot.cuts]
        if len(rewrites) == knot.needed and all(some and made.issuperset(some) for some in rewrites):
            left = [one for one in proof.after.graph.knots(knot.view) if len(set(one) & set(knot.members)) > 1]
            if left:
                yield f"{knot.id} is cut, and {', '.join(left[0])} still import each other"


def _bytes(files: dict[str, str], path: str) -> bytes:
    if path not in files:
        raise FileNotFoundError(path)
    return files[path].encode()


@pytest.mark.parametrize("part", range(2))
def test_everything_works_as_it_did(part: int, tmp_path: Path) -> None:
    """Whatever is to stand elsewhere: what could be imported first can be, and functions return what they did."""
    cuts = 0
    for seed in range(part, PACKAGES, 2):
        proof, _, broken = tried(seed, tmp_path / str(seed))
        assert not broken, f"seed {seed}: {broken}"
        cuts += len(proof.made)
    assert cuts > PACKAGES // 2


def main() -> None:
    """Tries many packages, and tells which fail."""
    count, seed = (int(sys.argv[1]) if len(sys.argv) > 1 else 300, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    asked = cuts = failed = 0
    for number in range(seed, seed + count):
        with tempfile.TemporaryDirectory() as folder:
            proof, wanted, broken = tried(number, Path(folder))
        asked, cuts, failed = asked + wanted, cuts + len(proof.made), failed + bool(broken)
        if broken:
            sys.stdout.write(f"{number}: {broken[:3]}\n")
    sys.stdout.write(f"{count} packages, {asked} imports asked for, {cuts} moved, {failed} packages changed\n")


if __name__ == "__main__":
    main()

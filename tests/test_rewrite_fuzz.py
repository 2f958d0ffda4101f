"""Random packages whose importers are sent elsewhere at random: under CPython every name is what it was

`python -m tests.test_rewrite_fuzz [COUNT [SEED]]` tries more.
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
from importmap.model.change import Rewrite
from importmap.rewrite.edit import edited
from importmap.rewrite.importers import sent
from importmap.rewrite.paths import turned, wishes
from importmap.scan.extract import extract
from tests.code import analysed
from tests.trees import plant, source_of

PACKAGES = 60


class Maker:
    """Makes the files of a package of a name."""

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.random = random.Random(seed)
        self.paths: dict[str, list[str]] = {}  # by class: the modules that have it
        self.files: dict[str, list[str]] = {}

    def made(self) -> dict[str, str]:
        """The files by path."""
        top, inner = self.name, f"{self.name}.inner"
        for module in (f"{inner}.one", f"{inner}.two", f"{top}.three"):
            for number in range(self.random.randint(1, 3)):
                cls = f"{module.rpartition('.')[2].title()}{number}"
                self.lines(module, f"class {cls}:", f"    kind = {cls!r}", "")
                self.paths[cls] = [module]
        self.files.setdefault(f"{inner}.__init__", [])
        self.files.setdefault(f"{top}.__init__", [])
        for package in (inner, top, f"{top}.facade"):
            for cls, paths in self.paths.items():
                if self.random.random() < 0.7:
                    self.reexport(package, cls, self.random.choice(paths))
        for number in range(self.random.randint(2, 4)):
            for _ in range(self.random.randint(2, 5)):
                self.use(f"{top}.use{number}")
        self.files[f"{top}.patching"] = ["from unittest.mock import patch", ""]
        for number in range(2):
            self.patch(f"{top}.patching", f"{top}.use{number}", number)
        return {f"{module.replace('.', '/')}.py": "\n".join([*told, ""]) for module, told in self.files.items()}

    def lines(self, module: str, *told: str) -> None:
        """Writes lines into a module."""
        self.files.setdefault(module, []).extend(told)

    def reexport(self, package: str, cls: str, source: str) -> None:
        """Lets a package offer a class of a module that does not import it."""
        file = package if package.endswith("facade") else f"{package}.__init__"
        shape = self.random.choice(("from {s} import {c}", "from {s} import {c} as {c}", "from {s} import *"))
        if not source.startswith(f"{package}.") and not package.endswith("facade"):
            return
        self.lines(file, shape.format(s=source, c=cls))
        for name, paths in self.paths.items():
            if (name == cls or (shape.endswith("*") and source in paths)) and package not in paths:
                paths.append(package)

    def use(self, module: str) -> None:
        """Imports a class in one of many shapes, and keeps what comes of it."""
        cls = self.random.choice(list(self.paths))
        path = self.random.choice(self.paths[cls])
        other, last = self.random.choice(list(self.paths)), path.rpartition(".")[2]
        number = len(self.files.get(module, []))
        if path not in self.paths[other]:
            other = cls
        shapes = [
            f"from {path} import {cls}",
            f"from {path} import {cls} as N{number}",
            f"from {path} import ({cls},  # it\n    {other} as O{number},\n)",
            f"from {path} import {other} as O{number}, {cls} as N{number}  # noqa: F401",
            f"from .{path.removeprefix(self.name).removeprefix('.')} import {cls}",
            f"import {path}\nx{number} = {path}.{cls}",
            f"import {path} as m{number}\nx{number} = m{number}.{cls}",
            f"import {path} as m{number}\nx{number} = m{number}.{cls}\ny{number} = m{number}.{other}",
            f"def f{number}():\n    from {path} import {cls}\n    return {cls}",
            f"def f{number}():\n    import {path}\n    return {path}.{cls}.kind, {path}.{other}",
            f"import {path}\ndef f{number}(a={path}.{cls}):\n    return [{path}.{cls} for _ in [1]], a",
            f"try:\n    from {path} import {cls}\nexcept ImportError:\n    {cls} = None",
            f"class A{number}:\n    from {path} import {cls}\n    other = {cls}",
            f"def f{number}():\n    global {cls}\n    from {path} import {cls}\n    return {cls}",
            f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from {path} import {cls} as T{number}\n"
            f"def f{number}(a: 'T{number}' = 1):\n    return a",
            f"x{number} = 1; from {path} import {cls}, {other} as O{number}; y{number} = {cls}",
            f"from {path} import {cls} as L{number}, \\\n    {other} as O{number}",
            f"from {path} import *\nx{number} = {cls}",
            f"import {path}\nx{number} = f'{{{path}.{cls}.kind!r:>9}}', lambda {self.name}: {self.name}",
            f"import {path}\nx{number} = getattr({path}, '{cls}'), getattr({path}.{cls}, 'kind')",
            f"import {path} as m{number}\ndef f{number}():\n    return getattr(m{number}, '{cls}')",
            f"import {path}, typing\nx{number} = typing.cast('list[{path}.{cls}]', {path}.{cls}.kind)",
            f"import importlib\nx{number} = importlib.import_module('{path}').{cls}",
            f"import importlib\nx{number} = getattr(importlib.import_module('{path}'), '{cls}')",
            f"import importlib\ndef f{number}():\n    m = importlib.import_module('{path}')\n"
            f"    return m.{cls}.kind, m.{other}",
            f"import pkgutil\nx{number} = pkgutil.resolve_name('{path}.{cls}')",
            f"from {path} import *\n__all__ = ['{cls}']\n__all__ += ['x{number}']\nx{number} = 1",
            f"import {path}\nimport typing\ndef f{number}(a: '{path}.{cls}' = None):\n"
            f"    return typing.get_type_hints(f{number})['a']",
        ]
        if "." in path:
            shapes.append(f"from {path.rpartition('.')[0]} import {last} as n{number}\nx{number} = n{number}.{cls}")
            shapes.append(
                f"def f{number}():\n    from {path.rpartition('.')[0]} import {last}\n    return {last}.{cls}"
            )
        self.lines(module, self.random.choice(shapes))

    def patch(self, module: str, user: str, number: int) -> None:
        """Replaces a class for one of the users while its functions run."""
        cls = self.random.choice(list(self.paths))
        path = self.random.choice(self.paths[cls])
        self.lines(
            module,
            f"import {user}",
            f"with patch('{path}.{cls}') as p:",
            f"    z{number} = [(n, f() is p) for n, f in sorted(vars({user}).items())",
            f"        if n.startswith('f') and callable(f) and f.__module__ == '{user}']",
        )


def meanings(folder: Path, name: str, modules: list[str]) -> dict[str, object]:
    """What each module of a package binds when it is imported, and what its functions return."""
    found: dict[str, object] = {}
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        for module in modules:
            try:
                made = importlib.import_module(module)
            except (ImportError, AttributeError, NameError) as error:
                found[module] = type(error).__name__
                continue
            found.update(_of_module(module, made))
    finally:
        sys.path.remove(str(folder))
        for loaded in [one for one in sys.modules if one.partition(".")[0] == name]:
            del sys.modules[loaded]
    return found


def _of_module(module: str, made: ModuleType) -> Iterator[tuple[str, object]]:
    for name, value in sorted(vars(made).items()):
        if name.startswith("__") or isinstance(value, ModuleType):
            continue
        if isinstance(value, FunctionType) and value.__module__ == module:
            yield f"{module}.{name}()", _told(value())
        elif isinstance(value, type) and value.__module__ == module:
            inside = (item for item in vars(value).items() if item[0] != "__firstlineno__")  # a place is no meaning
            yield f"{module}.{name}", [*map(_told, inside)]
        else:
            yield f"{module}.{name}", _told(value)


def _told(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_told, value))}]"
    if isinstance(value, type | FunctionType):
        return f"{value.__module__}.{value.__qualname__}"
    return repr(value) if isinstance(value, str | int | None) else type(value).__name__


def tried(seed: int, folder: Path) -> tuple[int, int, list[str]]:
    """How many rewrites of a random package are asked for and refused, and what is another thing afterwards."""
    name = f"package{seed}"
    files = Maker(name, seed).made()
    analysis = analysed(files)
    choice = random.Random(seed)
    rewrites: list[Rewrite] = []
    for symbol in (one for one in analysis.symbols if ".use" not in one.module):
        homes = [route.path for route in symbol.routes if ".use" not in route.path and ".patching" not in route.path]
        home = choice.choice([path for path in homes if path.endswith(f".{symbol.name}")])
        # Who passes a name on must not come by others who do: that may go in a circle, which is for others to see.
        rewrites += [one for one in sent(analysis, symbol, home) if "/use" in one.path or home == symbol.path]
    rewrites += list(_in_strings(analysis, sorted(set(analysis.modules)), choice))
    edits, refusals = edited(analysis, rewrites, source_of(files))
    after = files | {edit.path: edit.after.decode() for edit in edits}
    broken = [path for path in files if extract(after[path].encode()).problems]
    again, _ = edited(analysis, rewrites, source_of(after))
    broken += [f"{edit.path} changes again" for edit in again]
    modules = [path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in sorted(files)]
    before = meanings(plant(folder / "before", files), name, modules)
    then = meanings(plant(folder / "after", after), name, modules)
    broken += [f"{key}: {before[key]} -> {then.get(key)}" for key in before if before[key] != then.get(key)]
    return len(rewrites), len(refusals), broken


def _in_strings(analysis: Analysis, modules: list[str], choice: random.Random) -> Iterator[Rewrite]:
    """What of the users names a module, or a path, in strings, and stars: sent to other modules at random."""
    for old in (module for module in modules if ".use" not in module and ".patching" not in module):
        new = choice.choice([one for one in modules if ".use" not in one and ".patching" not in one])
        for rewrite in turned(analysis, wishes(f"{old} {new}") if old != new else ()):
            if "/use" in rewrite.path and rewrite.before.endswith(('"', ")", " *")):
                yield rewrite


@pytest.mark.parametrize("part", range(3))
def test_every_name_is_the_same_object(part: int, tmp_path: Path) -> None:
    """Whatever is sent elsewhere, all modules bind what they bound and all functions return what they returned."""
    made = 0
    for seed in range(part, PACKAGES, 3):
        asked, refused, broken = tried(seed, tmp_path / str(seed))
        assert not broken, f"seed {seed}: {broken}"
        made += asked - refused
    assert made > PACKAGES


def main() -> None:
    """Tries many packages, and tells which fail."""
    count, seed = (int(sys.argv[1]) if len(sys.argv) > 1 else 1_000, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    asked = refused = failed = 0
    for number in range(seed, seed + count):
        with tempfile.TemporaryDirectory() as folder:
            one = tried(number, Path(folder))
        asked, refused, failed = asked + one[0], refused + one[1], failed + bool(one[2])
        if one[2]:
            sys.stdout.write(f"{number}: {one[2][:3]}\n")
    sys.stdout.write(f"{count} packages, {asked} rewrites, {refused} refused, {failed} packages changed\n")


if __name__ == "__main__":
    main()

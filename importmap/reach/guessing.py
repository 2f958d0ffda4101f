"""What else may run: modules that are not there any more, and what computed imports may mean

Whatever is uncertain counts. An import of a computed name may mean anything below the packages that its file knows: its
own, those that it imports, and those that it spells out. A test file that computes a name, or the path of a file, may
import anything at all; what other files load by a path is not seen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from importmap.model.facts import Facts, Import, When
from importmap.model.index import Running
from importmap.model.project import Module, ModuleKind, Role
from importmap.reach.testing import add, texts
from importmap.resolve.modules import Modules, absolute, lineage

if TYPE_CHECKING:
    from importmap.analysis import Analysis

# Callees, by their last part, that import what their arguments say: a name, or the path of a file.
_BY_NAME = frozenset({"import_module", "__import__", "run_module"})
_BY_PATH = frozenset({"spec_from_file_location", "SourceFileLoader", "run_path"})


def guessed(
    files: Collection[Module],
    running: Running,
    guesses: Mapping[str, Collection[str]],
    gone: Mapping[str, str],
    names: Mapping[str, Collection[tuple[str, bool]]],
) -> dict[str, dict[str, bool]]:
    """What may run because of each module when tests run, as `running` has it without what is uncertain.

    `gone` are the dotted names of modules that are not there any more, each with what the ways to it are to end with;
    `guesses` and `names` are those of the functions that are called so and `meanings`.
    """
    edges = {module: dict(others) for module, others in running.items()}
    known = sorted([*((module.name, module.id) for module in files), *gone.items()])
    tests = frozenset(module.id for module in files if module.role is Role.TEST)
    for module in files:
        for name, now in names.get(module.id, ()) if gone else ():
            for part in (*lineage(name), name):
                if part in gone:
                    add(edges, module.id, gone[part], now=now)
        here = edges[module.id]
        for package in guesses.get(module.id, ()):
            below = _below(package, known) if package else known
            # Nobody but tests imports tests.
            others = [other for _, other in below if module.id in tests or other not in tests]
            edges[module.id] = here = {**dict.fromkeys(others, False), **here}
        if module.id not in running[module.id]:
            here.pop(module.id, None)
    return edges


def guesses(analysis: Analysis) -> dict[str, tuple[str, ...]]:
    """Below which packages the computed imports of each file may lead, where it has any; "" stands for anywhere."""
    modules = analysis.named
    found = {m.id: _perhaps(analysis, m, analysis.facts[m.id], modules) for m in analysis.files}
    return {module: tuple(sorted(packages)) for module, packages in found.items() if packages}


def meanings(analysis: Analysis) -> dict[str, tuple[tuple[str, bool], ...]]:
    """The names of modules that each file may mean, and whether it needs them as soon as it is imported."""
    return {m.id: tuple(dict.fromkeys(_named(m, analysis.facts[m.id]))) for m in analysis.files}


def _named(module: Module, said: Facts) -> Iterator[tuple[str, bool]]:
    """The same of one file."""
    yield from ((package, True) for package in lineage(module.name))
    yield from ((text, False) for text in texts(said))
    package = module.package
    for statement in said.imports:
        name = _imported(module, statement)
        if name and not statement.when & When.TYPING:
            now = not statement.when & When.DEFERRED
            yield name, now
            if not statement.level and package:  # a script finds what stands beside it
                yield f"{package}.{name}", now


def _imported(module: Module, statement: Import) -> str:
    """The dotted name of what a statement imports, as if it were a module; "" if there is none."""
    base = absolute(module, statement.level, statement.module)
    if base is None:
        return ""
    return f"{base}.{statement.name}" if base and statement.name else base or statement.name


def _perhaps(analysis: Analysis, module: Module, said: Facts, modules: Modules) -> set[str]:
    """The same of one file."""
    if module.id in analysis.collection.tests:
        return {""} if _computes(said, _BY_NAME | _BY_PATH) else set()
    if not _computes(said, _BY_NAME):
        return set()
    imported = (modules.find(_imported(module, statement), module) for statement in said.imports)
    packages = (modules[found] for found in imported if found is not None)
    kinds = (ModuleKind.PACKAGE, ModuleKind.NAMESPACE)
    return {module.package, *texts(said), *(package.name for package in packages if package.kind in kinds)} - {""}


def _computes(said: Facts, callees: frozenset[str]) -> bool:
    """Whether a file imports something by one of these, and does not spell out what."""
    literal = {statement.line for statement in said.imports if statement.when & When.DYNAMIC}
    return any(call.path.rpartition(".")[2] in callees and call.line not in literal for call in said.calls)


def _below(package: str, names: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The modules whose names lie below a package, each with its name."""
    prefix = f"{package}."
    for place in range(bisect_left(names, (prefix,)), len(names)):
        if not names[place][0].startswith(prefix):
            break
        yield names[place]

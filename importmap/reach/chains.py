"""Why one module or package loads another: at run time first, for the type checker only if that is asked for"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice, pairwise

from importmap.config import alike
from importmap.model.chains import Chains, Loading, Place, Step
from importmap.model.errors import UnknownNameError
from importmap.model.facts import When
from importmap.model.index import LATER, RUN, Imports, Statement, moment
from importmap.model.location import Location
from importmap.model.project import Module
from importmap.reach.index import Index, did_you_mean

MOST = 100  # chains of one length
_Edges = Mapping[str, Collection[str]]


def why(index: Index, importer: str, imported: str, *, types: bool = False, every: bool = False) -> Chains:
    """The shortest chain of imports between two modules or packages, or all of them, and when it runs.

    Imports for the type checker run nothing: they count with `types`. What is imported may be from outside.
    """
    importers = _members(index, importer)
    targets: Collection[str] = ()
    if not any(_is_named(module, imported) for module in index.imports.modules):
        packages = {package for found in index.imports.outside.values() for package in found}
        targets = tuple(one for one in sorted(packages) if f"{one}.".startswith(f"{imported}."))  # or all below it
    return chains_between(index.imports, importers, targets or _members(index, imported), types=types, every=every)


def chains_between(
    index: Imports, importers: Collection[str], imported: Collection[str], *, types: bool, every: bool
) -> Chains:
    """The shortest chain from one of some modules to one of others, or every shortest one.

    The first of these that has any: statements that run at import time; those and the packages that run on the way;
    whatever runs later; imports for the type checker. With `types` all imports count at once.
    """
    starts, ends = frozenset(importers) - frozenset(imported), frozenset(imported) - frozenset(importers)
    starts, ends = starts or frozenset(importers) - ends, ends or frozenset(imported) - starts
    most = MOST if every else 1
    for loading, edges in _views(index, types=types):
        found = tuple(islice(shortest(starts, ends, edges), most + 1))
        if found:
            steps = _Steps(index)
            chains = tuple(tuple(steps.between(*pair) for pair in pairwise(chain)) for chain in found[:most])
            return Chains(loading, chains, every and len(found) > most)
    return Chains(Loading.UNTIED, ())


def shortest(starts: Iterable[str], ends: Collection[str], edges: _Edges) -> Iterator[tuple[str, ...]]:
    """All shortest chains of at least two modules from a start to an end, in the order of their names."""
    layer = sorted(starts)
    depth = dict.fromkeys(layer, 0)
    before: dict[str, list[str]] = defaultdict(list)
    reached: list[str] = []
    while layer and not reached:
        following: dict[str, None] = {}
        for module in layer:
            for other in sorted(edges.get(module, ())):
                if depth.setdefault(other, depth[module] + 1) == depth[module] + 1:
                    before[other].append(module)
                    following[other] = None
        layer = sorted(following)
        reached = [module for module in layer if module in ends]
    # From the starts on, so that the chains come in order: which modules lie on a way to an end is known by now.
    after: dict[str, set[str]] = defaultdict(set)
    back = list(reached)
    for module in back:
        for other in before[module]:
            back += [] if other in after else [other]
            after[other].add(module)
    stack: list[tuple[str, ...]] = [(start,) for start in sorted(starts, reverse=True) if start in after]
    while stack:
        chain = stack.pop()
        if chain[-1] in ends and len(chain) > 1:
            yield chain
        else:
            stack += [(*chain, other) for other in sorted(after[chain[-1]], reverse=True)]


def _views(index: Imports, *, types: bool) -> Iterator[tuple[Loading, _Edges]]:
    """The edges that may count, the strongest first."""
    edges = {one: {**found, **index.outside.get(one, {})} for one, found in {**index.outside, **index.edges}.items()}
    if not types:
        yield Loading.STATEMENTS, {one: [o for o, when in found.items() if when == RUN] for one, found in edges.items()}
        runs = {module: dict(others) for module, others in index.running.items()}
        for importer, packages in index.outside.items():
            runs[importer].update((package, when == RUN) for package, when in packages.items() if when <= LATER)
        yield Loading.PACKAGES, {module: [o for o, now in others.items() if now] for module, others in runs.items()}
        yield Loading.LATER, runs
    yield Loading.NEVER, edges


class _Steps:
    """Looks for the statements by which one module runs another."""

    def __init__(self, index: Imports) -> None:
        self._modules = {module.id: module for module in index.modules}
        self._statements = index.statements

    def between(self, importer: str, imported: str) -> Step:
        """The statements of the earliest moment, or the reason where there is none."""
        found = self._statements.get(importer, {}).get(imported, ())
        statements = {statement.line: statement for statement in found}
        for statement in found:
            statements[statement.line] = min(statements[statement.line], statement, key=lambda one: moment(one.when))
        if not statements:
            above = f"{self._modules[importer].name}.".startswith(f"{self._modules[imported].name}.")
            reason = "stands in it, and it runs first" if above else "when a name is asked for that __getattr__ imports"
            return Step(importer, imported, (), reason)
        first = min(moment(statement.when) for statement in statements.values())
        return Step(
            importer,
            imported,
            tuple(
                Place(Location(self._modules[importer].path, line), _manner(statement))
                for line, statement in sorted(statements.items())
                if moment(statement.when) == first
            ),
        )


def _members(index: Index, name: str) -> list[str]:
    """The modules that a name means: itself, and all below it if it is a package."""
    found = [module.id for module in index.imports.modules if _is_named(module, name)]
    if not found:
        message = f"no module or package is called {name}"
        yielding = (entry.symbol for entry, path in index.directory.yielding(name) if path == name)
        symbol = next(yielding, None)
        if symbol is not None:
            raise UnknownNameError(message, f"it is a {symbol.definition.kind} of {symbol.module}: ask for that module")
        raise UnknownNameError(message, did_you_mean(alike(name, (module.id for module in index.imports.modules))))
    return found


def _is_named(module: Module, name: str) -> bool:
    """Whether a name means a module, or a package that it is in."""
    return name in (module.id, module.name, module.path) or module.name.startswith(f"{name}.")


def _manner(statement: Statement) -> str:
    """What is to be known of a statement that does not simply run when its module is imported."""
    words = (
        (When.TYPING, "for the type checker only"),
        (When.DEFERRED, "inside a function" if statement.inside else "only if it is run as a script"),
        (When.GUARDED, "in a try that catches ImportError"),
        (When.CONDITIONAL, "under a condition"),
        (When.DYNAMIC, "by a call, not a statement"),
    )
    return next((told for flag, told in words if statement.when & flag), "")

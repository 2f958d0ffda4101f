"""Make what questions are answered from"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from importmap import external
from importmap.analysis import Analysis
from importmap.memory.directory import Directory, Entry, directory
from importmap.model.facts import Kind
from importmap.model.impact import Importer
from importmap.model.index import LATER, RUN, TYPING, Imports, Spelled, Statement, Tests
from importmap.model.links import Link, LinkKind, Symbol
from importmap.model.report import EdgeSummary
from importmap.reach.guessing import guesses, meanings
from importmap.reach.running import running
from importmap.reach.subjects import Places, at, importers_of, used
from importmap.reach.testing import spelled, testing
from importmap.resolve.sorts import Sorts

_INSIDE = (LinkKind.MODULE, LinkKind.SYMBOL, LinkKind.UNKNOWN, LinkKind.UNRESOLVED)


def imports_of(analysis: Analysis) -> Imports:
    """The modules, and what imports say of them."""
    statements: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for importer, imported, statement in _statements(analysis):
        statements[importer][imported].append(statement)
    return Imports(
        modules=analysis.project.modules,
        roots=analysis.project.roots,
        running=analysis.once(running),
        edges=_moments(analysis.graph.edges),
        outside=_moments(analysis.once(external.edges)),
        statements={one: {other: tuple(f) for other, f in found.items()} for one, found in statements.items()},
    )


def tests_of(analysis: Analysis) -> Tests:
    """The test files, and what may run because of them besides what they import."""
    modules = analysis.named
    return Tests(
        functions={
            **{test.module: len(test.functions) for test in analysis.collection.tests.values()},
            **analysis.collection.doctests,
        },
        running=analysis.once(testing),
        spelled=tuple(
            Spelled(module.id, mention.path, mention.line, mention.via, spelled(mention.path, module, modules) or "")
            for module in analysis.files
            for mention in analysis.facts[module.id].mentions
        ),
        guesses=analysis.once(guesses),
        names=meanings(analysis),
    )


def listed(analysis: Analysis) -> Directory:
    """All classes and functions by name, to be looked up without an analysis."""
    sorts = Sorts(analysis.names, analysis.signatures)
    importers = _importers(analysis)
    paths: dict[str, list[str]] = defaultdict(list)
    for module, name, value in analysis.names.symbols:
        paths[value.symbol].append(f"{module}.{name}")
    entries = (Entry(s, sorts.of(s), tuple(paths[s.id]), importers(s)) for s in analysis.symbols)
    return directory(entries, analysis.modules, _values(analysis))


def _statements(analysis: Analysis) -> Iterator[tuple[str, str, Statement]]:
    """The statements that import a module, or a package from outside: who, what, and how."""
    for link in analysis.links:
        said = link.statement
        statement = Statement(said.line, said.when, bool(said.scope))
        if link.kind is LinkKind.EXTERNAL:
            yield link.importer, external.package_of(said), statement
        elif link.kind in _INSIDE and link.module in analysis.modules:
            yield link.importer, link.module, statement


def _moments(edges: Mapping[tuple[str, str], EdgeSummary]) -> dict[str, dict[str, int]]:
    """The earliest moment of the imports of each edge."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (importer, imported), edge in edges.items():
        found[importer][imported] = RUN if edge.import_time else LATER if edge.deferred else TYPING
    return dict(found)


def _importers(analysis: Analysis) -> Callable[[Symbol], tuple[Importer, ...]]:
    """Who imports a symbol, or uses it as an attribute of a module."""
    by_symbol: dict[str, list[Link]] = defaultdict(list)
    for link in analysis.links:
        by_symbol[link.symbol].append(link)

    def importers(symbol: Symbol) -> tuple[Importer, ...]:
        found: Places = defaultdict(list)
        for link in by_symbol.get(symbol.id, ()):
            place = (link.importer, f"{link.module}.{link.statement.name}")
            found[place].append((link.statement.line, at(link.statement.when)))
        for route in symbol.routes:
            for user in route.users:
                if (user.module, route.path) not in found:
                    moment = used(analysis.facts[user.module], user.line, route.path.rpartition(".")[2])
                    found[user.module, route.path] = [(user.line, moment)] * user.count
        return importers_of(analysis.modules, found)

    return importers


def _values(analysis: Analysis) -> dict[str, list[str]]:
    """What modules bind besides classes and functions, by its bare name: the dotted names of these modules."""
    found: dict[str, list[str]] = defaultdict(list)
    for module in analysis.files:
        made = analysis.facts[module.id].definitions
        names = {d.name: None for d in made if d.kind in (Kind.VALUE, Kind.ALIAS) and "." not in d.name}
        for name in names:
            found[name].append(module.name)
    return dict(found)

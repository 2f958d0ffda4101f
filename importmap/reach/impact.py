"""What depends on a module, a package, a class, a function or another name"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from importmap.model.impact import Dependants, Impact, Moment, ReachedTest, Ring, Spelling
from importmap.model.index import Running
from importmap.model.location import Journey, Location
from importmap.model.project import Module
from importmap.model.services import owners
from importmap.reach.index import Index
from importmap.reach.journeys import entries
from importmap.reach.running import turned, way, ways
from importmap.reach.subjects import Subject, subjects_of
from importmap.reach.testing import reached_tests


@dataclass(frozen=True, slots=True)
class _Edges:
    """For each module those that run it: by imports, by imports at import time alone, and when tests run."""

    imports: Running
    early: Running
    tests: Running


def impact_of(index: Index, name: str) -> tuple[Impact, ...]:
    """What depends on each thing of that name, as `subjects_of` understands it."""
    subjects = subjects_of(index, name)
    imports = index.imports.running
    edges = _Edges(turned(imports), turned(imports, later=False), turned(index.tests.running))
    return tuple(_impact(index, subject, edges) for subject in subjects)


def _impact(index: Index, subject: Subject, edges: _Edges) -> Impact:
    """Follow the edges back from a subject."""
    modules = {module.id: module for module in index.imports.modules}
    strings = tuple(dict.fromkeys(_strings(index, modules, subject)))
    imports, early, tests = edges.imports, edges.early, edges.tests
    if not subject.is_module:  # who uses it, the graph does not know
        (node,) = subject.nodes
        soon = {i.module: True for i in subject.importers if i.moment is Moment.IMPORT_TIME}
        users = {i.module: False for i in subject.importers if i.moment is Moment.DEFERRED} | soon
        imports, early = {**imports, node: users}, {**early, node: soon}
        tests = {**tests, node: {module: False for module, _ in strings} | users}
    before = ways(subject.nodes, imports)
    ways_to = {module: way(module, before) for module in before if module not in subject.nodes}
    return Impact(
        subject=subject.name,
        kind=subject.kind,
        location=subject.location,
        importers=subject.importers,
        rings=tuple(_rings(ways_to, frozenset(ways(subject.nodes, early)))),
        services=tuple(_services(index, ways_to)),
        tests=tuple(_tests(index, modules, subject, tests)),
        strings=tuple(spelling for _, spelling in strings),
        journeys=tuple(_journeys(index, subject, before)),
    )


def _strings(index: Index, modules: Mapping[str, Module], subject: Subject) -> Iterator[tuple[str, Spelling]]:
    """The strings that spell a subject out, each with its module."""
    for one in index.tests.spelled:
        if subject.is_spelled(one):
            yield one.module, Spelling(one.text, Location(modules[one.module].path, one.line), one.via)


def _rings(ways_to: Mapping[str, tuple[str, ...]], soon: frozenset[str]) -> Iterator[Ring]:
    """The modules on the ways, counted by how long these are."""
    counts = Counter((len(chain) - 1, module in soon) for module, chain in ways_to.items())
    for distance in sorted({distance for distance, _ in counts}):
        yield Ring(distance, counts[distance, True], counts[distance, False])


def _tests(index: Index, modules: Mapping[str, Module], subject: Subject, runners: Running) -> Iterator[ReachedTest]:
    """The test files that run a subject, the nearest first."""
    found = reached_tests(index.tests.functions, modules, subject.nodes, runners)
    for test in sorted(found, key=lambda test: (len(test.chain), test.path)):
        yield replace(test, chain=_ended(subject, test.chain))


def _services(index: Index, modules: Iterable[str]) -> Iterator[Dependants]:
    """How many of the modules belong to each service."""
    owned = owners(index.imports.modules, index.config.services)
    counts = Counter(owned[module] for module in modules if module in owned)
    yield from (Dependants(service, counts[service]) for service in sorted(counts))


def _journeys(index: Index, subject: Subject, before: Mapping[str, str]) -> Iterator[Journey]:
    """The critical paths that come to a subject, each by its shortest chain."""
    for name, starts in sorted(entries(index.config, index.imports.files).items()):
        chains = [_ended(subject, way(start, before)) for start in starts if start in before]
        if chains:
            yield Journey(name, min(chains, key=lambda chain: (len(chain), chain)))


def _ended(subject: Subject, chain: tuple[str, ...]) -> tuple[str, ...]:
    """A chain that ends with the subject's name, where that is no module."""
    return chain if subject.is_module else (*chain[:-1], subject.name)

"""What runs when tests run: what imports run, and what pytest and strings add to that

A string that spells a module out, or something in it, counts as an import: whoever gets it may follow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from importmap.model.facts import Facts, When
from importmap.model.impact import ReachedTest
from importmap.model.index import Running
from importmap.model.links import LinkKind
from importmap.model.project import Module
from importmap.reach.harness import beside
from importmap.reach.running import running, way, ways
from importmap.resolve.modules import Modules

if TYPE_CHECKING:
    from importmap.analysis import Analysis


def reached_tests(
    functions: Mapping[str, int], modules: Mapping[str, Module], starts: Iterable[str], runners: Running
) -> tuple[ReachedTest, ...]:
    """The test files that run one of some modules, by path, each with the shortest way to the nearest of them.

    `functions` is how many test functions each test file has, `runners` are for each module those that run it.
    """
    before = ways(starts, runners)
    found = [
        ReachedTest(modules[test].path, test, number, way(test, before))
        for test, number in functions.items()
        if test in before
    ]
    return tuple(sorted(found, key=lambda test: test.path))


def testing(analysis: Analysis) -> dict[str, dict[str, bool]]:
    """What runs because of each module when tests run, as `running` has it."""
    modules = analysis.named
    edges = {module: dict(others) for module, others in analysis.once(running).items()}
    for test in analysis.collection.tests.values():
        for conftest in test.conftests:
            add(edges, test.module, conftest, now=True)
    for source, other, now in beside(analysis, modules):
        add(edges, source, other, now=now)
    for link in analysis.links:
        if link.kind in (LinkKind.UNRESOLVED, LinkKind.UNKNOWN) and link.module not in analysis.modules:
            # Python runs the packages above what it does not find.
            above = modules.ancestor(link.module, analysis.modules[link.importer])
            if above is not None and not link.statement.when & When.TYPING:
                add(edges, link.importer, above, now=not link.statement.when & When.DEFERRED)
    for module in analysis.files:
        for text in texts(analysis.facts[module.id]):
            found = spelled(text, module, modules)
            if found is not None:
                add(edges, module.id, found, now=False)
    return edges


def add(edges: dict[str, dict[str, bool]], module: str, other: str, *, now: bool) -> None:
    """Note that a module runs another one, as soon as it is imported or later."""
    if other != module:
        edges[module][other] = now or edges[module].get(other, False)


def texts(said: Facts) -> Iterator[str]:
    """The strings of a file that may name modules, and the plugins that it asks pytest for."""
    yield from (mention.path for mention in said.mentions)
    for setting in said.settings:
        if setting.name == "pytest_plugins":
            yield from setting.values


def spelled(text: str, module: Module, modules: Modules) -> str | None:
    """The deepest module that a string of a module begins with; None if there is none."""
    return modules.find(text, module) or modules.ancestor(text, module)

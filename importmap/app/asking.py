"""Answer one question about the code that was read"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property

from importmap.analysis import Analysis
from importmap.app.judging import judged
from importmap.app.reading import remembering
from importmap.memory.directory import Directory
from importmap.migration import migrations
from importmap.model.broken import Blocked, Broken
from importmap.model.chains import Chains
from importmap.model.errors import ConfigError
from importmap.model.finding import Finding
from importmap.model.impact import Affected, Impact
from importmap.model.index import Imports, Tests
from importmap.model.links import Symbol, most_used
from importmap.model.migration import Migration
from importmap.model.progress import Progress, Quiet
from importmap.model.report import Revision
from importmap.model.severity import Severity
from importmap.model.startup import Obstacle
from importmap.past.changed import changed
from importmap.reach import chains
from importmap.reach.affected import affected_by
from importmap.reach.impact import impact_of
from importmap.reach.indexing import imports_of, listed, tests_of
from importmap.reach.whereabouts import unknown
from importmap.resolve.sorts import Sorts

# What fails besides imports for want of something, from which severity on.
_CAUSES = 200  # of one module that are named
_FAILURES = {
    "broken-file": Severity.WARNING,
    "import-cycle": Severity.ERROR,
    "uncollectable-test": Severity.WARNING,
    "dead-fallback": Severity.WARNING,
}


def broken(analysis: Analysis, progress: Progress | None = None) -> Broken:
    """What does not work now: the root causes of failing imports, and what else keeps code and tests from running."""
    return failing(remembering(analysis, progress), progress or Quiet())


def failing(analysis: Analysis, progress: Progress, told: tuple[Finding, ...] | None = None) -> Broken:
    """The same, of code whose history was asked already, and of what all rules have told if they were asked, too."""
    rules = ("unresolved-import", *_FAILURES)
    told = judged(analysis, rules, progress).told if told is None else told
    found = [finding for finding in told if finding.rule in rules]
    tests, startup = analysis.collection.tests, analysis.startup
    lost = [module for module in tests if analysis.collection.obstacles(module)]
    return Broken(
        name=analysis.project.name,
        modules=len(analysis.files),
        unimportable=sum(1 for module in analysis.files if startup.bits(module.id)),
        tests=sum(len(test.functions) for test in tests.values()),
        uncollectable=sum(len(tests[module].functions) for module in lost),
        causes=tuple(finding for finding in found if finding.rule == "unresolved-import"),
        others=tuple(f for f in found if f.rule in _FAILURES and f.severity >= _FAILURES[f.rule]),
        blocked=_blocked(analysis, (module.id for module in analysis.files), startup.some),
        uncollected=_blocked(analysis, lost, lambda module, most: _some(analysis.collection.obstacles(module), most)),
    )


def _blocked(
    analysis: Analysis, modules: Iterable[str], causes: Callable[[str, int], tuple[tuple[Obstacle, ...], int]]
) -> tuple[Blocked, ...]:
    """Those of some modules that something keeps from working, by path."""
    tests = {module: len(test.functions) for module, test in analysis.collection.tests.items()}
    found = ((module, *causes(module, _CAUSES)) for module in modules)
    made = (
        Blocked(module, analysis.modules[module].path, why, tests.get(module, 0), more)
        for module, why, more in found
        if why
    )
    return tuple(sorted(made, key=lambda blocked: (blocked.path, blocked.module)))


def _some(causes: tuple[Obstacle, ...], most: int) -> tuple[tuple[Obstacle, ...], int]:
    """The first causes, and how many more there are."""
    return causes[:most], len(causes[most:])


def registry(analysis: Analysis, revision: Revision | None = None) -> tuple[Migration, ...]:
    """How far the code is with each declared concept; ConfigError if none is declared."""
    if not analysis.config.single_source:
        message = f"{analysis.config.source or 'the configuration'} declares no concept"
        raise ConfigError(message, "declare what is to have one home under [[tool.importmap.single-source]]")
    return migrations(replace(analysis, revision=revision))


def where(analysis: Analysis, name: str, *, every: bool = False) -> tuple[Symbol, ...]:
    """The symbols that a bare name, a defining path or any import path means, the most used first.

    With `every`, latent paths are told as well; else they are counted.
    """
    # A class may be known by another name than its own: `WebSocketManager = _Implementation`.
    found = {s.id: s for s in analysis.symbols if s.name == name} | {s.id: s for s, _, _ in analysis.yielding(name)}
    if not found:
        raise unknown(Asked(analysis), name)
    return most_used(analysis.with_latent(tuple(found.values())) if every else tuple(found.values()), name)


def sorts(analysis: Analysis, symbols: Iterable[Symbol]) -> dict[str, str]:
    """What kind of thing each symbol is, by its id: "dataclass", "async function"."""
    found = Sorts(analysis.names, analysis.signatures)
    return {symbol.id: found.of(symbol) for symbol in symbols}


def why(analysis: Analysis, importer: str, imported: str, *, types: bool = False, every: bool = False) -> Chains:
    """The shortest chain of imports between two modules or packages, or all of them, and when it runs.

    Imports for the type checker run nothing: they count with `types`. What is imported may be from outside.
    """
    return chains.why(Asked(analysis), importer, imported, types=types, every=every)


def impact(analysis: Analysis, name: str) -> tuple[Impact, ...]:
    """What depends on the module, package, file, class or function of a name, in all the ways that reading can tell."""
    return impact_of(Asked(analysis), name)


def affected(analysis: Analysis, revision: str) -> Affected:
    """The test files that can be reached from what has changed since a revision."""
    return affected_by(Asked(analysis), changed(analysis.project.base, revision))


class Asked:
    """What questions ask of some code that was read."""

    def __init__(self, code: Analysis) -> None:
        self.code = code
        self.config = code.config

    @cached_property
    def imports(self) -> Imports:
        """The modules, and what imports say of them."""
        return imports_of(self.code)

    @cached_property
    def tests(self) -> Tests:
        """The test files, and what may run because of them."""
        return tests_of(self.code)

    @cached_property
    def directory(self) -> Directory:
        """The classes and functions by name."""
        return listed(self.code)

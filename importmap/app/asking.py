"""Answer one question about the code that was read"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from importmap import config as configs
from importmap import external
from importmap.analysis import Analysis
from importmap.app.judging import judged
from importmap.app.reading import remembering
from importmap.memory.directory import Directory, Entry, directory
from importmap.migration import migrations
from importmap.model.broken import Blocked, Broken
from importmap.model.chains import Chains
from importmap.model.errors import ConfigError, UnknownNameError
from importmap.model.facts import Kind
from importmap.model.finding import Finding, Severity
from importmap.model.impact import Affected, Impact
from importmap.model.links import Symbol, most_used
from importmap.model.migration import Migration
from importmap.model.progress import Progress, Quiet
from importmap.model.project import Module
from importmap.model.report import Revision
from importmap.model.startup import Obstacle
from importmap.past.changed import changed
from importmap.reach.affected import affected_by
from importmap.reach.chains import chains_between
from importmap.reach.impact import impact_of
from importmap.resolve.sorts import Sorts
from importmap.resolve.symbols import reached

# What fails besides imports for want of something, from which severity on.
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
        unimportable=sum(1 for module in analysis.files if startup.obstacles(module.id)),
        tests=sum(len(test.functions) for test in tests.values()),
        uncollectable=sum(len(tests[module].functions) for module in lost),
        causes=tuple(finding for finding in found if finding.rule == "unresolved-import"),
        others=tuple(f for f in found if f.rule in _FAILURES and f.severity >= _FAILURES[f.rule]),
        blocked=_blocked(analysis, (module.id for module in analysis.files), startup.obstacles),
        uncollected=_blocked(analysis, lost, analysis.collection.obstacles),
    )


def _blocked(
    analysis: Analysis, modules: Iterable[str], causes: Callable[[str], tuple[Obstacle, ...]]
) -> tuple[Blocked, ...]:
    """Those of some modules that something keeps from working, by path."""
    tests = {module: len(test.functions) for module, test in analysis.collection.tests.items()}
    found = ((module, causes(module)) for module in modules)
    made = (Blocked(m, analysis.modules[m].path, why, tests.get(m, 0)) for m, why in found if why)
    return tuple(sorted(made, key=lambda blocked: (blocked.path, blocked.module)))


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
        module = next((m.name for m in analysis.project.modules if name in (m.id, m.name, m.path)), "")
        if module:
            hint = f"it is a module: `importmap impact {module}` tells who imports it"
            raise UnknownNameError(f"no class or function is called {name}", hint)
        values = [m for m in analysis.files if name in _values(analysis, m.id)]
        if values:
            hint = f"it is a value: `importmap impact {_values(analysis, values[0].id)[name]}` tells who imports it"
            raise UnknownNameError(f"no class or function is called {name}", hint)
        near = configs.alike(name, {s.path if "." in name else s.name for s in analysis.symbols})
        raise UnknownNameError(f"no class or function is called {name}", _did_you_mean(near))
    return most_used(analysis.with_latent(tuple(found.values())) if every else tuple(found.values()), name)


def listed(analysis: Analysis) -> Directory:
    """All classes and functions by name, to be looked up without an analysis."""
    kinds = sorts(analysis, analysis.symbols)
    paths: dict[str, list[str]] = defaultdict(list)
    for module, name, value in reached(analysis.facts, analysis.names):
        paths[value.symbol].append(f"{module}.{name}")
    entries = (Entry(symbol, kinds[symbol.id], tuple(paths[symbol.id])) for symbol in analysis.symbols)
    return directory(entries, analysis.modules)


def _values(analysis: Analysis, module: str) -> dict[str, str]:
    """The dotted paths of what a module binds besides classes and functions, by that path and by the bare name."""
    kinds = (Kind.VALUE, Kind.ALIAS)
    names = [made.name for made in analysis.facts[module].definitions if made.kind in kinds and "." not in made.name]
    paths = {name: f"{analysis.modules[module].name}.{name}" for name in names}
    return paths | {path: path for path in paths.values()}


def sorts(analysis: Analysis, symbols: Iterable[Symbol]) -> dict[str, str]:
    """What kind of thing each symbol is, by its id: "dataclass", "async function"."""
    found = Sorts(analysis.names, analysis.signatures)
    return {symbol.id: found.of(symbol) for symbol in symbols}


def why(analysis: Analysis, importer: str, imported: str, *, types: bool = False, every: bool = False) -> Chains:
    """The shortest chain of imports between two modules or packages, or all of them, and when it runs.

    Imports for the type checker run nothing: they count with `types`. What is imported may be from outside.
    """
    importers, outside = _members(analysis, importer), external.edges(analysis)
    targets: Collection[str] = [] if _is_module(analysis, imported) else external.named(outside, imported)
    targets = targets or _members(analysis, imported)
    return chains_between(analysis, importers, targets, outside, types=types, every=every)


def impact(analysis: Analysis, name: str) -> tuple[Impact, ...]:
    """What depends on the module, package, file, class or function of a name, in all the ways that reading can tell."""
    return impact_of(analysis, name)


def affected(analysis: Analysis, revision: str) -> Affected:
    """The test files that can be reached from what has changed since a revision."""
    return affected_by(analysis, changed(analysis.project.base, revision))


def _members(analysis: Analysis, name: str) -> list[str]:
    """The modules that a name means: itself, and all below it if it is a package."""
    found = [m.id for m in analysis.project.modules if _is_named(m, name)]
    if not found:
        symbol = next((s for s, _, path in analysis.yielding(name) if path == name), None)
        message = f"no module or package is called {name}"
        if symbol is not None:
            raise UnknownNameError(message, f"it is a {symbol.definition.kind} of {symbol.module}: ask for that module")
        raise UnknownNameError(message, _did_you_mean(configs.alike(name, analysis.modules)))
    return found


def _is_module(analysis: Analysis, name: str) -> bool:
    """Whether a name means a module or a package of the analysed code."""
    return any(_is_named(module, name) for module in analysis.project.modules)


def _is_named(module: Module, name: str) -> bool:
    """Whether a name means a module, or a package that it is in."""
    return name in (module.id, module.name, module.path) or module.name.startswith(f"{name}.")


def _did_you_mean(near: list[str]) -> str:
    return (
        f"did you mean {', or '.join(near)}?"
        if near
        else "nothing is called alike; `importmap analyze` lists all there is in report.json"
    )

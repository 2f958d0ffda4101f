"""What holds today, written as the configuration that keeps it: budgets, rules, single sources, a contract"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath

from importmap.analysis import Analysis
from importmap.config import SHARED
from importmap.model.change import UPKEEP, Upkeep
from importmap.model.facts import Kind
from importmap.model.finding import Finding
from importmap.model.links import Symbol
from importmap.model.project import Module, ModuleKind, Role
from importmap.model.report import Metric, Rule
from importmap.model.severity import Severity
from importmap.plan.words import FIGURES
from importmap.resolve.deprecations import on_import, on_use
from importmap.resolve.modules import lineage

_USERS = 10  # modules that import a symbol before it is worth a declaration
_SOURCES = 5  # that are proposed
_PACKAGES = 6  # that a contract names, so that it can be read
_UNBOUND = ("edges",)  # what grows with the code, and is no debt


def upkeep(
    analysis: Analysis, findings: Sequence[Finding], metrics: Iterable[Metric], rules: Iterable[Rule]
) -> Upkeep | None:
    """What can be switched on today and finds nothing; None where all of it is configured."""
    file = PurePath(analysis.config.source).name or SHARED
    table = "tool.importmap." if file == SHARED else ""
    limits = list(_limits(analysis.config.limits, metrics))
    severe = list(_rules(analysis.config.rules, findings, rules))
    single = _single(analysis)
    apart = _apart(analysis)
    parts = []
    if limits:
        lines = (f"{name} = {value:g}" for name, value in limits)
        parts.append([f"[{table}limits]  # lower them with each step", *lines])
    if severe:
        parts.append([f"[{table}rules]  # that find nothing", *(f'{rule} = "error"' for rule in severe)])
    parts += [[f"[[{table}single-source]]", f"symbol = {_quoted(path)}"] for path in single]
    if apart is not None:
        sources, tests = apart
        parts.append(
            [
                f"[[{table}forbidden]]",
                'name = "Nothing that is shipped imports tests"',
                f"source-modules = [{', '.join(map(_quoted, sources))}]",
                f"forbidden-modules = [{', '.join(map(_quoted, tests))}]",
            ]
        )
    if not parts:
        return None
    text = "\n\n".join("\n".join(lines) for lines in parts) + "\n"
    return Upkeep(UPKEEP, file, text, len(limits), len(severe), len(single) + (apart is not None))


def _limits(configured: Collection[str], metrics: Iterable[Metric]) -> Iterator[tuple[str, float]]:
    """The budgets: what a meeting knows as a debt, as it is today. What is 0 is kept by its rule, but for knots."""
    found = {metric.name: metric.value for metric in metrics}
    for name in FIGURES:
        if name in found and name not in configured and name not in _UNBOUND:
            value = found[name]
            if value or name.startswith("modules-in-"):
                yield name, value


def _rules(
    configured: Mapping[str, Severity | None], findings: Iterable[Finding], rules: Iterable[Rule]
) -> Iterator[str]:
    """The rules that find nothing, and would not fail a check if they did."""
    finding = {one.rule for one in findings}
    for rule in rules:
        if rule.severity in ("info", "warning") and rule.id not in finding and rule.id not in configured:
            yield rule.id


def _single(analysis: Analysis) -> list[str]:
    """The paths of the classes that most import, all of them by one path, and that have no namesake and no shim."""
    named: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in analysis.symbols:
        named[symbol.name].append(symbol)
    if analysis.config.single_source:  # the others are left out on purpose
        return []
    facts, found = analysis.facts, []
    warning = (one for one in analysis.symbols if one.bases and on_use(facts[one.module], one.definition) is not None)
    replacing = {base for one in warning for base in one.bases}
    for name, symbols in named.items():
        if len(symbols) > 1 or name.startswith("_"):
            continue
        (symbol,) = symbols
        if symbol.definition.kind != Kind.CLASS or symbol.id in replacing:
            continue
        if any(on_import(facts[route.module]) for route in symbol.routes):
            continue
        used = [route for route in symbol.routes if route.users or route.mentions]
        offered = [route for route in symbol.routes if route.offered]
        if len(used) != 1 or analysis.modules[symbol.module].role is not Role.PRODUCTION:
            continue
        users = {user.module for user in used[0].users}
        if len(users) >= _USERS and (not offered or used[0].offered):
            found.append((-len(users), used[0].path))
    return [path for _, path in sorted(found)[:_SOURCES]]


def _apart(analysis: Analysis) -> tuple[list[str], list[str]] | None:
    """The outermost packages without tests, and those of tests, if they are few and no chain of imports leads there."""
    if analysis.config.forbidden:
        return None
    roles: dict[str, set[Role]] = defaultdict(set)
    for module in analysis.files:
        for name in (*lineage(module.name), module.name):
            roles[name].add(module.role)
    packages = [m for m in analysis.project.modules if m.kind is not ModuleKind.MODULE]
    sources = _outermost(
        packages, {name for name, of in roles.items() if Role.PRODUCTION in of and Role.TEST not in of}
    )
    tests = _outermost(packages, {name for name, of in roles.items() if of == {Role.TEST}})
    if not sources or not tests or len(sources) + len(tests) > _PACKAGES:
        return None
    leading: dict[str, list[str]] = defaultdict(list)
    for importer, imported in analysis.graph.edges:
        leading[importer].append(imported)
    waiting = [m.id for m in analysis.files if _is_in(m.name, sources)]
    reached = set(waiting)
    while waiting:
        for imported in leading[waiting.pop()]:
            if imported not in reached:
                reached.add(imported)
                waiting.append(imported)
    if any(_is_in(analysis.modules[id].name, tests) for id in reached):
        return None
    return sources, tests


def _outermost(packages: Iterable[Module], names: set[str]) -> list[str]:
    return sorted({m.name for m in packages if m.name in names and names.isdisjoint(lineage(m.name))})


def _is_in(name: str, packages: Collection[str]) -> bool:
    return not {*lineage(name), name}.isdisjoint(packages)


def _quoted(text: str) -> str:
    """A string of TOML, which has the escapes of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

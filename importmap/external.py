"""Which packages from outside the code imports, how much, and by which way

A package is called by its outermost name, as in `import requests`. Where many distributions share that name, as with
`google`, it goes on until they are told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from importmap.model.facts import Import, When
from importmap.model.links import LinkKind
from importmap.model.project import Module, ModuleKind, Role
from importmap.model.report import EdgeSummary, ExternalPackage, Report

if TYPE_CHECKING:
    from importmap.analysis import Analysis
    from importmap.graph import Edge

# Outermost names that many distributions share, and the names in them that many share again.
_SHARED = frozenset(
    "azure azure.ai azure.mgmt backports google google.cloud jaraco opentelemetry opentelemetry.instrumentation paste "
    "ruamel sphinxcontrib zc zope".split()
)
_MOST = 40  # packages that are drawn each for itself in a picture of everything


def package_of(statement: Import) -> str:
    """The package that an import of something from outside means: "requests", "google.cloud.storage"."""
    names = [*statement.module.split("."), *([statement.name] if statement.name not in ("", "*") else [])]
    depth = 1
    while depth < len(names) and ".".join(names[:depth]) in _SHARED:
        depth += 1
    return ".".join(names[:depth])


def edges(analysis: Analysis) -> Mapping[Edge, EdgeSummary]:
    """The imports of packages from outside, by module and package."""
    lines: dict[Edge, dict[int, int]] = defaultdict(dict)
    for link in analysis.links:
        if link.kind is LinkKind.EXTERNAL and not link.statement.level and link.statement.module:
            seen = lines[link.importer, package_of(link.statement)]
            moment = link.statement.when & (When.TYPING | When.DEFERRED)
            # Of several names on one line the one that is needed first counts.
            seen[link.statement.line] = min(seen.get(link.statement.line, moment), moment, key=_later)
    return {pair: _summary(pair, found) for pair, found in sorted(lines.items())}


def packages(found: Mapping[Edge, EdgeSummary]) -> tuple[ExternalPackage, ...]:
    """The packages from outside, those first that most modules import."""
    importing: dict[str, list[EdgeSummary]] = defaultdict(list)
    for edge in found.values():
        importing[edge.imported].append(edge)
    made = [
        ExternalPackage(
            package,
            len(importers),
            sum(edge.import_time for edge in importers),
            sum(edge.deferred for edge in importers),
            sum(edge.typing for edge in importers),
        )
        for package, importers in importing.items()
    ]
    return tuple(sorted(made, key=lambda package: (-package.modules, package.package)))


def outward(report: Report, found: Mapping[Edge, EdgeSummary], *, whole: bool) -> Report:
    """The report with the packages from outside among its modules; of a picture of the whole the least as one."""
    names = {
        package.package: package.package if number < _MOST or not whole else "other packages"
        for number, package in enumerate(report.externals)
    }
    nodes = [Module(name, name, "", "", ModuleKind.EXTERNAL, Role.PRODUCTION) for name in sorted({*names.values()})]
    arrows = tuple(replace(edge, imported=names[edge.imported]) for edge in found.values() if edge.imported in names)
    return replace(report, modules=(*report.modules, *nodes), edges=(*report.edges, *arrows))


def _later(moment: int) -> int:
    """A number that is the higher the later an import runs."""
    return 2 if moment & When.TYPING else 1 if moment & When.DEFERRED else 0


def _summary(pair: Edge, lines: Mapping[int, int]) -> EdgeSummary:
    """One edge, its statements counted once however many names they import."""
    moments = [_later(moment) for moment in lines.values()]
    return EdgeSummary(*pair, moments.count(0), moments.count(1), moments.count(2), tuple(sorted(lines)))

"""Imports by which a change closes a circle that was open before"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from importmap.model.facts import When
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.links import Link, LinkKind, is_above
from importmap.model.severity import Severity
from importmap.review.novelty import Novelty

RULE = "import-cycle"
_LATE = When.DEFERRED | When.TYPING
_SHOWN = 6  # modules of a circle that are spelled out


def closed(novelty: Novelty) -> Iterator[Finding]:
    """One finding for each new import at import time from which a chain of such leads back, if none did before."""
    analysis = novelty.analysis
    running: dict[str, set[str]] = defaultdict(set)
    for (importer, imported), edge in analysis.graph.edges.items():
        if edge.import_time and not is_above(imported, importer):
            running[importer].add(imported)
    added: dict[tuple[str, str], Link] = {}
    for link in novelty.links:
        if link.kind in (LinkKind.MODULE, LinkKind.SYMBOL) and not link.statement.when & _LATE:
            added.setdefault((link.importer, link.module), link)
    old = _former(novelty)
    new = {edge: link for edge, link in added.items() if edge[1] in running[edge[0]] and edge not in old}
    before = {module: {one for one in found if (module, one) not in new} for module, found in running.items()}
    for (importer, imported), link in sorted(new.items()):
        back = _chain(running, imported, importer)
        # Where both were in one circle already, this is one more way around it.
        if not back or (_chain(before, imported, importer) and _chain(before, importer, imported)):
            continue
        around = [importer, *back]
        told = around if len(around) <= _SHOWN else [*around[: _SHOWN - 2], "...", around[-1]]
        yield Finding(
            rule=RULE,
            severity=Severity.WARNING,
            subject=f"{importer} -> {imported}",
            message=f"`{link.statement}` closes a circle: {' -> '.join(told)}",
            location=analysis.at(importer, link.statement.line),
            evidence=tuple(Evidence(module, "is in it") for module in dict.fromkeys(around)),
            fix=Fix(Safety.MANUAL, "import it in the function that uses it, or move what both need to a third module"),
            weight=len(back),
        )


def _former(novelty: Novelty) -> frozenset[tuple[str, str]]:
    """The edges of changed modules that statements make which these had before."""
    fresh = {id(link) for link in novelty.links}
    kept = (link for link in novelty.analysis.links if link.importer in novelty.before and id(link) not in fresh)
    return frozenset((link.importer, link.module) for link in kept if not link.statement.when & _LATE)


def _chain(running: Mapping[str, set[str]], start: str, goal: str) -> list[str]:
    """The modules of a shortest chain, both ends included; [] if there is none."""
    before = {start: start}
    todo = [start]
    for module in todo:
        if module == goal:
            break
        for imported in sorted(running.get(module, ())):
            if imported not in before:
                before[imported] = module
                todo.append(imported)
    if goal not in before or start == goal:
        return []
    chain = [goal]
    while chain[-1] != start:
        chain.append(before[chain[-1]])
    return chain[::-1]

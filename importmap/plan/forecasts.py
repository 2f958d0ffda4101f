"""The metrics as they will be: counted on the findings that are left, the causes that are left, and the graph as it is

Nothing is added up from step to step: each state is worked out from all that is done in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from importmap.analysis import Analysis
from importmap.graph import Graph, Rewiring
from importmap.model.change import Rewrite
from importmap.model.finding import Finding
from importmap.model.knots import View
from importmap.model.links import Link
from importmap.model.startup import Obstacle
from importmap.plan.decisions import obstacle
from importmap.plan.freeing import Blocked, freed
from importmap.plan.parts import Parts, Place, places_of
from importmap.plan.turns import STAYS

_VIEWS = (View.IMPLIED, View.DEFERRED)  # a knot at import time is in one of the packages that Python runs


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision changes when it is carried out."""

    ended: frozenset[str] = frozenset()  # fingerprints of findings
    mended: frozenset[Obstacle] = frozenset()
    turn: Rewiring = STAYS
    made: frozenset[Place] = frozenset()  # the imports that are rewritten


@dataclass(frozen=True)
class Forecaster:
    """Works out metrics of the code after some decisions."""

    analysis: Analysis
    findings: Sequence[Finding]
    held: Sequence[Blocked]
    metrics: Mapping[str, float]  # as they are today
    _graphs: dict[frozenset[tuple[str, str, int]], dict[str, float]] = field(default_factory=dict)

    def after(self, effects: Collection[Effect]) -> Mapping[str, float]:
        """The metrics that differ from those of today."""
        ended = frozenset[str]().union(*(effect.ended for effect in effects))
        mended = frozenset[Obstacle]().union(*(effect.mended for effect in effects))
        made = frozenset[Place]().union(*(effect.made for effect in effects))
        found = self._of_findings(ended, made) | self._of_causes(mended) | self._of_graph(effects)
        return {name: value for name, value in found.items() if name in self.metrics and value != self.metrics[name]}

    @cached_property
    def _parts(self) -> Parts:
        return Parts(self.analysis, self.findings)

    def _of_findings(self, ended: frozenset[str], made: frozenset[Place]) -> dict[str, float]:
        falls: dict[str, float] = {}
        for fingerprint, counted in self._parts.of.items():
            if fingerprint in ended:
                fall = sum(part.amount for part in counted.parts)
            else:
                fall = counted.gone(made) if made else 0
            if fall:
                falls[counted.metric] = falls.get(counted.metric, 0) + fall
        return {name: self.metrics.get(name, 0) - fall for name, fall in falls.items()}

    def of_rewrites(self, rewrites: Iterable[Rewrite]) -> Effect:
        """What some rewrites do by themselves, whatever steps they belong to; but for what becomes of the graph."""
        made = places_of(rewrites)
        causes = ((obstacle(finding), self._parts.of.get(finding.fingerprint)) for finding in self.findings)
        mended = (
            cause
            for cause, counted in causes
            if cause is not None and counted is not None and counted.gone(made) == sum(p.amount for p in counted.parts)
        )
        return Effect(mended=frozenset(mended), made=made)

    def _of_causes(self, mended: frozenset[Obstacle]) -> dict[str, float]:
        tests = self.metrics.get("uncollectable-tests", 0)
        return {"uncollectable-tests": tests - freed(self.held, mended).tests} if tests else {}

    def _of_graph(self, effects: Collection[Effect]) -> dict[str, float]:
        """How many edges there are, and how large the knots, if that changes at all."""
        dropped = frozenset(edge for effect in effects for edge in effect.turn.dropped)
        added = {edge for effect in effects for edge in effect.turn.added}
        key = dropped | {(importer, imported, -line) for importer, imported, line, _ in added}
        if not key:
            return {}
        if key not in self._graphs:
            change = Rewiring(tuple(sorted(dropped)), tuple(sorted(added)))
            edges, knots = self.analysis.graph.rewired(change, _VIEWS)
            found: dict[str, float] = {"edges": edges}
            for view, sizes in knots.items():
                found[f"{view}-knots"] = len(sizes)
                found[f"modules-in-{view}-knots"] = sum(sizes)
                found[f"largest-{view}-knot"] = max(sizes, default=0)
            self._graphs[key] = found
        return self._graphs[key]


def still_lost(analysis: Analysis, effect: Effect) -> int:
    """The tests that pytest still cannot collect: a cause is gone for a module where it meets it no more."""
    asked: dict[tuple[str, int], list[Link]] = defaultdict(list)
    lines = {(path, line) for path, line, _ in effect.made}
    for link in analysis.links:
        place = analysis.modules[link.importer].path, link.statement.line
        if place in lines:
            asked[place].append(link)

    def meets(module: str, cause: Obstacle) -> bool:
        chain = analysis.collection.chain(module, cause)
        place = (analysis.modules[chain[-1].module].path, chain[-1].line) if chain else ("", 0)
        there = asked.get(place, ())
        # Of the names of one statement only some may be turned.
        failing = [link for link in there if link.missing == cause.subject] or there
        return not failing or any((*place, str(link.statement)) not in effect.made for link in failing)

    lost = 0
    for module, test in analysis.collection.tests.items():
        causes = (cause for cause in analysis.collection.obstacles(module) if cause not in effect.mended)
        lost += len(test.functions) if any(meets(module, cause) for cause in causes) else 0
    return lost


def still_tied(analysis: Analysis, graph: Graph, verdict: str) -> int:
    """How many knots of a verdict are still tied in the graph as it would be."""
    left = 0
    for knot in analysis.knots:
        if knot.verdict == verdict:
            members = set(knot.members)
            left += any(len(members.intersection(found)) > 1 for found in graph.knots(knot.view))
    return left

"""The metrics as they will be: counted on the findings that are left, the causes that are left, and the graph as it is

Nothing is added up from step to step: each state is worked out from all that is done in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from importmap.analysis import Analysis
from importmap.graph import Rewiring
from importmap.model.finding import Finding, Severity
from importmap.model.knots import View
from importmap.model.startup import Obstacle
from importmap.plan.freeing import Blocked, freed
from importmap.plan.turns import STAYS

# The metrics that count findings, and those that add up what findings count.
_COUNTED = {
    "duplicate-definition": "duplicate-definitions",
    "boundary-crossing": "boundary-crossings",
    "broken-file": "broken-files",
    "shadowed-module": "shadowed-modules",
    "double-identity": "double-identities",
    "interface-drift": "interface-drifts",
    "single-source": "homes-beside-the-declared",
    "useless-ignore": "useless-ignores",
}
_SUMMED = {
    "unresolved-import": ("unresolved-imports", "imports"),
    "many-paths": ("fragmented-symbols", "symbols"),
    "uncollected-test": ("uncollected-tests", "tests"),
    "deprecated-import": ("deprecated-importers", ""),
    "direct-construction": ("direct-constructions", ""),
    "renamed": ("old-names-used", ""),
}
_VIEWS = (View.IMPLIED, View.DEFERRED)  # a knot at import time is in one of the packages that Python runs


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision changes when it is carried out."""

    ended: frozenset[str] = frozenset()  # fingerprints of findings
    mended: frozenset[Obstacle] = frozenset()
    turn: Rewiring = STAYS


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
        found = self._of_findings(ended) | self._of_causes(mended) | self._of_graph(effects)
        return {name: value for name, value in found.items() if name in self.metrics and value != self.metrics[name]}

    def _of_findings(self, ended: frozenset[str]) -> dict[str, float]:
        falls: dict[str, float] = {}
        for finding in self.findings:
            if finding.fingerprint not in ended:
                continue
            if finding.rule in _COUNTED:
                name, amount = _COUNTED[finding.rule], 1
            elif finding.rule in _SUMMED:
                name, count = _SUMMED[finding.rule]
                amount = finding.counted(count) if count else finding.weight
            elif finding.rule == "import-cycle":
                name, amount = "failing-knots", int(finding.severity is Severity.ERROR)
            elif finding.rule == "unknown-marker":
                name, amount = "unknown-markers", int(finding.counted("uses") > 0)
            else:
                continue
            falls[name] = falls.get(name, 0) + amount
        return {name: self.metrics.get(name, 0) - fall for name, fall in falls.items()}

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

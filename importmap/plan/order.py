"""The order of steps: what fails in production, then what fails in tests, tidying last; of these the best for its cost

Phases come one after the other, and what a step needs stands before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from importmap.model.change import Phase, Step
from importmap.model.finding import Finding
from importmap.model.severity import Severity
from importmap.plan.decisions import Decision, gain
from importmap.plan.forecasts import Effect

_RANK = {phase: number for number, phase in enumerate(Phase)}
_START = 2.0  # what it takes to decide one thing, in places that are changed by hand
_PART = 4  # one place in so many has to fail in production for a step to come first
_REWRITTEN = 0.1  # what a rewritten place takes, as it has to be read


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision on its way to become a step."""

    decision: Decision
    step: Step
    effect: Effect


def cost(draft: Draft) -> float:
    """What it takes to carry out a step, in places that are changed by hand."""
    step = draft.step
    return _START * len(draft.decision.subjects) + step.by_hand + _REWRITTEN * len(step.rewrites)


def ordered(drafts: Sequence[Draft], first: Collection[str], in_production: Callable[[Finding], float]) -> list[Draft]:
    """The drafts in the order in which to take them, each with what must come before it.

    Those that are shown first come first, but for what they need. `in_production`: the part of a finding in no test.
    """

    def key(draft: Draft) -> tuple[bool, int, int, float, str]:
        step = draft.step
        places = sum(map(gain, draft.decision.findings))
        failing = sum(gain(f) * in_production(f) for f in draft.decision.findings if f.severity is Severity.ERROR)
        urgent = failing * _PART >= places
        tidying = all(f.severity is Severity.INFO for f in draft.decision.findings)
        band = 0 if urgent else 2 if tidying else 1
        return (step.id not in first, _RANK[step.phase], band, -step.gain / cost(draft), step.id)

    waiting = sorted(drafts, key=key)
    needs = _needs(waiting)
    by_id = {draft.step.id: draft for draft in waiting}
    placed: dict[str, Draft] = {}
    for draft in waiting:
        # Only a later phase needs an earlier one, and that needs none itself.
        for id in (*sorted(needs[draft.step.id] - placed.keys()), draft.step.id):
            after = tuple(sorted(needs[id]))
            placed.setdefault(id, replace(by_id[id], step=replace(by_id[id].step, after=after)))
    return list(placed.values())


def _needs(drafts: Sequence[Draft]) -> dict[str, set[str]]:
    """What must come before each step: definitions are merged after their paths agree, so that one path is touched."""
    homes: dict[str, set[str]] = defaultdict(set)
    for draft in drafts:
        if draft.decision.kind.id == "paths":
            for name in _names(draft.decision):
                homes[name].add(draft.step.id)
    found: dict[str, set[str]] = {draft.step.id: set() for draft in drafts}
    for draft in drafts:
        if draft.decision.kind.id == "copies" and not draft.decision.is_joined:
            for name in _names(draft.decision):
                found[draft.step.id] |= homes[name]
    return found


def _names(decision: Decision) -> set[str]:
    """The bare names of the symbols that a decision is about."""
    return {e.subject.rpartition(".")[2] for finding in decision.findings for e in finding.evidence if e.subject}

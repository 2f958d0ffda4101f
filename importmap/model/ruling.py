"""What a team has decided on the steps of a plan, and what has become of it"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from importmap.model.change import Plan


class State(StrEnum):
    """What was decided on a step."""

    AGREED = "agreed"  # it is to be taken
    REJECTED = "rejected"  # it is not
    LATER = "later"  # it is to be decided on again


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided on one step; all but the first two are for people, and may be left away."""

    step: str  # the id of the step
    state: State
    title: str = ""  # of the step, which the plan does not know any more once it is done
    note: str = ""
    owner: str = ""  # who takes it
    date: str = ""  # "2026-11-26"
    resolves: tuple[str, ...] = ()  # fingerprints of the findings that it was to end, as they were when it was decided


class Outcome(StrEnum):
    """What has become of a step that somebody has decided on."""

    OPEN = "open"  # it is in the plan
    DONE = "done"  # it is gone, and so are the findings that it was to end
    ELSEWHERE = "elsewhere"  # it is gone, and some of its findings are left: other steps end them
    UNKNOWN = "unknown"  # no step has the id, and what one was to end is not told: it may be mistyped


@dataclass(frozen=True, slots=True)
class Followed:
    """A ruling, and what the plan of today says of it."""

    ruling: Ruling
    outcome: Outcome
    ended: int = 0  # of the findings that it was to end
    steps: tuple[str, ...] = ()  # ids of the steps that end what is left


@dataclass(frozen=True, slots=True)
class RuledPlan:
    """A plan, or a part of one, and what was decided on its steps."""

    plan: Plan
    decisions: tuple[Followed, ...]

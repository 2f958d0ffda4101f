"""What is to be changed: one line of one file, and the steps that group such changes"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One import that is to name another path; what was and what is to be, as statements."""

    path: str  # the file, POSIX, relative to the project's base
    line: int
    before: str  # "from shop.api import Order"
    after: str  # "from shop import Order"


class Risk(StrEnum):
    """What may go wrong when a step is taken."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the plan: small enough for one pull request."""

    id: str  # stable: derived from the rule and the subject
    title: str
    reason: str
    rule: str
    subject: str
    rewrites: tuple[Rewrite, ...]
    files: tuple[str, ...]  # that it touches
    resolves: tuple[str, ...]  # fingerprints of the findings that must be gone
    after: tuple[str, ...]  # ids of the steps that must come first
    risk: Risk
    gain: int  # imports mended plus lines removed
    measure: str  # the figure that must fall, in words: "routes in use of shop.Order: 3 -> 1"


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps, in the order in which to take them."""

    steps: tuple[Step, ...] = ()

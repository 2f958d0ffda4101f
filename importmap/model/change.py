"""What is to be changed: one line of one file, and the steps that group such changes"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One import that is to name another path, or what is read through one; what was and what is to be, as source."""

    path: str  # the file, POSIX, relative to the project's base
    line: int  # of the statement; of what is read, the first one
    before: str  # "from shop.api import Order"; or the dotted path that is read: "shop.api.Order", behind any name
    after: str  # "from shop import Order"; "shop.Order"


@dataclass(frozen=True, slots=True)
class Edited:
    """A file as it was read, and as it has to be."""

    path: str  # POSIX, relative to the project's base
    before: bytes
    after: bytes
    taken: tuple[str, ...] = ()  # comments and lines that are left out on purpose


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rewrite that is not made, and the cause in one sentence."""

    path: str
    line: int
    reason: str


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

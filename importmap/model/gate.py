"""What the gate decides of a change: what fails, what was known before, and which limits hold"""

from __future__ import annotations

from dataclasses import dataclass, field

from importmap.model.finding import Finding
from importmap.model.history import Comparison
from importmap.model.severity import Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding that a baseline lists: what identifies it, and why it was let in."""

    fingerprint: str
    rule: str
    subject: str
    evidence: tuple[str, ...] = ()  # what identifies it besides, sorted
    members: tuple[str, ...] = ()  # of the members of a wide knot a few, as "deferred: shop.api", sorted
    reason: str = ""  # "" for what was there when the baseline was made


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings that are known, as a file lists them."""

    path: str  # as the user calls it
    targets: tuple[str, ...]  # what was analysed when it was made; () for all that the configuration names
    entries: tuple[Entry, ...]  # by rule, subject and fingerprint; one for each fingerprint
    unread: tuple[int, ...] = ()  # the lines of the file that hold no entry, 1-based


@dataclass(frozen=True, slots=True)
class Limit:
    """One metric that has a bound, and whether it keeps to it."""

    metric: str
    value: float
    bound: float
    better: str  # "higher" where the bound is the least that it may be, else the most
    of_base: bool  # the bound is what the base has
    kept: bool = field(init=False)  # the metric is within its bound

    def __post_init__(self) -> None:
        """Compare the metric with its bound."""
        kept = self.value >= self.bound if self.better == "higher" else self.value <= self.bound
        object.__setattr__(self, "kept", kept)


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict of the gate on one state of the code."""

    name: str  # of the project
    severity: Severity  # from which on a finding fails
    comparison: Comparison | None  # with the base revision, if there is one
    baseline: Baseline | None
    failing: tuple[Finding, ...]  # new, or all where there is nothing to compare with; worst first
    milder: tuple[Finding, ...]  # the same below that severity
    known: tuple[str, ...]  # fingerprints of the findings that the base or the baseline has, sorted
    stale: tuple[Entry, ...]  # of the baseline, that do not occur any more
    forbidden: tuple[Entry, ...]  # of the baseline, whose rule can never be baselined
    limits: tuple[Limit, ...]  # by metric
    unjudged: tuple[str, ...]  # metrics that must not be worse than the base, where there is none
    strict: bool  # stale entries fail
    passed: bool = field(init=False)  # nothing speaks against the change

    def __post_init__(self) -> None:
        """Add up what speaks against the change."""
        object.__setattr__(self, "passed", not (self.failing or self.exceeded or (self.strict and self.stale)))

    @property
    def exceeded(self) -> tuple[Limit, ...]:
        """The limits that do not hold."""
        return tuple(limit for limit in self.limits if not limit.kept)

    @property
    def compared(self) -> bool:
        """Whether there is anything that says what is new."""
        return self.comparison is not None or self.baseline is not None

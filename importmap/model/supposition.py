"""What would become of the code if something in it were changed"""

from __future__ import annotations

from dataclasses import dataclass

from importmap.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Shift:
    """One metric, as it is and as it would be."""

    metric: str
    now: float
    then: float


@dataclass(frozen=True, slots=True)
class Supposition:
    """The answer to `plan --what-if`."""

    changes: tuple[str, ...]  # as they were asked for
    files: tuple[str, ...]  # to touch
    by_hand: tuple[str, ...]  # what besides imports has to be seen to, in words
    metrics: tuple[Shift, ...]  # those that change
    unimportable: tuple[str, ...]  # ids of the modules that could be imported, and could not any more
    appeared: tuple[Finding, ...]  # findings that there would be, worst first
    gone: tuple[Finding, ...]  # findings that there would not be any more, worst first

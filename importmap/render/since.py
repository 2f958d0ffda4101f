"""What the first screen says of what changed since some other state"""

from __future__ import annotations

from dataclasses import dataclass

from importmap.model.history import MetricChange
from importmap.model.page import Change
from importmap.render.writing import figure, revision_name

_FIGURES = 9  # that are shown


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure that is not as it was."""

    name: str  # "uncollectable tests"
    before: str
    after: str
    verdict: str  # "better", "worse"


@dataclass(frozen=True, slots=True)
class Since:
    """All that is said."""

    base: str  # "61f5447 of 2025-09-16", or ""
    counts: tuple[tuple[str, int], ...]  # "new", 3; those that are always said, and those of which there are some
    kept: int  # findings that are as they were
    figures: tuple[Moved, ...]  # the worse ones first
    more: int  # figures with a verdict that are not shown
    is_first: bool  # there was nothing of the code yet


def since(change: Change) -> Since:
    """The picture of a comparison for the first screen."""
    found = change.comparison
    counts = {
        "new": len(found.new),
        "grown": len(found.grown),
        "eased": len(found.eased),
        "moved": len(found.moved),
        "gone": len(found.gone),
    }
    judged = [(one, found.relative(one) or one.verdict) for one in found.metrics]
    moved = [_moved(one, verdict) for one, verdict in judged if verdict in ("better", "worse")]
    moved.sort(key=lambda one: one.verdict != "worse")
    return Since(
        revision_name(found.base),
        tuple((kind, count) for kind, count in counts.items() if count or kind in ("new", "gone")),
        len(found.unchanged),
        tuple(moved[:_FIGURES]),
        max(len(moved) - _FIGURES, 0),
        all(one.before is None for one in found.metrics),
    )


def _moved(change: MetricChange, verdict: str) -> Moved:
    """A figure as it is shown."""
    before, after = ("–" if value is None else figure(value) for value in (change.before, change.after))
    return Moved(change.name.replace("-", " "), before, after, verdict)

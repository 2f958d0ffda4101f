"""What the first screen says of what changed since some other state"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from importmap.model.history import Comparison, KnownFinding, MetricChange
from importmap.model.page import Change
from importmap.render.writing import figure, revision_name

_FIGURES = 7  # that are shown
_WORST = 4  # new findings that are shown

# The figure behind each part of the first sentence, by the screen that it leads to.
_BEHIND = {
    "tests": "uncollectable-tests",
    "broken": "unresolved-imports",
    "symbols": "fragmented-symbols",
    "findings/duplicate-definition": "duplicate-definitions",
}


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
    worst: tuple[KnownFinding, ...]  # of those that are new
    deltas: Mapping[str, tuple[str, str]]  # screen -> how far its figure moved, "+2", and the verdict on that


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
    # Of figures with and without imports for the type checker one tells as much as two.
    metrics = [one for one in found.metrics if "typing" not in one.name]
    judged = [(one, found.relative(one) or one.verdict) for one in metrics]
    ranked = sorted(judged, key=lambda pair: (pair[1] != "worse", -_share(pair[0])))
    moved = [_moved(one, verdict) for one, verdict in ranked if verdict in ("better", "worse")]
    return Since(
        revision_name(found.base),
        tuple((kind, count) for kind, count in counts.items() if count or kind in ("new", "gone")),
        len(found.unchanged),
        tuple(moved[:_FIGURES]),
        max(len(moved) - _FIGURES, 0),
        all(one.before is None for one in found.metrics),
        found.blamed[:_WORST],
        dict(_deltas(found)),
    )


def _deltas(found: Comparison) -> Iterator[tuple[str, tuple[str, str]]]:
    """How far the figures of the first sentence moved."""
    figures = {one.name: one for one in found.metrics}
    for screen, name in _BEHIND.items():
        one = figures.get(name)
        if one is not None and one.before is not None and one.after is not None and one.before != one.after:
            moved = one.after - one.before
            yield screen, (f"{'+' if moved > 0 else '−'}{figure(abs(moved))}", one.verdict)


def _share(change: MetricChange) -> float:
    """How far a figure moved, as a share of what it was."""
    before, after = change.before or 0, change.after or 0
    return abs(after - before) / max(before, after, 1)


def _moved(change: MetricChange, verdict: str) -> Moved:
    """A figure as it is shown."""
    before, after = ("–" if value is None else figure(value) for value in (change.before, change.after))
    return Moved(change.name.replace("-", " "), before, after, verdict)

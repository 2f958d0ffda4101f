"""The map of the first screen: packages as rectangles, as large as they have lines, with what is worst in each"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from importmap.model.project import ModuleKind, Role
from importmap.model.report import Report

WIDTH, HEIGHT = 600, 490
MOST = 48  # rectangles
_TOP = "(top level)"  # modules that are in no package
_LEAST = 6  # letters that tell a name from others
_SHARE = 0.005  # of all lines; what has less is not drawn by itself

# The states of a package, worst first: the sign that stands beside its name, and what it means.
STATES = {
    "failing": ("✕", "imports in it fail"),
    "knotted": ("↻", "in a circle that fails when it is imported"),
    "fragmented": ("≠", "its names are imported by several paths"),
    "clean": ("", "none of these"),
}
_FAILING = frozenset({"unresolved-import", "broken-file", "uncollectable-test"})


@dataclass(frozen=True, slots=True)
class Plot:
    """One rectangle."""

    package: str
    label: str  # the end of the name, as much as fits
    lines: int
    state: str  # a key of STATES
    x: float
    y: float
    width: float
    height: float


def treemap(report: Report) -> tuple[Plot, ...]:
    """The packages that hold most, the largest first; those that hold little are left out."""
    groups = _groups(report)
    whole = sum(lines for _, lines in groups)
    shown = [(name, lines) for name, lines in groups if lines >= whole * _SHARE][:MOST]
    states = _states(report)
    plots = []
    for (name, lines), (x, y, width, height) in zip(shown, _squares([lines for _, lines in shown]), strict=True):
        label = "(top)" if name == _TOP else name.rpartition(".")[2]
        most = int((width - 8) / 9.4) - (2 if states(name) != "clean" else 0)
        fits = height >= 18 and (most >= _LEAST or len(label) <= most)
        told = label if len(label) <= most else f"…{label[len(label) - most + 1 :]}"
        plots.append(Plot(name, told if fits else "", lines, states(name), x, y, width, height))
    return tuple(plots)


def _groups(report: Report) -> list[tuple[str, int]]:
    """Packages with the lines in them and below them, opened from the top as long as they are not too many."""
    tested = {m.package for m in report.modules if m.role is Role.TEST}
    tested -= {m.package for m in report.modules if m.role is not Role.TEST and m.kind is not ModuleKind.NAMESPACE}
    own: dict[str, int] = defaultdict(int)
    for package in report.packages:
        if package.package not in tested:
            own[package.package] += package.lines
    whole = sum(own.values())
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(own):
        groups[name.partition(".")[0]].append(name)
    weigh = {name: sum(own[member] for member in members) for name, members in groups.items()}
    closed: set[str] = set()
    while True:
        open_ones = [name for name in groups if name not in closed and weigh[name] > whole * 0.03]
        if not open_ones:
            break
        name = max(open_ones, key=lambda one: (weigh[one], one))
        inner: dict[str, list[str]] = defaultdict(list)
        for member in groups[name]:
            child = name if member == name else ".".join(member.split(".")[: name.count(".") + 2])
            inner[child].append(member)
        visible = [child for child in inner if sum(own[m] for m in inner[child]) >= whole * _SHARE]
        seen = sum(1 for one in groups if weigh[one] >= whole * _SHARE)
        # What holds more than half is opened in any case: a map of one rectangle tells nothing.
        if set(inner) == {name} or (seen - 1 + len(visible) > MOST and weigh[name] * 2 <= whole):
            closed.add(name)
            continue
        del groups[name]
        groups |= inner
        closed.add(name)
        weigh = {one: sum(own[member] for member in members) for one, members in groups.items()}
    return sorted(((name, weigh[name]) for name in groups), key=lambda group: (-group[1], group[0]))


class _States:
    """The worst state of a package, by what lies in it or below it."""

    def __init__(self, marked: Sequence[tuple[str, frozenset[str]]]) -> None:
        self._marked = marked

    def __call__(self, package: str) -> str:
        return next((state for state, names in self._marked if package in names), "clean")


def _states(report: Report) -> _States:
    """For each state the packages in which, or below which, there is a reason for it."""
    by_path = {module.path: module.name for module in report.modules}
    names = {module.id: module.name for module in report.modules}
    failing = (f for f in report.findings if f.rule in _FAILING and f.severity.label != "info")
    scattered = (f for f in report.findings if f.rule == "many-paths")
    knotted = {names[m] for knot in report.knots if knot.verdict == "fails" for m in knot.members if m in names}
    return _States(
        (
            ("failing", _lineages(by_path[path] for finding in failing for path in finding.paths if path in by_path)),
            ("knotted", _lineages(knotted)),
            ("fragmented", _lineages(by_path[f.location.path] for f in scattered if f.location.path in by_path)),
        )
    )


def _lineages(names: Iterable[str]) -> frozenset[str]:
    """The names and all packages above them."""
    found = set()
    for name in set(names):
        parts = name.split(".")
        found |= {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
    return frozenset(found)


def _squares(weights: Sequence[int]) -> list[tuple[float, float, float, float]]:
    """Rectangles of these areas, the largest first, as square as they can be (Bruls, Huizing, van Wijk)."""
    placed: list[tuple[float, float, float, float]] = []
    x, y, width, height = 0.0, 0.0, float(WIDTH), float(HEIGHT)
    scale = WIDTH * HEIGHT / (sum(weights) or 1)
    areas = [weight * scale for weight in weights]
    while len(placed) < len(areas):
        side = min(width, height) or 1.0
        row = [areas[len(placed)]]
        for area in areas[len(placed) + 1 :]:
            if _worst([*row, area], side) > _worst(row, side):
                break
            row.append(area)
        depth = sum(row) / side
        along = 0.0
        for area in row:
            length = area / depth if depth else 0.0
            tall = width >= height
            placed.append((x, y + along, depth, length) if tall else (x + along, y, length, depth))
            along += length
        if width >= height:
            x, width = x + depth, max(width - depth, 0.0)
        else:
            y, height = y + depth, max(height - depth, 0.0)
    return [(round(a, 1), round(b, 1), round(c, 1), round(d, 1)) for a, b, c, d in placed]


def _worst(row: Sequence[float], side: float) -> float:
    """How far from a square the worst rectangle of a row is."""
    total = sum(row)
    least, most = min(row), max(row)
    return max(side * side * most / (total * total), total * total / (side * side * least)) if least else float("inf")

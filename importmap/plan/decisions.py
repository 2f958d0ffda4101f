"""Findings that have one cause, one decision or one owner, put together

What is large stands alone. Where there are more decisions than a meeting can look at, the small ones of one package
become one, and the smallest of them one for the whole: who owns the package takes them in one go.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.finding import Finding
from importmap.model.knots import View
from importmap.model.project import ModuleKind
from importmap.model.startup import Obstacle, ObstacleKind
from importmap.plan.kinds import BY_RULE, Kind
from importmap.resolve.modules import lineage

SHOWN = 40  # decisions that a meeting can look at
ALONE = 50  # the gain from which on a decision stands by itself, however many there are
TOGETHER = 40  # the gain from which on the small decisions of one package do
_PART = 6  # a package with more than this part of all modules is too large to be one owner's
_TENS = ("duplicate-definition", "orphan-module")  # whose weight is in lines


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decides once."""

    kind: Kind
    subject: str  # a module, a symbol, a file, a package; "" for the whole
    subjects: tuple[str, ...]  # what it is about in detail, sorted
    findings: tuple[Finding, ...]  # the worst first

    @property
    def is_joined(self) -> bool:
        """Whether it puts together what could be decided one by one."""
        return self.subjects != (self.subject,)


def decisions(analysis: Analysis, findings: Iterable[Finding], shares: Mapping[str, float]) -> tuple[Decision, ...]:
    """All decisions, by kind and subject; `shares` is what each finding gains besides what it says itself."""
    subjects = _Subjects(analysis)
    single: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        kind = BY_RULE.get(finding.rule)
        if kind is not None:
            single[kind.id, subjects.of(finding)].append(finding)
    kinds = {kind.id: kind for kind in BY_RULE.values()}
    gains = {key: sum(gain(f) + shares.get(f.fingerprint, 0) for f in found) for key, found in single.items()}
    joined: dict[tuple[str, str], list[str]] = defaultdict(list)
    for id, subject in single:
        small = len(single) > SHOWN and kinds[id].joined and gains[id, subject] < ALONE
        joined[id, f"{subjects.area(subject)}." if small else subject].append(subject)
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (id, place), members in joined.items():
        small = place.endswith(".") and sum(gains[id, member] for member in members) < TOGETHER
        together[id, "." if small else place].extend(members)
    made = []
    for (id, place), members in sorted(together.items()):
        found = [finding for member in members for finding in single[id, member]]
        found.sort(key=lambda f: (-f.severity, -gain(f) - shares.get(f.fingerprint, 0), f.rule, f.subject))
        # What would be put together with nothing stays what it is.
        subject = members[0] if len(members) == 1 else place.rstrip(".")
        made.append(Decision(kinds[id], subject, tuple(sorted(members)), tuple(found)))
    return tuple(made)


def gain(finding: Finding) -> float:
    """The places that a finding has: imports, calls, patches, tests; ten lines are one, and so is what only informs."""
    places = finding.counted("imports") if finding.rule == "unresolved-import" else finding.weight
    informs = finding.rule == "import-cycle" and finding.severity.label == "info"
    return places / 10 if finding.rule in _TENS or informs else float(max(places, 1))


def obstacle(finding: Finding) -> Obstacle | None:
    """What a finding keeps modules and tests from working by; None if it does not."""
    match finding.rule:
        case "unresolved-import":
            return Obstacle(ObstacleKind.MISSING, finding.subject)
        case "broken-file":
            return Obstacle(ObstacleKind.BROKEN, finding.location.path)
        case "unknown-marker":
            return Obstacle(ObstacleKind.MARKER, finding.subject.rpartition(": ")[2])
    return None


class _Subjects:
    """What findings are about, so that those with one cause meet."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._names = {module.name for module in analysis.project.modules}
        self._by_path = {module.path: module.name for module in analysis.files}
        self._sizes = Counter(part for module in analysis.files for part in (*lineage(module.name), module.name))
        self._packages = {m.name for m in analysis.project.modules if m.kind is not ModuleKind.MODULE}
        self._knots = {knot.id: frozenset(knot.members) for knot in analysis.knots}

    def of(self, finding: Finding) -> str:
        """What a finding is about; the same for all with one cause."""
        subject = finding.subject
        match finding.rule:
            case "unresolved-import" | "broken-patch-target":
                return self._owner(subject)
            case "dead-fallback":
                return self._owner(subject.partition(" -> ")[2])
            case "shadowed-module":
                winner = next((e.subject for e in finding.evidence if e.subject in self._by_path), "")
                return self._by_path.get(winner, subject)
            case "interface-drift":
                return subject.partition(": ")[0]
            case "uncollected-test" | "unknown-marker" | "undeclared-dependency" | "useless-ignore":
                return subject.partition(": ")[0]
            case "duplicate-definition":
                return self._copies(finding)
            case "import-cycle":
                return self._widest(subject)
        return subject

    def area(self, subject: str) -> str:
        """The package whose owner decides on a subject; "" if it is in none."""
        name = subject.partition(" ")[0].partition(": ")[0]
        if "/" in name:
            name = self._by_path.get(name, name.rpartition("/")[0].replace("/", "."))
        parts = name.split(".")
        for depth in range(1, len(parts) + (name in self._packages)):
            place = ".".join(parts[:depth])
            if self._sizes[place] * _PART <= len(self._analysis.files):
                return place
        return ".".join(parts[:-1])

    def _owner(self, missing: str) -> str:
        """The innermost module that is there of those that a missing name leads through."""
        place = missing.rpartition(".")[0]
        while place and place not in self._names:
            place = place.rpartition(".")[0]
        return place or missing

    def _copies(self, finding: Finding) -> str:
        """The modules whose contents are alike: what two of them share is one decision."""
        homes = {self._owner(e.subject) for e in finding.evidence if e.subject}
        return " and ".join(sorted(homes)) if 1 < len(homes) <= 2 else finding.subject

    def _widest(self, knot: str) -> str:
        """The knot that holds another one, of those that bite at import time; else itself."""
        members = self._knots.get(knot, frozenset())
        if not knot.startswith(View.IMPORT_TIME):
            return knot
        holding = (id for id, others in self._knots.items() if id.startswith(f"{View.IMPLIED}") and members <= others)
        return next(holding, knot)


def label(subjects: Sequence[str], most: int = 3) -> str:
    """Some names in one phrase: "a, b and 3 more"."""
    if len(subjects) <= most:
        return " and ".join(filter(None, (", ".join(subjects[:-1]), subjects[-1])))
    return f"{', '.join(subjects[:most])} and {len(subjects) - most:,} more"

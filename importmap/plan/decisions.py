"""Findings that have one cause, one decision or one owner, put together

Where there are more decisions than a meeting can look at, the small ones of one package become one, as long as a pull
request can carry it: who owns the package takes them in one go. What is small is said by a number and not by the rest
of the code, so that steps keep their ids while others come and go.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from importmap.analysis import Analysis
from importmap.model.finding import Finding
from importmap.model.knots import View
from importmap.model.project import ModuleKind
from importmap.model.severity import Severity
from importmap.model.startup import Obstacle, ObstacleKind
from importmap.plan.joining import piles
from importmap.plan.kinds import BY_RULE, Kind
from importmap.plan.places import Touched, touched

SHOWN = 40  # decisions that a meeting can look at
MOST = 0.9  # of the gain is what these are to carry
_ALONE = 100  # places that make a subject a decision of its own
_KINDS = {kind.id: kind for kind in BY_RULE.values()}
_TENS = ("duplicate-definition", "orphan-module")  # whose weight is in lines


_Key: TypeAlias = tuple[str, str]
"""The id of a kind, and a subject."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decides once."""

    kind: Kind
    subject: str  # a module, a symbol, a file, a package; "" for the whole
    subjects: tuple[str, ...]  # what it is about in detail, sorted
    findings: tuple[Finding, ...]  # the worst first

    @property
    def id(self) -> str:
        """What stays the same from run to run: the kind and the subject, and no count."""
        place = f"{self.subject}." if self.is_joined else self.subject
        return hashlib.blake2b(f"{self.kind.id}\0{place}".encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()

    @property
    def is_joined(self) -> bool:
        """Whether it puts together what could be decided one by one."""
        return self.subjects != (self.subject,)


def decisions(analysis: Analysis, findings: Iterable[Finding], shares: Mapping[str, float]) -> tuple[Decision, ...]:
    """All decisions, by kind and subject; `shares` is what each finding gains besides what it says itself."""
    subjects = _Subjects(analysis)
    single: dict[_Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        kind = BY_RULE.get(finding.rule)
        if kind is not None:
            single[kind.id, subjects.of(finding)].append(finding)
    gains = {key: sum(gain(f) + shares.get(f.fingerprint, 0) for f in found) for key, found in single.items()}
    together = (
        _together(single, gains, subjects) if _needed(gains.values()) > SHOWN else {key: (key[1],) for key in gains}
    )
    made = []
    for (id, place), members in sorted(together.items()):
        found = [finding for member in members for finding in single[id, member]]
        found.sort(key=lambda f: (-f.severity, -gain(f) - shares.get(f.fingerprint, 0), f.rule, f.subject))
        made.append(Decision(_KINDS[id], place.removesuffix("."), members, tuple(found)))
    return tuple(made)


def _together(
    single: Mapping[_Key, Sequence[Finding]], gains: Mapping[_Key, float], subjects: _Subjects
) -> dict[_Key, tuple[str, ...]]:
    """The subjects of each decision, where there are more than a meeting can look at."""
    together: dict[_Key, tuple[str, ...]] = {}
    small: dict[str, dict[str, Touched]] = defaultdict(dict)
    for (id, subject), found in single.items():
        if _KINDS[id].joined and gains[id, subject] < _ALONE:
            small[id][subject] = touched(found)
        else:
            together[id, subject] = (subject,)
    for id, files in small.items():
        for pile in piles(files, {subject: subjects.home(subject) for subject in files}):
            # A package, and what that package itself lacks, may both be decided on.
            key = (id, pile.place) if len(pile.members) == 1 else (id, f"{pile.place}.")
            together[key] = pile.members
    return together


def _needed(gains: Collection[float]) -> int:
    """How many decisions carry most of the gain."""
    carried = accumulate(sorted(gains, reverse=True))
    return 1 + sum(so_far < MOST * sum(gains) for so_far in carried)


def gain(finding: Finding) -> float:
    """The places that a finding has: imports, calls, patches, tests; ten lines are one, and so is what only informs."""
    places = finding.counted("imports") if finding.rule == "unresolved-import" else finding.weight
    informs = finding.rule in ("import-cycle", "uncollected-test") and finding.severity is Severity.INFO
    return places / 10 if finding.rule in _TENS or informs else float(max(places, 1))


def obstacle(finding: Finding) -> Obstacle | None:
    """What a finding keeps modules and tests from working by; None if it does not."""
    match finding.rule:
        case "unresolved-import":
            kind = ObstacleKind.ATTRIBUTE if ":" in finding.subject else ObstacleKind.MISSING
            return Obstacle(ObstacleKind.UNBOUND if ": " in finding.subject else kind, finding.subject)
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
        self._packages = {m.name for m in analysis.project.modules if m.kind is not ModuleKind.MODULE}
        self._knots = {knot.id: frozenset(knot.members) for knot in analysis.knots}

    def of(self, finding: Finding) -> str:
        """What a finding is about; the same for all with one cause."""
        subject = finding.subject
        match finding.rule:
            case "unresolved-import" | "broken-patch-target":
                return self._owner(subject.partition(": ")[0])
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

    def home(self, subject: str) -> str:
        """The innermost package that a subject is in; "" if it is in none."""
        name = subject.partition(" ")[0].partition(": ")[0]
        if "/" in name:
            name = self._by_path.get(name, name.rpartition("/")[0].replace("/", "."))
        while name and name not in self._packages:
            name = name.rpartition(".")[0]
        return name

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

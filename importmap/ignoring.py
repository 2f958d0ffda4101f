"""Which findings somebody has asked to ignore: in the configuration, or by a comment on a line

A finding stands in one place, or in several, which its evidence gives. It is ignored when all of them are; as long as
one is left, it is told, and says which of the others are ignored and why. So its fingerprint stays what it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from importmap.config import Config
from importmap.model.facts import Facts
from importmap.model.finding import Evidence, Finding
from importmap.model.location import Location
from importmap.model.project import Module
from importmap.model.report import IgnoredFinding
from importmap.scan.globs import Globs, compile_globs
from importmap.wildcards import shell


@dataclass(frozen=True, slots=True)
class Request:
    """A wish that findings of a rule be ignored."""

    rule: str  # "" in a comment that names none, and so means all
    reason: str
    location: Location  # of the comment; of the configuration file, with line 0
    subject: str = ""  # of the configuration: the glob, "" for any
    path: str = ""  # of the configuration: the glob, "" for any


@dataclass(frozen=True, slots=True)
class Sifted:
    """The findings that are told, those that are not, and what the requests were good for."""

    told: tuple[Finding, ...]
    ignored: tuple[IgnoredFinding, ...]
    requests: tuple[Request, ...]
    idle: tuple[Request, ...]  # that no finding has met
    rules: tuple[str, ...]  # ids of all rules that there are
    off: frozenset[str] = frozenset()  # those that were not asked


def requests(config: Config, modules: Iterable[Module], facts: Mapping[str, Facts]) -> tuple[Request, ...]:
    """All requests: those of the configuration first, then the comments by file and line."""
    source = Location(PurePath(config.source).name)
    declared = (Request(e.rule, e.reason, source, e.subject, e.path) for e in config.ignore)
    comments = (
        Request(rule, comment.reason, Location(module.path, comment.line))
        for module in modules
        for comment in facts[module.id].ignores
        for rule in comment.rules or ("",)
    )
    return (*declared, *comments)


def sift(
    findings: Iterable[Finding],
    asked: tuple[Request, ...],
    config: Config,
    rules: tuple[str, ...],
    off: frozenset[str] = frozenset(),
) -> Sifted:
    """Take out of the findings what the requests ask to ignore; of the rules some are off."""
    sieve = _Sieve(asked, config)
    told, ignored = [], []
    for finding in findings:
        kept, reasons = sieve.pass_through(finding)
        if kept is None:
            ignored.append(IgnoredFinding(finding, "; ".join(reasons)))
        else:
            told.append(kept)
    idle = tuple(request for request in asked if request not in sieve.met)
    return Sifted(tuple(told), tuple(ignored), asked, idle, rules, off)


class _Sieve:
    """The requests by what they speak of, and those that have met a finding."""

    def __init__(self, asked: Iterable[Request], config: Config) -> None:
        self.met: set[Request] = set()
        self._comments: dict[Location, list[Request]] = defaultdict(list)
        self._declared: dict[str, list[tuple[Request, Globs | None]]] = defaultdict(list)
        for request in asked:
            if request.location.line:
                self._comments[request.location].append(request)
            else:
                globs = compile_globs([request.path], f"{config.where('ignore')} path") if request.path else None
                self._declared[request.rule].append((request, globs))

    def pass_through(self, finding: Finding) -> tuple[Finding | None, tuple[str, ...]]:
        """The finding with its ignored places marked, or None if none is left; and the reasons for what is ignored."""
        places = [item.location for item in finding.evidence if item.place and item.location is not None]
        if finding.location not in places:
            whole = self._reasons(finding, finding.location)
            if whole or not places:
                return (None if whole else finding), whole
        covered = {place: self._reasons(finding, place) for place in places}
        left = [place for place in places if not covered[place]]
        reasons = tuple(dict.fromkeys(reason for place in places for reason in covered[place]))
        if not reasons:
            return finding, ()
        if not left:
            return None, reasons
        location = left[0] if covered.get(finding.location) else finding.location
        evidence = tuple(_marked(item, covered) for item in finding.evidence)
        return replace(finding, location=location, evidence=evidence), reasons

    def _reasons(self, finding: Finding, place: Location) -> tuple[str, ...]:
        """Why a place of a finding is ignored; () if it is not."""
        found = tuple(self._matching(finding, place))
        self.met.update(found)
        return tuple(dict.fromkeys(request.reason or "without a reason" for request in found))

    def _matching(self, finding: Finding, place: Location) -> Iterator[Request]:
        for request in self._comments.get(place, ()):
            if request.rule in ("", finding.rule):
                yield request
        for request, globs in self._declared.get(finding.rule, ()):
            if (globs is None or place.path in globs) and shell(request.subject or "*")(finding.subject):
                yield request


def _marked(item: Evidence, covered: Mapping[Location, tuple[str, ...]]) -> Evidence:
    """Evidence that says that its place is ignored, if it is."""
    reasons = covered.get(item.location) if item.place and item.location is not None else None
    return replace(item, text=f"{item.text}  (ignored: {'; '.join(reasons)})") if reasons else item

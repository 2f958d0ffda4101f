"""Where something has to be done to end findings"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from importmap.analysis import Analysis
from importmap.model.change import Rewrite
from importmap.model.finding import Finding
from importmap.model.links import outside

_LOOKED_OVER = 4  # files in which all is rewritten that are read like one that is changed by hand


class Touched(NamedTuple):
    """The files that something touches."""

    by_hand: frozenset[str]
    rewritten: frozenset[str]  # where some rewrite is made
    unnamed: int = 0  # further ones that are changed by hand, of which only the number is known

    @property
    def size(self) -> float:
        """How much there is to read, in files that are changed by hand."""
        return len(self.by_hand) + self.unnamed + len(self.rewritten - self.by_hand) / _LOOKED_OVER


class Strays:
    """Who goes by another path than the one to keep; a finding names one importer of each path."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._symbols = {route.path: symbol for symbol in analysis.symbols for route in symbol.routes}

    def paths(self, finding: Finding) -> Iterator[str]:
        """The files that have to turn to end a finding; none of another rule."""
        if finding.rule != "many-paths":
            return
        symbols = {symbol.id: symbol for e in finding.evidence if (symbol := self._symbols.get(e.subject))}
        for symbol in symbols.values():
            counting = outside(symbol)
            others = (route for route in symbol.routes if route.path != symbol.home.path)
            users = (user.module for route in others for user in route.users)
            yield from (self._analysis.modules[module].path for module in users if module in counting)


def touched(found: Iterable[Finding]) -> Touched:
    """The files that have to be changed to end findings."""
    findings = list(found)
    rewrites = [rewrite for finding in findings if finding.fix for rewrite in finding.fix.rewrites]
    by_hand, unnamed = set[str](), 0
    done = {(rewrite.path, rewrite.line) for rewrite in rewrites}
    for finding in findings:
        here, more = _left(finding, done)
        by_hand |= {path for path, _ in here}
        unnamed += more
    return Touched(frozenset(by_hand), frozenset(rewrite.path for rewrite in rewrites), unnamed)


def together(parts: Iterable[Touched]) -> Touched:
    """What several things touch."""
    found = list(parts)
    return Touched(
        frozenset[str]().union(*(one.by_hand for one in found)),
        frozenset[str]().union(*(one.rewritten for one in found)),
        sum(one.unnamed for one in found),
    )


def places(found: Iterable[Finding], rewrites: Iterable[Rewrite]) -> tuple[set[str], int]:
    """The files where something has to be done, and how many places nothing rewrites."""
    done = {(rewrite.path, rewrite.line) for rewrite in rewrites}
    paths, by_hand, unnamed = set[str](), set[tuple[str, int]](), 0
    for finding in found:
        if finding.rule != "many-paths":  # of which `Strays` knows more
            paths |= {path for path, _ in _told(finding)}
        left, more = _left(finding, done)
        by_hand |= left
        unnamed += more
    return paths, len(by_hand) + unnamed


def _told(finding: Finding) -> set[tuple[str, int]]:
    """The places where something has to be done to end a finding."""
    here = {(e.location.path, e.location.line) for e in finding.evidence if e.location is not None and e.place}
    if here or (finding.fix is not None and finding.fix.rewrites):
        return here
    witnesses = {(e.location.path, e.location.line) for e in finding.evidence if e.subject and e.location is not None}
    return witnesses or {(finding.location.path, finding.location.line)}


def _left(finding: Finding, done: Collection[tuple[str, int]]) -> tuple[set[tuple[str, int]], int]:
    """The places that no rewrite sees to, and how many more there are of which only the number is known."""
    if finding.rule == "many-paths":  # its evidence names one importer of each path
        fixed = finding.fix.rewrites if finding.fix is not None else ()
        return set(), max(0, finding.weight - len({rewrite.path for rewrite in fixed}))
    return {place for place in _told(finding) if place not in done}, 0

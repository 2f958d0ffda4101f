"""What each finding counts in a metric, part by part, and which imports have to take another path for a part to go

Of a finding that is ended every part goes. Of one that is not, those parts go whose imports are all rewritten,
whichever step does that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from importmap.analysis import Analysis
from importmap.mending.needs import asked, is_guarded
from importmap.model.change import Rewrite
from importmap.model.finding import Finding
from importmap.model.links import Link, LinkKind, Symbol, outside
from importmap.model.severity import Severity

Place: TypeAlias = tuple[str, int, str]
"""An import: the file, the line, and the statement with one name."""

# The metrics that count findings, and those that add up what findings count.
_COUNTED = {
    "duplicate-definition": "duplicate-definitions",
    "boundary-crossing": "boundary-crossings",
    "broken-file": "broken-files",
    "shadowed-module": "shadowed-modules",
    "double-identity": "double-identities",
    "interface-drift": "interface-drifts",
    "single-source": "homes-beside-the-declared",
    "useless-ignore": "useless-ignores",
}
_SUMMED = {
    "uncollected-test": ("uncollected-tests", "tests"),
    "direct-construction": ("direct-constructions", ""),
}


class Part(NamedTuple):
    """A part of a finding."""

    amount: float
    places: frozenset[Place]  # that have to be rewritten; none where no rewrite ends it
    instead: frozenset[Place] = frozenset()  # that do as well, if there are any

    def is_gone(self, made: frozenset[Place]) -> bool:
        """Whether some rewrites end it."""
        return (bool(self.places) and self.places <= made) or (bool(self.instead) and self.instead <= made)


class Counted(NamedTuple):
    """What a finding counts."""

    metric: str
    parts: tuple[Part, ...]

    def gone(self, made: frozenset[Place]) -> float:
        """How much of it goes with some rewrites."""
        return sum(part.amount for part in self.parts if part.is_gone(made))


class Parts:
    """The parts of the findings in some code."""

    def __init__(self, analysis: Analysis, findings: Iterable[Finding]) -> None:
        self._analysis = analysis
        self._at: dict[tuple[str, int], list[Link]] = defaultdict(list)
        for link in analysis.links:
            self._at[analysis.modules[link.importer].path, link.statement.line].append(link)
        self._symbols = {route.path: symbol for symbol in analysis.symbols for route in symbol.routes}
        self._through: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in analysis.links:
            if link.kind is LinkKind.SYMBOL and link.symbol:
                self._through[link.symbol, link.importer].append(link)
        found = ((finding.fingerprint, self._counted(finding)) for finding in findings)
        self.of: Mapping[str, Counted] = {fingerprint: counted for fingerprint, counted in found if counted is not None}

    def _counted(self, finding: Finding) -> Counted | None:
        """What a finding counts; None if no metric has it."""
        match finding.rule:
            case "unresolved-import":
                parts = tuple(self._failing(finding))
                counted = finding.counted("imports")
                return Counted("unresolved-imports", parts if len(parts) == counted else (Part(counted, frozenset()),))
            case "many-paths":
                return Counted("fragmented-symbols", tuple(self._fragments(finding)))
            case "deprecated-import":
                return Counted("deprecated-importers", tuple(self._importers(finding)))
            case "renamed":
                return Counted("old-names-used", tuple(self._old_names(finding)))
            case "import-cycle":
                return Counted("failing-knots", (Part(int(finding.severity is Severity.ERROR), frozenset()),))
            case "unknown-marker":
                return Counted("unknown-markers", (Part(int(finding.counted("uses") > 0), frozenset()),))
        if finding.rule in _COUNTED:
            return Counted(_COUNTED[finding.rule], (Part(1, _all_places(finding)),))
        if finding.rule in _SUMMED:
            metric, count = _SUMMED[finding.rule]
            return Counted(metric, (Part(finding.counted(count) if count else finding.weight, frozenset()),))
        return None

    def _failing(self, finding: Finding) -> Iterator[Part]:
        """The imports that fail uncaught; they work, too, once the module that they ask gets the name itself."""
        links = [(at, link) for at in _told(finding) for link in self._at.get(at, [])]
        for at, link in links:
            if link.kind is LinkKind.UNRESOLVED and link.missing == finding.subject and not is_guarded(link):
                module = asked(self._analysis, link)
                passing = (
                    (*place, str(one.statement))
                    for place, one in links
                    if one.importer == module and one.statement.bound == link.statement.name
                )
                yield Part(1, frozenset([(*at, str(link.statement))]), frozenset(passing))

    def _fragments(self, finding: Finding) -> Iterator[Part]:
        """One part for each class or function that is imported by several paths."""
        symbols = {self._symbols[e.subject].id: self._symbols[e.subject] for e in finding.evidence if e.subject}
        for symbol in symbols.values():
            yield Part(1, frozenset(self._astray(symbol)))

    def _astray(self, symbol: Symbol) -> Iterator[Place]:
        """The imports of a symbol by another path than its home; a use that is no import is none that is rewritten."""
        counting = outside(symbol)
        for route in symbol.routes:
            if route.path == symbol.home.path:
                continue
            for user in route.users:
                if user.module in counting:
                    links = [link for link in self._through[symbol.id, user.module] if link.path == route.path]
                    path = self._analysis.modules[user.module].path
                    yield from ((path, link.statement.line, str(link.statement)) for link in links)
                    if len(links) < user.count:
                        yield path, user.line, ""

    def _importers(self, finding: Finding) -> Iterator[Part]:
        """One part for each file that imports what is deprecated."""
        files: dict[str, set[Place]] = defaultdict(set)
        for path, line in _told(finding):
            if self._at.get((path, line)):
                files[path].update(self._places((path, line)))
        if len(files) != finding.weight:  # strings are told like imports
            yield Part(finding.weight, frozenset())
            return
        yield from (Part(1, frozenset(places)) for places in files.values())

    def _old_names(self, finding: Finding) -> Iterator[Part]:
        """One part for each import by the old name, and one for all else that uses it."""
        turned = places_of(finding.fix.rewrites) if finding.fix is not None else frozenset()
        yield from (Part(1, frozenset([place])) for place in sorted(turned))
        yield Part(finding.weight - len(turned), frozenset())

    def _places(self, at: tuple[str, int]) -> Iterator[Place]:
        links = self._at.get(at, [])
        yield from ((*at, str(link.statement)) for link in links)
        if not links:  # it is no import
            yield (*at, "")


def places_of(rewrites: Iterable[Rewrite]) -> frozenset[Place]:
    """The imports that some rewrites turn."""
    return frozenset((rewrite.path, rewrite.line, rewrite.before) for rewrite in rewrites)


def _all_places(finding: Finding) -> frozenset[Place]:
    """The imports of which a finding speaks, if its fix turns all of them; else none."""
    rewrites = finding.fix.rewrites if finding.fix is not None else ()
    return places_of(rewrites) if len({rewrite.path for rewrite in rewrites}) >= finding.weight else frozenset()


def _told(finding: Finding) -> Sequence[tuple[str, int]]:
    """The places that a finding names, each once."""
    places = ((e.location.path, e.location.line) for e in finding.evidence if e.location is not None and e.place)
    return tuple(dict.fromkeys(places))

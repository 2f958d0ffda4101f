"""Imports that a change adds and that should be others: past the home of a symbol, of what is missing or deprecated"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from importmap.analysis import Analysis
from importmap.mending.causes import mends
from importmap.model.facts import When
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.links import Link, LinkKind, Symbol, outside
from importmap.model.location import Location
from importmap.model.severity import Severity
from importmap.review.novelty import Novelty

STRAY = "many-paths"
MISSING = "unresolved-import"


def astray(novelty: Novelty) -> Iterator[Finding]:
    """One finding for each import of a symbol that goes by another path than the one that all should use."""
    analysis = novelty.analysis
    symbols = {symbol.id: symbol for symbol in analysis.symbols}
    covered = {one for concept in analysis.concepts for one in concept.covers}
    for link in novelty.links:
        symbol = symbols.get(link.symbol) if link.kind is LinkKind.SYMBOL else None
        if symbol is None or symbol.id in covered or link.path == symbol.home.path:
            continue
        names = {link.statement.name, symbol.home.path.rpartition(".")[2]}
        if names != {symbol.name} or link.importer not in outside(symbol):
            continue
        rewrite = analysis.moved(link, symbol.home.path) if _is_settled(symbol, link.importer) else None
        if rewrite is not None:
            yield Finding(
                rule=STRAY,
                severity=Severity.WARNING,
                subject=f"{link.importer} -> {link.path}",
                message=f"{symbol.name} is imported by {link.path}, and its home is {symbol.home.path}",
                location=analysis.at(link.importer, link.statement.line),
                evidence=(Evidence(symbol.id, symbol.home.reasons[0] if symbol.home.reasons else "its home"),),
                fix=Fix(Safety.UNSAFE, f"write `{rewrite.after}`", (rewrite,)),
                weight=1,
            )


def missing(novelty: Novelty) -> Iterator[Finding]:
    """One finding for each import that fails, with what is known to stand in for it."""
    analysis = novelty.analysis
    failing = [link for link in novelty.links if link.kind is LinkKind.UNRESOLVED and not _is_caught(analysis, link)]
    if not failing:
        return
    known = {id(link): mend for mend in mends(analysis) for link in mend.cause.links}
    for link in failing:
        mend = known.get(id(link))
        place = analysis.at(link.importer, link.statement.line)
        late = link.statement.when & (When.TYPING | When.DEFERRED | When.CONDITIONAL)
        yield Finding(
            rule=MISSING,
            severity=Severity.WARNING if late else Severity.ERROR,
            subject=f"{link.importer} -> {link.path}",
            message=f"`{link.statement}` fails: {mend.reason if mend else link.reason}",
            location=place,
            fix=_mended(mend.fix, place, link) if mend else None,
            weight=1,
        )


def placed(novelty: Novelty, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of a rule at those of their places where a change adds an import, each place by itself."""
    lines: dict[Location, Link] = {}
    for link in novelty.links:
        lines.setdefault(novelty.analysis.at(link.importer, link.statement.line), link)
    for finding in findings:
        places = {e.location for e in finding.evidence if e.place and e.location is not None} or {finding.location}
        for place in sorted(places & lines.keys(), key=lambda one: (one.path, one.line)):
            link = lines[place]
            yield replace(
                finding,
                subject=f"{link.importer} -> {link.path}",
                message=f"`{link.statement}`: {finding.subject}: {finding.message}",
                location=place,
                evidence=(),
                fix=_mended(finding.fix, place, link) if finding.fix else None,
            )


def _mended(fix: Fix, place: Location, link: Link) -> Fix:
    """What mends one import, of all that a cause makes fail; in its line other names may be imported."""
    before = str(link.statement)
    rewrites = tuple(r for r in fix.rewrites if Location(r.path, r.line) == place and r.before == before)
    return Fix(fix.safety, f"write `{rewrites[0].after}`" if rewrites else fix.text, rewrites)


def _is_settled(symbol: Symbol, importer: str) -> bool:
    """Whether there is a home that others use or that is offered, and not only one that is likely."""
    home = next((route for route in symbol.routes if route.path == symbol.home.path), None)
    return home is not None and (home.offered or any(user.module != importer for user in home.users))


def _is_caught(analysis: Analysis, link: Link) -> bool:
    """Whether somebody is prepared for the failure."""
    return bool(link.statement.when & When.GUARDED) or analysis.stands_in(link)

"""Modules import each other in a circle

Finds: knots, which are groups of modules that all reach each other by imports, told apart by when they bite, each in
the narrowest of four views: statements that run at import time; those and the parent packages that Python runs on the
way (a module's own ancestors run before it in any case, and do not count); import-time statements and those inside
functions; those and imports for the type checker. A knot that bites at import time has a verdict, which comes from
following Python's order of imports: it *fails* if a module that enters the knot cannot be imported first, which is an
error; it works by *luck* if no module enters where it would fail, or if a handler catches what fails and the program
goes on with its fallback, which is a warning; it works by *order* if something that always runs first sees to it (the
package that the modules stand in, the conftest.py of a test, the registry of Django's apps); it is *harmless* if no
order of imports breaks it. These two are told as information like the wider knots: they work, and keep the code from
being taken apart. A small knot through functions is not told at all: that is how cycles are broken.

Why it hurts: at import time Python hands out a half-filled module, and `cannot import name ... (most likely due to a
circular import)` depends on which module of the knot happens to be imported first.

Example:

    # shop/orders.py                      # shop/customers.py
    from shop.customers import Customer    from shop.orders import Order

What to do: make the cuts that the fix proposes, in their order; each says how. They are a small set and need not be the
smallest: no more than grimp nominates, and of those the cheapest that was found. The cost is an estimate of the places
to touch, in which what has to move counts ten times and by its size. The ring in the evidence is a shortest way around.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.knots import Cut, Knot, View
from importmap.model.severity import Severity

SEVERITY = Severity.ERROR

_IN_ORDER = 3  # modules of a knot that are named in the order in which they are begun
_NAMED = 5  # cuts, and entries that fail, that are spelled out; report.json and the HTML report have more
_HOW = {
    View.IMPORT_TIME: "import each other when they are imported",
    View.IMPLIED: "import each other when they are imported, counting the parent packages that Python runs on the way",
    View.DEFERRED: "import each other, counting imports inside functions",
    View.TYPING: "import each other, counting imports for the type checker",
}
_SEVERITIES = {"fails": Severity.ERROR, "luck": Severity.WARNING}


@dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.importmap.options.import-cycle]` may set."""

    large: int = 5  # modules from which a knot that does not bite at import time is told


def find(analysis: Analysis, options: Options) -> Iterator[Finding]:
    """One finding for each knot, in the narrowest view that closes it."""
    told = list[Knot]()
    for knot in analysis.knots:
        if not knot.verdict and len(knot.members) < options.large:
            continue
        inner = [other for other in told if set(other.members) <= set(knot.members)]
        # An import for the type checker harms nobody; where it only widens a knot, that knot says so.
        if knot.view is View.TYPING and inner:
            continue
        told.append(knot)
        yield _finding(analysis, knot, inner)


def _finding(analysis: Analysis, knot: Knot, inner: list[Knot]) -> Finding:
    """The finding of one knot, of which narrower ones have been told."""
    told = any(
        knot.verdict == other.verdict and knot.halts[-1].module in other.members for other in inner if knot.halts
    )
    entries = () if told else knot.entries
    members = sorted(knot.members)
    ring = [
        Evidence("", f"{leg.importer} imports {_what(leg.imported, (leg.onto,))}", analysis.at(leg.importer, leg.line))
        for leg in knot.ring
    ]
    cuts = [
        Evidence("", f"cut {number}: {_told(cut)}", analysis.at(cut.importer, cut.lines[0]))
        for number, cut in enumerate(knot.cuts, start=1)
    ]
    # Who is in a knot at import time identifies it. The wider knots hold hundreds, and change with every commit.
    identity = knot.view is View.IMPORT_TIME
    named = [Evidence(member if identity else "", member, analysis.at(member)) for member in members]
    halts = knot.halts if entries else ()
    words = f"{_verdict(knot, entries)}{_wider(analysis, knot)}{_untried(knot)}"
    place = analysis.at(halts[-1].module, halts[-1].line) if halts else ring[0].location
    return Finding(
        rule="import-cycle",
        severity=_SEVERITIES.get(knot.verdict, Severity.INFO) if entries else Severity.INFO,
        subject=knot.id,
        message=f"{len(members):,} modules {_HOW[knot.view]}{words}",
        location=place or analysis.at(members[0]),
        evidence=(*(_halted(analysis, knot, entries) if halts else ()), *ring, *cuts, *named),
        fix=_mend(knot) if knot.cuts else None,
        weight=len(members),
    )


def _halted(analysis: Analysis, knot: Knot, entries: tuple[str, ...]) -> Iterator[Evidence]:
    """What Python says when a module is imported first, where it is when it does, and which other modules fail."""
    how = "goes on without" if knot.swallowed else "fails"
    yield Evidence("", f"imported first, {entries[0]} {how}: {knot.error}", analysis.at(entries[0]))
    for halt in knot.halts:
        yield Evidence("", f"in progress when it fails: {halt.module}", analysis.at(halt.module, halt.line))
    for entry in entries[1:_NAMED]:
        yield Evidence("", f"imported first, {entry} {'does' if knot.swallowed else 'fails'}, too", analysis.at(entry))


def _verdict(knot: Knot, entries: tuple[str, ...]) -> str:
    """Whether Python can import it, in words."""
    if knot.verdict == "harmless":
        return "; no order of imports breaks it"
    if knot.verdict == "order":
        return f"; it works by order, since {_first(knot)}"
    if knot.verdict == "swallowed":
        return "; whichever is imported first, a handler catches what fails in it"
    if knot.verdict and not entries:
        return "; what fails in it is told of a narrower knot"
    one = len(entries) == 1
    if knot.verdict == "luck" and not knot.swallowed:
        who = f"{entries[0]} is not" if one else f"none of {len(entries):,} modules is"
        return f"; it works by luck, as long as {who} imported first"
    if knot.swallowed:
        return f"; it works by luck, since a handler catches what fails when {_who(entries)} is imported first"
    who = entries[0] if one else f"{len(entries):,} modules"
    return f"; {who} cannot be imported first" if knot.verdict else ""


def _who(entries: tuple[str, ...]) -> str:
    return entries[0] if len(entries) == 1 else f"any of {len(entries):,} modules"


def _first(knot: Knot) -> str:
    """What sees to the order of a knot, in words."""
    shown = knot.order[:_IN_ORDER]
    more = f" and {len(knot.order) - len(shown):,} more" if len(knot.order) > len(shown) else ""
    return f"{knot.first[0]} always runs first, and with it in this order {', '.join(shown)}{more}"


def _untried(knot: Knot) -> str:
    """How much of the verdict is not known, in words."""
    return f"; {knot.untried:,} of them were not tried, since it is too large" if knot.untried else ""


def _wider(analysis: Analysis, knot: Knot) -> str:
    """How much larger it is with imports for the type checker, in words."""
    if knot.view is not View.DEFERRED:
        return ""
    members = set(knot.members)
    wider = next((len(w) for w in analysis.graph.knots(View.TYPING) if members < set(w)), 0)
    return f"; with those for the type checker {wider:,}" if wider else ""


def _mend(knot: Knot) -> Fix:
    """What to cut: that what crosses is loaded later or not at all has to be looked at."""
    rewrites = tuple(dict.fromkeys(rewrite for cut in knot.cuts for rewrite in cut.rewrites))
    return Fix(Safety.UNSAFE if rewrites else Safety.MANUAL, _fix(knot), rewrites)


def _fix(knot: Knot) -> str:
    """The cuts in words, and which of them ends the failure."""
    if knot.needed == 1:
        return f"cut 1 import: {_told(knot.cuts[0])}"
    shown = [f"({number}) {_told(cut)}" for number, cut in enumerate(knot.cuts[:_NAMED], start=1)]
    more = f"; and {knot.needed - _NAMED:,} more" if knot.needed > _NAMED else ""
    halted = {(halt.module, halt.line) for halt in knot.halts}
    ending = [n for n, cut in enumerate(knot.cuts, start=1) if halted & {(cut.importer, line) for line in cut.lines}]
    ended = f"; cut {ending[0]} ends the failure" if ending else ""
    return f"cut at most {knot.needed:,} imports: {'; '.join(shown)}{more}{ended}"


def _told(cut: Cut) -> str:
    """One cut in words."""
    left = f"{cut.before:,} -> {cut.after:,}"
    return f"{cut.importer} imports {_what(cut.imported, cut.onto)} ({left}): {cut.how}"


def _what(imported: str, onto: tuple[str, ...]) -> str:
    """What an import names, and the packages that it runs on the way."""
    packages = [package for package in onto if package != imported]
    return f"{imported}, which runs {' and '.join(packages)}" if packages else imported

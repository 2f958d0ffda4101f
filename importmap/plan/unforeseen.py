"""Figures that no forecast can tell: imports that failed and work then have users for the first time

What such users do has not been counted yet: they may come by another path than the others, and call what they get in a
way that does not fit, or that shows how namesakes differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from importmap.analysis import Analysis
from importmap.mending.code import Code
from importmap.mending.fitting import fit
from importmap.model.change import Rewrite
from importmap.model.links import LinkKind
from importmap.plan.parts import places_of
from importmap.resolve.values import ValueKind

_FAILING = (LinkKind.UNRESOLVED, LinkKind.UNKNOWN)


def unforeseen(analysis: Analysis, after: Analysis, made: Iterable[Rewrite]) -> frozenset[str]:
    """The metrics that some rewrites change otherwise than can be worked out on the findings; `after` has them made."""
    places = places_of(made)
    mended = [
        link
        for link in analysis.links
        if link.kind in _FAILING
        and (analysis.modules[link.importer].path, link.statement.line, str(link.statement)) in places
    ]
    if not mended:
        return frozenset()
    bound = {(link.importer, link.statement.scope, link.statement.bound): link for link in after.links if link.symbol}
    code, defined = Code(analysis), Counter(symbol.name for symbol in analysis.symbols)
    found = set()
    for link in mended:
        new = bound.get((link.importer, link.statement.scope, link.statement.bound))
        symbol = analysis.code.by_id.get(new.symbol) if new is not None else None
        if new is None or symbol is None:
            continue
        if new.path != symbol.home.path:
            found.add("fragmented-symbols")
        value = analysis.code.meant(symbol.path)
        if defined[symbol.name] > 1 or (value.kind is ValueKind.SYMBOL and fit(code, [link], value).misfit):
            found.add("interface-drifts")
    return frozenset(found)

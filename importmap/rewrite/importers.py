"""All who reach a class or function by some path, sent to one"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.analysis import Analysis
from importmap.model.change import Rewrite
from importmap.model.facts import When
from importmap.model.links import Symbol


def sent(analysis: Analysis, symbol: Symbol, path: str) -> Iterator[Rewrite]:
    """The rewrites by which all imports and uses of a symbol come to go by one of its paths.

    Whether they can is not asked here: some may close a circle, or stand for the case that another one fails.
    """
    lines: set[tuple[str, int]] = set()
    for link in analysis.code.references.of_symbol(symbol.id):
        lines.add((link.importer, link.statement.line))
        if link.path != path and not link.statement.when & When.DYNAMIC:
            rewrite = analysis.moved(link, path)
            if rewrite is not None:
                yield rewrite
    for route in symbol.routes:
        for user in route.users:
            if route.path != path and (user.module, user.line) not in lines and user.module not in route.hops:
                yield Rewrite(analysis.modules[user.module].path, user.line, route.path, path)

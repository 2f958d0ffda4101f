"""One class or function is imported under several paths

Finds: classes and functions whose importers use more than one import path, or use one path while a package offers
another. A re-export that everybody uses is no finding, and neither is a path that nobody uses. Modules
inside the package that offers a symbol may import it as they like. What is declared as `single-source`, and what that
replaces, is left to the rules for it.

Why it hurts: the same thing has several names. Searches miss importers, mocks patch the wrong one, a move breaks
half of them, and readers cannot tell whether two names mean one class.

Example:

    from shop import Order                  # 40 modules
    from shop._impl.order import Order      # 7 modules

What to do: agree on the path that is proposed as the home, rewrite the other imports to it, then remove the re-exports
that are left without importers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.finding import Evidence, Finding, Fix, Safety, Severity
from importmap.model.links import Link, LinkKind, Route, Symbol, User, outside

SEVERITY = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.importmap.options.many-paths]` may set."""

    few: int = 3  # modules that use the lesser of two paths, up to which a finding is only information


def find(analysis: Analysis, options: Options) -> Iterator[Finding]:
    """One finding for each symbol whose importers do not agree on its path."""
    through: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in analysis.links:
        if link.kind is LinkKind.SYMBOL and link.symbol:
            through[(link.symbol, f"{link.module}.{link.statement.name}")].append(link)
    declared = frozenset(covered for concept in analysis.concepts for covered in concept.covers)
    for symbol in analysis.symbols:
        used = _used(symbol)
        if symbol.id not in declared and (len(used) > 1 or _bypassed(symbol, used)):
            yield _finding(analysis, symbol, used, through, options)


def _used(symbol: Symbol) -> dict[Route, list[User]]:
    """The routes that are used from where it counts, each with those users, the most used first."""
    counting = outside(symbol)
    used = {route: [user for user in route.users if user.module in counting] for route in symbol.routes}
    return {route: used[route] for route in sorted(used, key=lambda r: (-len(used[r]), r.path)) if used[route]}


def _bypassed(symbol: Symbol, used: dict[Route, list[User]]) -> bool:
    """Whether all importers agree on a path that nobody offers, though a package offers one."""
    if len(used) != 1:
        return False
    (route,) = used
    home = next((r for r in symbol.routes if r.path == symbol.home.path), None)
    return home is not None and home.offered and not route.offered and route is not home


def _finding(
    analysis: Analysis,
    symbol: Symbol,
    used: dict[Route, list[User]],
    through: dict[tuple[str, str], list[Link]],
    options: Options,
) -> Finding:
    home = symbol.home.path
    everybody = {user.module for users in used.values() for user in users}
    astray = {user.module for route, users in used.items() if route.path != home for user in users}
    evidence = tuple(
        Evidence(route.path, _usage(route, len(users)), analysis.at(users[0].module, users[0].line))
        for route, users in used.items()
    )
    rewrites = tuple(
        rewrite
        for route in used
        if route.path != home
        for link in through.get((symbol.id, route.path), [])
        if link.importer in astray and (rewrite := analysis.moved(link, home)) is not None
    )
    modules = "module" if len(everybody) == 1 else "modules"
    if len(used) > 1:
        message = f"imported under {len(used)} paths by {len(everybody):,} {modules}; {len(astray):,} not by {home}"
    else:
        verb = "goes" if len(everybody) == 1 else "go"
        message = f"{len(everybody):,} {modules} {verb} past {home}, the path that is offered"
    few = len(astray) <= options.few and len(used) <= 2
    return Finding(
        rule="many-paths",
        severity=Severity.INFO if few or len(used) < 2 else SEVERITY,
        subject=symbol.path,
        message=message,
        location=analysis.at(symbol.module, symbol.definition.line),
        evidence=evidence,
        # Another path runs other modules on the way: that may close an import cycle.
        fix=Fix(Safety.UNSAFE, f"import {home.rpartition('.')[2]} from {home.rpartition('.')[0]}", rewrites),
        weight=len(astray),
    )


def _usage(route: Route, count: int) -> str:
    kind = "where it is defined" if route.defining else route.standing
    return f"{count:,} {'module' if count == 1 else 'modules'}, {kind}"

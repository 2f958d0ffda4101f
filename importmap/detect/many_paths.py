"""One class or function is imported under several paths

Finds: classes and functions whose importers use more than one import path, or a path by accident while a package
offers another. All that one package offers is one finding, since it is one decision: whether importers go by the
package, or by the modules in which things are defined. A re-export that everybody uses is no finding, and neither is a
path that nobody uses. Modules inside the package that offers a symbol, or to which a private module belongs, may import
it as they like. What is declared as `single-source`, and what that replaces, is left to the rules for it. Where few
modules stray besides tests, it is information.

Why it hurts: the same thing has several names. Searches miss importers, mocks patch the wrong one, a move breaks
half of them, and readers cannot tell whether two names mean one class.

Example:

    from shop import Order                  # 40 modules
    from shop._impl.order import Order      # 7 modules

What to do: agree on the path that is proposed as the home, rewrite the other imports to it, then remove the re-exports
that are left without importers. Another name of the same thing (`Engine = Motor`) is not rewritten: that is for those
who use it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.change import Rewrite
from importmap.model.finding import Count, Evidence, Finding, Fix, Safety
from importmap.model.links import Link, LinkKind, Route, Symbol, User, is_above, outside
from importmap.model.project import Role
from importmap.model.severity import Severity

SEVERITY = Severity.WARNING

_LISTED = 3  # names that a fix spells out


@dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.importmap.options.many-paths]` may set."""

    few: int = 3  # modules that stray, without tests, up to which a finding is only information


@dataclass(frozen=True, slots=True)
class _Stray:
    """A symbol whose importers do not agree."""

    symbol: Symbol
    used: dict[Route, list[User]]  # the routes that are used from where it counts, the most used first
    everybody: frozenset[str]  # the modules that use it
    astray: frozenset[str]  # those that use it not by its home


def find(analysis: Analysis, options: Options) -> Iterator[Finding]:
    """One finding for each package that offers such symbols, and one for each such symbol that none offers."""
    through: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in analysis.links:
        if link.kind is LinkKind.SYMBOL and link.symbol:
            through[link.symbol, f"{link.module}.{link.statement.name}"].append(link)
    declared = frozenset(covered for concept in analysis.concepts for covered in concept.covers)
    together: dict[str, list[_Stray]] = defaultdict(list)
    for symbol in analysis.symbols:
        used = _used(symbol)
        if symbol.id not in declared and (len(used) > 1 or _bypassed(symbol, used)):
            everybody = frozenset(user.module for users in used.values() for user in users)
            home = symbol.home.path
            astray = frozenset(u.module for route, users in used.items() if route.path != home for u in users)
            together[_offering(symbol, used) or symbol.path].append(_Stray(symbol, used, everybody, astray))
    for subject, strays in together.items():
        strays.sort(key=lambda stray: (-len(stray.astray), stray.symbol.path))
        yield _finding(analysis, subject, strays, through, options)


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


def _offering(symbol: Symbol, used: Iterable[Route]) -> str:
    """The package whose decision it is by which path a symbol is imported; "" if none offers it."""
    offers = {route.path: route.module for route in used if route.offered and is_above(route.module, symbol.module)}
    return offers.get(symbol.home.path) or next(iter(offers.values()), "")


def _finding(
    analysis: Analysis, subject: str, strays: list[_Stray], through: dict[tuple[str, str], list[Link]], options: Options
) -> Finding:
    first = strays[0]
    everybody = frozenset[str]().union(*(stray.everybody for stray in strays))
    astray = frozenset[str]().union(*(stray.astray for stray in strays))
    paths = max(len(stray.used) for stray in strays)
    rewrites = tuple(dict.fromkeys(r for stray in strays for r in _rewrites(analysis, stray, through)))
    outside_tests = sum(1 for module in astray if analysis.modules[module].role is not Role.TEST)
    return Finding(
        rule="many-paths",
        severity=Severity.INFO if outside_tests <= options.few or paths < 2 else SEVERITY,
        subject=subject,
        message=_message(strays, len(everybody), len(astray), in_tests=not outside_tests),
        location=analysis.at(first.symbol.module, first.symbol.definition.line),
        evidence=tuple(
            Evidence(route.path, _usage(route, stray.symbol, len(users)), analysis.at(users[0].module, users[0].line))
            for stray in strays
            for route, users in stray.used.items()
        ),
        # Another path runs other modules on the way: that may close an import cycle.
        fix=Fix(Safety.UNSAFE if rewrites else Safety.MANUAL, _advice(strays), rewrites),
        weight=len(astray),
        counts=(Count("symbols", len(strays)),),
    )


def _message(strays: list[_Stray], everybody: int, astray: int, *, in_tests: bool) -> str:
    """What is imported by how many paths, and how many modules do not take the one to keep."""
    where = ", all of them tests" if in_tests else ""
    modules = "module" if everybody == 1 else "modules"
    if len(strays) > 1:
        message = f"{len(strays):,} of the names that it offers are imported by other paths, too"
        return f"{message}; {astray:,} of {everybody:,} {modules} stray{where}"
    (stray,) = strays
    home = stray.symbol.home.path
    if len(stray.used) > 1:
        message = f"{stray.symbol.name} is imported under {len(stray.used)} paths by {everybody:,} {modules}"
        return f"{message}; {astray:,} not by {home}{where}"
    verb = "goes" if everybody == 1 else "go"
    return f"{everybody:,} {modules} {verb} past {home}, the path that is offered{where}"


def _advice(strays: list[_Stray]) -> str:
    """What to do, in one phrase."""
    if not any(_by_its_name(route, stray) for stray in strays for route in stray.used):
        symbol = strays[0].symbol
        return f"settle on one name: it is defined as {symbol.name} in {symbol.module}"
    homes = {stray.symbol.home.path.rpartition(".")[0] for stray in strays}
    names = [stray.symbol.name for stray in strays]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    if len(names) > _LISTED:
        listed = f"{', '.join(names[:_LISTED])} and {len(names) - _LISTED:,} more"
    return f"import {listed} from {homes.pop()}" if len(homes) == 1 else f"import {listed} by the path to keep of each"


def _by_its_name(route: Route, stray: _Stray) -> bool:
    """Whether those who stray by a route use the symbol's own name, so that only the path is to change."""
    return route.path != stray.symbol.home.path and route.path.rpartition(".")[2] == stray.symbol.name


def _rewrites(analysis: Analysis, stray: _Stray, through: dict[tuple[str, str], list[Link]]) -> Iterator[Rewrite]:
    """The imports of those who stray, as they would be by way of the home."""
    home = stray.symbol.home.path
    if home.rpartition(".")[0] in analysis.collection.tests:
        return  # one test module is not to import from another
    for route in stray.used:
        if _by_its_name(route, stray):
            for link in through.get((stray.symbol.id, route.path), []):
                rewrite = analysis.moved(link, home) if link.importer in stray.astray else None
                if rewrite is not None:
                    yield rewrite


def _usage(route: Route, symbol: Symbol, count: int) -> str:
    kind = "where it is defined" if route.defining else route.standing
    if route.path == symbol.home.path:
        kind += ", the path to keep"
    elif route.path.rpartition(".")[2] != symbol.name:
        kind += f", another name of {symbol.name}"
    return f"{count:,} {'module' if count == 1 else 'modules'}, {kind}"

"""Which of its paths a symbol should be imported by, and why

In order of weight: what the configuration declares; a path that does not warn of its deprecation; one that somebody
uses who counts; a public path before a private one; the definition's own name before another one; the package that
offers it, if what it offers is taken up, and of several the outermost; what most production code uses, then what most
modules use; the shortest path; the definition.

Whether an offer is taken up is asked of all that a package offers, not of each symbol: one package has one policy.
Where it is not, the package is the last choice for each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from importmap.model.links import Home, Route, entitled, is_above
from importmap.model.project import Role
from importmap.resolve.modules import Modules

# How many uses may go past a package for each one that goes by it, so that it still counts as taken up.
_LISTED = 4  # of what `__all__` lists
_SHOWN = 1  # of what a package merely imports for others

_SPEAKS = 10  # how many uses there may be for each one by production code, so that it speaks for all


@dataclass(frozen=True, slots=True)
class Policies:
    """How the packages that offer symbols are used from outside, over all that each of them offers."""

    by: Mapping[str, int]  # package -> uses of its offers; those by production code where it speaks for all
    past: Mapping[str, int]  # package -> uses of the same symbols by paths below it
    offers: Mapping[str, tuple[str, ...] | None]  # module -> its `__all__`

    def is_taken_up(self, package: str) -> bool:
        """Whether importers go by what a package offers, as a whole."""
        by, times = self.by.get(package, 0), _SHOWN if self.offers.get(package) is None else _LISTED
        return by > 0 and by * times >= self.past.get(package, 0)


def policies(
    symbols: Iterable[tuple[str, Sequence[Route]]], modules: Modules, offers: Mapping[str, tuple[str, ...] | None]
) -> Policies:
    """The policies of all packages; `symbols` are pairs of a defining module and the routes of what it defines."""
    counted = {role: (Counter[str](), Counter[str]()) for role in Role}
    for defined_in, routes in symbols:
        packages = [r.module for r in routes if r.offered and is_above(r.module, defined_in)]
        for package in packages:
            for route in routes:
                below = is_above(package, route.module)
                if route.module == package or below:
                    for user in route.users:
                        if not is_above(package, f"{user.module}."):
                            counted[modules[user.module].role][below][package] += 1
    by, past = Counter[str](), Counter[str]()
    for package in {name for pair in counted.values() for count in pair for name in count}:
        uses = {role: sum(count[package] for count in counted[role]) for role in Role}
        roles = [Role.PRODUCTION] if _speaks(uses[Role.PRODUCTION], sum(uses.values())) else list(Role)
        by[package] = sum(counted[role][False][package] for role in roles)
        past[package] = sum(counted[role][True][package] for role in roles)
    return Policies(by, past, offers)


def home_of(
    routes: Sequence[Route],
    defined_in: str,
    name: str,
    modules: Modules,
    policies: Policies,
    declared: frozenset[str],
    warning: frozenset[str],
) -> Home:
    """The path to keep among the routes of what one module defines.

    `warning` are the modules that warn of their deprecation when imported.
    """
    for route in routes:
        if route.path in declared:
            return Home(route.path, ("the configuration declares it",))
    insiders = entitled(defined_in, routes)
    users = {route.path: [u.module for u in route.users if not _is_in(u.module, insiders)] for route in routes}
    every = {path: len(using) for path, using in users.items()}
    production = {path: sum(1 for u in using if modules[u].role is Role.PRODUCTION) for path, using in users.items()}
    kind, counts = "production module", production
    if not _speaks(sum(production.values()), sum(every.values())):
        kind, counts = "module", every
    most = max(counts.values(), default=0)

    def weight(route: Route) -> tuple[bool | int | str, ...]:
        private = any(part.startswith("_") for part in route.path.split("."))
        renamed, depth = route.path.rpartition(".")[2] != name, route.path.count(".")
        offers = route.offered and is_above(route.module, defined_in)
        taken_up = offers and policies.is_taken_up(route.module)
        return (
            route.module in warning,
            not users[route.path],
            private,
            renamed,
            (not taken_up) + (offers and not taken_up),
            depth if taken_up else 0,
            -policies.by.get(route.module, 0) if taken_up else 0,
            -counts[route.path],
            -every[route.path],
            depth,
            not route.defining,
            route.path,
        )

    meant = [route for route in routes if _is_meant(route, defined_in)]
    if not meant:
        return Home(f"{defined_in}.{name}", ("it is defined here",))
    best = min(meant, key=weight)
    reasons = list(_offering(best, policies))
    if most and counts[best.path] == most:
        tied = list(counts.values()).count(most) > 1
        reasons.append(_usage(most, kind, min(insiders, key=len, default=""), tied=tied))
    if best.defining:
        reasons.append("it is defined here")
    return Home(best.path, tuple(reasons) or ("it stands beside the definition",))


def _speaks(production: int, every: int) -> bool:
    """Whether so many uses by production code say more than all, of which the rest is mostly tests.

    Of a library nearly all users outside are its own tests, and one script beside them is no policy.
    """
    return production > 0 and production * _SPEAKS >= every


def _is_in(module: str, packages: Iterable[str]) -> bool:
    return any(is_above(package, f"{module}.") for package in packages)


def _is_meant(route: Route, defined_in: str) -> bool:
    """Whether somebody meant a path to be imported: an accident further off is no home, however much it is used."""
    near = route.module == defined_in or is_above(route.module, defined_in)
    return route.defining or route.offered or (near and bool(route.users))


def _offering(route: Route, policies: Policies) -> Iterator[str]:
    """Why what a package offers is to be taken up."""
    if route.offered:
        verb = "offers it" if policies.offers.get(route.module) is None else "lists it in __all__"
        yield f"{route.module} {verb}"


def _usage(count: int, kind: str, package: str, *, tied: bool) -> str:
    outside = f" outside of {package}" if package else ""
    subject = f"{kind}{outside} uses it" if count == 1 else f"{kind}s{outside} use it"
    return f"{count:,} {subject}, {'as many as' if tied else 'more than'} any other path"

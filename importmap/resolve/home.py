"""Which of its paths a symbol should be imported by, and why

In order of weight: what the configuration declares; a path that does not warn of its deprecation; what a package above
the definition lists in `__all__`, if importers take that up; a public path before a private one; what most production
code uses, then what most modules use; the definition's own name; the shortest path; the definition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from importmap.model.links import Home, Route
from importmap.model.project import Role
from importmap.resolve.modules import Modules

_TAKEN_UP = 4  # an offer counts if it has at least this part of the leading path's importers


def home_of(
    routes: Sequence[Route],
    defined_in: str,
    name: str,
    modules: Modules,
    offers: Mapping[str, tuple[str, ...] | None],
    declared: frozenset[str],
    warning: frozenset[str],
) -> Home:
    """The path to keep among the routes of what one module defines.

    `offers` holds each module's `__all__`; `warning` are the modules that warn of their deprecation when imported.
    """
    for route in routes:
        if route.path in declared:
            return Home(route.path, ("the configuration declares it",))
    # Modules inside of a package that offers it may import it as they like: they have no say.
    owners = tuple(f"{r.module}." for r in routes if r.offered and _is_above(r, defined_in))
    users = {
        route.path: [u.module for u in route.users if not (owners and f"{u.module}.".startswith(owners))]
        for route in routes
    }
    production = {path: sum(1 for u in using if modules[u].role is Role.PRODUCTION) for path, using in users.items()}
    kind, counts = "production module", production
    if not any(production.values()):
        kind, counts = "module", {path: len(using) for path, using in users.items()}
    most = max(counts.values(), default=0)

    def taken_up(route: Route) -> bool:
        listed = route.offered and offers.get(route.module) is not None
        return listed and _is_above(route, defined_in) and counts[route.path] >= max(most / _TAKEN_UP, 1)

    def weight(route: Route) -> tuple[bool | int | str, ...]:
        private = any(part.startswith("_") for part in route.path.split("."))
        renamed, depth = route.path.rpartition(".")[2] != name, route.path.count(".")
        counted = (-production[route.path], -len(users[route.path]))
        return (
            route.module in warning,
            not taken_up(route),
            private,
            *counted,
            renamed,
            depth,
            not route.defining,
            route.path,
        )

    meant = [route for route in routes if _is_meant(route, defined_in)]
    if not meant:
        return Home(f"{defined_in}.{name}", ("it is defined here",))
    best = min(meant, key=weight)
    package = min((owner[:-1] for owner in owners), key=len, default="")
    reasons = []
    if best.offered:
        verb = "offers it" if offers.get(best.module) is None else "lists it in __all__"
        reasons.append(f"{best.module} {verb}")
    if most and counts[best.path] == most:
        tied = list(counts.values()).count(most) > 1
        reasons.append(_usage(most, kind, package, tied=tied))
    if best.defining:
        reasons.append("it is defined here")
    return Home(best.path, tuple(reasons) or ("it stands beside the definition",))


def _is_above(route: Route, defined_in: str) -> bool:
    """Whether a route goes through a package that holds the definition."""
    return defined_in.startswith(f"{route.module}.")


def _is_meant(route: Route, defined_in: str) -> bool:
    """Whether somebody meant a path to be imported: an accident further off is no home, however much it is used."""
    near = route.module == defined_in or _is_above(route, defined_in)
    return route.defining or route.offered or (near and bool(route.users))


def _usage(count: int, kind: str, package: str, *, tied: bool) -> str:
    outside = f" outside of {package}" if package else ""
    subject = f"{kind}{outside} uses it" if count == 1 else f"{kind}s{outside} use it"
    return f"{count:,} {subject}, {'as many as' if tied else 'more than'} any other path"

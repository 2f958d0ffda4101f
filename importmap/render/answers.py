"""The answers of `where` and `why` as text, in lines that are never broken"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from importmap.model.chains import Chains, Loading, Step
from importmap.model.links import Route, Standing, Symbol, User
from importmap.model.project import Module, Role
from importmap.render.writing import counted, figure, readable

_WHEN = {
    Loading.STATEMENTS: "{} loads {} as soon as it is imported",
    Loading.PACKAGES: "{} loads {} as soon as it is imported",
    Loading.LATER: "{} loads {} later, not when it is imported",
    Loading.NEVER: "{} imports {}, with what is for the type checker only",
}
SHOWN = 10  # users of one route, unless all are asked for


def where(
    symbols: Sequence[Symbol], modules: Mapping[str, Module], sorts: Mapping[str, str], *, every: bool = False
) -> str:
    """Each symbol with its sort, its home, its routes and who uses them; `modules` are its own and its users'."""
    return "\n".join("\n".join(_symbol(symbol, modules, sorts[symbol.id], every)) + "\n" for symbol in symbols)


def why(importer: str, imported: str, found: Chains, *, types: bool = False) -> str:
    """When the one loads the other, and each chain, an import on a line."""
    here, there = readable(importer), readable(imported)
    if found.loading is Loading.UNTIED:
        return f"{here} does not import {there}, neither itself nor through others.\n"
    if found.loading is Loading.NEVER and not types:
        return f"{here} never loads {there}. It imports it for the type checker only, and --types shows how.\n"
    lines = []
    for chain in found.chains:
        lines.append(_WHEN[found.loading].format(readable(chain[0].importer), readable(chain[-1].imported)))
        lines[-1] += f", in {counted(len(chain), 'step')}:"
        lines += [_step(step) for step in chain]
        lines.append("")
    return "\n".join([*lines[:-1], *(["", "and there are more of this length"] if found.more else [])]) + "\n"


def _symbol(symbol: Symbol, modules: Mapping[str, Module], sort: str, every: bool) -> Iterator[str]:
    """One symbol."""
    paths = {module.id: module.path for module in modules.values()}
    yield f"{readable(symbol.path)}"
    yield f"  {sort} at {_place(symbol.module, symbol.definition.line, paths)}"
    yield f"  home: {readable(symbol.home.path)}"
    yield from (f"    because {readable(reason)}" for reason in symbol.home.reasons)
    shown = sorted((r for r in symbol.routes if every or r.defining or r.users), key=lambda r: -len(r.users))
    width = max((len(readable(route.path)) for route in shown), default=0)
    for route in shown:
        yield f"  {route.standing:<7}  {readable(route.path):<{width}}  {_use(route, modules)}".rstrip()
        users = sorted(route.users, key=lambda user: (-user.count, user.module))
        yield from (f"             {_user(user, paths)}" for user in users[: None if every else SHOWN])
        if len(users) > SHOWN and not every:
            yield f"             and {figure(len(users) - SHOWN)} more (--all)"
    hidden = Counter(route.standing for route in symbol.routes if route not in shown)
    hidden[Standing.LATENT] += symbol.latent
    if hidden.total():
        kinds = " and ".join(f"{figure(hidden[kind])} {kind}" for kind in Standing if hidden[kind])
        yield f"  and {kinds} {'path' if hidden.total() == 1 else 'paths'} that nobody uses (--all)"


def _use(route: Route, modules: Mapping[str, Module]) -> str:
    """How much a route is used, by whom, and how it leads to the definition."""
    parts = ["defined here"] if route.defining else []
    if route.users:
        uses = sum(user.count for user in route.users)
        roles = Counter(modules[user.module].role for user in route.users)
        by = ", ".join(f"{figure(roles[role])} {role}" for role in Role if roles[role])
        parts.append(f"{counted(uses, 'use')} in {counted(len(route.users), 'module')} ({by})")
    if route.mentions:
        parts.append(f"{counted(sum(user.count for user in route.mentions), 'string')}")
    if len(route.hops) > 2:
        parts.append(f"through {', '.join(map(readable, route.hops[1:-1]))}")
    return ", ".join(parts)


def _user(user: User, paths: Mapping[str, str]) -> str:
    """A module that uses a route, where it begins to, and how often it does."""
    return f"{_place(user.module, user.line, paths)}  {counted(user.count, 'use')}"


def _step(step: Step) -> str:
    """One step with its statements, and what is to be known of them."""
    by_manner: dict[str, list[str]] = {}
    for place in step.places:
        by_manner.setdefault(place.manner, []).append(readable(str(place.location)))
    told = [f"{', '.join(places)}{f' ({manner})' if manner else ''}" for manner, places in by_manner.items()]
    if step.reason:
        told.append(f"({step.reason})")
    return f"  {readable(step.importer)} -> {readable(step.imported)}  {', '.join(told)}"


def _place(module: str, line: int, paths: Mapping[str, str]) -> str:
    """`path:line`, which terminals and editors make a link."""
    return f"{readable(paths.get(module, module))}:{line}"

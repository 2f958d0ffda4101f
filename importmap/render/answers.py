"""The answers of `where`, `why` and `plan` as text, in lines that are never broken"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from importmap.model.change import Plan
from importmap.model.links import Route, Standing, Symbol, User
from importmap.model.project import Module, Role
from importmap.model.report import EdgeSummary
from importmap.render.writing import counted, figure, readable

SHOWN = 10  # users of one route, unless all are asked for


def where(symbols: Sequence[Symbol], modules: Mapping[str, Module], *, every: bool = False) -> str:
    """Each symbol with its home, its routes and who uses them; the modules are those of the symbols and their users."""
    return "\n".join("\n".join(_symbol(symbol, modules, every)) + "\n" for symbol in symbols)


def why(importer: str, imported: str, chains: Sequence[Sequence[EdgeSummary]], paths: Mapping[str, str]) -> str:
    """Each chain of imports, an import on a line."""
    if not chains:
        return f"{readable(importer)} does not import {readable(imported)}, neither itself nor through others.\n"
    lines = []
    for chain in chains:
        lines.append(
            f"{readable(chain[0].importer)} imports {readable(chain[-1].imported)} in {counted(len(chain), 'step')}:"
        )
        lines += [_edge(edge, paths) for edge in chain]
        lines.append("")
    return "\n".join(lines[:-1]) + "\n"


def plan(name: str, steps: Plan) -> str:
    """The steps in their order, with the reason, the size and the figure that must fall."""
    if not steps.steps:
        return f"{readable(name)}: nothing to do.\n"
    lines = [f"{readable(name)}: {counted(len(steps.steps), 'step')}, to be taken in this order."]
    for number, step in enumerate(steps.steps, 1):
        size = f"{step.risk} risk, {counted(len(step.files), 'file')}, gain {figure(step.gain)}"
        lines += ["", f"{number:>3}. {readable(step.title)} ({size})"]
        lines.append(f"     {readable(step.reason)}")
        if step.measure:
            lines.append(f"     must fall: {readable(step.measure)}")
    return "\n".join(lines) + "\n"


def _symbol(symbol: Symbol, modules: Mapping[str, Module], every: bool) -> Iterator[str]:
    """One symbol."""
    paths = {module.id: module.path for module in modules.values()}
    yield f"{readable(symbol.path)}"
    yield f"  {symbol.definition.kind} at {_place(symbol.module, symbol.definition.line, paths)}"
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
    if hidden:
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


def _edge(edge: EdgeSummary, paths: Mapping[str, str]) -> str:
    """An import with its lines, and when it runs if that is not at import time."""
    when = "" if edge.import_time else " (only inside functions)" if edge.deferred else " (only for types)"
    places = ", ".join(_place(edge.importer, line, paths) for line in edge.lines)
    return f"  {readable(edge.importer)} -> {readable(edge.imported)}  {places}{when}"


def _place(module: str, line: int, paths: Mapping[str, str]) -> str:
    """`path:line`, which terminals and editors make a link."""
    return f"{readable(paths.get(module, module))}:{line}"

"""Which modules a picture shows"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from importmap.config import alike
from importmap.model.errors import UnknownNameError
from importmap.model.knots import Cut, Knot, View
from importmap.model.picture import Wish
from importmap.model.project import Module
from importmap.model.report import EdgeSummary, Report
from importmap.model.services import owners

_VIEWS: Mapping[View, str] = {
    View.IMPORT_TIME: "at import time",
    View.IMPLIED: "by parent packages",
    View.DEFERRED: "by functions",
    View.TYPING: "by type checking",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The modules of a picture and what it is about."""

    title: str
    modules: tuple[Module, ...]
    edges: tuple[EdgeSummary, ...]
    centres: Mapping[str, str]  # module id -> the box that it is in, whatever else is grouped
    cuts: tuple[Cut, ...]  # the imports that are to be cut, by module
    sideways: bool = False
    root: str = ""  # the package whose children are drawn


def chosen(report: Report, wish: Wish) -> Choice:
    """What a wish asks for; UnknownNameError where it names something that is not there."""
    edges = tuple(_counting(report.edges, wish.kinds))
    early = tuple(cut for knot in report.knots if knot.view in (View.IMPORT_TIME, View.IMPLIED) for cut in knot.cuts)
    if wish.package:
        title = f"{wish.package}: its packages and modules"
        return Choice(title, inside(report, wish.package), edges, {}, early, root=wish.package)
    if wish.focus:
        return _focus(report, edges, wish.focus, wish.depth, early)
    if wish.reaches:
        found = inside(report, wish.reaches)
        above = _reach({m.id for m in found}, _neighbours((e.imported, e.importer) for e in edges))
        centres = {module.id: wish.reaches for module in found}
        told = _counted(len(above - centres.keys()), "module leads", "modules lead")
        return Choice(f"{told} to {wish.reaches}", _among(report, above), edges, centres, early, sideways=True)
    if wish.knot:
        return _knots(report, edges, wish.knot)
    if wish.between is not None:
        return _between(report, edges, *wish.between, early)
    return Choice(f"{report.name}: its packages", report.modules, edges, {}, early)


def inside(report: Report, name: str) -> tuple[Module, ...]:
    """The modules of a package, a module or a service of that name."""
    found = tuple(m for m in report.modules if name in (m.id, m.name) or m.name.startswith(f"{name}."))
    if not found:
        owned = service_of(report)
        found = tuple(m for m in report.modules if owned.get(m.id) == name)
    if not found:
        near = alike(name, (*(module.id for module in report.modules), *(one.name for one in report.services)))
        hint = f"did you mean {', or '.join(near)}?" if near else "give a dotted name, such as shop.models"
        raise UnknownNameError(f"no module or package is called {name}", hint)
    return found


def service_of(report: Report) -> Mapping[str, str]:
    """The service of each module that belongs to one."""
    return owners(report.modules, {service.name: service.packages for service in report.services})


def _focus(report: Report, edges: tuple[EdgeSummary, ...], name: str, depth: int, cuts: tuple[Cut, ...]) -> Choice:
    """A module or package with what is around it; of two neighbours the imports between them are no part of it."""
    found = inside(report, name)
    ids = {module.id for module in found}
    upward = _reach(ids, _neighbours((e.imported, e.importer) for e in edges), depth)
    downward = _reach(ids, _neighbours((e.importer, e.imported) for e in edges), depth)
    title = f"{name}: what imports it and what it imports, {_counted(depth, 'step')} away"
    centres = {module.id: name for module in found}
    star = edges
    if depth == 1:
        star = tuple(edge for edge in edges if edge.importer in ids or edge.imported in ids)
    return Choice(title, _among(report, upward | downward), star, centres, cuts, sideways=True)


def _knots(report: Report, edges: tuple[EdgeSummary, ...], name: str) -> Choice:
    """A knot by its id, or all those that a module is in, by the imports that tie them."""
    found = [knot for knot in report.knots if name == knot.id] or [k for k in report.knots if name in k.members]
    if not found:
        if all(module.id != name for module in report.modules):
            inside(report, name)
        near = alike(name, (knot.id for knot in report.knots))
        hint = f"did you mean {', or '.join(near)}?" if near else "`importmap analyze` lists the knots, under Cycles"
        raise UnknownNameError(f"{name} is in no cycle of imports", hint)
    members = {member for knot in found for member in knot.members}
    kept = tuple(e for e in edges if any(_ties(knot, e) for knot in found))
    sizes = " and ".join(f"{_counted(len(knot.members), 'module')} {_VIEWS[knot.view]}" for knot in found)
    title = f"The {'knot' if len(found) == 1 else 'knots'} around {found[0].ring[0].importer}: {sizes}"
    return Choice(title, _among(report, members), kept, {}, tuple(cut for knot in found for cut in knot.cuts))


def _ties(knot: Knot, edge: EdgeSummary) -> bool:
    """Whether an edge counts in the view of a knot."""
    if knot.view is View.TYPING:
        return True
    return bool(edge.import_time or (knot.view is View.DEFERRED and edge.deferred))


def _between(report: Report, edges: tuple[EdgeSummary, ...], one: str, other: str, cuts: tuple[Cut, ...]) -> Choice:
    """The modules on both sides of a border that import each other; if none do, the shortest chains across it."""
    here, there = ({module.id for module in inside(report, name)} for name in (one, other))
    if here & there:
        raise UnknownNameError(f"{one} and {other} share modules", "name two that stand apart")
    kept = [
        e for e in edges if (e.importer in here and e.imported in there) or (e.importer in there and e.imported in here)
    ]
    title = f"{one} and {other}: the imports between them"
    if not kept:
        title = f"{one} and {other}: the shortest chain of imports between them"
        pairs = {*_chain(here, there, edges), *_chain(there, here, edges)}
        kept = [edge for edge in edges if (edge.importer, edge.imported) in pairs]
    if not kept:
        title = f"{one} and {other} do not import each other, not even through others"
        centres = dict.fromkeys(here, one) | dict.fromkeys(there, other)
        return Choice(title, _among(report, here | there), (), centres, (), sideways=True)
    ends = {end for edge in kept for end in (edge.importer, edge.imported)}
    return Choice(title, _among(report, ends), tuple(kept), {}, cuts, sideways=True)


def _chain(start: set[str], end: set[str], edges: Iterable[EdgeSummary]) -> list[tuple[str, str]]:
    """The imports of one shortest chain, none if there is no way."""
    leading = _neighbours((edge.importer, edge.imported) for edge in edges)
    before: dict[str, str] = {}
    layer = sorted(start)
    seen = set(layer)
    while layer:
        following = []
        for here in layer:
            for there in leading(here):
                if there in seen:
                    continue
                seen.add(there)
                before[there] = here
                if there in end:
                    pairs = []
                    while there in before:
                        pairs.append((before[there], there))
                        there = before[there]
                    return pairs
                following.append(there)
        layer = following
    return []


def _counting(edges: Iterable[EdgeSummary], kinds: frozenset[str]) -> Iterable[EdgeSummary]:
    """The edges with the imports of some kinds alone."""
    if len(kinds) == 3:
        yield from edges
        return
    for edge in edges:
        made = replace(
            edge,
            import_time=edge.import_time if "import-time" in kinds else 0,
            deferred=edge.deferred if "deferred" in kinds else 0,
            typing=edge.typing if "typing" in kinds else 0,
        )
        if made.import_time + made.deferred + made.typing:
            yield made


def _among(report: Report, ids: set[str]) -> tuple[Module, ...]:
    return tuple(module for module in report.modules if module.id in ids)


def _neighbours(pairs: Iterable[tuple[str, str]]) -> Callable[[str], Sequence[str]]:
    """For each first of a pair, all the seconds."""
    found: dict[str, list[str]] = defaultdict(list)
    for here, there in pairs:
        found[here].append(there)
    return lambda name: found.get(name, ())


def _reach(start: Iterable[str], neighbours: Callable[[str], Iterable[str]], depth: int = -1) -> set[str]:
    """Everything at most `depth` steps away, the start included; without a depth, however far."""
    seen = set(start)
    layer = set(seen)
    while layer and depth != 0:
        layer = {there for here in layer for there in neighbours(here)} - seen
        seen |= layer
        depth -= 1
    return seen


def _counted(number: int, singular: str, plural: str = "") -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"

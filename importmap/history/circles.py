"""The circles that a change has closed, and which of its own imports to take back"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from importmap.graph import Graph
from importmap.graph.taking_back import taken_back
from importmap.history.identity import renamed
from importmap.model.history import Import, Moves, NewCircle, State
from importmap.model.knots import Tie, View
from importmap.model.report import EdgeSummary

_VIEWS = (View.IMPORT_TIME, View.IMPLIED, View.DEFERRED)  # an import for the type checker runs nothing


def new_circles(base: State, head: State, moves: Moves) -> tuple[NewCircle, ...]:
    """The circles of the head that the base did not have, each in the narrowest view; nothing without both graphs."""
    if not base.modules or not head.modules:
        return ()
    before, after = Graph.restored(base.modules, base.edges), Graph.restored(head.modules, head.edges)
    paths = {module.id: module.path for module in head.modules}
    told: set[tuple[str, ...]] = set()
    found = []
    for view in _VIEWS:
        old = [frozenset(renamed(module, moves.names) for module in knot) for knot in before.knots(view)]
        known = {
            (renamed(edge.importer, moves.names), renamed(edge.imported, moves.names))
            for edge in base.edges
            if _counts(edge, view)
        }
        for members in after.knots(view):
            if members in told or any(one.issuperset(members) for one in old):
                continue
            told.add(members)
            grown = max((len(one) for one in old if len(one.intersection(members)) > 1), default=0)
            circle = _circle(view, members, after.ties(members, view), known, paths)
            found += [replace(one, before=grown) for one in circle]
    return tuple(found)


def _circle(
    view: View,
    members: tuple[str, ...],
    ties: Iterable[Tie],
    known: set[tuple[str, str]],
    paths: Mapping[str, str],
) -> list[NewCircle]:
    """The circle with what to take back; none where no import of this change has closed it."""
    fixed, added = list[Tie](), list[Tie]()
    for tie in ties:
        (fixed if (tie.importer, tie.imported) in known else added).append(tie)
    back = taken_back([(tie.importer, tie.onto) for tie in fixed], [(tie.importer, tie.onto) for tie in added])
    if not back.bonds:
        return []
    here = [added[number] for number in back.bonds]
    there = [fixed[back.elsewhere]] if back.elsewhere is not None else []
    return [NewCircle(view, members, _imports(here, paths), _imports(there, paths), back.least)]


def _imports(ties: Iterable[Tie], paths: Mapping[str, str]) -> tuple[Import, ...]:
    """The imports that some ties are, by importer and imported module."""
    return tuple(Import(tie.importer, tie.imported, paths[tie.importer], tie.lines) for tie in sorted(ties))


def _counts(edge: EdgeSummary, view: View) -> bool:
    """Whether an edge has a statement that runs in a view."""
    return bool(edge.import_time or (view is View.DEFERRED and edge.deferred))

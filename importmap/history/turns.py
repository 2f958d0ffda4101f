"""Imports that have turned to a declared home, which is what everybody is asked to do: they count against nobody"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from importmap.graph import Graph
from importmap.history.identity import renamed
from importmap.model.history import Moves, State
from importmap.model.knots import View

_Edge = tuple[str, str]


def turned_edges(base: State, head: State, moves: Moves) -> frozenset[_Edge]:
    """The new imports of a module that has a declared home, by those who have left something that it replaces."""
    homes = _modules(head.declared, head)
    replaced = _modules((*base.replaced, *head.replaced), base)
    before = {(renamed(edge.importer, moves.names), edge.imported): edge for edge in base.edges}
    after = {(edge.importer, edge.imported): edge for edge in head.edges}
    left = set()
    for (importer, imported), edge in before.items():
        now = after.get((importer, renamed(imported, moves.names)))
        if imported in replaced and (now is None or len(now.lines) < len(edge.lines)):
            left.add(importer)
    known = {(importer, renamed(imported, moves.names)) for importer, imported in before}
    return frozenset(pair for pair in after if pair[1] in homes and pair[0] in left and pair not in known)


def excused(base: State, head: State, turned: Collection[_Edge]) -> frozenset[str]:
    """The figures about the graph that are no worse than in the base, but for imports that have turned."""
    if not turned:
        return frozenset()
    graph = Graph.restored(head.modules, (e for e in head.edges if (e.importer, e.imported) not in turned))
    before = {metric.name: metric for metric in base.snapshot.metrics}
    after = {metric.name: metric for metric in head.snapshot.metrics}
    worse = {
        n for n, metric in after.items() if n in before and metric.value > before[n].value and metric.better == "lower"
    }
    return frozenset(
        name for name in worse if (value := _figure(graph, name)) is not None and value <= before[name].value
    )


def _figure(graph: Graph, name: str) -> float | None:
    """A figure about the graph alone, as `metrics` has it; None for any other one."""
    if name == "edges":
        return len(graph.edges)
    if name == "propagation-cost":
        return round(graph.propagation_cost(View.TYPING), 6)
    if name == "propagation-cost-without-typing":
        return round(graph.propagation_cost(View.DEFERRED), 6)
    for view in View:
        sizes = [len(knot) for knot in graph.knots(view)] if f"{view}-knot" in name else []
        figures = (f"{view}-knots", len(sizes)), (f"modules-in-{view}-knots", sum(sizes))
        for known, value in (*figures, (f"largest-{view}-knot", max(sizes, default=0))):
            if name == known:
                return value
    return None


def _modules(paths: Iterable[str], state: State) -> frozenset[str]:
    """The modules that some dotted paths are, or lie in."""
    ids = {module.id for module in state.modules}
    found = set()
    for path in paths:
        name = path
        while name and name not in ids:
            name = name.rpartition(".")[0]
        if name:
            found.add(name)
    return frozenset(found)

"""The import graph behind a handful of questions: importers, imported, chains, knots, quotient

grimp holds the graph for chains and neighbours, networkx for components and closures; nothing outside this module knows
either. An edge leads from the importer to the module that is named in its import.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

import grimp
import networkx as nx

from importmap.model.facts import When
from importmap.model.links import Link, LinkKind
from importmap.model.project import Module, ModuleKind
from importmap.model.report import EdgeSummary, PackageEdge

Edge = tuple[str, str]


class View(StrEnum):
    """Which imports count. Each view but IMPLIED contains the one before it."""

    IMPORT_TIME = "import-time"  # statements that run when their module is imported
    IMPLIED = "implied"  # those, and the parent packages that Python runs on the way, but not a module's own ancestors
    DEFERRED = "deferred"  # import-time statements and those inside functions
    ALL = "all"  # those for the type checker as well


class Graph:
    """The modules of a project and the imports between them."""

    def __init__(self, modules: Iterable[Module], links: Iterable[Link]) -> None:
        self._modules: dict[str, Module] = {module.id: module for module in modules}
        self._by_root: dict[Edge, str] = {(module.root, module.name): module.id for module in self._modules.values()}
        self.edges: Mapping[Edge, EdgeSummary] = _summaries(self._modules, links)
        self._knots: dict[View, tuple[tuple[str, ...], ...]] = {}
        self._reach: dict[tuple[str, View], frozenset[str]] = {}

    # ------------------------------------------------------------------------------------------------ neighbours

    def importers(self, module: str) -> tuple[str, ...]:
        """The modules that import one, sorted."""
        return tuple(sorted(self._grimp.find_modules_that_directly_import(module)))

    def imported(self, module: str) -> tuple[str, ...]:
        """The modules that one imports, sorted."""
        return tuple(sorted(self._grimp.find_modules_directly_imported_by(module)))

    def chain(self, importer: str, imported: str) -> tuple[EdgeSummary, ...]:
        """The edges of a shortest chain of imports from one module to another, or () if there is none."""
        found = self._grimp.find_shortest_chain(importer=importer, imported=imported)
        return () if found is None else self._as_edges(found)

    def chains(self, importer: str, imported: str) -> tuple[tuple[EdgeSummary, ...], ...]:
        """All shortest chains from one module to another, sorted."""
        try:
            found = sorted(nx.all_shortest_paths(self._view(View.ALL), importer, imported))
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return ()
        return tuple(self._as_edges(path) for path in found)

    def _as_edges(self, path: Iterable[str]) -> tuple[EdgeSummary, ...]:
        nodes = list(path)
        return tuple(self.edges[pair] for pair in pairwise(nodes))

    # ----------------------------------------------------------------------------------------------------- knots

    def knots(self, view: View) -> tuple[tuple[str, ...], ...]:
        """Strongly connected components of more than one module, the largest first, their members sorted."""
        if view not in self._knots:
            components = nx.strongly_connected_components(self._view(view))
            found = (tuple(sorted(component)) for component in components if len(component) > 1)
            self._knots[view] = tuple(sorted(found, key=lambda knot: (-len(knot), knot)))
        return self._knots[view]

    def ring(self, knot: Iterable[str], view: View) -> tuple[str, ...]:
        """A shortest cycle among the members of a knot, starting with its smallest name."""
        part = self._view(view).subgraph(knot)
        best: list[str] = []
        for start in sorted(part):
            limit = len(best) - 1 if best else None
            found = _shortest_cycle(part, start, limit)
            if found and (not best or len(found) < len(best)):
                best = found
                if len(best) == 2:
                    break
        turn = best.index(min(best)) if best else 0
        return tuple(best[turn:] + best[:turn])

    # -------------------------------------------------------------------------------------------------- closures

    def reach(self, module: str, view: View) -> frozenset[str]:
        """The modules that one imports, directly or through others."""
        if (module, view) not in self._reach:
            self._reach[module, view] = frozenset(nx.descendants(self._view(view), module))
        return self._reach[module, view]

    def propagation_cost(self, view: View) -> float:
        """The share of ordered pairs of two different modules of which the first reaches the second (Lattix)."""
        files = [m for m in self._modules.values() if m.kind is not ModuleKind.NAMESPACE]
        if len(files) < 2:
            return 0.0
        graph = self._view(view)
        condensed = nx.condensation(graph)
        reach: dict[int, int] = {}
        pairs = 0
        position = {module.id: index for index, module in enumerate(files)}
        for node in reversed(list(nx.topological_sort(condensed))):
            members = [position[m] for m in condensed.nodes[node]["members"] if m in position]
            bits = sum(1 << member for member in members)
            for successor in condensed.successors(node):
                bits |= reach[successor]
            reach[node] = bits
            pairs += len(members) * (bits.bit_count() - 1) if members else 0
        return pairs / (len(files) * (len(files) - 1))

    # -------------------------------------------------------------------------------------------------- quotients

    def quotient(self, group: Mapping[str, str], modules: Iterable[str] | None = None) -> tuple[PackageEdge, ...]:
        """The edges between groups of modules; `group` maps a module id to its group, "" leaves it out."""
        counts: dict[Edge, list[int]] = defaultdict(lambda: [0, 0, 0])
        chosen = None if modules is None else set(modules)
        for (importer, imported), edge in self.edges.items():
            if chosen is not None and (importer not in chosen or imported not in chosen):
                continue
            here, there = group.get(importer, ""), group.get(imported, "")
            if here and there and here != there:
                counted = counts[(here, there)]
                counted[0] += edge.import_time
                counted[1] += edge.deferred
                counted[2] += edge.typing
        return tuple(PackageEdge(*pair, *counted) for pair, counted in sorted(counts.items()))

    # ---------------------------------------------------------------------------------------------------- inside

    @cached_property
    def _grimp(self) -> grimp.ImportGraph:
        graph = grimp.ImportGraph()
        for module in sorted(self._modules):
            graph.add_module(module)
        for importer, imported in self.edges:
            graph.add_import(importer=importer, imported=imported)
        return graph

    @cached_property
    def _views(self) -> dict[View, nx.DiGraph[str]]:
        return {}

    def _view(self, view: View) -> nx.DiGraph[str]:
        if view not in self._views:
            graph: nx.DiGraph[str] = nx.DiGraph()
            graph.add_nodes_from(sorted(self._modules))
            for pair, edge in self.edges.items():
                if _counts(edge, view):
                    graph.add_edge(*pair)
                    if view is View.IMPLIED:
                        graph.add_edges_from((pair[0], parent) for parent in self._implied(*pair))
            self._views[view] = graph
        return self._views[view]

    def _implied(self, importer: str, imported: str) -> Iterable[str]:
        """The parent packages with a file that importing a module runs, except the importer's own ancestors."""
        here, there = self._modules[importer], self._modules[imported]
        name = there.name
        while "." in name:
            name = name.rpartition(".")[0]
            parent = self._by_root.get((there.root, name))
            if parent is None or parent == importer or f"{here.name}.".startswith(f"{name}."):
                continue
            if self._modules[parent].kind is ModuleKind.PACKAGE:
                yield parent


def _counts(edge: EdgeSummary, view: View) -> bool:
    if view in (View.IMPORT_TIME, View.IMPLIED):
        return edge.import_time > 0
    if view is View.DEFERRED:
        return edge.import_time + edge.deferred > 0
    return True


def _summaries(modules: Mapping[str, Module], links: Iterable[Link]) -> dict[Edge, EdgeSummary]:
    """One edge for each pair of modules, its statements counted once however many names they import."""
    lines: dict[Edge, dict[int, int]] = defaultdict(dict)
    for link in links:
        if link.kind not in (LinkKind.MODULE, LinkKind.SYMBOL, LinkKind.UNKNOWN, LinkKind.UNRESOLVED):
            continue
        if link.module not in modules or link.module == link.importer:
            continue
        seen = lines[(link.importer, link.module)]
        line = link.statement.line
        seen[line] = min(seen.get(line, _TYPING), _moment(link.statement.when))
    edges = {}
    for pair, found in sorted(lines.items()):
        moments = list(found.values())
        counts = (moments.count(_RUN), moments.count(_LATER), moments.count(_TYPING))
        edges[pair] = EdgeSummary(*pair, *counts, tuple(sorted(found)))
    return edges


_RUN, _LATER, _TYPING = 0, 1, 2


def _moment(when: int) -> int:
    if when & When.TYPING:
        return _TYPING
    return _LATER if when & When.DEFERRED else _RUN


def _shortest_cycle(graph: nx.DiGraph[str], start: str, limit: int | None) -> list[str]:
    """A shortest cycle through a node by breadth-first search, not longer than the limit; [] if there is none."""
    before: dict[str, str] = {}
    layer, length = [start], 1
    while layer and (limit is None or length <= limit):
        following = []
        for node in layer:
            for successor in sorted(graph.successors(node)):
                if successor == start:
                    cycle = [node]
                    while cycle[-1] != start:
                        cycle.append(before[cycle[-1]])
                    return cycle[::-1]
                if successor not in before:
                    before[successor] = node
                    following.append(successor)
        layer, length = following, length + 1
    return []

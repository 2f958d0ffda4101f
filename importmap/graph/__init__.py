"""The import graph behind a handful of questions: importers, imported, chains, knots, cuts, quotient

grimp holds the graph for chains and neighbours, networkx for components and closures; nothing outside this package
knows either. An edge leads from the importer to the module that is named in its import.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import grimp
import networkx as nx

from importmap.graph.components import components
from importmap.graph.cutting import untie
from importmap.graph.packages import Chain, Edge, PackageGraph
from importmap.graph.web import Bond
from importmap.model.facts import When
from importmap.model.knots import Leg, Tie, View
from importmap.model.links import Link, LinkKind
from importmap.model.project import Module, ModuleKind
from importmap.model.report import EdgeSummary, PackageEdge

__all__ = ["Chain", "Edge", "Graph", "PackageGraph", "Rewiring", "Untied", "View", "circles"]


_SOUGHT = 20_000_000  # arcs that are followed to find a shortest ring, and to see whether cuts close a circle again


@dataclass(frozen=True, slots=True)
class Untied:
    """What it takes to untie a knot: a heuristic, which need not be the least."""

    ties: tuple[Tie, ...]  # in the order to cut them
    sizes: tuple[int, ...]  # modules in the largest knot after each of the first cuts
    order: tuple[str, ...]  # the members as they stand after the last cut, importers first


class Rewiring(NamedTuple):
    """What becomes of the statements between modules."""

    dropped: tuple[tuple[str, str, int], ...]  # importer, imported, line
    added: tuple[tuple[str, str, int, int], ...]  # the same, and when it runs: flags of `When`


class Graph:
    """The modules of a project and the imports between them."""

    def __init__(self, modules: Iterable[Module], links: Iterable[Link]) -> None:
        self._modules: dict[str, Module] = {module.id: module for module in modules}
        self._by_root: dict[Edge, str] = {(module.root, module.name): module.id for module in self._modules.values()}
        self._moments = _moments(self._modules, links)
        self.edges: Mapping[Edge, EdgeSummary] = {pair: _summary(pair, self._moments[pair]) for pair in self._moments}
        self._knots: dict[View, tuple[tuple[str, ...], ...]] = {}
        self._masks: dict[tuple[str, View], int] = {}
        self._leads: dict[View, dict[str, tuple[str, ...]]] = {}

    @classmethod
    def restored(cls, modules: Iterable[Module], edges: Iterable[EdgeSummary]) -> Graph:
        """The graph that had these edges; it is not known of each line when it runs, so all of them count."""
        graph = cls(modules, ())
        graph.edges = {(edge.importer, edge.imported): edge for edge in edges}
        graph._moments = {pair: dict.fromkeys(edge.lines, _RUN) for pair, edge in graph.edges.items()}
        return graph

    # ------------------------------------------------------------------------------------------------ neighbours

    def importers(self, module: str) -> tuple[str, ...]:
        """The modules that import one, sorted."""
        return tuple(sorted(self._grimp.find_modules_that_directly_import(module)))

    def imported(self, module: str) -> tuple[str, ...]:
        """The modules that one imports, sorted."""
        return tuple(sorted(self._grimp.find_modules_directly_imported_by(module)))

    # ----------------------------------------------------------------------------------------------------- knots

    def knots(self, view: View) -> tuple[tuple[str, ...], ...]:
        """Strongly connected components of more than one module, the largest first, their members sorted."""
        if view not in self._knots:
            components = nx.strongly_connected_components(self._view(view))
            found = (tuple(sorted(component)) for component in components if len(component) > 1)
            self._knots[view] = tuple(sorted(found, key=lambda knot: (-len(knot), knot)))
        return self._knots[view]

    def ring(self, knot: Iterable[str], view: View) -> tuple[Leg, ...]:
        """A shortest way around a knot, starting with its smallest name; of a large knot a short one."""
        members = frozenset(knot)
        view_of = self._view(view)
        part = {node: sorted(members.intersection(view_of.successors(node))) for node in sorted(members)}
        best: list[str] = []
        left = _SOUGHT
        for start in part:
            limit = len(best) - 1 if best else None
            found, steps = _shortest_cycle(part, start, limit)
            left -= steps
            if best and left < 0:
                break
            if found and (not best or len(found) < len(best)):
                best = found
                if len(best) == 2:
                    break
        turn = best.index(min(best)) if best else 0
        around = best[turn:] + best[:turn]
        return tuple(self._leg(*pair, view) for pair in zip(around, (*around[1:], *around[:1]), strict=True))

    def ties(self, knot: Iterable[str], view: View) -> tuple[Tie, ...]:
        """The imports that bind a knot together, by importer and imported module."""
        members = frozenset(knot)
        found = []
        for importer in sorted(members):
            for imported in self._leaving[importer]:
                onto = members.intersection(self.runs(importer, imported, view))
                if onto:
                    found.append(Tie(importer, imported, tuple(sorted(onto)), self.lines((importer, imported), view)))
        return tuple(found)

    def untied(self, knot: Iterable[str], costs: Mapping[Tie, int], shown: int) -> Untied:
        """Which of its ties to cut so that a knot falls apart, and what is left after the first `shown` of them."""
        members = sorted(knot)
        number = {module: position for position, module in enumerate(members)}
        ties = tuple(costs)
        bonds = [Bond(number[tie.importer], [number[module] for module in tie.onto]) for tie in ties]
        found = untie(bonds, list(costs.values()), len(members), shown)
        return Untied(
            tuple(ties[tie] for tie in found.bonds), found.sizes, tuple(members[node] for node in found.order)
        )

    def closing(self, knot: Iterable[str], view: View, instead: Mapping[Tie, Iterable[str]]) -> tuple[Tie, ...]:
        """The cuts of a knot that close a circle again, if their importers import other modules instead.

        In a large knot those that would take too long to look at are taken for such.
        """
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(knot)
        for tie in self.ties(knot, view):
            if tie not in instead:
                graph.add_edges_from((tie.importer, target) for target in tie.onto)
        found = []
        left = _SOUGHT // (graph.number_of_edges() or 1)  # searches, each of which may go through all of it
        for tie, modules in instead.items():
            runs = {target for module in modules for target in self._above(tie.importer, module, view)}
            targets = sorted(runs.intersection(graph))
            left -= len(targets)
            if targets and (left < 0 or any(nx.has_path(graph, target, tie.importer) for target in targets)):
                found.append(tie)
            else:
                graph.add_edges_from((tie.importer, target) for target in targets)
        return tuple(found)

    def lines(self, edge: Edge, view: View) -> tuple[int, ...]:
        """The lines of the statements of an edge that count in a view, sorted."""
        latest = _LATEST[view]
        return tuple(sorted(line for line, moment in self._moments[edge].items() if moment <= latest))

    def _leg(self, importer: str, onto: str, view: View) -> Leg:
        """The import by which a module runs another one, by its own name if that is possible."""
        named = [onto] if (importer, onto) in self.edges else []
        for imported in (*named, *self._leaving[importer]):
            if onto in self.runs(importer, imported, view):
                return Leg(importer, imported, onto, self.lines((importer, imported), view)[0])
        raise ValueError(f"{importer} does not import {onto}")

    def runs(self, importer: str, imported: str, view: View) -> tuple[str, ...]:
        """What an edge leads to in a view: the module that is named, and the packages that run before it."""
        return self._above(importer, imported, view) if _counts(self.edges[importer, imported], view) else ()

    def _above(self, importer: str, imported: str, view: View) -> tuple[str, ...]:
        """A module, and the packages that run before it where a view counts them."""
        return (imported, *(self._implied(importer, imported) if view is View.IMPLIED else ()))

    @cached_property
    def _leaving(self) -> Mapping[str, tuple[str, ...]]:
        """The modules that each module imports, sorted."""
        found: dict[str, list[str]] = {module: [] for module in self._modules}
        for importer, imported in self.edges:
            found[importer].append(imported)
        return {module: tuple(sorted(imported)) for module, imported in found.items()}

    # -------------------------------------------------------------------------------------------------- closures

    def reach(self, module: str, view: View) -> frozenset[str]:
        """The modules that one imports, directly or through others."""
        return frozenset(nx.descendants(self._view(view), module))

    def above(self, module: str, view: View) -> frozenset[str]:
        """A module, and those that import it, directly or through others."""
        return frozenset(nx.ancestors(self._view(view), module)) | {module}

    def reaches(self, module: str, other: str, view: View) -> bool:
        """Whether a module imports another one, directly or through others."""
        return bool(self._mask(module, view) >> self._numbers[other] & 1)

    def _mask(self, module: str, view: View) -> int:
        """The modules that one imports, directly or through others, as bits: for thousands of modules it is kept."""
        if (module, view) not in self._masks:
            reached = nx.descendants(self._view(view), module)
            held = bytearray(len(self._numbers) // 8 + 1)
            for number in map(self._numbers.__getitem__, reached):
                held[number >> 3] |= 1 << (number & 7)
            self._masks[module, view] = int.from_bytes(held, "little")
        return self._masks[module, view]

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {module: number for number, module in enumerate(self._modules)}

    def propagation_cost(self, view: View) -> float:
        """The share of ordered pairs of two different modules of which the first reaches the second (Lattix)."""
        files = [m for m in self._modules.values() if m.kind is not ModuleKind.NAMESPACE]
        if len(files) < 2:
            return 0.0
        graph = self._view(view)
        condensed = nx.condensation(graph)
        reach: dict[int, int] = {}
        waiting = dict(condensed.in_degree())
        pairs = 0
        position = {module.id: index for index, module in enumerate(files)}
        for node in reversed(list(nx.topological_sort(condensed))):
            members = [position[m] for m in condensed.nodes[node]["members"] if m in position]
            bits = sum(1 << member for member in members)
            for successor in condensed.successors(node):
                bits |= reach[successor]
                waiting[successor] -= 1
                if not waiting[successor]:
                    del reach[successor]  # thousands of numbers with thousands of bits
            if waiting[node]:
                reach[node] = bits
            pairs += len(members) * (bits.bit_count() - 1) if members else 0
        return pairs / (len(files) * (len(files) - 1))

    # ---------------------------------------------------------------------------------------------- as it would be

    def rewired(self, change: Rewiring, views: Iterable[View]) -> tuple[int, Mapping[View, tuple[int, ...]]]:
        """How many edges there would be, and the sizes of the knots in some views, the largest first."""
        moments = self._rewired(change)
        edges = len(self.edges) + sum(bool(lines) - (edge in self.edges) for edge, lines in moments.items())
        return edges, {view: self._sizes(moments, view) for view in views}

    def after(self, change: Rewiring) -> Graph:
        """The whole graph as it would be."""
        graph = Graph(self._modules.values(), ())
        moments = {**self._moments, **self._rewired(change)}
        graph._moments = {pair: moments[pair] for pair in sorted(moments) if moments[pair]}
        graph.edges = {pair: _summary(pair, lines) for pair, lines in graph._moments.items()}
        return graph

    def _rewired(self, change: Rewiring) -> dict[Edge, dict[int, int]]:
        """The edges that change, each with its statements and when they run."""
        moments: dict[Edge, dict[int, int]] = {}
        for importer, imported, line in change.dropped:
            lines = moments.setdefault((importer, imported), dict(self._moments.get((importer, imported), {})))
            lines.pop(line, None)
        for importer, imported, line, when in change.added:
            if importer != imported and imported in self._modules:
                lines = moments.setdefault((importer, imported), dict(self._moments.get((importer, imported), {})))
                lines[line] = _moment(when)
        return moments

    def _sizes(self, moments: Mapping[Edge, Mapping[int, int]], view: View) -> tuple[int, ...]:
        """The sizes of the knots if some edges had these statements."""
        changed: dict[str, dict[str, bool]] = {importer: {} for importer, _ in moments}
        for importer, targets in changed.items():
            for imported in self._leaving[importer]:
                if (importer, imported) not in moments:
                    targets.update(dict.fromkeys(self.runs(importer, imported, view), True))
        for (importer, imported), lines in moments.items():
            if any(moment <= _LATEST[view] for moment in lines.values()):
                changed[importer].update(dict.fromkeys(self._above(importer, imported, view), True))
        onward = self._onward(view)
        # A circle goes through what was in one, or along what leads to where nothing led before.
        inside = {member for knot in self.knots(view) for member in knot}
        new = [node for node, targets in changed.items() if not targets.keys() <= set(onward[node])]

        def leads(node: str) -> Iterable[str]:
            targets: Collection[str] = changed[node] if node in changed else onward[node]
            return targets if new else [target for target in targets if target in inside]

        found = components((*sorted(inside), *new), leads)
        return tuple(sorted(map(len, found), reverse=True))

    def _onward(self, view: View) -> Mapping[str, tuple[str, ...]]:
        """What leads from each module in a view."""
        if view not in self._leads:
            graph = self._view(view)
            self._leads[view] = {node: tuple(graph.successors(node)) for node in graph}
        return self._leads[view]

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
            graph.add_edges_from((pair[0], target) for pair in self.edges for target in self.runs(*pair, view))
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


def circles(leading: Mapping[str, Iterable[str]]) -> list[frozenset[str]]:
    """The groups of nodes that all reach each other, by what leads from each node."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((node, target) for node, targets in leading.items() for target in targets)
    return [frozenset(found) for found in nx.strongly_connected_components(graph) if len(found) > 1]


def _counts(edge: EdgeSummary, view: View) -> bool:
    if view in (View.IMPORT_TIME, View.IMPLIED):
        return edge.import_time > 0
    if view is View.DEFERRED:
        return edge.import_time + edge.deferred > 0
    return True


def _moments(modules: Mapping[str, Module], links: Iterable[Link]) -> dict[Edge, dict[int, int]]:
    """For each pair of modules the lines of the statements between them, and when each of them runs first."""
    lines: dict[Edge, dict[int, int]] = defaultdict(dict)
    for link in links:
        if link.kind not in (LinkKind.MODULE, LinkKind.SYMBOL, LinkKind.UNKNOWN, LinkKind.UNRESOLVED):
            continue
        if link.module not in modules or link.module == link.importer:
            continue
        seen = lines[(link.importer, link.module)]
        line = link.statement.line
        seen[line] = min(seen.get(line, _TYPING), _moment(link.statement.when))
    return dict(sorted(lines.items()))


def _summary(pair: Edge, lines: Mapping[int, int]) -> EdgeSummary:
    """One edge for a pair of modules, its statements counted once however many names they import."""
    moments = list(lines.values())
    counts = (moments.count(_RUN), moments.count(_LATER), moments.count(_TYPING))
    return EdgeSummary(*pair, *counts, tuple(sorted(lines)))


_RUN, _LATER, _TYPING = 0, 1, 2
_LATEST = {View.IMPORT_TIME: _RUN, View.IMPLIED: _RUN, View.DEFERRED: _LATER, View.TYPING: _TYPING}


def _moment(when: int) -> int:
    if when & When.TYPING:
        return _TYPING
    return _LATER if when & When.DEFERRED else _RUN


def _shortest_cycle(graph: Mapping[str, Sequence[str]], start: str, limit: int | None) -> tuple[list[str], int]:
    """A shortest cycle through a node, not longer than the limit, [] if there is none; and how many arcs it took."""
    before: dict[str, str] = {}
    layer, length, steps = [start], 1, 0
    while layer and (limit is None or length <= limit):
        following = []
        for node in layer:
            steps += len(graph[node])
            for successor in graph[node]:
                if successor == start:
                    cycle = [node]
                    while cycle[-1] != start:
                        cycle.append(before[cycle[-1]])
                    return cycle[::-1], steps
                if successor not in before:
                    before[successor] = node
                    following.append(successor)
        layer, length = following, length + 1
    return [], steps

"""The members of a knot and what binds them together, as a graph of numbers in which cuts are found and bettered"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import grimp

from importmap.graph.order import improved, ordered

_ROUNDS = 6  # of bettering one cut by other orders
_EFFORT = 10_000_000  # arcs that are followed in all to see what a cut does not need, ...
_EFFORT_FOR_EACH = 100  # ... and so many more for each that there is
_WHOLE = 1 << 40  # the price of an arc that is not for sale


class Bond(NamedTuple):
    """What can only be cut as a whole: a member of the knot, and the members that it runs."""

    importer: int
    onto: Sequence[int]


class Web:
    """The members of a knot and its bonds. A cut is a set of bonds, by their numbers, without which no cycle is left.

    A bond of several arcs has a node of its own, between the importer and what it runs, so that one arc stands for it.
    """

    def __init__(self, bonds: Sequence[Bond], count: int) -> None:
        self._bonds = bonds
        self._arcs: dict[tuple[int, int], int] = {}  # to the bond that makes it
        self._of: list[list[tuple[int, int]]] = []  # the arcs of each bond
        self.nodes = count
        self._left = _EFFORT
        for number, (importer, onto) in enumerate(bonds):
            arcs = [(importer, onto[0])]
            if len(onto) > 1 or arcs[0] in self._arcs:
                arcs = [(importer, self.nodes), *((self.nodes, target) for target in onto)]
                self.nodes += 1
            self._arcs |= dict.fromkeys(arcs, number)
            self._of.append(arcs)
        self._following: list[list[tuple[int, int]]] = [[] for _ in range(self.nodes)]
        self._preceding: list[list[tuple[int, int]]] = [[] for _ in range(self.nodes)]
        for (source, target), number in self._arcs.items():
            self._following[source].append((target, number))
            self._preceding[target].append((source, number))
        self._left += _EFFORT_FOR_EACH * len(self._arcs)

    @property
    def arcs(self) -> int:
        """How many arcs there are."""
        return len(self._arcs)

    def nominated(self) -> frozenset[int]:
        """The cut that grimp nominates, were the nodes the children of one package."""
        graph = grimp.ImportGraph()
        graph.add_module("knot")
        for node in range(self.nodes):
            graph.add_module(f"knot.m{node}")
        for source, target in self._arcs:
            graph.add_import(importer=f"knot.m{source}", imported=f"knot.m{target}")
        pairs = graph.nominate_cycle_breakers("knot")
        return frozenset(self._arcs[int(source[6:]), int(target[6:])] for source, target in pairs)

    def backward(self, costs: Sequence[int]) -> frozenset[int]:
        """The cut of what leads backwards in an order that keeps its costs low."""
        return self._against(ordered(self._weights(costs)))

    def pruned(self, cut: Iterable[int], costs: Sequence[int]) -> frozenset[int]:
        """A cut without the bonds that it does not need, of which the dearest are spared first.

        On large knots the search for them ends with the effort that it may take, and the rest is kept.
        """
        left = set(cut)
        following = [[target for target, number in arcs if number not in left] for arcs in self._following]
        for number in sorted(left, key=lambda number: (-costs[number], number)):
            if self._left <= 0:
                break
            importer, onto = self._bonds[number]
            if not self._reaches(following, onto, importer):
                left.remove(number)
                for source, target in self._of[number]:
                    following[source].append(target)
        return frozenset(left)

    def bettered(self, cut: frozenset[int], costs: Sequence[int]) -> frozenset[int]:
        """A cut that costs no more: another order of what it leaves may ask for less, and so may the one after it."""
        weights = self._weights(costs)
        best, cost, order = cut, _sum(costs, cut), list(range(self.nodes))
        for turn in range(_ROUNDS):
            order = improved(self.order(best, order, late=turn % 2 == 1), weights)
            found = self.pruned(self._against(order), costs)
            if _sum(costs, found) < cost:
                best, cost = found, _sum(costs, found)
            elif turn % 2:
                break
        return best

    def exchanged(self, cut: frozenset[int], costs: Sequence[int], most: int) -> frozenset[int]:
        """A cut of at most so many bonds, each given for cheaper ones that do the same where there are any."""
        left = set(cut)
        for number in sorted(cut, key=lambda number: (-costs[number], number)):
            left.remove(number)
            instead = self._instead(number, left, costs)
            left |= instead if instead and len(left) + len(instead) <= most else {number}
        return self.pruned(left, costs)

    def order(self, cut: Collection[int], before: Iterable[int] = (), *, late: bool = False) -> list[int]:
        """An order in which only what is cut leads backwards, like the one before where that leaves a choice.

        Such an order can be made from its beginning or, `late`, from its end.
        """
        wanted = {node: -place if late else place for place, node in enumerate(before)}
        following, preceding = self._following, self._preceding
        if late:
            following, preceding = preceding, following
        waiting = [sum(1 for _, number in arcs if number not in cut) for arcs in preceding]
        ready = [(wanted.get(node, node), node) for node, arcs in enumerate(waiting) if not arcs]
        heapq.heapify(ready)
        placed = []
        while ready:
            _, node = heapq.heappop(ready)
            placed.append(node)
            for target, number in following[node]:
                if number not in cut:
                    waiting[target] -= 1
                    if not waiting[target]:
                        heapq.heappush(ready, (wanted.get(target, target), target))
        return placed[::-1] if late else placed

    def _reaches(self, following: Sequence[Sequence[int]], starts: Iterable[int], goal: int) -> bool:
        """Whether a node can be reached from any of these."""
        todo = list(starts)
        seen = set(todo)
        while todo:
            node = todo.pop()
            if node == goal:
                return True
            self._left -= len(following[node])
            for target in following[node]:
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
        return False

    def _weights(self, costs: Sequence[int]) -> list[dict[int, int]]:
        """The costs of the arcs, by where they start and where they lead."""
        return [{target: costs[number] for target, number in arcs} for arcs in self._following]

    def _against(self, order: Iterable[int]) -> frozenset[int]:
        """The bonds that lead backwards in an order."""
        place = {node: position for position, node in enumerate(order)}
        return frozenset(number for (source, target), number in self._arcs.items() if place[source] > place[target])

    def _instead(self, given: int, cut: Collection[int], costs: Sequence[int]) -> frozenset[int]:
        """The bonds without which one that is given back closes no cycle, if they cost less than it; else none.

        That is a least cut between what it runs and its importer, by the paths that can still be found (Edmonds, Karp).
        """
        importer, onto = self._bonds[given]
        kept_out = {*cut, given}
        inside = _reach(self._following, onto, kept_out) & _reach(self._preceding, (importer,), kept_out)
        room: dict[tuple[int, int], int] = {}
        near: dict[int, list[int]] = {node: [] for node in sorted(inside)}
        for node in near:
            for target, number in self._following[node]:
                if target in inside and number not in kept_out:
                    sold_here = self._bonds[number].importer == node
                    room[node, target] = costs[number] if sold_here else _WHOLE
                    room[target, node] = 0
                    near[node].append(target)
                    near[target].append(node)
        price = 0
        while price < costs[given]:
            came_from = _searched(near, room, [node for node in onto if node in inside], importer)
            if importer not in came_from:
                parted = (arc for arc in room if arc[0] in came_from and arc[1] not in came_from)
                return frozenset(self._arcs[arc] for arc in parted if arc in self._arcs)
            path = [(came_from[importer], importer)]
            while path[-1][0] != came_from[path[-1][0]]:
                path.append((came_from[path[-1][0]], path[-1][0]))
            narrow = min(room[arc] for arc in path)
            for source, target in path:
                room[source, target] -= narrow
                room[target, source] += narrow
            price += narrow
        return frozenset()


def _searched(
    near: dict[int, list[int]], room: dict[tuple[int, int], int], starts: Iterable[int], goal: int
) -> dict[int, int]:
    """From where each node was reached that there is room to reach; a start from itself."""
    came_from = {start: start for start in starts}
    todo = list(came_from)
    for node in todo:
        for target in near[node]:
            if target not in came_from and room[node, target]:
                came_from[target] = node
                todo.append(target)
        if goal in came_from:
            break
    return came_from


def _reach(arcs: Sequence[Sequence[tuple[int, int]]], starts: Iterable[int], cut: Collection[int]) -> set[int]:
    """The nodes that can be reached from any of these, themselves among them."""
    todo = list(starts)
    seen = set(todo)
    while todo:
        for target, number in arcs[todo.pop()]:
            if number not in cut and target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def _sum(costs: Sequence[int], cut: Iterable[int]) -> int:
    """What a cut costs."""
    return sum(costs[number] for number in cut)

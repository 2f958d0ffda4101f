"""Which imports to cut so that a knot falls apart: few of them, and cheap ones

The least such set cannot be found in any reasonable time, so this is a good one and not the best. It starts from
several: what grimp nominates, and what points backwards in an order of the modules, by cost and by number. Each is
freed of what it does not need and bettered as long as that works. Of those with no more imports than grimp nominates,
the cheapest is taken, and each of its imports given for cheaper ones that do the same.

Of a knot of thousands of modules only the orders are tried, and what they ask for is freed of what it does not need as
far as that does not take too long: what is done here is counted, and bounded by the number of imports.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import networkx as nx

from importmap.graph.web import Bond, Web

_ROUNDS = 4  # of exchanging; it has settled after one or two on real code
_WORTH_WHILE = 400_000  # arcs times cuts up to which exchanging is a matter of a tenth of a second
_COMPARED = 20_000_000  # nodes times arcs up to which grimp, which takes the square, is asked what it would cut
_STAGED = 5_000_000  # arcs that are looked at to say what the first cuts leave


class Cutting(NamedTuple):
    """What to cut, in the order to do so."""

    bonds: tuple[int, ...]
    sizes: tuple[int, ...]  # members of the largest knot after each of the first cuts
    order: tuple[int, ...]  # all members as they stand after the last cut, importers first


def untie(bonds: Sequence[Bond], costs: Sequence[int], count: int, shown: int) -> Cutting:
    """The cuts that untie a knot of `count` members, and what is left of it after each of the first `shown`.

    Each bond that is cut closes a cycle even if all others are cut: its ends are in one knot when its turn comes.
    """
    web = Web(bonds, count)
    cut = _least(web, costs)
    while True:
        orders = _gathered(bonds, cut, count), [node for node in web.order(cut) if node < count]
        found = _staged(bonds, costs, cut, orders, shown)
        if len(found.bonds) == len(cut):
            return found
        cut = frozenset(found.bonds)  # of a large knot some may have been kept that nothing needs


def _least(web: Web, costs: Sequence[int]) -> frozenset[int]:
    """The cheapest cut that was found of those with no more bonds than grimp nominates."""
    ones = [1] * len(costs)
    if web.arcs * web.nodes > _COMPARED:
        large = (web.pruned(web.backward(by), by) for by in (costs, ones))
        return min(large, key=lambda cut: (sum(costs[bond] for bond in cut), len(cut), sorted(cut)))

    def rank(cut: frozenset[int]) -> tuple[int, int, list[int]]:
        """Cheap before dear, then few before many; the numbers decide what is left."""
        return sum(costs[bond] for bond in cut), len(cut), sorted(cut)

    nominated = web.nominated()
    fewest = web.bettered(web.pruned(nominated, ones), ones)
    cheap, short = (web.bettered(web.pruned(web.backward(by), by), by) for by in (costs, ones))
    found = (fewest, web.bettered(fewest, costs), cheap, short, web.bettered(short, costs))
    best = min((cut for cut in found if len(cut) <= len(nominated)), key=rank)
    if web.arcs * len(best) > _WORTH_WHILE:
        return best
    for _ in range(_ROUNDS):
        changed = web.exchanged(best, costs, len(nominated))
        better = min((changed, web.bettered(changed, costs)), key=lambda cut: (len(cut) > len(nominated), *rank(cut)))
        if rank(better) >= rank(best):
            break
        best = better
    return best


def _gathered(bonds: Sequence[Bond], cut: frozenset[int], count: int) -> list[int]:
    """The members, importers first; where that leaves a choice, so that few bonds cross each place of the order."""
    following: list[list[int]] = [[] for _ in range(count)]
    near: list[list[int]] = [[] for _ in range(count)]
    waiting, open_ends = [0] * count, [0] * count  # bonds from members that have no place yet; such bonds of any kind
    for number, (importer, onto) in enumerate(bonds):
        for target in onto:
            for one, other in ((importer, target), (target, importer)):
                near[one].append(other)
                open_ends[one] += 1
            if number not in cut:
                following[importer].append(target)
                waiting[target] += 1
    ready = {node for node in range(count) if not waiting[node]}

    def ranked(node: int) -> tuple[int, int]:
        return 2 * open_ends[node] - len(near[node]), node

    ranks = [ranked(node) for node in ready]
    heapq.heapify(ranks)
    placed = []
    while ready:
        rank = heapq.heappop(ranks)
        node = rank[1]
        if node not in ready or rank != ranked(node):
            continue
        ready.remove(node)
        placed.append(node)
        for target in following[node]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.add(target)
        for other in near[node]:
            open_ends[other] -= 1
        for other in {*near[node], *following[node]} & ready:
            heapq.heappush(ranks, ranked(other))
    return placed


def _staged(
    bonds: Sequence[Bond], costs: Sequence[int], cut: frozenset[int], orders: Sequence[Sequence[int]], shown: int
) -> Cutting:
    """The cuts in an order that takes the largest knot apart soon; any of the orders shows where it can be divided."""
    whole: nx.DiGraph[int] = nx.DiGraph()
    support: dict[tuple[int, int], int] = {}
    for importer, onto in bonds:
        for target in onto:
            support[importer, target] = support.get((importer, target), 0) + 1
    whole.add_edges_from(support)
    left, staged, sizes = set(cut), list[int](), list[int]()
    shown = max(1, min(shown, _STAGED // len(support)))
    knots = _knots(whole)
    while left and knots and len(sizes) < shown:
        stages = (_stage(bonds, sorted(left), [node for node in order if node in knots[0]]) for order in orders)
        for bond in sorted(max(stages, key=lambda stage: stage[0])[1], key=lambda bond: (costs[bond], bond)):
            left.remove(bond)
            staged.append(bond)
            importer, onto = bonds[bond]
            for target in onto:
                support[importer, target] -= 1
                if not support[importer, target]:
                    whole.remove_edge(importer, target)
            if not all(nx.has_path(whole, importer, target) for target in onto):
                knots = _knots(whole)
            sizes.append(len(knots[0]) if knots else 0)
    if not knots:
        left.clear()
    staged.extend(sorted(left, key=lambda bond: (costs[bond], bond)))
    return Cutting(tuple(staged), tuple(sizes[:shown]), tuple(orders[0]))


def _stage(bonds: Sequence[Bond], left: Iterable[int], knot: Sequence[int]) -> tuple[float, list[int]]:
    """The cuts that divide a knot at the place of its order where that takes most off for one cut, and how much."""
    place = {node: position for position, node in enumerate(knot)}
    # A cut leads from a later member to an earlier one, and has to be made for every place between.
    spans = []
    for bond in left:
        importer, onto = bonds[bond]
        ends = [place[target] for target in onto if target in place]
        if importer in place and ends and min(ends) < place[importer]:
            spans.append((min(ends), place[importer], bond))
    crossing = [0] * (len(knot) + 1)
    for start, end, _ in spans:
        crossing[start + 1] += 1
        crossing[end + 1] -= 1
    best, gain = 0, 0.0
    for position in range(1, len(knot)):
        crossing[position] += crossing[position - 1]
        taken = min(position, len(knot) - position) / crossing[position]
        if taken > gain:
            best, gain = position, taken
    return gain, [bond for start, end, bond in spans if start < best <= end]


def _knots(graph: nx.DiGraph[int]) -> list[set[int]]:
    """The components of more than one node, the largest first."""
    found = (component for component in nx.strongly_connected_components(graph) if len(component) > 1)
    return sorted(found, key=lambda component: (-len(component), min(component)))

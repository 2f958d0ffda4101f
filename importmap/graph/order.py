"""An order of nodes in which few links point backwards

A greedy order by weight, mended by moving single nodes while that lowers the weight of what points backwards. It serves
the rows of a matrix as well as the search for the imports to cut. Nodes are numbers.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

_ROUNDS = 12  # of local search; it has settled after three or four on real code
_EFFORT = 5_000_000  # places that nodes are moved by, after which an order is left as it is


def ordered(weights: Sequence[Mapping[int, int]]) -> list[int]:
    """All nodes, sources first; `weights[node]` holds the weight of the links from it by where they lead."""
    return improved(_greedy(weights, _turned(weights)), weights)


def improved(order: Sequence[int], weights: Sequence[Mapping[int, int]]) -> list[int]:
    """The order after every node was moved to where it is best, again and again until none moves or it is enough."""
    left = _EFFORT
    placed = list(order)
    position = [0] * len(placed)
    for place, node in enumerate(placed):
        position[node] = place
    # What it changes to have a node pass another on the way down: links back to it are mended, its own are spoilt.
    passing = [{**into} for into in _turned(weights)]
    for node, targets in enumerate(weights):
        for target, weight in targets.items():
            passing[node][target] = passing[node].get(target, 0) - weight
    for _ in range(_ROUNDS):
        moved = False
        for node, neighbours in enumerate(passing):
            start = position[node]
            best = _best(start, sorted((position[other], gain) for other, gain in neighbours.items()))
            if best != start:
                placed.insert(best, placed.pop(start))
                for place in range(min(start, best), max(start, best) + 1):
                    position[placed[place]] = place
                moved = True
                left -= abs(best - start)
                if left < 0:
                    return placed
        if not moved:
            break
    return placed


def _best(start: int, passing: Sequence[tuple[int, int]]) -> int:
    """The nearest place with the greatest gain; only passing a neighbour changes anything."""
    best, gain, balance = start, 0, 0
    for place, change in reversed(passing):
        if place < start:
            balance -= change
            if balance > gain:
                best, gain = place, balance
    balance = 0
    for place, change in passing:
        if place > start:
            balance += change
            if balance > gain:
                best, gain = place, balance
    return best


def _greedy(weights: Sequence[Mapping[int, int]], incoming: Sequence[Mapping[int, int]]) -> list[int]:
    """Sources first, sinks last, else the node with most going out over coming in (Eades, Lin, Smyth 1993)."""
    out = [sum(targets.values()) for targets in weights]
    into = [sum(sources.values()) for sources in incoming]
    left, head, tail = set(range(len(weights))), list[int](), list[int]()
    sinks = {node for node in left if not out[node]}
    sources = {node for node in left if not into[node]}
    best = [(into[node] - out[node], -node) for node in left]
    heapq.heapify(best)
    while left:
        chosen, are_sinks = sorted(sinks & left), True
        if not chosen:
            chosen, are_sinks = sorted(sources & left), False
            sources = set()
        sinks = set()
        while not chosen:
            balance, negative = heapq.heappop(best)
            if -negative in left and balance == into[-negative] - out[-negative]:
                chosen = [-negative]
        for node in chosen:
            (tail if are_sinks else head).append(node)
            left.discard(node)
            for target, weight in weights[node].items():
                into[target] -= weight
                heapq.heappush(best, (into[target] - out[target], -target))
                if not into[target]:
                    sources.add(target)
            for source, weight in incoming[node].items():
                out[source] -= weight
                heapq.heappush(best, (into[source] - out[source], -source))
                if not out[source]:
                    sinks.add(source)
    return head + tail[::-1]


def _turned(weights: Sequence[Mapping[int, int]]) -> list[dict[int, int]]:
    """The same links by where they lead."""
    turned: list[dict[int, int]] = [{} for _ in weights]
    for node, targets in enumerate(weights):
        for target, weight in targets.items():
            turned[target][node] = weight
    return turned

"""Which of some new arcs to take back so that no circle is left that was not there without them

What was there before is not for sale. The least set is found by trying, as far as that does not take too long; else it
is one that cannot do without any of its arcs. What is tried is counted, so that it ends in the size of the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple, TypeAlias

import networkx as nx

_EFFORT = 1_000_000  # new bonds that are looked at to find a set

Bond: TypeAlias = tuple[str, Sequence[str]]
"""What can only be taken back as a whole: a module, and what it runs."""


class TakenBack(NamedTuple):
    """What to take back, by its number."""

    bonds: tuple[int, ...]  # of the new ones
    least: bool  # it is certain that no fewer do
    elsewhere: int | None  # one that was there before and does as well as several new ones, if there is one


def taken_back(fixed: Sequence[Bond], added: Sequence[Bond]) -> TakenBack:
    """A small set of new bonds without which all circles are as they are with the fixed ones alone."""
    before = _components(fixed)
    follows = _follows(fixed, added, before)
    closing = sorted(_closing(follows))
    whole = sum(1 << number for number in closing)

    def is_clean(numbers: Iterable[int]) -> bool:
        """Whether no new bond leads back to itself through others once some are taken back."""
        return _ends(follows, whole - sum(1 << number for number in numbers))

    tries = _EFFORT // (1 + len(closing))
    cut, left = _freed(closing, is_clean, tries)
    found, least = _least(closing, len(cut), is_clean, left)
    cut = found or cut
    elsewhere = _elsewhere(fixed, added, before) if len(cut) > 1 else None
    return TakenBack(tuple(cut), least, elsewhere)


def _follows(fixed: Sequence[Bond], added: Sequence[Bond], before: Mapping[str, int]) -> list[int]:
    """For each new bond those that can be reached from where it leads to by fixed ones alone, as bits of a number.

    What stays within a circle that was there before closes nothing.
    """
    graph: nx.DiGraph[object] = nx.DiGraph()
    graph.add_nodes_from(before.get(node, node) for one, onto in added for node in (one, *onto))
    graph.add_edges_from(_arcs(fixed, before))
    reached: dict[object, int] = dict.fromkeys(graph, 0)
    for number, (one, _) in enumerate(added):
        reached[before.get(one, one)] |= 1 << number
    for node in reversed([*nx.topological_sort(graph)]):
        for other in graph[node]:
            reached[node] |= reached[other]
    follows = [0] * len(added)
    for number, bond in enumerate(added):
        for _, target in _arcs((bond,), before):
            follows[number] |= reached[target]
    return follows


def _arcs(bonds: Iterable[Bond], before: Mapping[str, int]) -> Iterator[tuple[object, object]]:
    """The arcs from one circle, or node that is in none, to another."""
    found = ((before.get(one, one), before.get(target, target)) for one, onto in bonds for target in onto)
    return ((one, target) for one, target in found if one != target)


def _ends(follows: Sequence[int], rest: int) -> bool:
    """Whether whoever goes from one of some numbers to what follows it comes to an end."""
    way, on_way = list[int](), 0
    while rest or way:
        following = follows[way[-1]] if way else rest
        if following & on_way:
            return False
        if further := following & rest:
            bit = further & -further
            way.append(bit.bit_length() - 1)
            rest ^= bit
            on_way |= bit
        else:
            on_way ^= 1 << way.pop()
    return True


def _closing(follows: Sequence[int]) -> set[int]:
    """The numbers that lead back to themselves."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from((n, other) for n, bits in enumerate(follows) for other in _numbers(bits))
    found = [circle for circle in nx.strongly_connected_components(graph) if len(circle) > 1]
    return {number for circle in found for number in circle} | {n for n, bits in enumerate(follows) if bits >> n & 1}


def _numbers(bits: int) -> Iterator[int]:
    """The bits that are set, by their numbers."""
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


def _elsewhere(fixed: Sequence[Bond], added: Sequence[Bond], before: Mapping[str, int]) -> int | None:
    """The first fixed bond without which there is no new circle, were all new ones left; it is in each of these."""
    circle = {*pairwise(_circle(fixed, added, before))}
    for number, (one, onto) in enumerate(fixed):
        if any((one, target) in circle for target in onto):
            groups: dict[int, set[object]] = {}
            for node, group in _components([*fixed[:number], *fixed[number + 1 :], *added]).items():
                groups.setdefault(group, set()).add(before.get(node, node))
            if all(len(parts) == 1 for parts in groups.values()):
                return number
    return None


def _circle(fixed: Sequence[Bond], added: Sequence[Bond], before: Mapping[str, int]) -> list[str]:
    """The nodes of a new circle in order, the first one again at its end."""
    graph = _graph([*fixed, *added])
    now = _components([*fixed, *added])
    closing = (
        (one, target)
        for one, onto in added
        for target in onto
        if now[one] == now[target] and before.get(one, one) != before.get(target, target)
    )
    one, target = next(closing)
    return [one, *nx.shortest_path(graph, target, one)]


def _freed(numbers: Sequence[int], does: Callable[[Iterable[int]], bool], tries: int) -> tuple[list[int], int]:
    """What is left of some numbers without those that are not needed, and of the tries."""
    kept = list(numbers)
    step = len(kept)
    while step and tries:  # first in large parts, since most of them close nothing
        start = 0
        while start < len(kept) and tries:
            rest = kept[:start] + kept[start + step :]
            tries -= 1
            if does(rest):
                kept = rest
            else:
                start += step
        step //= 2
    return kept, tries


def _least(
    numbers: Sequence[int], most: int, does: Callable[[Iterable[int]], bool], tries: int
) -> tuple[list[int], bool]:
    """Fewer than so many of some numbers that do, [] if none were found; and whether no fewer do for certain."""
    for size in range(1, most):
        for chosen in combinations(numbers, size):
            if not tries:
                return [], False
            tries -= 1
            if does(chosen):
                return list(chosen), True
    return [], True


def _components(bonds: Iterable[Bond]) -> Mapping[str, int]:
    """The number of the circle that each node is in."""
    found = enumerate(nx.strongly_connected_components(_graph(bonds)))
    return {node: n for n, nodes in found for node in nodes}


def _graph(bonds: Iterable[Bond]) -> nx.DiGraph[str]:
    """The bonds as a graph."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((importer, target) for importer, onto in bonds for target in onto)
    return graph

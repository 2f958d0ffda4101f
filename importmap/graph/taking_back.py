"""Which of some new arcs to take back so that no circle is left that was not there without them

What was there before is not for sale. The least set is found by trying, as far as that does not take too long; else it
is one that cannot do without any of its arcs. What is tried is counted, so that it ends in the size of the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple, TypeAlias

import networkx as nx

_EFFORT = 3_000_000  # arcs that are looked at to find a set, and as many to find one elsewhere

Bond: TypeAlias = tuple[str, Sequence[str]]
"""What can only be taken back as a whole: a module, and what it runs."""


class TakenBack(NamedTuple):
    """What to take back, by its number."""

    bonds: tuple[int, ...]  # of the new ones
    least: bool  # it is certain that no fewer do
    elsewhere: int | None  # one that was there before and does as well as several new ones, if there is one


def taken_back(fixed: Sequence[Bond], added: Sequence[Bond]) -> TakenBack:
    """A small set of new bonds without which all circles are as they are with the fixed ones alone."""
    before, now = _components(fixed), _components([*fixed, *added])

    def is_clean(bonds: Iterable[Bond]) -> bool:
        """Whether nothing is in a circle together that was not so before."""
        groups: dict[int, set[object]] = {}
        for node, group in _components(bonds).items():
            groups.setdefault(group, set()).add(before.get(node, node))
        return all(len(parts) == 1 for parts in groups.values())

    def closing(bonds: Sequence[Bond]) -> list[int]:
        """Those that lead from one member of a circle to another."""
        return [n for n, (one, onto) in enumerate(bonds) if any(now.get(one, one) == now.get(o, o) for o in onto)]

    tries = _EFFORT // (1 + sum(len(onto) for _, onto in (*fixed, *added)))
    cut, left = _freed(closing(added), lambda numbers: is_clean([*fixed, *_others(added, numbers)]), tries)
    found, least = _least(closing(added), len(cut), lambda numbers: is_clean([*fixed, *_others(added, numbers)]), left)
    cut = found or cut
    elsewhere = None
    if len(cut) > 1:
        old = closing(fixed)[:tries]
        elsewhere = next((number for number in old if is_clean([*_others(fixed, (number,)), *added])), None)
    return TakenBack(tuple(cut), least, elsewhere)


def _freed(numbers: Sequence[int], does: Callable[[Collection[int]], bool], tries: int) -> tuple[list[int], int]:
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
    numbers: Sequence[int], most: int, does: Callable[[Collection[int]], bool], tries: int
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


def _others(bonds: Sequence[Bond], numbers: Collection[int]) -> list[Bond]:
    """The bonds but for some."""
    return [bond for number, bond in enumerate(bonds) if number not in numbers]


def _components(bonds: Iterable[Bond]) -> Mapping[str, int]:
    """The number of the circle that each node is in."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((importer, target) for importer, onto in bonds for target in onto)
    return {node: n for n, found in enumerate(nx.strongly_connected_components(graph)) for node in found}

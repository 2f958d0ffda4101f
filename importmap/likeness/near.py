"""Which classes and functions share much that is rare, whatever they are called"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from importmap.likeness.bodies import Body

_RARE = 4  # bodies in which a statement may stand that still says something of any two of them
_SHARED = 8  # such statements that two bodies must have in common to be looked at


def near(bodies: Sequence[Body]) -> Iterator[tuple[int, int]]:
    """The pairs of bodies that are worth a comparison, by their indices, the first one lower, sorted.

    Each statement that is rare enough makes at most six pairs, so their number grows with the size of the code alone.
    """
    places: dict[int, set[int]] = defaultdict(set)
    for index, body in enumerate(bodies):
        for statement in _statements(body):
            if len(places[statement]) <= _RARE:
                places[statement].add(index)
    shared: Counter[tuple[int, int]] = Counter()
    for found in places.values():
        if 1 < len(found) <= _RARE:
            shared.update(combinations(sorted(found), 2))
    yield from sorted(pair for pair, count in shared.items() if count >= _SHARED)


def _statements(body: Body) -> set[int]:
    """The statements of a function, or the fields of a class and the statements of its methods."""
    return {statement for one in (body.definition, *body.inside) for statement in one.statements[1:]}

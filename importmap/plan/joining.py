"""Small decisions of one package put together, as far as one pull request can carry them

From the innermost packages outwards: what a package has is one decision while it touches few enough files, and goes to
the package around it, where it meets the others. Where they are too many, the largest are left on their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from importmap.resolve.modules import lineage

READ = 25  # files that somebody reads in one pull request
_LEAST = 5  # files from which on a package is left on its own because there is too much around it
_SINGLE = 10  # the same for a single subject: less would be a step for its own sake


@dataclass(frozen=True, slots=True)
class Pile:
    """Subjects that are decided on together."""

    place: str  # the package that all of them are in, "" for none; of a single subject itself
    members: tuple[str, ...]
    files: frozenset[str]


def piles(files: Mapping[str, frozenset[str]], homes: Mapping[str, str]) -> list[Pile]:
    """Subjects put together by the packages that they are at home in, each with the files that it touches."""
    waiting: dict[str, list[Pile]] = defaultdict(list)
    for subject in sorted(files):
        waiting[homes[subject]].append(Pile(subject, (subject,), files[subject]))
    places = {place for home in homes.values() for place in (*lineage(home), home)}
    done = []
    for place in sorted(places, key=lambda place: (-place.count("."), place)):
        left, own = _divided(place, waiting[place])
        done += own
        if "." in place:
            waiting[place.rpartition(".")[0]] += left
        else:  # top-level packages have nothing around them
            done += left
    return sorted(done, key=lambda pile: pile.place)


def _divided(place: str, found: list[Pile]) -> tuple[list[Pile], list[Pile]]:
    """What can still be put together with more, as one pile or none, and what is left on its own."""
    own = []
    rest = sorted(found, key=lambda pile: (_is_apart(pile), len(pile.files), pile.place))
    while len(rest) > 1 and len(_files(rest)) > READ and _is_apart(rest[-1]):
        own.append(rest.pop())
    if not rest:
        return [], own
    whole = rest[0]
    if len(rest) > 1:
        members = (member for pile in rest for member in pile.members)
        whole = Pile(place, tuple(sorted(members)), _files(rest))
    return ([], [*own, whole]) if len(whole.files) > READ else ([whole], own)


def _is_apart(pile: Pile) -> bool:
    """Whether something is large enough to be left on its own."""
    return len(pile.files) >= (_LEAST if len(pile.members) > 1 else _SINGLE)


def _files(found: Iterable[Pile]) -> frozenset[str]:
    return frozenset[str]().union(*(pile.files for pile in found))

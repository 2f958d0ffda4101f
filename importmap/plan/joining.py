"""Small decisions of one package put together, as far as one pull request can carry them

From the innermost packages outwards: what a package has is one decision while it touches few enough files, and goes to
the package around it, where it meets the others. Where they are too many, the largest are left on their own. A file in
which all is rewritten is looked over, and counts for a part of one that somebody changes by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from importmap.plan.places import Touched, together
from importmap.resolve.modules import lineage

READ = 25  # files that somebody changes by hand in one pull request
_LEAST = 5  # files from which on a package is left on its own because there is too much around it
_SINGLE = 10  # the same for a single subject: less would be a step for its own sake


@dataclass(frozen=True, slots=True)
class Pile:
    """Subjects that are decided on together."""

    place: str  # the package that all of them are in, "" for none; of a single subject itself
    members: tuple[str, ...]
    files: Touched

    @property
    def size(self) -> float:
        """How much there is to read, in files that are changed by hand."""
        return self.files.size


def piles(files: Mapping[str, Touched], homes: Mapping[str, str]) -> list[Pile]:
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
    rest = sorted(found, key=lambda pile: (_is_apart(pile), pile.size, pile.place))
    while len(rest) > 1 and _whole(place, rest).size > READ and _is_apart(rest[-1]):
        own.append(rest.pop())
    if not rest:
        return [], own
    whole = rest[0] if len(rest) == 1 else _whole(place, rest)
    return ([], [*own, whole]) if whole.size > READ else ([whole], own)


def _is_apart(pile: Pile) -> bool:
    """Whether something is large enough to be left on its own."""
    return pile.size >= (_LEAST if len(pile.members) > 1 else _SINGLE)


def _whole(place: str, found: Iterable[Pile]) -> Pile:
    """Some piles as one."""
    parts = list(found)
    members = sorted(member for pile in parts for member in pile.members)
    return Pile(place, tuple(members), together(pile.files for pile in parts))

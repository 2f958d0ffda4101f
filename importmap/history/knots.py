"""What became of the groups of modules that import each other in a circle"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from importmap.history.identity import renamed
from importmap.model.history import KnotChange, KnownKnot, Moves
from importmap.model.knots import View

_VIEWS = (View.IMPORT_TIME, View.IMPLIED, View.DEFERRED)  # an import for the type checker runs nothing
_Group = frozenset[str]


def knot_changes(
    base: Iterable[KnownKnot], head: Iterable[KnownKnot], moves: Moves | None = None
) -> tuple[KnotChange, ...]:
    """The knots that are not as they were, by view, the largest first."""
    names = moves.names if moves is not None else {}
    before = _groups((knot.view, (renamed(member, names) for member in knot.members)) for knot in base)
    after = _groups((knot.view, knot.members) for knot in head)
    # Each group is told once, in the narrowest view that ties it: one that has only changed its view has not changed.
    old, new = (frozenset[_Group]().union(*side.values()) for side in (before, after))
    found = (
        change
        for view in _VIEWS
        for change in _changes(view, before.get(view, set()) - new, after.get(view, set()) - old)
    )
    return tuple(sorted(found, key=lambda c: (_VIEWS.index(c.view), -sum(c.after), -sum(c.before), c.joined, c.left)))


def _groups(knots: Iterable[tuple[View, Iterable[str]]]) -> Mapping[View, set[_Group]]:
    """The members of the knots of each view."""
    found: dict[View, set[_Group]] = defaultdict(set)
    for view, members in knots:
        found[view].add(frozenset(members))
    return found


def _changes(view: View, before: Iterable[_Group], after: Iterable[_Group]) -> Iterator[KnotChange]:
    """The changes of one view: knots that share a module belong together."""
    families: list[tuple[set[_Group], set[_Group]]] = []
    for side, groups in enumerate((before, after)):
        for group in groups:
            family: tuple[set[_Group], set[_Group]] = (set(), set())
            family[side].add(group)
            kin = [one for one in families if any(not group.isdisjoint(other) for part in one for other in part)]
            for one in kin:
                families.remove(one)
                family[0].update(one[0])
                family[1].update(one[1])
            families.append(family)
    for old, new in families:
        was, now = _Group().union(*old), _Group().union(*new)
        sizes_before, sizes_after = (tuple(sorted(map(len, groups), reverse=True)) for groups in (old, new))
        yield KnotChange(
            _kind(old, new), view, sizes_before, sizes_after, tuple(sorted(now - was)), tuple(sorted(was - now))
        )


def _kind(old: set[_Group], new: set[_Group]) -> str:
    """In a word what became of some knots."""
    if not old or not new:
        return "gone" if old else "new"
    if len(old) != len(new):
        return "merged" if len(old) > len(new) else "split"
    was, now = _Group().union(*old), _Group().union(*new)
    return "grew" if was < now else "shrank" if now < was else "changed"

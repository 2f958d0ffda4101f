"""The knots of a project with verdicts and cuts, each group of modules once: in the narrowest view that ties it"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from importmap.graph import Graph
from importmap.model.knots import Cut, Halt, Knot, Tie, View
from importmap.model.startup import Verdict
from importmap.ways import Manner, Ways

_TURNS = 12  # of looking for cuts; in the last one all of them are by ways that close no circle
SHOWN = 50  # cuts of one knot that are worked out one by one


def knots(graph: Graph, ways: Ways, verdict: Callable[[tuple[str, ...]], Verdict]) -> Iterator[Knot]:
    """All knots, by view and size; `verdict` judges what runs at import time."""
    seen: set[tuple[str, ...]] = set()
    for view in View:
        for members in graph.knots(view):
            if members not in seen:
                seen.add(members)
                runs = view in (View.IMPORT_TIME, View.IMPLIED)
                yield _knot(graph, ways, view, members, verdict(members) if runs else None)


def _knot(graph: Graph, ways: Ways, view: View, members: tuple[str, ...], verdict: Verdict | None) -> Knot:
    """One knot with what it takes to untie it."""
    ring = graph.ring(members, view)
    order, cuts, needed = _untied(graph, ways, view, members)
    failure = verdict.failure if verdict is not None else None
    return Knot(
        id=f"{view}: {ring[0].importer}",
        view=view,
        members=order,
        ring=ring,
        cuts=cuts,
        needed=needed,
        verdict=verdict.kind if verdict is not None else "",
        entries=verdict.entries if verdict is not None else (),
        working=verdict.working if verdict is not None else 0,
        untried=verdict.untried if verdict is not None else 0,
        error=f"{failure.error}: {failure.message}" if failure is not None else "",
        swallowed=bool(verdict.swallowed) if verdict is not None else False,
        first=verdict.first if verdict is not None else (),
        order=verdict.order if verdict is not None else (),
        halts=tuple(Halt(stop.module, stop.line) for stop in failure.chain) if failure is not None else (),
    )


def _untied(
    graph: Graph, ways: Ways, view: View, members: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Cut, ...], int]:
    """The members as they stand after the last cut, the first cuts, and how many it takes."""
    if view is View.TYPING:  # an import for the type checker runs nothing, and to cut it would gain nothing
        return members, (), 0
    deferred = view is View.DEFERRED
    manners = {tie: _manner(ways, tie, deferred=deferred, direct=True) for tie in graph.ties(members, view)}
    for turn in range(_TURNS):
        found = graph.untied(members, {tie: manner.cost for tie, manner in manners.items()}, SHOWN)
        closing = graph.closing(members, view, {tie: manners[tie].instead for tie in found.ties})
        if not closing:
            break
        # What these names are to be taken from leads back into the knot: they have to go in another way.
        direct = manners if turn == _TURNS - 2 else closing
        manners |= {tie: _manner(ways, tie, deferred=deferred, direct=False) for tie in direct}
    cuts, before = list[Cut](), len(members)
    for tie, after in zip(found.ties, found.sizes, strict=False):
        manner = manners[tie]
        cuts.append(Cut(*tie, manner.how, manner.names, manner.uses, manner.cost, before, after, manner.rewrites))
        before = after
    return found.order, tuple(cuts), len(found.ties)


def _manner(ways: Ways, tie: Tie, *, deferred: bool, direct: bool) -> Manner:
    """How a tie can go."""
    return ways.of(tie.importer, tie.imported, tie.lines, deferred=deferred, direct=direct)

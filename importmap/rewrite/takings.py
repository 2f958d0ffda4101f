"""What files read, and what tests replace of that: all of it is read after an edit, too"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from importmap.model.facts import When
from importmap.resolve.values import ValueKind
from importmap.rewrite.picture import Picture, Thing
from importmap.rewrite.wholes import Fault

_STATES = When.DEFERRED | When.TYPING
_FLAG_HOMES = ("typing", "typing_extensions")
_FLAGS = tuple(f"{home}.TYPE_CHECKING" for home in _FLAG_HOMES)


def reads(before: Picture, after: Picture, modules: Sequence[str], later: Collection[str] = ()) -> Iterator[Fault]:
    """What some edited files read together: all that they read, just as often.

    Where imports are to run later, annotations may be for the type checker alone, and something says when it reads.
    """
    path = before.analysis.modules[modules[0]].path
    states = When.DEFERRED if later else _STATES
    was, unknown = _counted(before, modules, states)
    now, _ = _counted(after, modules, states)
    if len(modules) > 1:  # a value that a module reads of its own is not counted, and one that it imports is
        was, now = (
            Counter({key: n for key, n in one.items() if not _is_value_of(key[0], modules)}) for one in (was, now)
        )
    lines = {(read.thing, read.use.when & states): read.use for one in modules for read in before.reads(one)}
    for (thing, when), times in sorted((was - now).items(), key=str):
        use = lines[thing, when]
        reason = f"`{use.path}` would yield something else, {_times(times)}"
        yield Fault(path, use.line, reason, (use.path, use.path.rpartition(".")[2], thing.name))
    new = now - was
    if later or len(modules) > 1:
        new = Counter({key: times for key, times in new.items() if not _is_flag(key[0])})
    if sum(new.values()) > unknown:
        thing = min(new, key=str)[0]
        yield Fault(path, 0, f"{thing.module}:{thing.name} would be read more often than now", (thing.name,))


def _is_value_of(thing: Thing, modules: Collection[str]) -> bool:
    return thing.kind == ValueKind.OBJECT and thing.module in modules


def _is_flag(thing: Thing) -> bool:
    """Whether something says that the type checker reads."""
    return thing.module in _FLAGS or (thing.module in _FLAG_HOMES and thing.rest == "TYPE_CHECKING")


def _counted(picture: Picture, modules: Iterable[str], states: int) -> tuple[Counter[tuple[Thing, int]], int]:
    """How often modules read each thing, by when; and how often what cannot be told."""
    found: Counter[tuple[Thing, int]] = Counter()
    unknown = 0
    for read in (read for module in modules for read in picture.reads(module)):
        if read.thing is None:
            unknown += read.use.times
        else:
            found[read.thing, read.use.when & states] += read.use.times
    return found, unknown


def _times(times: int) -> str:
    return "once" if times == 1 else f"{times:,} times"


def patches(before: Picture, after: Picture, modules: Sequence[str]) -> Iterator[Fault]:
    """What tests replace: whoever came to see it still does."""
    path = before.analysis.modules[modules[0]].path
    was, now = (sum(map(picture.reached, modules), Counter()) for picture in (before, after))
    for place, later in sorted(was.keys()):
        if now[place, later] < was[place, later] and (place not in before.patched or place in after.patched):
            who = next(filter(None, (before.seen(place, module, later=later) for module in modules)), "")
            if who:
                yield Fault(path, 0, f"{who} would not reach it any more", (place[1], f"{place[0]}.{place[1]}"))

"""Which statements of one file may have bound a name in the end, the likeliest first

Statements are taken in the order of the source. One that always follows another takes its place; so does a compound
statement of which every arm binds the name. What is left stands side by side, ranked: outside of exception handlers
before inside, what needs no test that cannot be decided before what replaces it under one, the last statement before
earlier ones, the first arm of a statement before its others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from importmap.model.facts import Block, BlockKind, Definition, Facts, Import, Kind, When
from importmap.resolve.conditions import Path


class Event(NamedTuple):
    """One statement that binds or unbinds a name at module level."""

    order: int
    path: Path
    item: Import | Definition
    caught: bool  # stands in an exception handler


class Bindings:
    """The names that one file binds at module level, as CPython or a type checker sees them."""

    def __init__(
        self,
        facts: Facts,
        where: tuple[Path | None, ...],
        stars: Mapping[int, Sequence[str]],
        *,
        hardly: Callable[[str], bool],
        stops: Mapping[int, int],
    ) -> None:
        """`where` are the paths of the blocks; `stops`, by body of a `try`, the order of what fails in it.

        `hardly` tells whether a test hardly ever holds.
        """
        caught = _caught(facts.blocks, where)
        self._unlikely = frozenset(i for i, path in enumerate(where) if path is None or caught[i])
        self._tested = frozenset(i for i, block in enumerate(facts.blocks) if block.kind == BlockKind.IF)
        self._bodies = frozenset(i for i, b in enumerate(facts.blocks) if b.kind in (BlockKind.TRY, BlockKind.TRY_ELSE))
        self._unset = frozenset(i for i in self._tested if hardly(facts.blocks[i].test))
        self._arms = _arms(facts.blocks, where)
        self._events: dict[str, list[Event]] = defaultdict(list)
        for item, names in _items(facts, stars):
            path = where[item.block] if item.block < len(where) else ()
            if path is not None and not (stops and _is_cut_off(facts.blocks, item, stops)):
                event = Event(item.order, path, item, item.block < len(caught) and caught[item.block])
                for name in names:
                    self._events[name].append(event)
        self._last: dict[str, list[Event]] = {}  # of each name what may have bound it in the end, by order
        for name, listed in self._events.items():
            listed.sort(key=lambda event: event.order)
            alive = self._alive(name, None)
            if alive:
                self._last[name] = alive
        self.names = frozenset(self._last)

    def __contains__(self, name: str) -> bool:
        """Whether the file may bind a name in the end."""
        return name in self.names

    def expects(self, block: int) -> bool:
        """Whether a block is likely to run: it can, and it is no exception handler."""
        return block not in self._unlikely

    def is_unlikely(self, event: Event) -> bool:
        """Whether an error has to occur or an environment variable to be set for it."""
        return event.caught or any(arm in self._unset for _, arm in event.path)

    def hardly(self, name: str) -> bool:
        """Whether a name is only bound where an environment variable is set, or a tool loaded."""
        if not self._unset or name not in self.names:
            return False
        return all(any(arm in self._unset for _, arm in event.path) for event in self._alive(name, None))

    def ranked(self, name: str, before: int | None = None) -> list[Event]:
        """The statements of which one may have bound a name, likeliest first; `before` stops at that statement."""
        alive = self._last.get(name, []) if before is None else self._alive(name, before)
        if len(alive) < 2:
            return alive
        first_of: dict[int, int] = {}
        for event in alive:
            if event.path:
                first_of.setdefault(event.path[0][0], event.order)
        return sorted(
            alive,
            key=lambda event: (
                event.caught,
                self._doubtful(event, alive),
                bool(event.item.when & When.DEFERRED),
                -(first_of[event.path[0][0]] if event.path else event.order),
                event.order,
            ),
        )

    def _doubtful(self, event: Event, alive: list[Event]) -> bool:
        """Whether a test that cannot be decided would have to hold for it, and something is bound without any."""
        arms = {arm for _, arm in event.path}
        if not arms.isdisjoint(self._unset):
            return True
        return not arms.isdisjoint(self._tested) and any(self._is_plain(e) and e.order < event.order for e in alive)

    def _is_plain(self, event: Event) -> bool:
        """Whether no test has to hold for it, and nothing to fail."""
        return not event.caught and all(arm not in self._tested and arm in self._bodies for _, arm in event.path)

    def _alive(self, name: str, before: int | None) -> list[Event]:
        events = self._events.get(name, ())
        if len(events) == 1 and (before is None or events[0].order < before):
            return [] if _unbinds(events[0]) else [events[0]]
        alive: list[Event] = []
        covered: dict[int, set[int]] = defaultdict(set)
        for event in events:
            if before is not None and event.order >= before:
                break
            if not (isinstance(event.item, Import) and event.item.name == "*"):  # a star may not bind it after all
                depth = len(event.path)
                alive = [earlier for earlier in alive if earlier.path[:depth] != event.path]
                alive = self._without_covered(alive, event.path, covered)
            if not _unbinds(event):
                alive.append(event)
        return alive

    def _without_covered(self, alive: list[Event], path: Path, covered: dict[int, set[int]]) -> list[Event]:
        """Remove what came before a compound statement of which by now every arm has bound the name."""
        while path:
            statement, arm = path[-1]
            covered[statement].add(arm)
            if not self._arms.get(statement, {0}) <= covered[statement]:
                break
            path = path[:-1]
            depth = len(path)
            alive = [
                earlier
                for earlier in alive
                if earlier.path[:depth] != path or any(step == statement for step, _ in earlier.path[depth : depth + 1])
            ]
        return alive


def _is_cut_off(blocks: Sequence[Block], item: Import | Definition, stops: Mapping[int, int]) -> bool:
    """Whether something fails before it in a body that it stands in."""
    block = item.block
    while block:
        if item.order > stops.get(block, item.order):
            return True
        block = blocks[block].parent
    return False


def _unbinds(event: Event) -> bool:
    return isinstance(event.item, Definition) and event.item.kind == Kind.DELETED


def _items(facts: Facts, stars: Mapping[int, Sequence[str]]) -> Iterator[tuple[Import | Definition, Sequence[str]]]:
    for statement in facts.imports:
        if statement.scope:
            continue
        if statement.name == "*":
            yield statement, stars.get(statement.order, ())
        else:
            bound = statement.bound
            if bound:
                yield statement, (bound,)
    for definition in facts.definitions:
        if "." not in definition.name:
            yield definition, (definition.name,)


def _caught(blocks: Sequence[Block], where: Sequence[Path | None]) -> list[bool]:
    """For each block, whether it stands in an exception handler of which it is not certain that it runs."""
    result: list[bool] = []
    for index, block in enumerate(blocks):
        inside = 0 < index > block.parent
        doubtful = block.kind == BlockKind.EXCEPT and not (inside and where[index] == where[block.parent])
        result.append(doubtful or (inside and result[block.parent]))
    return result


def _arms(blocks: Sequence[Block], where: Sequence[Path | None]) -> dict[int, set[int]]:
    """The arms that can run of each statement of which one always does: `try` with handlers, `if` with an `else`."""
    arms: dict[int, set[int]] = defaultdict(set)
    kinds: dict[int, set[str]] = defaultdict(set)
    for index, block in enumerate(blocks):
        kinds[block.statement].add(block.kind)
        if where[index] is not None:
            arms[block.statement].add(index)
    whole = ({BlockKind.TRY, BlockKind.EXCEPT}, {BlockKind.IF, BlockKind.ELSE})
    return {statement: found for statement, found in arms.items() if any(kinds[statement] >= set(k) for k in whole)}

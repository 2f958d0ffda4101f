"""The shortest ways from modules to the statements that meet root causes, for many root causes at once

Root causes are bits. One pass goes backwards from the statements that meet them, step by step; each module keeps of
what it loads the first that had come near to a root cause one step before. So a root cause more costs a bit, and no
search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from importmap.model.startup import Obstacle, Stop

_AT_ONCE = 4_000  # root causes that are followed in one pass, which bounds what is kept of it


class Way(NamedTuple):
    """What a module meets on the way through its file."""

    met: tuple[tuple[int, Obstacle], ...]  # lines and what fails there
    loaded: tuple[tuple[int, str], ...]  # lines and the modules that they load; line 0 for packages above


class _Turn(NamedTuple):
    """Where the way goes on from a module, for some root causes."""

    line: int
    loaded: str  # module id
    causes: int  # bits


_Near: TypeAlias = Mapping[str, tuple[int, Sequence[_Turn]]]
"""The root causes to which there is a way, as bits, and how it goes on for those that are met further down."""

_NOTHING: tuple[int, Sequence[_Turn]] = (0, ())


class Trails:
    """The ways from all modules; those to some thousand root causes are found when one of these is first asked for."""

    def __init__(self, ways: Mapping[str, Way], causes: Mapping[str, int], numbers: Mapping[Obstacle, int]) -> None:
        """`causes` are the root causes of each module as bits, the position of each is in `numbers`."""
        self._ways = ways
        self._causes = causes
        self._numbers = numbers
        self._users: dict[str, list[tuple[str, int]]] = defaultdict(list)  # with the position in what they load
        self._loaded: dict[str, tuple[tuple[int, str], ...]] = {}
        for module, mask in causes.items():
            if mask:
                self._loaded[module] = _by_line((at, to) for at, to in ways[module].loaded if causes[to] & mask)
                for position, (_, to) in enumerate(self._loaded[module]):
                    self._users[to].append((module, position))
        self._part = -1  # of the root causes, whose ways were found last
        self._direct: _Near = {}
        self._passing: _Near = {}

    def chain(self, module: str, obstacle: Obstacle) -> tuple[Stop, ...]:
        """The shortest way from a module to a statement that meets one of its root causes; () if there is none.

        Where none is to be had, to the first that misses a name which is missing further down.
        """
        part, position = divmod(self._numbers[obstacle], _AT_ONCE)
        if part != self._part:
            self._part = part
            self._follow(part)
        bit = 1 << position
        is_direct = bool(self._direct.get(module, _NOTHING)[0] & bit)
        near = self._direct if is_direct else self._passing
        stops: list[Stop] = []
        while near.get(module, _NOTHING)[0] & bit:
            turn = next((turn for turn in near[module][1] if turn.causes & bit), None)
            if turn is None:
                return (*stops, Stop(module, self._line(module, obstacle, passed=is_direct)))
            stops += [Stop(module, turn.line)] if turn.line else []
            module = turn.loaded
        return ()

    def _line(self, module: str, obstacle: Obstacle, *, passed: bool) -> int:
        """Where a module meets a root cause; with `passed` not where it loads a module that does as well."""
        bit = 1 << self._numbers[obstacle]
        lines = {line for line, loaded in self._loaded[module] if passed and self._causes[loaded] & bit}
        return next(line for line, met in self._ways[module].met if met == obstacle and line not in lines)

    def _follow(self, part: int) -> None:
        """Find the ways to a part of the root causes: to what meets them, else to what misses them in passing."""
        low, width = part * _AT_ONCE, (1 << _AT_ONCE) - 1
        causes = {module: found for module, mask in self._causes.items() if (found := mask >> low & width)}
        direct, passing = dict[str, int](), dict[str, int]()
        for module, mine in causes.items():
            for line, obstacle in self._ways[module].met:
                number = self._numbers[obstacle] - low
                bit = 1 << number & mine if 0 <= number < _AT_ONCE else 0
                if bit:
                    passing[module] = passing.get(module, 0) | bit
                    if not any(at == line and causes.get(to, 0) & bit for at, to in self._loaded[module]):
                        direct[module] = direct.get(module, 0) | bit
        self._direct = self._spread(direct, causes)
        left = 0
        for module, mine in causes.items():
            left |= mine & ~self._direct.get(module, _NOTHING)[0]
        self._passing = self._spread({module: bits & left for module, bits in passing.items()}, causes)

    def _spread(self, starts: Mapping[str, int], causes: Mapping[str, int]) -> _Near:
        """The ways back from where root causes are met, in steps, through all modules that have them."""
        near = {module: bits for module, bits in starts.items() if bits}
        turns: dict[str, list[_Turn]] = defaultdict(list)
        fresh: Mapping[str, int] = dict(near)
        while fresh:
            reached: dict[str, list[int]] = defaultdict(list)
            for loaded in fresh:
                for user, position in self._users.get(loaded, ()):
                    reached[user].append(position)
            following = {}
            for user, positions in reached.items():
                left = before = causes.get(user, 0) & ~near.get(user, 0)
                for position in sorted(positions) if left else ():
                    line, loaded = self._loaded[user][position]
                    bits = fresh[loaded] & left
                    if bits:
                        turns[user].append(_Turn(line, loaded, bits))
                        left ^= bits
                if left != before:
                    following[user] = before ^ left
            for user, bits in following.items():
                near[user] = near.get(user, 0) | bits
            fresh = following
        return {module: (bits, turns.get(module, ())) for module, bits in near.items()}


def _by_line(loaded: Iterable[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """Lines and what they load, in the order in which the lines come up first."""
    lines: dict[int, list[str]] = defaultdict(list)
    for line, module in loaded:
        lines[line].append(module)
    return tuple((line, module) for line, modules in lines.items() for module in modules)

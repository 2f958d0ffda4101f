"""What root causes keep from working: counted, and the first of it named, for all of them in one pass"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

from importmap.analysis import Analysis
from importmap.model.startup import Obstacle
from importmap.startup.tally import Group, Tally, first, within


class Together(NamedTuple):
    """Root causes that are told as one."""

    obstacles: Sequence[Obstacle]  # the first stands for all
    failing: Set[str]  # ids of the modules that fail by themselves, which are no victims


class Harm:
    """The modules that cannot be imported and the tests that cannot be collected, by root cause."""

    def __init__(self, analysis: Analysis, told: Sequence[Together], most: int) -> None:
        """`told` are all root causes that are asked for; of the victims of each so many are named."""
        self._numbers = dict(analysis.startup.numbers)
        collection = analysis.collection
        modules = {module: bits for module in analysis.startup.scripts if (bits := analysis.startup.bits(module))}
        tests = {module: bits for module in collection.tests if (bits := self._bits(collection.obstacles(module)))}
        lost = {module: bits | tests.get(module, 0) for module, bits in sorted((tests | modules).items())}
        groups = [Group(self._bits(one.obstacles), self._bits(one.obstacles[:1])) for one in told]
        without = {group.lead.bit_length() - 1: one.failing for group, one in zip(groups, told, strict=True)}
        sets = {
            "modules": [(bits, 1) for bits in modules.values()],
            "test-modules": [(bits, 1) for bits in tests.values()],
            "tests": [(bits, len(collection.tests[module].functions)) for module, bits in tests.items()],
        }
        self._all = {name: Tally(weighed) for name, weighed in sets.items()}
        self._alone = {name: within(weighed, groups) for name, weighed in sets.items()}
        self._lost = Tally((bits, 1) for bits in lost.values())
        self._failing = {bit: sum(lost.get(module, 0) >> bit & 1 for module in each) for bit, each in without.items()}
        self._victims = first(lost.items(), most, without)

    def counts(self, obstacle: Obstacle) -> dict[str, int]:
        """What does not work for want of a root cause, and how much of it for want of those alone it is told with."""
        bit = self._numbers[obstacle]
        every = {name: tally.of(bit) for name, tally in self._all.items()}
        return every | {f"{name}-alone": alone.get(bit, 0) for name, alone in self._alone.items()}

    def victims(self, obstacle: Obstacle) -> tuple[Sequence[str], int]:
        """The ids of the first modules that do not work because of a root cause they do not meet, and how many do."""
        bit = self._numbers[obstacle]
        return self._victims[bit], self._lost.of(bit) - self._failing[bit]

    def _bits(self, obstacles: Sequence[Obstacle]) -> int:
        numbers = self._numbers
        return sum(1 << numbers.setdefault(obstacle, len(numbers)) for obstacle in obstacles)

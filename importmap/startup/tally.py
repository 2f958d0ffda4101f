"""What thousands of root causes keep from working, counted for all of them in one pass: a set of them is a number"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple


class Tally:
    """How often each bit was set, by the weights of the sets in which it was."""

    def __init__(self, weighed: Iterable[tuple[int, int]]) -> None:
        """`weighed` are sets of bits with their weights."""
        self._digits: list[int] = []  # the first digits of all sums in base two, one a bit, the second ones ...
        for bits, weight in weighed:
            for place in bits_of(weight):
                self._add(bits, place)

    def of(self, bit: int) -> int:
        """The sum for the bit of a position."""
        return sum((digits >> bit & 1) << place for place, digits in enumerate(self._digits))

    def _add(self, carry: int, place: int) -> None:
        while carry:
            self._digits += [0] * (place + 1 - len(self._digits))
            self._digits[place], carry = self._digits[place] ^ carry, self._digits[place] & carry
            place += 1


def bits_of(number: int) -> Iterator[int]:
    """The positions of the bits that are set."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


class Group(NamedTuple):
    """Bits that belong together; none belongs to two groups."""

    bits: int
    lead: int  # the one that stands for all


def within(weighed: Iterable[tuple[int, int]], groups: Iterable[Group]) -> Mapping[int, int]:
    """The weights of the sets that have the lead of a group and nothing from outside of it, by its position."""
    of = {bit: group for group in groups for bit in bits_of(group.bits)}
    found: dict[int, int] = defaultdict(int)
    for bits, weight in weighed:
        group = of.get((bits & -bits).bit_length() - 1)
        if group is not None and bits & group.lead and not bits & ~group.bits:
            found[group.lead.bit_length() - 1] += weight
    return found


def first(named: Iterable[tuple[str, int]], most: int, without: Mapping[int, Set[str]]) -> Mapping[int, Sequence[str]]:
    """The first names of which a bit is set, so many at most, for the positions in `without`: there less some names."""
    found: dict[int, list[str]] = {bit: [] for bit in without}
    wanted = sum(1 << bit for bit in without) if most else 0
    for name, bits in named:
        for bit in bits_of(bits & wanted):
            if name not in without[bit]:
                found[bit].append(name)
                if len(found[bit]) == most:
                    wanted ^= 1 << bit
    return found

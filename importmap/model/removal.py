"""What speaks for and against the removal of a module, besides the imports of it"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from importmap.model.location import Location


class InUse(StrEnum):
    """Whether anything that is started from outside comes to a module."""

    YES = "yes"
    TESTS = "tests"  # only tests do
    NO = "no"
    UNKNOWN = "unknown"  # a part of the project was analysed, or a computed import may mean it


@dataclass(frozen=True, slots=True)
class Removal:
    """What is known of a module that its imports do not tell."""

    module: str  # module id
    use: InUse
    doubt: str = ""  # why that is not known
    forwards: str = ""  # of a module that only passes on what another one has: the id of that
    started: str = ""  # what starts it from outside: "named in Dockerfile, line 3"
    warns: str = ""  # what it tells whoever imports it: "deprecated since 2.0, use shop.orders"
    strings: int = 0  # in other files, that spell it or something in it out
    places: tuple[Location, ...] = ()  # of the first of them, by place

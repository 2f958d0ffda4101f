"""What does not work now, in one answer"""

from __future__ import annotations

from dataclasses import dataclass

from importmap.model.finding import Finding
from importmap.model.startup import Obstacle


@dataclass(frozen=True, slots=True)
class Blocked:
    """A module that cannot be imported, or a test file that cannot be collected."""

    module: str  # module id
    path: str
    causes: tuple[Obstacle, ...]  # sorted: it works again when every one is mended
    tests: int  # test functions in it
    more: int = 0  # causes that are not named, since there are very many


@dataclass(frozen=True, slots=True)
class Broken:
    """The root causes of failing imports, and whatever else keeps code and tests from running."""

    name: str
    modules: int  # Python source files that were analysed
    unimportable: int  # those that certainly cannot be imported
    tests: int  # test functions that pytest would collect if it could import all
    uncollectable: int  # those that it cannot
    causes: tuple[Finding, ...]  # of the rule unresolved-import, worst first
    others: tuple[Finding, ...]  # what else fails now, worst first
    blocked: tuple[Blocked, ...] = ()  # the modules that certainly cannot be imported, by path
    uncollected: tuple[Blocked, ...] = ()  # the test files that certainly cannot be collected, by path

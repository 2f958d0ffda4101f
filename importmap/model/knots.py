"""Groups of modules that import each other in a circle: what holds them together, and what it takes to untie them"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from importmap.model.change import Rewrite


class View(StrEnum):
    """Which imports count. Each view but IMPLIED contains the one before it."""

    IMPORT_TIME = "import-time"  # statements that run when their module is imported
    IMPLIED = "implied"  # those, and the parent packages that Python runs on the way, but not a module's own ancestors
    DEFERRED = "deferred"  # import-time statements and those inside functions
    TYPING = "typing"  # those for the type checker as well: all there are


class Tie(NamedTuple):
    """All imports from one module to another that bind a knot together: what can be cut.

    An import of `shop.api.orders` runs `shop.api` on the way; if only that is in the knot, it is all that `onto` holds.
    """

    importer: str  # module id
    imported: str  # id of the module that the statements name
    onto: tuple[str, ...]  # the members of the knot that they run, sorted
    lines: tuple[int, ...]  # of the statements that count, in the importer's file


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of the way around a knot."""

    importer: str  # module id
    imported: str  # id of the module that the statement names
    onto: str  # the next module of the way: `imported`, or a package above it
    line: int


@dataclass(frozen=True, slots=True)
class Cut:
    """All imports from one module to another, which must go for a knot to fall apart, and how they can go."""

    importer: str  # module id
    imported: str  # id of the module that the statements name
    onto: tuple[str, ...]  # the members of the knot that they run: `imported` itself, packages above it
    lines: tuple[int, ...]  # of the statements, in the importer's file
    how: str  # what to do, in words, without a full stop
    names: int  # that cross
    uses: int  # places that use them: reads in the importer, imports elsewhere of what it passes on
    cost: int  # an estimate of the places to touch; what has to move counts tenfold
    before: int  # modules in the largest knot that is left before this cut
    after: int  # and after it; 0 if no knot is left
    rewrites: tuple[Rewrite, ...] = ()  # that make it; none where something has to be decided, moved or dropped


@dataclass(frozen=True, slots=True)
class Halt:
    """A module whose import has begun and not ended, and the line where it is."""

    module: str  # module id
    line: int


@dataclass(frozen=True, slots=True)
class Knot:
    """Modules that all reach each other by imports."""

    id: str  # "import-time: shop.customers", the view and the first module of the shortest way around
    view: View  # the narrowest one that ties it
    members: tuple[str, ...]  # module ids, in the order that is left after all cuts: importers first
    ring: tuple[Leg, ...]  # a shortest way around
    cuts: tuple[Cut, ...]  # in the order to make them; of many the first ones
    needed: int  # how many cuts it takes in all; none are proposed where only imports for the type checker tie it
    verdict: str = ""  # "fails", "luck", "order", "swallowed", "harmless"; "" where nothing of it runs at import time
    entries: tuple[str, ...] = ()  # the members that fail, or would, when they are imported first
    working: int = 0  # members that can be imported first
    error: str = ""  # what Python says when the first of the entries is imported: "ImportError: cannot import ..."
    halts: tuple[Halt, ...] = ()  # the modules in progress when it does, the entry first
    swallowed: bool = False  # with "luck": nothing is seen to fail, since a handler catches it
    first: tuple[str, ...] = ()  # with "order": ids of the modules that always run first
    order: tuple[str, ...] = ()  # with "order": the members as they are begun then
    untried: int = 0  # members of which nobody knows whether they can be imported first: they are too many

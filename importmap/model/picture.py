"""A picture of imports: boxes for modules, packages and services, arrows for the imports between them"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What one box stands for."""

    MODULE = "module"
    PACKAGE = "package"
    SERVICE = "service"


class BoxKind(StrEnum):
    """What sort of thing a box is."""

    MODULE = "module"
    GROUP = "group"  # a package with what is in it, or a service
    TESTS = "tests"  # test modules that are not drawn each for itself
    OTHERS = "others"  # what is left of too many
    OUTSIDE = "outside"  # a package that is not part of the analysed code


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn. Of package, focus, reaches, knot and between at most one is given; without one, all."""

    package: str = ""  # the children of this one
    focus: str = ""  # what imports it, and what it imports ...
    depth: int = 1  # ... so many steps away
    reaches: str = ""  # what leads to it, however far away
    knot: str = ""  # the id of a knot, or a module in it
    between: tuple[str, str] | None = None  # the imports from one to the other and back
    by: Level | None = None  # None: packages, of which those are opened that hold much
    collapse: tuple[str, ...] = ()  # packages that are one box each
    kinds: frozenset[str] = frozenset({"import-time", "deferred", "typing"})  # the imports that count
    tests: bool = False  # whether each test module has a box of its own
    limit: int = 60  # boxes; where there would be more, they are grouped
    since: str = ""  # the state of which `added` is what it had not; "" for none
    added: frozenset[tuple[str, str]] = frozenset()  # module ids, importer and imported, that are to stand out


@dataclass(frozen=True, slots=True)
class Box:
    """One box."""

    name: str  # the dotted name, or that of a service; unique in a picture
    kind: BoxKind
    modules: int
    frame: str = ""  # the package or service that is drawn around it; "" for none
    focus: bool = False  # the picture is about it


@dataclass(frozen=True, slots=True)
class Arrow:
    """All imports from one box to another."""

    importer: str  # name of a box
    imported: str  # name of a box
    import_time: int
    deferred: int
    typing: int
    cut: bool = False  # it closes a circle, and is the one to cut
    crossings: int = 0  # findings of imports in it that are declared to be forbidden
    added: int = 0  # pairs of modules in it of which the first did not import the second before

    @property
    def imports(self) -> int:
        """All of them, whenever they run."""
        return self.import_time + self.deferred + self.typing


@dataclass(frozen=True, slots=True)
class Picture:
    """What is to be drawn, whatever draws it."""

    title: str
    boxes: tuple[Box, ...]  # by name
    arrows: tuple[Arrow, ...]  # by importer and imported
    sideways: bool = False  # from left to right: a star with its importers and what it imports
    since: str = ""  # the state that what is added was added since

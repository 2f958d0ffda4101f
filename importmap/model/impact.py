"""What depends on something, and which tests a change can reach"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from importmap.model.location import Journey, Location


class Moment(StrEnum):
    """When a module needs what it imports."""

    IMPORT_TIME = "import-time"
    DEFERRED = "deferred"  # when one of its functions is called
    TYPING = "type-checking"  # never while it runs


@dataclass(frozen=True, slots=True)
class Importer:
    """One module that imports something itself."""

    module: str  # module id
    path: str  # the import path that it goes through: "shop.Order"; of a module its name
    location: Location  # of the first statement, or of the first use as an attribute of a module
    moment: Moment  # the earliest of them
    count: int  # imported names, and uses as an attribute of a module


@dataclass(frozen=True, slots=True)
class Ring:
    """All modules that are equally far away, counted in modules on the shortest way; those that import it are at 1."""

    distance: int
    import_time: int  # modules that run it as soon as they are imported
    deferred: int  # the others, that run it when one of their functions is called


@dataclass(frozen=True, slots=True)
class Dependants:
    """How many of the modules of one service depend on something."""

    service: str
    modules: int


@dataclass(frozen=True, slots=True)
class ReachedTest:
    """One test file, and how it comes to run something."""

    path: str  # POSIX, relative to Project.base
    module: str  # module id
    functions: int  # test functions and methods in it
    # From the test to what it reaches: module ids; last perhaps a class or function, or the path of what is no module.
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A string that spells something out, such as the target of a mock."""

    text: str
    location: Location
    via: str  # the callee whose argument it is: "mock.patch"; "" elsewhere


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything that depends on one thing."""

    subject: str  # its dotted name
    kind: str  # "module", "package", "namespace", "opaque", "folder", "class", "function", "value"
    location: Location  # of its definition; of its file or folder
    importers: tuple[Importer, ...]  # by module and path
    rings: tuple[Ring, ...]  # by distance
    services: tuple[Dependants, ...]  # by service; none where none are declared
    tests: tuple[ReachedTest, ...]  # nearest first
    strings: tuple[Spelling, ...]  # by place
    journeys: tuple[Journey, ...]  # the critical paths that depend on it, by name


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is not what it was."""

    path: str  # POSIX, relative to Project.base
    removed: bool  # it is not there any more


@dataclass(frozen=True, slots=True)
class Affected:
    """The test files that some changes can reach."""

    tests: tuple[ReachedTest, ...]  # by path
    of: int  # test files that there are
    read: tuple[str, ...]  # changed files that were taken into account, by path
    unread: tuple[str, ...]  # changed files that were not, because they hold no Python or are left out, by path

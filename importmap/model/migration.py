"""How far the code is with what the configuration declares: the concepts as they are found, and their state"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from importmap.model.declared import SingleSource
from importmap.model.location import Location


@dataclass(frozen=True, slots=True)
class Reference:
    """One statement, use or string that names something."""

    module: str  # id of the module that it stands in
    line: int
    text: str  # "from shop.old import Order", "shop.old.Order"


@dataclass(frozen=True, slots=True)
class Predecessor:
    """One thing that a concept replaces, and all that still names it."""

    name: str  # the dotted name of a module or symbol
    declared: str  # the entry of `replaces` that means it; "" for a shim that was found by its warning
    module: str  # id of the module that is it or holds it; "" if there is no such thing any more
    line: int  # where it is defined; 0 for a module
    forwards: bool  # it has nothing of its own, and leads to the concept
    warning: str  # of its deprecation, "" if it gives none
    overdue: str  # why it should be gone by now: "its removal was due in 2.0", or ""
    imports: tuple[Reference, ...]  # by module and line
    strings: tuple[Reference, ...]  # such as the targets of mocks

    @property
    def importers(self) -> frozenset[str]:
        """The modules that import it."""
        return frozenset(reference.module for reference in self.imports)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name in the configuration that means nothing in the analysed code."""

    key: str  # "symbol"
    name: str
    near: str  # the nearest name that means something, or ""


@dataclass(frozen=True, slots=True)
class Concept:
    """One declared concept, as it is found in the code."""

    source: SingleSource
    symbol: str  # id of the class or function that it means; "" if it means neither
    accessor: str  # id of the function or method that makes instances; "" if none is declared or found
    module: str  # id of the module that has it by the declared path, "" if there is none
    line: int  # of its definition, in `defined`
    defined: str  # id of the module that defines it, "" if there is none
    predecessors: tuple[Predecessor, ...]  # by name
    current: frozenset[str]  # modules that use it as declared, or take from its module what replaced ones had, too
    beside: tuple[tuple[str, frozenset[str]], ...]  # further paths to it, and the modules that use each
    covers: frozenset[str]  # ids of the symbols that its rules judge: its own, and what is defined in what it replaces
    unknown: tuple[Unknown, ...]

    @property
    def importers(self) -> frozenset[str]:
        """The modules that still import something that is replaced."""
        return frozenset().union(*(predecessor.importers for predecessor in self.predecessors))


class State(StrEnum):
    """How far something is, from the beginning of a migration to its end."""

    LEGACY = "legacy"  # what is replaced has an implementation of its own, and is imported
    HYBRID = "hybrid"  # one file imports both what is replaced and what replaces it
    SHIMMED = "shimmed"  # what is imported only forwards, or is a path that was not agreed on
    DELETABLE = "shim deletable"  # nothing imports or mentions what is replaced, and it is still there
    CANONICAL = "canonical"


@dataclass(frozen=True, slots=True)
class Share:
    """The files that import a concept, by how they do it."""

    legacy: int
    hybrid: int
    shimmed: int
    canonical: int

    @property
    def files(self) -> int:
        """All of them."""
        return self.legacy + self.hybrid + self.shimmed + self.canonical

    @property
    def done(self) -> float:
        """The share of those that are there: 1 where nothing is left to do."""
        return round(self.canonical / self.files, 4) if self.files else 1.0


@dataclass(frozen=True, slots=True)
class Replaced:
    """What is left of one thing that a concept replaces."""

    name: str
    state: State
    location: Location | None  # null if it is gone
    files: int  # that import it
    statements: int
    strings: int  # that spell it out, such as the targets of mocks
    declared: bool  # false for a shim that was found by its warning
    warning: str
    overdue: str  # why it should be gone by now, or ""


@dataclass(frozen=True, slots=True)
class FolderState:
    """How far the files of one folder are."""

    folder: str  # POSIX, relative to the project's base
    state: State
    share: Share
    done: float


@dataclass(frozen=True, slots=True)
class FileState:
    """How far one file is."""

    path: str
    state: State


@dataclass(frozen=True, slots=True)
class Migration:
    """How far the code is with one concept."""

    symbol: str  # the declared path
    reason: str
    location: Location | None  # of the definition; null if there is none
    construct_with: str
    budget: int | None  # files that may still import what is replaced
    left: int  # files that do
    state: State
    share: Share
    done: float
    replaced: tuple[Replaced, ...]  # by name
    folders: tuple[FolderState, ...]  # by folder
    files: tuple[FileState, ...]  # those that are not canonical, by path

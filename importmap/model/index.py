"""What questions of who depends on whom are answered from: made of an analysis once, small, and kept"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from importmap.model.facts import When
from importmap.model.project import Module, ModuleKind

Running: TypeAlias = Mapping[str, Mapping[str, bool]]
"""For each module the modules that run because of it: True where they do so as soon as it is imported."""


class Statement(NamedTuple):
    """One import statement."""

    line: int
    when: int  # flags of `When`
    inside: bool  # a class or a function


class Spelled(NamedTuple):
    """One string that reads as a dotted path, or as the path of a file."""

    module: str  # the id of the one that it stands in
    text: str
    line: int
    via: str  # as in `Mention`
    meant: str  # the id of the deepest module that it begins with; "" if there is none


@dataclass(frozen=True, slots=True)
class Imports:
    """The modules, and what imports say of them."""

    modules: tuple[Module, ...]  # by path
    roots: tuple[str, ...]  # as the project has them
    running: Running  # what runs because of each module
    edges: Mapping[str, Mapping[str, int]]  # the earliest moment of the imports from one module to another
    outside: Mapping[str, Mapping[str, int]]  # the same of packages from outside
    statements: Mapping[str, Mapping[str, tuple[Statement, ...]]]  # by importer and what it imports of these two

    @property
    def files(self) -> tuple[Module, ...]:
        """The modules that are Python source files."""
        return tuple(m for m in self.modules if m.kind in (ModuleKind.MODULE, ModuleKind.PACKAGE))


@dataclass(frozen=True, slots=True)
class Tests:
    """The test files, and what may run because of them besides what they import."""

    functions: Mapping[str, int]  # how many tests each file has that pytest collects, by module id
    running: Running  # what runs because of each module when tests run
    spelled: tuple[Spelled, ...]  # by the path of the module, in the order of its source
    guesses: Mapping[str, tuple[str, ...]]  # below which packages the computed imports of a module may lead; "": any
    names: Mapping[str, tuple[tuple[str, bool], ...]]  # what each module may mean, and whether it needs that at once


RUN, LATER, TYPING = 0, 1, 2


def moment(when: int) -> int:
    """A number that is less for what runs earlier."""
    return TYPING if when & When.TYPING else LATER if when & When.DEFERRED else RUN

"""Which files there are, and what they are called"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ModuleKind(StrEnum):
    """What sort of thing a module name stands for."""

    MODULE = "module"
    PACKAGE = "package"  # the file is its `__init__.py`
    NAMESPACE = "namespace"  # a folder without `__init__.py`; there is no file
    OPAQUE = "opaque"  # an extension module or a stub without source: it exists, its names are unknown


class Role(StrEnum):
    """Who a module works for."""

    PRODUCTION = "production"
    TEST = "test"
    TOOLING = "tooling"  # scripts, documentation, build files, migrations


@dataclass(frozen=True, slots=True)
class Module:
    """One file, or one folder that is a namespace package.

    The path is the identity; `name` is what an import calls it under its root, and may be shared by files of several
    roots. `id` is the name where it is unique or wins, else the path; it is what the graph and findings use.
    """

    id: str
    name: str  # dotted: "shop.models"; may hold parts that are no identifiers, which no import statement can reach
    path: str  # POSIX, relative to Project.base: "src/shop/models.py"
    root: str  # POSIX, relative to Project.base; "." for the base itself
    kind: ModuleKind
    role: Role
    digest: str = ""  # of the bytes; "" for namespaces, opaque modules and unreadable files

    @property
    def package(self) -> str:
        """The dotted name that relative imports start from."""
        return self.name if self.kind in (ModuleKind.PACKAGE, ModuleKind.NAMESPACE) else self.name.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder that was found and not analysed."""

    path: str
    files: int  # Python files in it; 0 where they were not counted
    reason: str  # "excluded by `backups/**`", "ignored by .gitignore", "virtual environment"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the user should know about what was read, with what to do about it."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that discovery found, sorted by path."""

    name: str
    base: str  # absolute; never part of any output
    roots: tuple[str, ...]
    modules: tuple[Module, ...]
    python: tuple[int, int]  # the version whose grammar counts
    python_source: str  # where that version comes from: "requires-python in pyproject.toml"
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Note, ...] = ()
    installed: tuple[str, ...] = ()  # of an installed package: all top-level names beside it; () if that is not known

"""What a repository says of its distributions: how they are packaged, what is made for them, what they need"""

from __future__ import annotations

from dataclasses import dataclass

INSTALLED = ""  # the group of what is always installed with a distribution


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement, as it is written down."""

    text: str  # "requests[socks]>=2; python_version < '3.12'"; of a table that maps names, "requests >=2"
    group: str  # INSTALLED, "extra:name", "group:name" for what is not published, "build", "file:requirements-dev.txt"
    path: str  # the file, POSIX, relative to Project.base
    line: int  # 0 where it is not known


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A name under which an installation offers an object."""

    group: str  # "console_scripts", "gui_scripts", "pytest11"
    name: str
    target: str  # "shop.cli:main", "shop.plugin"
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """A folder, and the dotted name under which what is in it is installed."""

    folder: str  # POSIX, relative to Project.base
    name: str = ""  # "" where the names begin below the folder: it is an entry of sys.path then
    below: bool = True  # so is what is in the folders below it; else these are named on their own, or not installed


@dataclass(frozen=True, slots=True)
class Made:
    """A module that the build or a tool makes: it is not among the files, and nobody has forgotten it."""

    by: str  # "setuptools-scm", "maturin"
    path: str  # the file that says so
    line: int
    module: str = ""  # its dotted name: "shop._speed"; or
    file: str = ""  # where it is written, POSIX, relative to Project.base: "src/shop/_version.py"

    def __str__(self) -> str:
        """Who makes it, and where that stands."""
        return f"made by {self.by}: {self.path}{f', line {self.line}' if self.line else ''}"


@dataclass(frozen=True, slots=True)
class Distribution:
    """What the files of one folder declare that can be built or installed from there."""

    folder: str = "."  # POSIX, relative to Project.base; "." for the base, "../.." for a folder above it
    project: bool = False  # it can be built or installed
    path: str = ""  # the file that makes it a project
    name: str = ""  # as written: "Shop-Orders"
    version: str = ""
    backend: str = ""  # what builds it: "setuptools", "hatchling", "poetry", "flit", "pdm", "uv", "maturin", ...
    python: tuple[int, int] | None = None  # the lowest version that is supported
    python_source: str = ""  # "requires-python in pyproject.toml"
    sources: tuple[Source, ...] = ()
    packages: tuple[str, ...] = ()  # dotted names of what is installed, where they are listed; without what is below
    requirements: tuple[Requirement, ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    made: tuple[Made, ...] = ()
    members: tuple[str, ...] = ()  # globs of the folders of a workspace, relative to the folder; `!` takes out
    unread: tuple[str, ...] = ()  # what is declared in a way that reading cannot follow: "requirements", "packages"

    def entry(self, group: str) -> tuple[EntryPoint, ...]:
        """The entry points of a group."""
        return tuple(point for point in self.entry_points if point.group == group)

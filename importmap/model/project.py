"""Which files there are, and what they are called"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from importmap.model.contracts import LinterSettings
from importmap.model.distribution import Distribution, Made, Source
from importmap.model.outside import Outside


class ModuleKind(StrEnum):
    """What sort of thing a module name stands for."""

    MODULE = "module"
    PACKAGE = "package"  # the file is its `__init__.py`
    NAMESPACE = "namespace"  # a folder without `__init__.py`; there is no file
    EXTERNAL = "external"  # a package from outside, in pictures that were asked for it
    OPAQUE = "opaque"  # an extension module, a stub without source, or made elsewhere: its names are unknown


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
class PytestSettings:
    """What one configuration file tells pytest; it holds for the tests in its folder and below, up to the next one."""

    path: str = ""  # the file, POSIX, relative to Project.base; "" where there is none and pytest's defaults hold
    folder: str = "."  # pytest's rootdir, relative to Project.base; "." for the base
    base: str = ""  # how to come from that folder to Project.base, where the folder is above it: "services/auth"
    testpaths: tuple[str, ...] = ()  # those that are there, as written, relative to the folder; they may be globs
    python_files: tuple[str, ...] = ("test_*.py", "*_test.py")
    python_classes: tuple[str, ...] = ("Test",)
    python_functions: tuple[str, ...] = ("test",)
    norecursedirs: tuple[str, ...] = ("*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}")
    import_mode: str = "prepend"  # "prepend", "append", "importlib"
    ignored: tuple[str, ...] = ()  # what `--ignore` in addopts leaves out, as written
    ignored_globs: tuple[str, ...] = ()  # what `--ignore-glob` in addopts leaves out, as written
    plugins: tuple[str, ...] = ()  # the modules that `-p` in addopts loads, and those that the project installs
    django: str = ""  # the module of settings that pytest-django loads
    doctests: bool = False  # `--doctest-modules` in addopts: the examples in docstrings of all modules are tests
    imported_tests: bool = True  # collects tests that a module has imported, too
    markers: tuple[tuple[str, int], ...] = ()  # registered names with their lines, 0 where the line is not known
    strict_markers: bool = False
    pythonpath: tuple[str, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()  # the line of each key that is set


@dataclass(frozen=True, slots=True)
class Way:
    """A folder that some files have on their `sys.path` beside the roots."""

    folder: str  # POSIX, relative to Project.base
    scope: str  # the file, or the folder with all below it, that has it; "." for all files


@dataclass(frozen=True, slots=True)
class Bound:
    """The version of Python that counts for a folder and all below it."""

    folder: str  # POSIX, relative to Project.base; "." for the base
    version: tuple[int, int]
    source: str  # where it comes from: "requires-python in services/auth/pyproject.toml"

    def holds(self, path: str) -> bool:
        """Whether it speaks of a file or folder."""
        return self.folder in (".", path) or path.startswith(f"{self.folder}/")


@dataclass(frozen=True, slots=True)
class Ignoring:
    """The globs of one .gitignore file."""

    path: str  # of the file, POSIX, relative to Project.base
    globs: tuple[str, ...]  # as written
    prefix: str = ""  # what to put before a path relative to the base, for them to match it ...
    skip: int = 0  # ... after cutting off so many characters


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that discovery found, sorted by path."""

    name: str
    base: str  # absolute; never part of any output
    roots: tuple[str, ...]
    modules: tuple[Module, ...]
    python: tuple[int, int]  # the version whose grammar counts for most files; see `bounds`
    python_source: str  # where that version comes from: "requires-python in pyproject.toml"
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Note, ...] = ()
    pytest: tuple[PytestSettings, ...] = ()  # the deepest folders first; those of the base or above it last
    linter: tuple[LinterSettings, ...] = ()  # what import-linter is told, by path
    version: str = ""  # as the settings of the base declare it; "" if they do not
    tops: tuple[str, ...] = ()  # absolute; the folders that links may lead into; never part of any output
    # Of an installed package: all top-level names beside it, and those in namespaces; () if that is not known.
    installed: tuple[str, ...] = ()
    distributions: tuple[Distribution, ...] = ()  # what each folder declares that has settings files
    mounts: tuple[Source, ...] = ()  # the roots whose files have names that do not follow from their paths
    guessed: tuple[str, ...] = ()  # the roots that nothing declares: the imports of the files in them ask for them
    ways: tuple[Way, ...] = ()
    bounds: tuple[Bound, ...] = ()  # the versions that count for its folders, the deepest first
    made: tuple[Made, ...] = ()  # by whom the modules are made that are not among the files; `file` is their path
    scripts: tuple[str, ...] = ()  # ids of the modules that are written to be run: `if __name__ == "__main__"`
    ignoring: tuple[Ignoring, ...] = ()  # the outermost first
    stubs: tuple[str, ...] = ()  # the `__init__.pyi` that stand beside an `__init__.py`
    outside: Outside | None = None  # what files that are no Python say; None where nobody has asked

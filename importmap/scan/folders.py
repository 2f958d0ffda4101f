"""Which folders and Python files there are below a folder, and which are left out for which reason

Left out without being asked for: version control, caches, virtual environments and installed packages, node_modules,
`build` and `dist` at the top or beside a file that says how to build (unless they are packages), eggs; what .gitignore
files ignore; the globs of `exclude`; symbolic links that lead out of the tree, and what is neither a folder nor a
regular file. A folder that is named as a target is visited whatever ignores it.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from importmap.files import Tree, is_below, listed, look
from importmap.model.project import LeftOut, Note
from importmap.scan.globs import Globs, Ignore, outer_ignores, read_ignore

SOURCE = ".py"
CYTHON = (".pyx", ".pyx.in", ".pyx.tp")
CODE = (SOURCE, ".so", ".pyd", ".pyi", *CYTHON)  # of two modules with one stem the first one counts
NOTEBOOK = ".ipynb"  # imports, and is not imported
PYTEST = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
SETTINGS = (*PYTEST, "setup.py")
BUILDS = ("meson.build", "CMakeLists.txt")  # what is compiled, and into which modules
REQUIREMENTS = "requirements"  # the folder, or the start or end of a file's name

_listing = re.compile(rf"(?:.*[-_.])?{REQUIREMENTS}(?:[-_.].*)?\.(?:txt|in)").fullmatch

_UNRECORDED = (".git", ".hg", ".svn", "__pycache__")
_UNCOUNTED = "node_modules"  # where counting would take longer than the analysis
_BY_NAME: Mapping[str, str] = {
    **dict.fromkeys(_UNRECORDED, "no sources"),
    **dict.fromkeys((".ipynb_checkpoints", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"), "cache"),
    **dict.fromkeys((".tox", ".nox"), "test environments"),
    **dict.fromkeys(("site-packages", "__pypackages__"), "installed packages"),
    _UNCOUNTED: "packages of Node.js",
}
_BUILT = ("build", "dist", ".eggs")  # and *.egg-info


@dataclass(frozen=True)
class Folder:
    """A folder with what matters in it."""

    path: str  # POSIX, relative to the base, "." for the base itself
    files: frozenset[str]  # the names of modules, of settings files and of lists of requirements

    @cached_property
    def is_package(self) -> bool:
        """Whether it is a regular package."""
        return any(name.startswith("__init__.") and name.endswith(CODE) for name in self.files)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A folder that is to be visited."""

    path: str  # relative to the base
    real: str  # absolute, without symbolic links
    ignores: tuple[Ignore, ...]  # outermost first


class Walk:
    """Visits folders, each one once, and remembers what it found."""

    def __init__(self, tree: Tree, exclude: Globs, matters: Callable[[str, str], bool] | None = None) -> None:
        self.base = tree.base
        self._matters = matters or _matters
        self.folders: dict[str, Folder] = {}
        self.files: dict[str, frozenset[str]] = {}  # folder -> the names of files that were taken by themselves
        self.left_out: dict[str, LeftOut] = {}
        self.notes: list[Note] = []
        self.ignoring: dict[str, Ignore] = {}  # the .gitignore files that are heeded, the outermost first
        self._tree = tree
        self._exclude = exclude
        self._visited: set[str] = set()

    def take(self, path: str) -> None:
        """Take one file, whatever ignores it."""
        folder, name = parent(path), path.rpartition("/")[2]
        self.files[folder] = self.files.get(folder, frozenset()) | {name}

    def visit(self, start: str, *, respect_gitignore: bool) -> None:
        """Visit a folder and all below it. Symbolic links come last, so that a folder keeps its real name."""
        exclude = self._exclude.sparing(start)
        ignores = self._heeded(outer_ignores(self._tree, start)) if respect_gitignore else ()
        pending = deque([_Visit(start, os.path.realpath(self.base / start), ignores)])
        links: deque[_Visit] = deque()
        while pending or links:
            linked = not pending
            visit = (pending or links).popleft()
            if visit.real in self._visited:
                if linked:
                    self._leave_out(visit.path, "symbolic link to a folder that is read anyway", count=False)
                continue
            self._visited.add(visit.real)
            entries = self._list(visit.path, named=visit.path == start)
            if respect_gitignore and any(self._is_ignore(entry, visit.path) for entry in entries):
                visit = _Visit(
                    visit.path, visit.real, (*visit.ignores, *self._heeded(read_ignore(self._tree, visit.path)))
                )
            for path, entry in self._enter(visit, entries, exclude):
                if not entry.is_symlink():
                    pending.append(_Visit(path, f"{visit.real}/{entry.name}", visit.ignores))
                    continue
                target = os.path.realpath(entry.path)
                if is_below(str(self.base), target):
                    self._leave_out(path, "symbolic link to a folder that holds it", count=False)
                elif not self._tree.holds(target):
                    self._leave_out(path, "symbolic link to a folder outside of the tree", count=False)
                else:
                    links.append(_Visit(path, target, visit.ignores))

    def _list(self, path: str, *, named: bool) -> list[os.DirEntry[str]]:
        """What is in a folder, by name; nothing if it is unreadable, or to be left out for what is in it."""
        try:
            with os.scandir(self.base / path) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            self._leave_out(path, f"cannot be read: {error.strerror or error}", count=False)
            return []
        names = {entry.name for entry in entries}
        reason = "" if named else _reason_by_content(path, names, self.folders.get(parent(path)))
        if reason:
            self._leave_out(path, reason)
            return []
        return entries

    def _enter(
        self, visit: _Visit, entries: list[os.DirEntry[str]], exclude: Globs
    ) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Record one folder, and yield the folders in it that are to be visited."""
        files = set()
        for entry in entries:
            path = join(visit.path, entry.name)
            if entry.is_symlink():
                look(entry.path)
            folder = _is(entry.is_dir)
            if not folder and not self._matters(entry.name, visit.path):
                continue
            reason = _reason_by_nature(entry, folder=folder) or ("" if folder else self._reason_by_link(entry))
            if reason and not folder:
                self._leave_out(path, reason, count=entry.name.endswith(SOURCE))
                continue
            reason = reason or _reason_by_globs(path, exclude, visit.ignores, folder=folder)
            if reason:
                self._leave_out(path, reason, count=not (folder and entry.is_symlink()))
            elif folder:
                yield path, entry
            else:
                files.add(entry.name)
        self.folders[visit.path] = Folder(visit.path, frozenset(files))

    def _is_ignore(self, entry: os.DirEntry[str], folder: str) -> bool:
        """Whether an entry is a .gitignore file that git would read: it follows no link there."""
        if entry.name != ".gitignore":
            return False
        reason = "symbolic link, which git does not follow" if entry.is_symlink() else _reason_by_nature(entry)
        if reason:
            self._leave_out(join(folder, entry.name), reason, count=False)
        return not reason

    def _heeded(self, ignores: tuple[Ignore, ...]) -> tuple[Ignore, ...]:
        """Some .gitignore files, after it was noted what of them is not heeded."""
        self.notes += [Note(ignore.label, ignore.remark) for ignore in ignores if ignore.remark]
        self.ignoring.update((ignore.label, ignore) for ignore in ignores)
        return ignores

    def _reason_by_link(self, entry: os.DirEntry[str]) -> str:
        """Why a file is left out if it is a symbolic link."""
        if entry.is_symlink() and not self._tree.holds(os.path.realpath(entry.path)):
            return "symbolic link to a file outside of the tree"
        return ""

    def _leave_out(self, path: str, reason: str, *, count: bool = True) -> None:
        """Record what is left out, unless it is known to hold no Python file."""
        name = path.rpartition("/")[2]
        counted = count and name != _UNCOUNTED
        files = _count_sources(self.base / path) if counted and name not in _UNRECORDED else 0
        if files or not counted:
            shown = os.fsencode(path).decode("utf-8", "backslashreplace")
            self.left_out[shown] = LeftOut(shown, files, reason)


def glance(base: Path, path: str) -> Folder:
    """A folder without what is below it, and without leaving anything out."""
    names = (entry.name for entry in listed(base / path))
    return Folder(path, frozenset(name for name in names if _matters(name, path)))


def is_listing(name: str, folder: str = ".") -> bool:
    """Whether a file lists requirements: `requirements-dev.txt`, `requirements/dev.txt`."""
    inside = folder.rpartition("/")[2] == REQUIREMENTS and name.endswith((".txt", ".in"))
    return inside or _listing(name) is not None


def _matters(name: str, folder: str) -> bool:
    """Whether a file may be a module, or says how modules are built, installed and tested."""
    return name.endswith((*CODE, NOTEBOOK)) or name in SETTINGS or name in BUILDS or is_listing(name, folder)


def join(folder: str, name: str) -> str:
    """The path of a name in a folder."""
    return name if folder == "." else f"{folder}/{name}"


def parent(path: str) -> str:
    """The folder that holds a path."""
    return path.rpartition("/")[0] or "."


def _count_sources(path: Path) -> int:
    """The number of Python files in a folder and below it; 1 for a Python file."""
    if not path.is_dir():
        return int(path.name.endswith(SOURCE))
    found, pending = 0, [str(path)]
    while pending:  # `os.walk` calls itself for each level
        with contextlib.suppress(OSError), os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                elif entry.is_symlink():
                    look(entry.path)
                found += entry.name.endswith(SOURCE) and not _is(entry.is_dir)
    return found


def _reason_by_content(path: str, names: set[str], holder: Folder | None) -> str:
    """Why a folder is left out, by what is in it; `holder` is the folder that it stands in.

    What is built is put beside the files that say how; elsewhere `build` is a word like any other.
    """
    name = path.rpartition("/")[2]
    is_beside = holder is None or holder.path == "." or not holder.files.isdisjoint(SETTINGS)
    if "pyvenv.cfg" in names or "conda-meta" in names:
        return "virtual environment"
    if ((name in _BUILT and is_beside) or name.endswith(".egg-info")) and "__init__.py" not in names:
        return "build output"
    return ""


def _reason_by_nature(entry: os.DirEntry[str], *, folder: bool = False) -> str:
    """Why a folder or file is left out, by its name and by what it is."""
    if not entry.name.isascii():
        try:
            entry.name.encode()
        except UnicodeEncodeError:
            return "its name is not UTF-8"
    if folder:
        return _BY_NAME.get(entry.name, "")
    return "" if _is(entry.is_file) else "no regular file"


def _reason_by_globs(path: str, exclude: Globs, ignores: tuple[Ignore, ...], *, folder: bool) -> str:
    """Why a folder or file is left out, by configuration and .gitignore files; the innermost of these decides."""
    path = f"{path}/" if folder else path
    found = exclude.match(path)
    if found is not None:
        return f"excluded by `{found[1]}`" if found[0] else ""
    for ignore in reversed(ignores):
        found = ignore.match(path)
        if found is not None:
            return f"ignored by {ignore.label}" if found[0] else ""
    return ""


def _is(question: Callable[[], bool]) -> bool:
    """What an entry answers; no if it is a link that leads in a circle."""
    try:
        return question()
    except OSError:
        return False

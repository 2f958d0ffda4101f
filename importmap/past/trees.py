"""The files of a commit in a private folder, as git keeps them: no filter runs, no index and no work tree is touched

The folder is a repository of its own, whose `.git` links to the objects of the real one and has the commit checked out,
so that whoever reads it finds the same bounds and the same history as in a clone. What is written are the files that an
analysis may open; of the others that are below what is analysed there is an empty one, since only their names count.

Links are kept as links: whether one may be followed is decided where it is read, as in any other tree. They are made
last, and no file is written through one. A submodule is an empty folder. A file whose content is not in this clone, or
of which git keeps only a pointer, is told by its path; it is there, and larger than anything that is read.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from importmap.model.errors import RevisionError
from importmap.model.limits import SOURCE
from importmap.past.git import listing, objects
from importmap.past.pointers import is_pointer
from importmap.past.process import Untold
from importmap.past.repository import Repository, resembling

_LINK, _SUBMODULE = "120000", "160000"
_BRING = "`git fetch --unshallow` or `git fetch --refetch` brings it; in CI, check out with `fetch-depth: 0`"
# Their content says nothing of modules, unless it is asked who names one.
_UNOPENED = (
    *(".md", ".rst", ".json", ".jsonl", ".csv", ".log", ".html", ".css", ".scss", ".js", ".jsx", ".ts", ".tsx", ".map"),
    *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".pdf", ".woff", ".woff2", ".mp4", ".zip", ".gz"),
    *(".so", ".pyd", ".dll", ".exe", ".db", ".sqlite", ".parquet", ".pkl", ".bin", ".lock", ".sql", ".backup"),
)
_PART = 2_000  # objects that git is asked for at once
_TURNS = 8  # of links that lead to links


class Entry(NamedTuple):
    """One entry of the tree of a commit."""

    mode: str  # "100644", "100755", "120000", "160000"
    blob: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """The files of a commit that were written."""

    top: Path  # the private folder, called like the top of the work tree
    unread: tuple[str, ...]  # paths of files whose content is not at hand, from the top
    submodules: tuple[str, ...]  # paths of the folders that are other repositories, from the top
    passed: tuple[str, ...]  # paths that this file system cannot hold: two that differ in nothing but their case


class Trees:
    """Writes commits of one repository, one after another, each time only what the last one did not have."""

    def __init__(self, repository: Repository, *, whole: bool = False) -> None:
        """With `whole` the content of every file counts, and not only of those that may be a part of a program."""
        self._repository = repository
        self._whole = whole
        self._private = Path(tempfile.mkdtemp(prefix="importmap-"))
        self._top = self._private / repository.place.top.name if repository.place.top.name else self._private / "top"
        self._written: dict[str, Entry] = {}
        self._unread: set[str] = set()
        self._passed: set[str] = set()

    def __enter__(self) -> Trees:
        """The trees themselves."""
        try:
            self._top.mkdir()
            resembling(self._top / ".git", self._repository)
        except OSError as error:
            self.close()
            raise RevisionError(f"a temporary folder cannot be written: {error.strerror}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove all that was written."""
        self.close()

    def close(self) -> None:
        """Remove all that was written."""
        shutil.rmtree(self._private, ignore_errors=True)

    def write(self, commit: str, folders: Collection[str]) -> Checkout:
        """The files of a commit below some folders, "" for all, and those beside the way to them.

        Raises RevisionError where git cannot list them, or where they cannot be written.
        """
        try:
            listed = listing(self._repository, (".",), commit)
        except Untold as untold:
            message = f"the files of {commit[:9]} cannot be listed: {untold.reason}"
            raise RevisionError(message, untold.hint or _BRING) from untold
        found = dict(_entries(listed))
        entries = {
            path: entry for path, entry in found.items() if _is_plain(path) and found.keys().isdisjoint(_above(path))
        }
        wanted = {path: entries[path] for path in self._wanted(entries, folders)}
        try:
            (self._top / ".git" / "HEAD").write_text(f"{commit}\n", "ascii")
            self._remove(wanted)
            for folder in sorted({posixpath.dirname(path) for path in entries} - {""}):
                (self._top / folder).mkdir(parents=True, exist_ok=True)
            self._add({path: entry for path, entry in wanted.items() if path not in self._written})
        except OSError as error:
            message = f"the files of {commit[:9]} cannot be written to a temporary folder: {error.strerror}"
            raise RevisionError(message, "free some space, or set TMPDIR to a folder that has it") from error
        submodules = sorted(path for path, entry in entries.items() if entry.mode == _SUBMODULE)
        unread = sorted(path for path in self._unread if path in wanted)
        return Checkout(self._top, tuple(unread), tuple(submodules), tuple(sorted(self._passed & wanted.keys())))

    def _wanted(self, entries: Mapping[str, Entry], folders: Collection[str]) -> set[str]:
        """The paths below some folders and beside the way to them, and those that links among them lead to."""
        found: set[str] = set()
        below, beside = {folder.strip("/") for folder in folders}, {""}
        for folder in below:
            beside.update(_above(folder))
        for _ in range(_TURNS):
            found.update(path for path in entries if _is_in(path, below, beside))
            links = {path: entries[path].blob for path in found if entries[path].mode == _LINK}
            texts = dict(self._contents(links.values()))
            leading = {_target(path, texts[blob]) for path, blob in links.items() if blob in texts}
            more = {path for path in leading if path and not _is_in(path, below, beside)}
            if not more:
                break
            below.update(more)
        return found

    def _contents(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """What some blobs hold, but for those that are not there."""
        names = sorted(set(blobs))
        for start in range(0, len(names), _PART):
            yield from objects(self._repository, names[start : start + _PART])

    def _remove(self, wanted: Mapping[str, Entry]) -> None:
        """Remove what a commit does not have, or has otherwise, and the folders that are empty by then."""
        folders = set[str]()
        for path, entry in [*self._written.items()]:
            if wanted.get(path) != entry or entry.mode == _LINK:  # so that nothing is ever written through one
                (self._top / path).unlink(missing_ok=True)
                del self._written[path]
                self._unread.discard(path)
                self._passed.discard(path)
                folders.update(_above(path))
        for folder in sorted(folders - {""}, key=len, reverse=True):
            with contextlib.suppress(OSError):  # something is left in it
                (self._top / folder).rmdir()

    def _add(self, entries: Mapping[str, Entry]) -> None:
        """Write entries that are not there yet: files, then links."""
        paths: dict[str, list[str]] = defaultdict(list)
        for path, entry in entries.items():
            if entry.mode == _SUBMODULE:
                continue
            if entry.mode != _LINK and not self._whole and path.lower().endswith(_UNOPENED):
                self._put(path, b"")
            else:
                paths[entry.blob].append(path)
        links = list[tuple[str, bytes]]()
        missing = set(paths)
        for blob, content in self._contents(paths):
            missing.discard(blob)
            for path in paths[blob]:
                if entries[path].mode == _LINK:
                    links.append((path, content))
                elif is_pointer(content):
                    self._put(path, None)
                else:
                    self._put(path, content)
        for blob in missing:
            for path in paths[blob]:
                self._put(path, None)
        for path, target in sorted(links):
            try:
                (self._top / path).symlink_to(os.fsdecode(target))
            except (OSError, ValueError):
                self._passed.add(path)
        self._written.update(entries)

    def _put(self, path: str, content: bytes | None) -> None:
        """Write one file, None for one whose content is not at hand: it is there, and nobody can read it."""
        try:
            with (self._top / path).open("xb") as stream:
                if content is None:
                    self._unread.add(path)
                    stream.truncate(SOURCE + 1)
                else:
                    stream.write(content)
        except FileExistsError:
            self._passed.add(path)


def _entries(listed: bytes) -> Iterator[tuple[str, Entry]]:
    """What `git ls-tree -r -z` lists: `mode type hash`, a tab and the path."""
    for line in listed.split(b"\0"):
        fields, _, path = line.partition(b"\t")
        if path:
            mode, _, blob = fields.decode("ascii").split(" ")
            yield path.decode("utf-8", "surrogateescape"), Entry(mode, blob)


def _is_plain(path: str) -> bool:
    """Whether a path stays where it is put; git makes no other ones, but somebody may."""
    return all(part not in ("", ".", "..") and part.lower() != ".git" for part in path.split("/"))


def _is_in(path: str, below: Collection[str], beside: Collection[str]) -> bool:
    """Whether a path is one of some folders or below it, or directly in one of others."""
    return path in below or posixpath.dirname(path) in beside or any(folder in below for folder in _above(path))


def _above(path: str) -> Sequence[str]:
    """The folders that a path is in, "" for the top."""
    found = [""]
    for part in path.split("/")[:-1]:
        found.append(f"{found[-1]}/{part}" if found[-1] else part)
    return found


def _target(link: str, text: bytes) -> str:
    """Where a link leads, from the top; "" if that is outside."""
    target = text.decode("utf-8", "surrogateescape")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(link), target))
    return "" if target.startswith("/") or path in (".", "..") or path.startswith("../") else path

"""What each commit did to which file: the output of git as values"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple


class Change(NamedTuple):
    """What one commit did to one file."""

    position: int  # of the commit, counted from the newest one
    commit: str  # full hash
    path: str  # relative to Project.base
    before: tuple[str, ...]  # hashes of the contents that its parents had; () where none had the file
    after: str  # hash of the content, "" where the file was removed


class Version(NamedTuple):
    """One content that a file had."""

    path: str
    blob: str  # hash of the content
    change: Change | None  # that ended it; that made it, if a merge ended it; None if the last commit still has it
    merged: bool = False  # a merge took another content


class Log:
    """All changes, newest first, and what the last commit has."""

    def __init__(self, told: bytes, listed: bytes, prefix: str) -> None:
        self.changes: Sequence[Change] = tuple(_changes(told, prefix))
        self.head: Mapping[str, str] = dict(_listed(listed, prefix))

    @cached_property
    def by_path(self) -> Mapping[str, Sequence[Change]]:
        """The changes of each file that there ever was, newest first."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            found[change.path].append(change)
        return dict(found)

    @cached_property
    def by_commit(self) -> Mapping[str, Sequence[Change]]:
        """The changes of each commit."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            found[change.commit].append(change)
        return dict(found)

    def versions(self, path: str) -> Iterator[Version]:
        """The contents that a file had, newest first, each once."""
        seen = {""}
        if path in self.head:
            seen.add(self.head[path])
            yield Version(path, self.head[path], None)
        for change in self.by_path.get(path, ()):
            if change.after not in seen:
                seen.add(change.after)
                yield Version(path, change.after, change, merged=True)
            for blob in change.before:
                if blob not in seen:
                    seen.add(blob)
                    yield Version(path, blob, change)


def _changes(told: bytes, prefix: str) -> Iterator[Change]:
    """What `git diff-tree -z` tells: `:modes hashes status` and the path, a colon, mode and hash for each parent."""
    commit, position = "", -1
    tokens = iter(told.split(b"\0"))
    for token in tokens:
        if not token.startswith(b":"):
            commit, position = token.decode("ascii"), position + 1
            continue
        path = next(tokens, b"").decode("utf-8", "surrogateescape")
        parents = token.count(b":")
        hashes = token.decode("ascii").split(" ")[parents + 1 : -1]
        *before, after = ["" if name.strip("0") == "" else name for name in hashes]
        if path.startswith(prefix):
            yield Change(position, commit, path[len(prefix) :], tuple(filter(None, before)), after)


def _listed(listed: bytes, prefix: str) -> Iterator[tuple[str, str]]:
    """What `git ls-tree -r -z` lists: `mode type hash`, a tab and the path."""
    for entry in listed.split(b"\0"):
        fields, _, path = entry.partition(b"\t")
        name = path.decode("utf-8", "surrogateescape")
        if name.endswith(".py") and name.startswith(prefix):
            yield name[len(prefix) :], fields.rpartition(b" ")[2].decode("ascii")

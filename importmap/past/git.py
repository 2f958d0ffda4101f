"""What git is asked about the past: what commits changed, which files the last one has, what they said"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO

from importmap.past.process import Untold, answer, output
from importmap.past.repository import Repository

_LARGEST = 50_000_000  # bytes of one object; a larger one is passed over
_CHUNK = 1 << 20


def changes(repository: Repository, folders: Iterable[str], other: str = "") -> bytes:
    """All changes of Python files below some folders, newest commit first, as `git diff-tree -z` tells them.

    A merge is told where it differs from all of its parents. With the hash of another commit, only what the history
    of one of the two has and the other's has not. Raises Untold.
    """
    revisions = f"{other}...{repository.head}" if other else repository.head
    compare = ("diff-tree", "--stdin", "-r", "-c", "--root", "--raw", "--no-renames", "--no-abbrev", "-z", "--")
    patterns = (f":(glob){literal(folder)}/**/*.py" if folder != "." else ":(glob)**/*.py" for folder in folders)
    return answer(repository.here, ("rev-list", revisions), (*compare, *patterns))


def listing(repository: Repository, folders: Iterable[str], commit: str = "") -> bytes:
    """The files below some folders in a commit, the last one if none is named, as `git ls-tree -z` lists them.

    With no folder but "." all from the top of the repository. Raises Untold.
    """
    paths = tuple(f"{folder}/" for folder in folders if folder != ".")
    whole = ("--full-tree",) if commit else ("--full-name",)
    return answer(repository.here, ("ls-tree", "-r", "-z", *whole, commit or repository.head, "--", *paths))


def objects(repository: Repository, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The contents of blobs and commits, in the order of their names; those that cannot be had are left out."""
    if not names:
        return
    # Through a file, because git stops reading names while nobody reads what it has to say of the first ones.
    with suppress(OSError, Untold), tempfile.TemporaryFile() as request:
        request.write("".join(f"{name}\n" for name in names).encode("ascii"))
        request.seek(0)
        with output(repository.here, ("cat-file", "--batch", "--buffer"), read=request) as reading:
            yield from _batch(reading)


def _batch(reading: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """The objects in the output of `git cat-file --batch`, as far as it goes."""
    while heading := reading.readline().split():
        if len(heading) == 3 and heading[2].isdigit():
            size = int(heading[2])
            if size > _LARGEST:
                _skip(reading, size + 1)
                continue
            content = reading.read(size + 1)
            if len(content) <= size:
                return
            yield heading[0].decode("ascii"), content[:-1]


def _skip(reading: IO[bytes], size: int) -> None:
    """Read on without keeping what is read."""
    while size > 0 and (chunk := reading.read(min(size, _CHUNK))):
        size -= len(chunk)


def literal(path: str) -> str:
    """A path of which no character means anything to a pattern of git."""
    return "".join(f"\\{character}" if character in "*?[\\" else character for character in path)

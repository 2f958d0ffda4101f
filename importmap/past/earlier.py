"""Which files are not what they were at the commit that is checked out, and what they said there"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from importmap.past.changed import changed
from importmap.past.git import objects
from importmap.past.process import Untold, answer
from importmap.past.repository import look

_NAMED = 500  # files that are asked for by name; of more, all that there are are listed


@dataclass(frozen=True, slots=True)
class Edits:
    """The files that are not what they were, by path."""

    now: tuple[str, ...]  # that are there
    gone: tuple[str, ...]
    old: Mapping[str, bytes]  # what those of both said before, as far as they were there

    @property
    def name(self) -> str:
        """What stands for them: another one where any of it is another."""
        digest = hashlib.blake2b(digest_size=16)
        for part in (*self.now, "", *self.gone):
            digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
        for path in sorted(self.old):
            text = self.old[path]
            digest.update(f"{path}\0{len(text)}\0".encode("utf-8", "surrogatepass") + text)
        return digest.hexdigest()


def edits(base: str, files: Collection[str] = ()) -> Edits:
    """The files below a folder that differ from the last commit, or those that are named, with what they said there.

    Where files are named and git cannot be asked, all that they hold is taken as added.
    """
    differing = () if files else changed(base, "HEAD")
    now = tuple(files) or tuple(change.path for change in differing if not change.removed)
    gone = tuple(change.path for change in differing if change.removed)
    try:
        return Edits(now, gone, earlier(base, {*now, *gone}))
    except Untold:
        return Edits(now, gone, {})


def earlier(folder: str, paths: Collection[str]) -> Mapping[str, bytes]:
    """The contents that some files had in the last commit, by path relative to a folder; Untold if git cannot tell.

    A file that it did not have, or that cannot be had, is left out.
    """
    repository = look(folder)
    if not repository.head or not paths:
        return {}
    named = sorted(path for path in paths if path and not path.startswith("/")) if len(paths) <= _NAMED else ()
    listed = answer(repository.here, ("ls-tree", "-r", "-z", repository.head, "--", *named))
    blobs: dict[str, str] = {}
    for entry in os.fsdecode(listed).split("\0"):
        fields, _, path = entry.partition("\t")
        if path in paths:
            blobs[path] = fields.rpartition(" ")[2]
    contents = dict(objects(repository, sorted(set(blobs.values()))))
    return {path: contents[blob] for path, blob in blobs.items() if blob in contents}

"""What files held when they were last looked at, so that those that nobody has touched are not read again

A file is taken to be as it was if it is the same one (device and inode), of the same size, and neither its content nor
anything else about it has changed since, to the nanosecond; the time of that (`st_ctime`) cannot be set by anybody, as
`touch -d` sets the other. It is not enough where a file was as young as the look at it: it may have changed once more
within the same tick of the clock. So what is young is not remembered, nor is anything if the clock has run backwards.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from importmap.files import digest_of, look, read
from importmap.memory.shelf import fetch, keep
from importmap.model.limits import SOURCE

_FORM = 1  # raised when what is kept changes
YOUNG = 3 * 10**9  # nanoseconds; there are file systems that count by two seconds
TRUSTED = os.name == "posix"  # elsewhere `st_ctime` is the time when a file was made


class _Look(NamedTuple):
    """One file, and what it held."""

    device: int
    inode: int
    size: int
    modified: int  # nanoseconds
    changed: int  # nanoseconds
    digest: bytes


class _Kept(NamedTuple):
    """All files of one run."""

    form: int
    begun: int  # nanoseconds, before the first file was looked at
    looks: dict[bytes, _Look]


class Looks:
    """The files of one project, by where they really are."""

    def __init__(self, folder: Path | None, project: str) -> None:
        self._folder = folder / "looks" if folder is not None and TRUSTED else None
        self._name = digest_of(project.encode("utf-8", "surrogateescape")).hex()
        self._begun = time.time_ns()
        self._known = _known(fetch(self._folder, self._name), self._begun)
        self._made: dict[bytes, _Look] = {}

    def at(self, place: bytes) -> tuple[bytes, int]:
        """The digest and the size of what a file holds now; OSError if it cannot be read."""
        look(place)
        found = os.lstat(place)
        state = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        known = self._known.get(place)
        if known is None or known[:-1] != state or not stat.S_ISREG(found.st_mode):
            content = read(place, SOURCE)
            known = _Look(*state, digest_of(content))
            if len(content) != found.st_size:  # it is being written
                return known.digest, len(content)
        self._made[place] = known
        return known.digest, known.size

    def keep(self, places: Iterable[bytes]) -> None:
        """Remember what was looked at and is not young, if that is anything new."""
        settled = self._begun - YOUNG
        old = {place: self._made[place] for place in places if place in self._made}
        old = {place: look for place, look in old.items() if max(look.modified, look.changed) < settled}
        if old != self._known:
            keep(self._folder, self._name, msgspec.msgpack.encode(_Kept(_FORM, self._begun, old)))


def _known(content: bytes | None, now: int) -> dict[bytes, _Look]:
    """What was kept; nothing if it is of another form, or of a time that is still to come."""
    if content is None:
        return {}
    try:
        kept = msgspec.msgpack.decode(content, type=_Kept)
    except msgspec.DecodeError:
        return {}
    return kept.looks if kept.form == _FORM and kept.begun <= now else {}

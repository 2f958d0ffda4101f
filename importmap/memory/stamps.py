"""What a run has looked at, and how each of these places was: where all are the same, looking again tells nothing new

Python itself tells which files are opened and which folders are listed (`sys.addaudithook`), so none can be forgotten;
`importmap.files.look` tells of what is only asked whether it is there. A place is taken to be as it was under the
conditions of `importmap.memory.looks`: the same device, inode, size and times, and none of it was young.
"""

from __future__ import annotations

import contextlib
import functools
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple

import msgspec

from importmap.files import LOOK
from importmap.memory.looks import TRUSTED, YOUNG
from importmap.memory.shelf import fetch, keep

_FORM = 1  # raised when what is kept changes
_EVENTS = frozenset(("open", "os.listdir", "os.scandir", LOOK))
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class _State(NamedTuple):
    """How a place was."""

    device: int
    inode: int
    mode: int
    size: int
    modified: int  # nanoseconds
    changed: int  # nanoseconds


class _Kept(NamedTuple):
    """All places of one run, None for those where nothing was, and what it found out."""

    form: int
    begun: int  # nanoseconds, before the first place was looked at
    states: dict[bytes, _State | None]
    said: tuple[str, ...]


class Stamp:
    """What follows from some places on the disk, as long as they are as they were."""

    def __init__(self, cache: Path | None, name: str) -> None:
        self._folder = cache / "stamps" if cache is not None and name and TRUSTED else None
        self._aside = os.path.join(os.path.abspath(os.fsencode(cache)), b"") if cache is not None else b""  # noqa: PTH100, PTH118
        self._name = name
        self._begun = time.time_ns()
        self._states: dict[bytes, _State | None] = {}
        self._whole = True

    def known(self) -> tuple[str, ...] | None:
        """What was kept, if every place is as it was; None if not, or if nothing was kept."""
        content = fetch(self._folder, self._name)
        try:
            kept = msgspec.msgpack.decode(content, type=_Kept) if content is not None else None
        except msgspec.DecodeError:
            return None
        if kept is None or kept.form != _FORM or kept.begun > self._begun:
            return None
        return kept.said if all(_state(place) == state for place, state in kept.states.items()) else None

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Take down what is looked at meanwhile."""
        if self._folder is None:
            yield
            return
        _listen()
        token = _WATCHING.set(self)
        try:
            yield
        finally:
            _WATCHING.reset(token)

    def note(self, place: bytes) -> None:
        """Take down one place as it is now, before anybody reads it, and where it leads if it is a link."""
        if place.startswith(self._aside) or b"__pycache__" in place:
            return
        state = _state(place)
        if self._states.setdefault(place, state) != state:
            self._whole = False  # it changed while it was looked at
        elif state is not None and stat.S_ISLNK(state.mode):
            real = os.path.realpath(place)
            if real not in self._states:
                self.note(real)

    def keep(self, said: tuple[str, ...]) -> None:
        """Keep what follows from all that was looked at, unless a part of it is so young that it may yet change."""
        settled = self._begun - YOUNG
        states = self._states.values()
        if self._whole and all(state is None or max(state.modified, state.changed) < settled for state in states):
            keep(self._folder, self._name, msgspec.msgpack.encode(_Kept(_FORM, self._begun, self._states, said)))


_WATCHING: ContextVar[Stamp | None] = ContextVar("watching", default=None)


@functools.cache
def _listen() -> None:
    """Have Python tell what it opens, from now on."""
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    """Pass on what is looked at to whoever watches."""
    stamp = _WATCHING.get() if event in _EVENTS else None
    if stamp is None or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING):
        return
    path = arguments[0]
    if isinstance(path, str | bytes | os.PathLike):
        stamp.note(os.path.abspath(os.fsencode(path)))  # noqa: PTH100  (bytes)


def _state(place: bytes) -> _State | None:
    """How a place is now; None if there is nothing, or nothing that could be looked at."""
    try:
        found = os.lstat(place)
    except (OSError, ValueError):
        return None
    return _State(found.st_dev, found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns)

"""A folder of results that can be made again, each a file of its own

A file says what its content must hash to, is written beside its place and then put there, and goes when others have
been used since and there is no more room. So whatever happens to it (a process is killed, two write at once, the disk
is full or decays, the folder is read-only, somebody deletes it), it is whole or it is none. It can only save time.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from importmap.files import digest_of

LIMIT = 512 * 2**20  # bytes of all files together

_SIZE = len(digest_of(b""))
_UNFINISHED = ".new-"
_ABANDONED = 3600.0  # seconds after which nobody is writing a file any more
_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder is a cache of importmap: it can be deleted at any time, and need not be backed up.\n"
)


def fetch(folder: Path | None, name: str) -> bytes | None:
    """What was kept under a name; None if there is nothing, or not what was written."""
    if folder is None:
        return None
    path = folder / name
    try:
        content = path.read_bytes()
        with contextlib.suppress(OSError):  # a folder that is read-only can be read
            os.utime(path)  # so that it is known for being used
    except OSError:
        return None
    told, content = content[:_SIZE], content[_SIZE:]
    return content if told == digest_of(content) else None


def keep(folder: Path | None, name: str, content: bytes, limit: int = LIMIT) -> None:
    """Keep something under a name, if that can be, and make room for it."""
    if folder is None or len(content) > limit // 4:
        return
    temporary = folder / f"{_UNFINISHED}{secrets.token_hex(8)}"
    with contextlib.suppress(OSError):
        _prepare(folder)
        try:
            with temporary.open("xb") as stream:
                stream.write(digest_of(content))
                stream.write(content)
            temporary.replace(folder / name)
        finally:
            temporary.unlink(missing_ok=True)
        _prune(folder, name, limit)


def _prepare(folder: Path) -> None:
    """Make the folder, and say in the one that holds it what it is."""
    folder.mkdir(parents=True, exist_ok=True)
    tag = folder.parent / "CACHEDIR.TAG"
    if not tag.exists():
        tag.write_text(_TAG, encoding="utf-8")


def _prune(folder: Path, newest: str, limit: int) -> None:
    """Remove what was given up half-way, and of the rest what was not used for longest, until it is small enough."""
    with os.scandir(folder) as entries:
        found = [(entry.stat(follow_symlinks=False), entry.name) for entry in entries]
    now = max(status.st_mtime for status, _ in found)
    room = limit
    for status, name in sorted(found, key=lambda item: (item[1] != newest, -item[0].st_mtime)):
        if name.startswith(_UNFINISHED):
            if now - status.st_mtime > _ABANDONED:
                (folder / name).unlink(missing_ok=True)
            continue
        room -= status.st_size
        if room < 0:
            (folder / name).unlink(missing_ok=True)

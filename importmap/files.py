"""How files of the analysed code are opened, which happens here and nowhere else

A file is read if it is a regular file of a size that is sensible, and lies in the tree. A symbolic link is followed as
long as it stays there; what it leads to outside is left alone, so that nothing from elsewhere comes into a report. The
tree is

- the repository that holds what is analysed: the nearest folder upwards with a `.git`;
- without a repository the folder of the configuration, if that holds it;
- without both the folder that is analysed.

An installed package that was found by its name in sys.path may be made of links to anywhere, as some installers do.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path

from importmap.model.limits import SETTINGS

EVERYWHERE = "/"
LOOK = "importmap.look"  # the event by which whoever keeps answers hears what they depend on

_FLAGS = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_BINARY"):  # not every system has all of them
    _FLAGS |= getattr(os, _flag, 0)


def read(path: str | bytes, limit: int = SETTINGS) -> bytes:
    """The bytes of a regular file of at most so many bytes; OSError for anything else, without waiting for a writer.

    A symbolic link is not followed: paths come from `Tree.place`, or from the user.
    """
    look(path)
    _check(path, os.lstat(path), limit)
    descriptor = os.open(path, _FLAGS)
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123  (it is open)
        found = os.fstat(descriptor)
        _check(path, found, limit)
        parts, left = [], min(found.st_size, limit) + 1
        while left > 0 and (part := file.read(left)):
            parts.append(part)
            left = limit + 1 - sum(map(len, parts))
    if not left:  # it has grown
        raise _too_large(path, limit + 1, limit)
    return b"".join(parts)


def look(path: str | bytes | Path) -> None:
    """Tell that an answer depends on what is at a place, or on that there is nothing."""
    sys.audit(LOOK, path)


def digest_of(content: bytes) -> bytes:
    """What identifies the content of a file."""
    return hashlib.blake2b(content, digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Tree:
    """What may be read, by paths from a folder."""

    base: Path  # absolute, without symbolic links
    tops: tuple[str, ...]  # the folders, absolute and without symbolic links, that links may lead into
    _real: dict[str, str] = field(default_factory=dict, repr=False, compare=False)  # of folders

    def read(self, path: str, limit: int = SETTINGS) -> bytes:
        """The bytes of a file; OSError if there is none, or if it is not to be read."""
        return read(self.place(path), limit)

    def text(self, path: str) -> str:
        """The same as text with plain ends of lines; what is no UTF-8, and what no path can hold, is replaced."""
        text = self.read(path).decode("utf-8", "replace")
        return text.replace("\r\n", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")

    def place(self, path: str) -> str:
        """Where a file really is; OSError if that is outside of the tree."""
        folder, name = os.path.split(os.path.normpath(os.path.join(self.base, path)))  # noqa: PTH118  (25,000 files)
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        plain = os.path.join(folder, name)  # noqa: PTH118
        real = os.path.join(self._real[folder], name)  # noqa: PTH118
        real = os.path.realpath(real) if os.path.islink(real) else real  # noqa: PTH114
        if real != plain:
            look(plain)
        if self.holds(real) or (real == plain and is_below(real, str(self.base))):
            return real
        raise OSError(errno.EACCES, "it leads out of the tree", path)

    def holds(self, real: str) -> bool:
        """Whether a place, absolute and without symbolic links, is in the tree."""
        return any(is_below(real, top) for top in self.tops)


def listed(folder: Path) -> tuple[Path, ...]:
    """What is in a folder; nothing if it cannot be listed, or has gone meanwhile."""
    try:
        return tuple(folder.iterdir())
    except OSError:
        return ()


def tree_at(folder: Path, otherwise: Path | None = None) -> Tree:
    """The tree of a folder: its repository, else the other folder, else the folder itself."""
    folder = folder.resolve()
    return Tree(folder, (str(repository(folder) or otherwise or folder),))


def repository(folder: Path) -> Path | None:
    """The nearest folder from here upwards that has a `.git`."""
    for above in (folder, *folder.parents):
        look(above / ".git")
        if os.path.lexists(above / ".git"):
            return above
    return None


def leads_out(path: Path) -> bool:
    """Whether a path that lies in a repository leads to a place outside of it."""
    top = repository(Path(os.path.abspath(path)).parent)  # noqa: PTH100  (`resolve` would follow the link)
    return top is not None and not is_below(os.path.realpath(path), os.path.realpath(top))


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder, or in it."""
    return path == folder or path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def _check(path: str | bytes, found: os.stat_result, limit: int) -> None:
    """OSError unless it is a regular file of at most so many bytes."""
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "no regular file", path)
    if found.st_size > limit:
        raise _too_large(path, found.st_size, limit)


def _too_large(path: str | bytes, size: int, limit: int) -> OSError:
    return OSError(errno.EFBIG, f"it has {size:,} bytes, and no more than {limit:,} are read", path)

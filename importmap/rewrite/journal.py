"""What is being written and what was, kept in a folder of the user: one for each tree"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from importmap.files import digest_of
from importmap.model.errors import ChangeError

KEPT = 20  # journals of what was written, of which the oldest goes

_DRAFT, _VALID, _LOCK, _DONE = "draft", "valid", "lock", "done-"
_VERSIONS = (1, 2)  # of the first, all files were there before and are there afterwards


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that is replaced, made or removed."""

    path: str  # as people know it
    real: str  # where it is: absolute, without symbolic links
    new: str  # what is to take its place, beside it
    mode: int
    after: str  # digest of the new content, in hex; "" if the file goes
    content: bytes | None  # the old one; None if there was no such file


@dataclass(frozen=True, slots=True)
class Journal:
    """The files that are replaced together."""

    entries: tuple[Entry, ...]
    takes_back: str = ""  # the name of the journal that this one takes back


@dataclass(frozen=True, slots=True)
class Journals:
    """The journals of one tree."""

    folder: Path

    def draft(self) -> Journal | None:
        """What somebody began to prepare."""
        try:
            return self._read(_DRAFT)
        except ChangeError:  # not even that was written whole: nothing lies beside the tree
            return None

    def valid(self) -> Journal | None:
        """What somebody began to put in its place."""
        return self._read(_VALID)

    def last(self) -> tuple[str, Journal]:
        """What was written last and not taken back, by name; ChangeError if there is none."""
        names = self._done()
        found = self._read(names[-1]) if names else None
        if found is None:
            message = "there is nothing to take back here"
            raise ChangeError(message, "only what `importmap apply --write` has written can be taken back")
        return names[-1], found

    def begin(self, journal: Journal) -> None:
        """Note down what is going to happen."""
        entries = [
            {
                "path": entry.path,
                "real": entry.real,
                "new": entry.new,
                "mode": entry.mode,
                "after": entry.after,
                "content": _packed(entry.content),
            }
            for entry in journal.entries
        ]
        text = json.dumps({"version": _VERSIONS[-1], "takes_back": journal.takes_back, "entries": entries})
        with (self.folder / _DRAFT).open("w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        keep_names(self.folder)

    def validate(self) -> None:
        """From now on it happens."""
        (self.folder / _DRAFT).replace(self.folder / _VALID)
        keep_names(self.folder)

    def done(self) -> None:
        """It has happened: keep it, so that it can be taken back, unless it took back another one itself."""
        journal = self.valid()
        if journal is None:
            return
        if journal.takes_back:
            (self.folder / journal.takes_back).unlink(missing_ok=True)
            self.drop_valid()
            return
        names = self._done()
        number = int(names[-1].removeprefix(_DONE)) + 1 if names else 1
        (self.folder / _VALID).replace(self.folder / f"{_DONE}{number:08}")
        for name in names[: max(0, len(names) + 1 - KEPT)]:
            (self.folder / name).unlink(missing_ok=True)

    def drop_draft(self) -> None:
        """Forget what was prepared."""
        with contextlib.suppress(OSError):
            (self.folder / _DRAFT).unlink(missing_ok=True)

    def drop_valid(self) -> None:
        """Forget what was begun."""
        (self.folder / _VALID).unlink(missing_ok=True)

    def _done(self) -> list[str]:
        """The names of what was written and not taken back, the last one last."""
        return sorted(path.name for path in self.folder.glob(f"{_DONE}*") if path.name[len(_DONE) :].isdecimal())

    def _read(self, name: str) -> Journal | None:
        """A journal; None if there is none, ChangeError if it cannot be read."""
        path = self.folder / name
        try:
            text = path.read_text("ascii")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise _damaged(path) from error
        try:
            found = json.loads(text)
            if found["version"] not in _VERSIONS:
                raise ValueError(found["version"])
            entries = tuple(
                Entry(
                    path=entry["path"],
                    real=entry["real"],
                    new=entry["new"],
                    mode=entry["mode"],
                    after=entry["after"],
                    content=_unpacked(entry["content"]),
                )
                for entry in found["entries"]
            )
            return Journal(entries, found["takes_back"])
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            raise _damaged(path) from error


def _packed(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(zlib.compress(content, 1)).decode("ascii")


def _unpacked(text: str | None) -> bytes | None:
    return None if text is None else zlib.decompress(base64.b64decode(text))


def keep_names(folder: Path) -> None:
    """Have the disk know by which names the files of a folder go now; where a system cannot do that, nothing."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def begun(base: str) -> Iterator[Journals | None]:
    """The journals of the tree at a folder; None where nothing was ever written."""
    if not _folder(base).is_dir():
        yield None
        return
    with journals_of(base) as journals:
        yield journals


@contextlib.contextmanager
def journals_of(base: str) -> Iterator[Journals]:
    """The journals of the tree at a folder, for one process at a time."""
    folder = _folder(base)
    try:
        if not folder.is_absolute():  # a user without a home
            raise OSError(0, "there is no folder for what programs remember")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        message = f"nothing can be noted down for --undo in {folder}: {error.strerror}"
        raise ChangeError(message, "let XDG_STATE_HOME name a folder that can be written") from error
    try:
        _lock(lock)
        yield Journals(folder)
    finally:
        os.close(lock)


def _folder(base: str) -> Path:
    """Where the journals of a tree are."""
    state = platformdirs.user_state_path("importmap")
    return state / "applied" / digest_of(os.fsencode(os.path.realpath(base))).hex()


def _lock(descriptor: int) -> None:
    """Be the only one; the lock goes with the process, however that ends."""
    try:
        import fcntl
    except ImportError:  # not every system has it
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        message = "another `importmap apply` is writing here"
        raise ChangeError(message, "wait until it is done, and run it again") from error


def _damaged(path: Path) -> ChangeError:
    message = f"{path}, which says what was written, cannot be read"
    return ChangeError(message, "see with git what has changed, and remove that file")

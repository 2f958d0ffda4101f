"""Puts edited files in the place of the old ones: all of them or none, whatever ends the process

First a journal says what is to happen, then each new file is written beside its place, then the journal is declared
valid, and only then the new files take their places, which needs no more room on the disk. Each of these is on the
disk before the next begins, so that a loss of power is like a process that is killed. Whoever comes next finds

- no journal: the tree is the old one, or the new one;
- a draft of one: the tree is the old one, and what lies beside it is removed;
- a valid one: what is left to be put in its place is put there, or if it has gone, all is taken back.

Journals that are done stay for some time, so that what was written can be taken back. They lie in a folder of the
user, and never in the tree.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from importmap.files import Tree, digest_of, read
from importmap.model.change import Edited
from importmap.model.errors import ChangeError
from importmap.model.limits import SOURCE
from importmap.rewrite.journal import Entry, Journal, Journals, keep_names

_STEM = 40  # characters of a name that the name of a temporary file begins with
_AGAIN = "run the command again: it reads the files as they are now"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file really is, and how it is kept there."""

    path: str  # as people know it
    real: str
    status: os.stat_result


def write(tree: Tree, edits: Iterable[Edited], journals: Journals) -> None:
    """Put the edited files in their places, all or none; ChangeError if one of them is not as it was read."""
    changes: dict[str, tuple[_Place, Edited]] = {}
    for edit in edits:
        place = _placed(tree, edit.path)
        _check_content(place, digest_of(edit.before))
        known = changes.setdefault(place.real, (place, edit))[1]
        if known.after != edit.after:
            message = f"{edit.path} and {known.path} are one file, and would become two"
            raise ChangeError(message, "leave one of them out of what is analysed")
    entries = tuple(_entry(place, edit.after) for place, edit in changes.values())
    if entries:
        _carry_out(Journal(entries), [edit.after for _, edit in changes.values()], journals)


def undo(tree: Tree, journals: Journals) -> tuple[str, ...]:
    """Take back what was written last, and return the paths; ChangeError if a file has been changed since."""
    name, last = journals.last()
    changed = []
    for entry in last.entries:
        try:
            place = _placed(tree, entry.real)
            changed += [entry.path] if digest_of(read(place.real, SOURCE)).hex() != entry.after else []
        except (ChangeError, OSError):
            changed.append(entry.path)
    if changed:
        others = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        message = f"{changed[0]}{others} changed since, so nothing is taken back"
        raise ChangeError(message, "have the files as they were written, or take them back with git")
    places = [_placed(tree, entry.real, entry.path) for entry in last.entries]
    contents = [entry.content for entry in last.entries]
    entries = tuple(_entry(place, content) for place, content in zip(places, contents, strict=True))
    _carry_out(Journal(entries, takes_back=name), contents, journals)
    return tuple(entry.path for entry in last.entries)


def settle(journals: Journals) -> tuple[str, ...]:
    """Finish or take back what a process that was killed has left half-done, and return the paths; () for nothing."""
    draft = journals.draft()
    if draft is not None:  # nothing has taken its place yet
        _remove(draft)
        journals.drop_draft()
    valid = journals.valid()
    if valid is None:
        return ()
    written = [entry for entry in valid.entries if _has(entry.real, entry.after)]
    waiting = [entry for entry in valid.entries if entry not in written]
    try:
        if any(not _has(entry.real, digest_of(entry.content).hex()) for entry in waiting) or not written:
            _remove(valid)  # somebody has seen to it, or nothing had taken its place
            journals.drop_valid()
            return ()
        if all(Path(entry.new).exists() for entry in waiting):
            _replace(valid)
            journals.done()
        else:
            _take_back(valid)
            _remove(valid)
            journals.drop_valid()
    except OSError as error:
        message = f"what was begun cannot be finished: {error.filename}: {error.strerror}"
        raise ChangeError(message, "make room or see to the permissions, and run it again") from error
    return tuple(entry.path for entry in valid.entries)


def _carry_out(journal: Journal, contents: list[bytes], journals: Journals) -> None:
    """Write the new files beside their places, and then put all of them there."""
    path = ""
    try:
        journals.begin(journal)
        for entry, content in zip(journal.entries, contents, strict=True):
            path = entry.path
            _make(entry, content)
        path = ""
        journals.validate()
    except BaseException as error:
        _remove(journal)
        journals.drop_draft()
        journals.drop_valid()
        if isinstance(error, OSError):
            where = path or f"the folder {journals.folder}"
            message = f"{where} cannot be written: {error.strerror or error}; nothing was changed"
            raise ChangeError(message, "make room or see to the permissions, and run it again") from error
        raise
    try:
        _replace(journal)
    except OSError as error:
        _take_back_now(journal, journals)
        message = f"{error.filename2 or error.filename} cannot be replaced: {error.strerror}; nothing was changed"
        raise ChangeError(message, "see to the permissions, and run it again") from error
    except BaseException:  # somebody asks the process to end: what has begun is finished first
        _replace(journal)
        journals.done()
        raise
    with contextlib.suppress(OSError):  # the next run sees that nothing is left to do
        journals.done()


def _placed(tree: Tree, path: str, shown: str = "") -> _Place:
    """Where a file is that is to be replaced; ChangeError if it must not be."""
    shown = shown or path
    try:
        real = tree.place(path)
        status = os.lstat(real)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is no regular file", path)
    except OSError as error:
        message = f"{shown} cannot be written: {error.strerror}"
        raise ChangeError(message, _AGAIN) from error
    if status.st_nlink > 1:
        message = f"{shown} has other names (hard links), which would keep the old content"
        raise ChangeError(message, "make a copy of its own of it")
    # The superuser, who may write anything, is bound by the mode, too.
    if not (os.access(real, os.W_OK) and status.st_mode & 0o222):
        message = f"{shown} is read-only"
        raise ChangeError(message, "allow it to be written, and run it again")
    return _Place(shown, real, status)


def _check_content(place: _Place, digest: bytes) -> None:
    """ChangeError if a file is not as it was read."""
    try:
        same = digest_of(read(place.real, SOURCE)) == digest
    except OSError:
        same = False
    if not same:
        message = f"{place.path} has changed since it was read; nothing was written"
        raise ChangeError(message, _AGAIN)


def _entry(place: _Place, after: bytes) -> Entry:
    """What the journal says of one file."""
    folder, name = os.path.split(place.real)
    new = os.path.join(folder, f".{name[:_STEM]}.{os.urandom(6).hex()}")  # noqa: PTH118  (any bytes)
    mode = stat.S_IMODE(place.status.st_mode)
    return Entry(place.path, place.real, new, mode, digest_of(after).hex(), read(place.real, SOURCE))


def _make(entry: Entry, content: bytes) -> None:
    """The new file beside its place, kept in the same way; OSError if that cannot be."""
    old = os.lstat(entry.real)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(entry.new, flags, 0o600)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
        found = os.fstat(descriptor)
        if (found.st_uid, found.st_gid) != (old.st_uid, old.st_gid):
            os.chown(entry.new, old.st_uid, old.st_gid)
    finally:
        os.close(descriptor)
    Path(entry.new).chmod(entry.mode)


def _replace(journal: Journal) -> None:
    """Put the new files in their places; those that are there already stay."""
    for entry in journal.entries:
        _put(entry)
    for folder in {os.path.dirname(entry.real) for entry in journal.entries}:  # noqa: PTH120  (any bytes)
        keep_names(Path(folder))


def _put(entry: Entry) -> None:
    """Put a new file in its place, unless it is there already."""
    with contextlib.suppress(FileNotFoundError):
        os.replace(entry.new, entry.real)  # noqa: PTH105  (as fast as can be: whoever is killed here is between)


def _take_back_now(journal: Journal, journals: Journals) -> None:
    """Take back what has begun; ChangeError if not even that can be done, which is left to the next run then."""
    try:
        _take_back(journal)
    except OSError as error:
        message = f"{error.filename} cannot be replaced: {error.strerror}; the files written so far are new"
        raise ChangeError(
            message, "see to it, and run `importmap apply --undo`, which finishes what was begun"
        ) from error
    _remove(journal)
    journals.drop_valid()


def _take_back(journal: Journal) -> None:
    """Give each file that was replaced its old content."""
    for entry in journal.entries:
        if _has(entry.real, entry.after):
            beside = Entry(entry.path, entry.real, f"{entry.new}.old", entry.mode, "", b"")
            _remove(Journal((beside,)))
            _make(beside, entry.content)
            _replace(Journal((beside,)))


def _remove(journal: Journal) -> None:
    """Remove the new files that have not taken their places."""
    for entry in journal.entries:
        with contextlib.suppress(OSError):
            Path(entry.new).unlink()


def _has(path: str, digest: str) -> bool:
    """Whether a file has a content."""
    try:
        return digest_of(read(path, SOURCE)).hex() == digest
    except OSError:
        return False

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
from collections.abc import Iterable, Iterator
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
    status: os.stat_result | None  # None if there is nothing yet


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is to become of a place."""

    place: _Place
    after: bytes | None  # None if the file is to go
    mode: int | None = None  # of a file that is made; None for that of any new one


def write(tree: Tree, edits: Iterable[Edited], journals: Journals) -> None:
    """Put the edited files in their places, all or none; ChangeError if one of them is not as it was read."""
    changes: dict[str, tuple[_Outcome, Edited]] = {}
    for edit in edits:
        for put in _outcomes(tree, edit):
            known = changes.setdefault(put.place.real, (put, edit))
            if known[0].after != put.after:
                message = f"{edit.path} and {known[1].path} are one file, and would become two"
                raise ChangeError(message, "leave one of them out of what is analysed")
    if changes:
        _carry_out([put for put, _ in changes.values()], journals)


def _outcomes(tree: Tree, edit: Edited) -> Iterator[_Outcome]:
    """What is to become of the places of one edit; ChangeError if one of them is not as it was read."""
    if edit.made:
        yield _Outcome(_free(tree, edit.path), edit.after)
        return
    place = _placed(tree, edit.path)
    _check_content(place, digest_of(edit.before))
    if not edit.to:
        yield _Outcome(place, edit.after)
        return
    if (tree.base / edit.path).is_symlink():
        message = f"{edit.path} is a symbolic link, which is not moved"
        raise ChangeError(message, "move what it leads to, and the link by hand")
    yield _Outcome(_free(tree, edit.to), edit.after, _mode(place))
    yield _Outcome(place, None)


def undo(tree: Tree, journals: Journals) -> tuple[str, ...]:
    """Take back what was written last, and return the paths; ChangeError if a file has been changed since."""
    name, last = journals.last()
    changed, puts = [], []
    for entry in last.entries:
        try:
            place = _placed(tree, entry.real, entry.path) if entry.after else _free(tree, entry.real, entry.path)
            if entry.after and digest_of(read(place.real, SOURCE)).hex() != entry.after:
                changed.append(entry.path)
            puts.append(_Outcome(place, entry.content, entry.mode))
        except (ChangeError, OSError):
            changed.append(entry.path)
    if changed:
        others = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        message = f"{changed[0]}{others} changed since, so nothing is taken back"
        raise ChangeError(message, "have the files as they were written, or take them back with git")
    _carry_out(puts, journals, takes_back=name)
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
        if any(not _has(entry.real, _before(entry)) for entry in waiting) or not written:
            _remove(valid)  # somebody has seen to it, or nothing had taken its place
            journals.drop_valid()
            return ()
        if all(not entry.after or Path(entry.new).exists() for entry in waiting):
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


def _carry_out(puts: Iterable[_Outcome], journals: Journals, takes_back: str = "") -> None:
    """Write the new files beside their places, and then put all of them there; what is to go goes last."""
    ordered = sorted(puts, key=lambda put: put.after is None)
    journal = Journal(tuple(_entry(put) for put in ordered), takes_back=takes_back)
    path = ""
    try:
        journals.begin(journal)
        for entry, put in zip(journal.entries, ordered, strict=True):
            path = entry.path
            if put.after is not None:
                _make(entry, put.after)
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


def _free(tree: Tree, path: str, shown: str = "") -> _Place:
    """Where a file is to be made; ChangeError if there is something."""
    shown = shown or path
    try:
        real = tree.place(path)
    except OSError as error:
        message = f"{shown} cannot be written: {error.strerror}"
        raise ChangeError(message, _AGAIN) from error
    if os.path.lexists(real):
        message = f"{shown} is there already"
        raise ChangeError(message, "nothing was written; see what it is, and choose another name")
    return _Place(shown, real, None)


def _mode(place: _Place) -> int | None:
    return None if place.status is None else stat.S_IMODE(place.status.st_mode)


def _check_content(place: _Place, digest: bytes) -> None:
    """ChangeError if a file is not as it was read."""
    try:
        same = digest_of(read(place.real, SOURCE)) == digest
    except OSError:
        same = False
    if not same:
        message = f"{place.path} has changed since it was read; nothing was written"
        raise ChangeError(message, _AGAIN)


def _entry(put: _Outcome) -> Entry:
    """What the journal says of one file."""
    place = put.place
    folder, name = os.path.split(place.real)
    new = os.path.join(folder, f".{name[:_STEM]}.{os.urandom(6).hex()}")  # noqa: PTH118  (any bytes)
    mode = _mode(place)
    mode = put.mode if mode is None else mode
    after = "" if put.after is None else digest_of(put.after).hex()
    content = None if place.status is None else read(place.real, SOURCE)
    return Entry(place.path, place.real, new, _usual_mode() if mode is None else mode, after, content)


def _usual_mode() -> int:
    """The mode of a file that anybody makes."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _make(entry: Entry, content: bytes) -> None:
    """The new file beside its place, kept in the same way; OSError if that cannot be."""
    os.makedirs(os.path.dirname(entry.new), exist_ok=True)  # noqa: PTH103, PTH120  (any bytes)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(entry.new, flags, 0o600)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
        found = os.fstat(descriptor)
        with contextlib.suppress(FileNotFoundError):  # where there was none it is ours
            old = os.lstat(entry.real)
            if (found.st_uid, found.st_gid) != (old.st_uid, old.st_gid):
                os.chown(entry.new, old.st_uid, old.st_gid)
    finally:
        os.close(descriptor)
    Path(entry.new).chmod(entry.mode)


def _replace(journal: Journal) -> None:
    """Put the new files in their places, and remove what is to go; what is done already stays so."""
    for entry in journal.entries:
        _put(entry)
    for folder in {os.path.dirname(entry.real) for entry in journal.entries}:  # noqa: PTH120  (any bytes)
        keep_names(Path(folder))


def _put(entry: Entry) -> None:
    """Put a new file in its place, unless it is there already; or remove one."""
    with contextlib.suppress(FileNotFoundError):
        if entry.after:
            os.replace(entry.new, entry.real)  # noqa: PTH105  (as fast as can be: whoever is killed here is between)
        else:
            os.unlink(entry.real)  # noqa: PTH108
            _prune(Path(entry.real).parent)


def _prune(folder: Path) -> None:
    """Remove a folder that is empty now but for what Python has compiled, and those above it."""
    with contextlib.suppress(OSError):
        while True:
            cache = folder / "__pycache__"
            if [*folder.iterdir()] == [cache] and not cache.is_symlink():
                for compiled in cache.glob("*.pyc"):
                    compiled.unlink()
                cache.rmdir()
            folder.rmdir()  # OSError if something is in it
            folder = folder.parent


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
        if not _has(entry.real, entry.after):
            continue
        beside = Entry(entry.path, entry.real, f"{entry.new}.old", entry.mode, _before(entry), entry.content)
        _remove(Journal((beside,)))
        if entry.content is not None:
            _make(beside, entry.content)
        _replace(Journal((beside,)))


def _remove(journal: Journal) -> None:
    """Remove the new files that have not taken their places, and folders that were made for them."""
    for entry in journal.entries:
        with contextlib.suppress(OSError):
            Path(entry.new).unlink()
        if entry.content is None:
            _prune(Path(entry.new).parent)


def _before(entry: Entry) -> str:
    """The digest of the old content, in hex; "" if there was no such file."""
    return "" if entry.content is None else digest_of(entry.content).hex()


def _has(path: str, digest: str) -> bool:
    """Whether a file has a content; of the digest "", whether there is none."""
    if not digest:
        return not os.path.lexists(path)
    try:
        return digest_of(read(path, SOURCE)).hex() == digest
    except OSError:
        return False

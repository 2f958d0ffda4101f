"""Where results go: whole files or none, and a standard output that may be closed at any time"""

from __future__ import annotations

import contextlib
import io
import os
import re
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from importmap.model.errors import OutputError

STDOUT = "-"  # instead of the name of a file

# Exit codes other than 0.
FINDINGS = 1
FAILED = 2
INTERRUPTED = 130

_ELSEWHERE = "choose another place with --output"
_NEW = 0o666  # less what the system takes away
_STEM = 40  # characters of a name that the name of a temporary file begins with
_DESCRIPTOR = re.compile(r"/(?:dev|proc/(\d+))/fd/(\d+)", re.ASCII)


def complain(message: str, hint: str = "") -> None:
    """Say on stderr what went wrong, and below it what to do."""
    from importmap.render.writing import readable

    say(f"importmap: error: {readable(message)}")
    if hint:
        say(f"  {readable(hint)}")


def remark(message: str) -> None:
    """Say something on stderr that is no error."""
    from importmap.render.writing import readable

    say(f"importmap: {readable(message)}")


def say(line: str) -> None:
    """Write a line to stderr, if it can be written: there is nobody to tell if it cannot."""
    with contextlib.suppress(OSError, ValueError):
        click.echo(line, err=True)


def show(result: str | bytes) -> None:
    """Write a result to stdout as it is; a reader that has gone away is no error."""
    data = result.encode("utf-8", "backslashreplace") if isinstance(result, str) else result
    if sys.stdout is None:  # as Python has it where the descriptor is not open
        message = "the standard output is closed"
        raise OutputError(message)
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _discard()
    except OSError as error:
        _discard()
        message = f"the standard output cannot be written: {error.strerror}"
        raise OutputError(message) from error


def silence() -> None:
    """Write out what is left in stdout, so that Python does not complain of it when it ends."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        _discard()


def check_file(path: Path) -> None:
    """Raise OutputError now if a file could not be written later."""
    if path.is_dir():
        message = f"{path} is a folder"
        raise OutputError(message, "name a file")
    meant = _meant(path)
    if isinstance(meant, int):
        return
    if meant.is_symlink():
        message = f"{path} is a link that leads in a circle"
        raise OutputError(message, _ELSEWHERE)
    if meant.exists() and not _is_writable(meant):
        message = f"{path} is read-only"
        raise OutputError(message, _ELSEWHERE)
    if not _is_special(meant):
        check_folder(meant.parent)


def check_folder(folder: Path) -> None:
    """Raise OutputError now if files could not be written into a folder later; it need not exist yet."""
    existing = folder.absolute()
    while not os.path.lexists(existing):
        existing = existing.parent
    if not existing.is_dir():
        message = f"{folder} cannot be a folder: {existing} is none"
        raise OutputError(message, _ELSEWHERE)
    if not os.access(existing, os.W_OK | os.X_OK):
        message = f"{folder} cannot be written: no permission for {existing}"
        raise OutputError(message, _ELSEWHERE)


def write(files: Mapping[Path, str | bytes]) -> None:
    """Write all files, or if one of them fails none: each is written beside its place and then put there.

    A link stays, and what it leads to is written. What is no regular file is never replaced: a pipe or a device is
    written into. So is a file that a new one could not stand in for, because it has other names or another owner.
    """
    contents = {path: c.encode("utf-8", "backslashreplace") if isinstance(c, str) else c for path, c in files.items()}
    ready: dict[Path, str] = {}  # the place -> what is to be put there
    direct: list[tuple[Path | int, bytes]] = []
    path = Path()
    try:
        for path, data in contents.items():
            check_file(path)
            place = _meant(path)
            if isinstance(place, int) or _is_special(place):
                direct.append((place, data))
                continue
            if any(place == other or _same_file(place, other) for other in ready):
                message = f"two results would be written into {place}"
                raise OutputError(message, _ELSEWHERE)
            place.parent.mkdir(parents=True, exist_ok=True)
            # Named before it is made, so that it is removed whenever the process is ended.
            ready[place] = str(place.with_name(f".{place.name[:_STEM]}.{os.urandom(6).hex()}"))
            _make(ready[place], data, place)
        for place, data in direct:
            path = place if isinstance(place, Path) else Path(f"/dev/fd/{place}")
            _write_into(place, data)
        for path, name in sorted(ready.items(), key=lambda item: not _is_more(*item)):
            if _is_more(path, name):
                _overwrite(path, Path(name).read_bytes())
            else:
                Path(name).replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}"
        raise OutputError(message, _ELSEWHERE) from error
    finally:
        for name in ready.values():
            with contextlib.suppress(OSError):
                Path(name).unlink(missing_ok=True)


def append(path: Path, text: str) -> None:
    """Write at the end of a file that others write to as well; OutputError if that fails."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _NEW)
        try:
            _write_whole(descriptor, text.encode("utf-8", "backslashreplace"))
        finally:
            os.close(descriptor)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}"
        raise OutputError(message) from error


def _meant(path: Path) -> Path | int:
    """The file that a path leads to through links, which need not exist; a number for an open file of this process."""
    seen = set()
    while True:
        path = Path(os.path.realpath(path.parent)) / path.name
        descriptor = _DESCRIPTOR.fullmatch(str(path))
        if descriptor is not None and descriptor[1] in (None, str(os.getpid())):
            return int(descriptor[2])
        if path in seen or not path.is_symlink():
            return path
        seen.add(path)
        path = path.parent / path.readlink()


def _is_special(path: Path) -> bool:
    """Whether something is there that is no regular file: a pipe, a device, a socket."""
    return path.exists() and not path.is_file()


def _is_writable(path: Path) -> bool:
    """Whether somebody meant it to be written; the superuser, who may write anything, is bound by the mode, too."""
    return os.access(path, os.W_OK) and bool(path.stat().st_mode & 0o222)


def _same_file(one: Path, other: Path) -> bool:
    """Whether two paths are names of one file that is there."""
    return one.exists() and other.exists() and one.samefile(other)


def _make(name: str, data: bytes, path: Path) -> None:
    """A new file that holds the data, with the mode of the file whose place it is to take."""
    kept = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
    mode = 0o666 if kept is None else kept  # less what the system takes away
    if not _make_whole(name, data, mode):
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        try:
            _write_whole(descriptor, data)
        finally:
            os.close(descriptor)
    if kept is not None:
        Path(name).chmod(kept)


def _make_whole(name: str, data: bytes, mode: int) -> bool:
    """Name a file only when it is written, so that a killed process leaves no part of one; False if that cannot be."""
    if not hasattr(os, "O_TMPFILE"):
        return False
    try:
        descriptor = os.open(Path(name).parent, os.O_WRONLY | os.O_TMPFILE, mode)
    except OSError:  # the file system has none without a name, or what is wrong will be told of the one with a name
        return False
    try:
        _write_whole(descriptor, data)
        # A descriptor beside an absolute path is of no account, but Python then takes the call that follows the link.
        os.link(f"/proc/self/fd/{descriptor}", name, src_dir_fd=descriptor)
    except FileNotFoundError:  # there is no /proc
        return False
    finally:
        os.close(descriptor)
    return True


def _is_more(path: Path, name: str) -> bool:
    """Whether a new file could not stand in for the one that is there, since that has other names or another owner."""
    if not path.exists():
        return False
    old, new = path.stat(), Path(name).stat()
    return old.st_nlink > 1 or (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid)


def _overwrite(path: Path, data: bytes) -> None:
    """Write into a file, or if that fails, have it as it was: it is made no shorter before all is written."""
    with path.open("r+b", buffering=0) as stream:
        before = stream.readall()
        try:
            _rewind(stream, data)
        except BaseException:
            with contextlib.suppress(OSError):
                _rewind(stream, before)
            raise


def _rewind(stream: io.FileIO, data: bytes) -> None:
    """Have a file hold these bytes alone."""
    stream.seek(0)
    _write_whole(stream.fileno(), data)
    stream.truncate(len(data))


def _write_into(place: Path | int, data: bytes) -> None:
    """Write into a pipe, a device, or an open file; a reader that has gone away is no error."""
    # An open file is written where it stands: opened anew, it would be written from its beginning.
    descriptor = os.dup(place) if isinstance(place, int) else os.open(place, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
    try:
        with contextlib.suppress(BrokenPipeError):
            _write_whole(descriptor, data)
    finally:
        os.close(descriptor)


def _write_whole(descriptor: int, data: bytes) -> None:
    """Write all of it; the system may take less at a time."""
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def _discard() -> None:
    """Send what is still to come to nowhere, so that Python does not complain of it when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)

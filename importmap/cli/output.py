"""Where results go: whole files or none, and a standard output that may be closed at any time"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from importmap.model.errors import OutputError
from importmap.render.writing import readable

STDOUT = "-"  # instead of the name of a file

# Exit codes other than 0.
FINDINGS = 1
FAILED = 2
INTERRUPTED = 130


def complain(message: str, hint: str = "") -> None:
    """Say on stderr what went wrong, and below it what to do."""
    click.echo(f"importmap: error: {readable(message)}", err=True)
    if hint:
        click.echo(f"  {readable(hint)}", err=True)


def remark(message: str) -> None:
    """Say something on stderr that is no error."""
    click.echo(f"importmap: {readable(message)}", err=True)


def show(result: str | bytes) -> None:
    """Write a result to stdout as it is; a reader that has gone away is no error."""
    data = result.encode("utf-8", "backslashreplace") if isinstance(result, str) else result
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
        sys.stdout.flush()
    except (OSError, ValueError):
        _discard()


def check_file(path: Path) -> None:
    """Raise OutputError now if a file could not be written later."""
    if path.is_dir():
        message = f"{path} is a folder"
        raise OutputError(message, "name a file")
    check_folder(path.parent)


def check_folder(folder: Path) -> None:
    """Raise OutputError now if files could not be written into a folder later; it need not exist yet."""
    existing = folder.absolute()
    while not os.path.lexists(existing):
        existing = existing.parent
    if not existing.is_dir():
        message = f"{folder} cannot be a folder: {existing} is a file"
        raise OutputError(message, "choose another place with --output")
    if not os.access(existing, os.W_OK | os.X_OK):
        message = f"{folder} cannot be written: no permission for {existing}"
        raise OutputError(message, "choose another place with --output")


def write(files: Mapping[Path, str | bytes]) -> None:
    """Write all files, or if one of them fails none: each is written beside its place and then put there."""
    temporary: dict[Path, str] = {}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
            handle, temporary[path] = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(temporary[path]).chmod(0o666 & ~_umask())
        for path, name in temporary.items():
            Path(name).replace(path)
    except OSError as error:
        message = f"{error.filename or 'the result'} cannot be written: {error.strerror}"
        raise OutputError(message, "choose another place with --output") from error
    finally:
        for name in temporary.values():
            with contextlib.suppress(OSError):
                Path(name).unlink(missing_ok=True)


def _umask() -> int:
    """The bits that new files of this process do not get."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _discard() -> None:
    """Send what is still to come to nowhere, so that Python does not complain of it when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)

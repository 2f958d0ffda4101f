"""Starts git, bounds it in time and size, and sees it to its end; nothing else here starts a process"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

SECONDS = 60.0  # that one question may take
QUICK = 10.0  # that one may take which is about nothing but where something is, and what it says
BYTES = 1 << 30  # that one answer may have

_CHUNK = 1 << 20
# Twice locked: no configuration that could name any of these is in force in the first place.
_OPTIONS = (
    *("--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never", "-c", "safe.bareRepository=explicit"),
)
_SETTINGS = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


class Untold(Exception):  # noqa: N818 - an answer as well, told to nobody as an error
    """Git tells nothing; the reason is a clause, and the hint says what to do about it."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


class Unread(Untold):
    """There is a repository, but it is not to be read."""


class Refused(Untold):
    """Git ended with an error, of which it said something or not."""

    def __init__(self, said: str) -> None:
        super().__init__(f"git fails: {said}" if said else "git fails")
        self.said = said


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Surroundings:
    """Where git is run: in which folder, and with which variables beside those that have nothing to do with git."""

    folder: str
    variables: Mapping[str, str]


def answer(surroundings: Surroundings, *commands: Sequence[str], quick: bool = False) -> bytes:
    """What the last of some commands writes, each of which reads what the one before it writes; Untold if one fails."""
    with output(surroundings, *commands, quick=quick) as stream:
        return whole(stream)


@contextlib.contextmanager
def output(
    surroundings: Surroundings, *commands: Sequence[str], read: IO[bytes] | None = None, quick: bool = False
) -> Iterator[IO[bytes]]:
    """What the last of some commands writes, as a stream, whose end they are not left to outlive.

    Raises Untold where git cannot be started, fails or takes too long.
    """
    processes: list[subprocess.Popen[bytes]] = []
    late = threading.Event()

    def end() -> None:
        for process in processes:
            process.kill()

    def stop() -> None:
        late.set()
        end()

    seconds = min(SECONDS, QUICK) if quick else SECONDS
    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    finished = False
    with tempfile.TemporaryFile() as said:
        try:
            for command in commands:
                processes.append(_started(surroundings, command, read, said))
                read = processes[-1].stdout
            timer.start()
            if read is not None:
                yield read
            finished = True
        finally:
            timer.cancel()
            if not finished:
                end()
            for process in processes:
                if process.stdout is not None:
                    process.stdout.close()
                process.wait()
        if late.is_set():
            raise Untold(f"git takes longer than {seconds:g} seconds")
        if any(process.returncode for process in processes):
            said.seek(0)
            line = said.read(_CHUNK).decode("utf-8", "replace").partition("\n")[0]
            raise Refused(line.removeprefix("fatal: "))


def whole(stream: IO[bytes]) -> bytes:
    """All of a stream; Untold if it is too much."""
    read = bytearray()
    while chunk := stream.read(_CHUNK):
        read += chunk
        if len(read) > BYTES:
            raise Untold(f"git's answer is larger than {BYTES >> 20} MB")
    return bytes(read)


def _started(
    surroundings: Surroundings, command: Sequence[str], read: IO[bytes] | None, said: IO[bytes]
) -> subprocess.Popen[bytes]:
    """A process of git whose output is read."""
    # A relative entry would find a `git` that lies in the analysed folder.
    path = os.pathsep.join(filter(os.path.isabs, os.environ.get("PATH", os.defpath).split(os.pathsep)))
    program = shutil.which("git", path=path)
    if program is None:
        raise Untold("git is not installed", "install git")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        return subprocess.Popen(
            (program, *_OPTIONS, "-C", surroundings.folder, *command),
            stdin=subprocess.DEVNULL if read is None else read,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**kept, "PATH": path, **_SETTINGS, **surroundings.variables},
        )
    except OSError as error:
        raise Untold(f"git cannot be started: {error.strerror}", "install git") from error

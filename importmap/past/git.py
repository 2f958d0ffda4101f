"""Asks git by its plumbing: no pager, no hook, no network, no traceback

Plumbing takes no account of what a user has configured for his screen. The configuration itself stays in force, because
it says which folders of other owners may be read.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

SECONDS = 60.0  # that one question may take

# A partial clone would otherwise fetch what it lacks, `diff-tree` would run the file system monitor that a repository
# names, and replaced objects would make the answer depend on the machine.
_OPTIONS = ("--no-pager", "--no-replace-objects", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false")
_SETTINGS = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as it is seen from a folder in it."""

    folder: str
    head: str  # full hash of the commit that is checked out
    prefix: str  # of the folder inside the repository: "services/orders/", "" for the top
    whole: bool  # False for a shallow clone


def opened(folder: str) -> Repository | str:
    """The repository that a folder belongs to, or why there is none that can be read."""
    command = _command(folder, "rev-parse", "--show-prefix", "--is-shallow-repository", "HEAD^{commit}")
    try:
        done = subprocess.run(command, capture_output=True, env=_environment(), timeout=SECONDS, check=False)
    except OSError:
        return "git is not installed"
    except subprocess.TimeoutExpired:
        return "git does not answer"
    if done.returncode:
        words = {b"not a git repository": "there is no git repository", b"HEAD": "nothing has been committed"}
        return next((reason for word, reason in words.items() if word in done.stderr), "git refuses to read it")
    prefix, shallow, head = done.stdout.decode("utf-8", "surrogateescape").split("\n")[:3]
    return Repository(folder, head, prefix, shallow == "false")


def changes(repository: Repository, folders: Iterable[str], other: str = "") -> bytes | None:
    """All changes of Python files below some folders, newest commit first, as `git diff-tree -z` tells them.

    A merge is told where it differs from all of its parents. With the hash of another commit, only what the history
    of one of the two has and the other's has not. None if git fails or takes too long.
    """
    revisions = f"{other}...{repository.head}" if other else repository.head
    compare = ("diff-tree", "--stdin", "-r", "-c", "--root", "--raw", "--no-renames", "--no-abbrev", "-z", "--")
    patterns = (f":(glob){_literal(folder)}/**/*.py" if folder != "." else ":(glob)**/*.py" for folder in folders)
    try:
        with (
            _started(repository, "rev-list", revisions) as commits,
            _started(repository, *compare, *patterns, read=commits.stdout) as comparing,
            _limited(commits, comparing),
        ):
            told = _rest(comparing)
    except OSError:
        return None
    return None if commits.returncode or comparing.returncode else told


def listing(repository: Repository, folders: Iterable[str]) -> bytes | None:
    """The files below some folders in the last commit, as `git ls-tree -z` lists them; None if git fails."""
    paths = (f"{folder}/" for folder in folders if folder != ".")
    try:
        with (
            _started(repository, "ls-tree", "-r", "-z", "--full-name", repository.head, "--", *paths) as files,
            _limited(files),
        ):
            listed = _rest(files)
    except OSError:
        return None
    return None if files.returncode else listed


def objects(repository: Repository, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The contents of blobs and commits, in the order of their names; those that cannot be had are left out."""
    if not names:
        return
    # Through a file, because git stops reading names while nobody reads what it has to say of the first ones.
    with tempfile.TemporaryFile() as request:
        request.write("".join(f"{name}\n" for name in names).encode("ascii"))
        request.seek(0)
        try:
            with (
                _started(repository, "cat-file", "--batch", "--buffer", read=request) as reading,
                _limited(reading),
            ):
                yield from _batch(reading)
        except OSError:
            return


def _started(repository: Repository, *arguments: str, read: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """A process of git whose output is read."""
    return subprocess.Popen(
        _command(repository.folder, *arguments),
        stdin=subprocess.DEVNULL if read is None else read,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )


def _rest(process: subprocess.Popen[bytes]) -> bytes:
    return process.stdout.read() if process.stdout is not None else b""


def _batch(reading: subprocess.Popen[bytes]) -> Iterator[tuple[str, bytes]]:
    """The objects in the output of `git cat-file --batch`, as far as it goes."""
    if reading.stdout is None:
        return
    while heading := reading.stdout.readline().split():
        if len(heading) == 3 and heading[2].isdigit():
            size = int(heading[2])
            content = reading.stdout.read(size + 1)
            if len(content) <= size:
                return
            yield heading[0].decode("ascii"), content[:-1]


@contextlib.contextmanager
def _limited(*processes: subprocess.Popen[bytes]) -> Iterator[None]:
    """End the processes when their time is over, or when nobody reads on."""

    def end() -> None:
        for process in processes:
            process.kill()

    timer = threading.Timer(SECONDS, end)
    timer.daemon = True
    timer.start()
    finished = False
    try:
        yield
        finished = True
    finally:
        if not finished:
            end()
        for process in processes:
            if process.stdout is not None:
                process.stdout.close()
            process.wait()
        timer.cancel()


def _command(folder: str, *arguments: str) -> tuple[str, ...]:
    return ("git", *_OPTIONS, "-C", folder, *arguments)


def _environment() -> dict[str, str]:
    """The environment without what a hook of another repository says of where git is to look."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    configured = {name: value for name, value in os.environ.items() if name.startswith("GIT_CONFIG")}
    return {**kept, **configured, **_SETTINGS}


def _literal(path: str) -> str:
    """A path of which no character means anything to a pattern of git."""
    return "".join(f"\\{character}" if character in "*?[\\" else character for character in path)

"""Which files have changed since a revision, committed or not, as git tells"""

from __future__ import annotations

import os
import subprocess
from pathlib import PurePath

from importmap.model.errors import RevisionError
from importmap.model.impact import Change

_HISTORY = "fetch it first; in CI, check out the whole history and not only the last commit"


def changed(folder: str, revision: str) -> tuple[Change, ...]:
    """The files that differ from where HEAD left a revision, by path relative to a folder.

    What is staged, what is not, and new files that git does not know yet count as well, except those that it ignores.
    A renamed file is one that is gone and one that is new. Raises RevisionError where git cannot tell.
    """
    top = _line(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise RevisionError(f"{folder} is in no git repository that can be read", "run it in a clone of the project")
    commit = _line(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise RevisionError(f"git knows no revision {revision}", _HISTORY)
    start = _line(folder, "merge-base", commit, "HEAD")
    if start is None:
        raise RevisionError(f"HEAD and {revision} have no commit in common", _HISTORY)
    differing = ("diff", "--name-status", "--no-renames", "--no-ext-diff", "--no-relative", "-z", start, "--")
    status = _fields(top, *differing)
    removed = {path: kind == "D" for kind, path in zip(status[::2], status[1::2], strict=True)}
    removed.update(dict.fromkeys(_fields(top, "ls-files", "--others", "--exclude-standard", "-z"), False))
    base = os.path.realpath(folder)
    relative = {PurePath(os.path.relpath(PurePath(top, path), base)).as_posix(): path for path in removed}
    return tuple(Change(path, removed[relative[path]]) for path in sorted(relative))


def _line(folder: str, *arguments: str) -> str | None:
    """The one line that git answers, or None if it fails."""
    done = _git(folder, *arguments)
    return os.fsdecode(done.stdout).strip("\n") if done.returncode == 0 else None


def _fields(folder: str, *arguments: str) -> list[str]:
    """The fields that git answers, which end with a null byte."""
    done = _git(folder, *arguments)
    if done.returncode:
        raise RevisionError(f"git {arguments[0]} fails: {os.fsdecode(done.stderr).partition(chr(10))[0]}")
    return os.fsdecode(done.stdout).split("\0")[:-1]


def _git(folder: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, whatever a hook of another repository says of where it is to look."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith("GIT_") or n.startswith("GIT_CONFIG")}
    environment = {**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    command = ["git", "--no-pager", "-C", folder, *arguments]
    try:
        return subprocess.run(command, capture_output=True, env=environment, check=False)
    except OSError as error:
        raise RevisionError(f"git cannot be run: {error.strerror}", "install git") from error

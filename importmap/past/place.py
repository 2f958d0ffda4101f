"""Where the repository of a folder is, and whether it is that folder's and this user's"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from importmap.past import settings
from importmap.past.process import Unread, Untold

_LONGEST = 1 << 16  # bytes of a file that holds nothing but a path


@dataclass(frozen=True, slots=True)
class Place:
    """Where the parts of a repository are, all without symbolic links."""

    top: Path  # the folder of the work tree
    own: Path  # what this work tree has for itself: HEAD, the index
    common: Path  # what all work trees share


def found(folder: str) -> Place:
    """The repository that a folder lies in; Untold if there is none, Unread if it is not to be read.

    Only what is called `.git` counts, in the folder or above it and on the same file system. A folder that only looks
    like a repository is none: it may be one of the files that are to be analysed.
    """
    real = Path(os.path.realpath(folder))
    try:
        for top in (real, *real.parents) if real.is_dir() else ():
            if top.stat().st_dev != real.stat().st_dev:
                break
            entry = top / ".git"
            if entry.is_symlink() or entry.is_file():
                own = _led_to(entry)
            elif _is_repository(entry):
                own = entry
            else:
                continue
            place = Place(top, own, _common(own))
            _check_owner(entry, place)
            return place
    except OSError as error:
        raise Unread(f"the git repository cannot be read: {error.strerror}") from error
    raise Untold("there is no git repository", "run it in a clone of the project")


def _led_to(entry: Path) -> Path:
    """Where `.git` leads if it is a file or a link: to a repository elsewhere that says that it belongs here."""
    top = entry.parent
    if entry.is_symlink():
        own = Path(os.path.realpath(entry))
    else:
        heading, _, path = _text(entry).partition(": ")
        if heading != "gitdir" or not path:
            raise Unread(f"{entry} does not say where the git repository is")
        own = _resolved(top, path)
    if own.is_relative_to(top):
        raise Unread(f"{entry} leads into the folder that it is for")
    if not _is_repository(own):
        raise Unread(f"{entry} leads to no git repository")
    if not _belongs(own, entry):
        hint = f"`git -C {top} config core.worktree {top}` makes it say so"
        raise Unread(f"{entry} leads to a git repository that does not say that it belongs there", hint)
    return own


def _belongs(own: Path, entry: Path) -> bool:
    """Whether a repository leads back to the `.git` that led to it, as that of a submodule or other work tree does."""
    if (own / "gitdir").is_file():
        return _resolved(own, _text(own / "gitdir")) == entry
    work_tree = settings.of_file(own / "config").get("core.worktree", ())
    return any(_resolved(own, path) == entry.parent for path in work_tree[-1:])


def _common(own: Path) -> Path:
    """What a repository shares with other work trees: it lies where git has put it."""
    if not (own / "commondir").exists():
        return own
    common = _resolved(own, _text(own / "commondir"))
    if own.parent != common / "worktrees":
        raise Unread(f"{own / 'commondir'} does not lead where git would put it")
    return common


def _is_repository(path: Path) -> bool:
    """Whether a folder has what a repository has."""
    has_content = (path / "objects").is_dir() and (path / "refs").is_dir()
    return (path / "HEAD").is_file() and (has_content or (path / "commondir").is_file())


def _check_owner(entry: Path, place: Place) -> None:
    """Raise Unread where git would refuse: somebody else owns the repository, and it is no `safe.directory`."""
    if not hasattr(os, "geteuid"):
        return  # files have no owner that could be told
    users = {os.geteuid()}
    if users == {0} and os.environ.get("SUDO_UID", "").isdecimal():
        users.add(int(os.environ["SUDO_UID"]))
    if all(path.lstat().st_uid in users for path in (place.top, entry, place.own, place.common)):
        return
    allowed = False
    for path in settings.of_user().get("safe.directory", ()):
        directory = settings.at_home(path)
        below = path.endswith("/*") and place.top.is_relative_to(directory.parent)
        # An empty one takes back those before it.
        allowed = bool(path) and (allowed or below or path == "*" or directory == place.top)
    if not allowed:
        hint = f"`git config --global --add safe.directory {place.top}` allows it to be read"
        raise Unread("the git repository belongs to another user", hint)


def _resolved(folder: Path, path: str) -> Path:
    return Path(os.path.realpath(folder / path.strip("\r\n")))


def _text(path: Path) -> str:
    """What a file of one line says."""
    if not path.is_file() or path.stat().st_size > _LONGEST:
        raise Unread(f"{path} is no file of git's")
    return os.fsdecode(path.read_bytes())

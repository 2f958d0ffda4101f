"""How the files differ from a commit, as git tells: since a revision, and since the commit that is checked out

Git compares without any filter, because it knows none: what `filter` means in `.gitattributes` is said by
configuration. A file under one differs as soon as its size or time is another than when git wrote it, but for those of
which git keeps a pointer. Submodules are not entered; one differs if another commit of it is checked out.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import PurePath
from typing import TYPE_CHECKING

from importmap.model.errors import RevisionError
from importmap.model.impact import Change
from importmap.past.pointers import pointed
from importmap.past.process import Refused, Untold, answer
from importmap.past.repository import Repository, bring_index, look

if TYPE_CHECKING:
    from importmap.model.report import Revision

_HISTORY = "fetch it first; in CI, check out the whole history and not only the last commit"
_TITLE = 200  # characters of the first line of a message
_SUBMODULES = "--ignore-submodules=dirty"  # else git would be started in each of them, and read its configuration


def revision(folder: str) -> Revision | None:
    """The commit that is checked out, and whether files in a folder are not as it has them; None where git has none."""
    from importmap.model.report import Revision

    try:
        repository = look(folder)
        told = answer(repository.here, ("log", "-1", "--no-show-signature", "--format=%h %cs %s"))
        commit, date, title = told.decode("utf-8", "replace").rstrip("\n").split(" ", 2)
        bring_index(repository)
        return Revision(commit, date, _is_dirty(repository), title[:_TITLE])
    except (Untold, ValueError):
        return None


def _is_dirty(repository: Repository) -> bool:
    """Whether a file that git knows differs from the commit that is checked out, or did when it was staged."""
    options = ("--porcelain=v2", "-z", "--untracked-files=no", "--no-renames", _SUBMODULES)
    edited: dict[str, str] = {}
    for entry in _fields(repository, "status", *options, "--", "."):
        # `1 XY sub modes-of-three hashes-of-two path`; where X is a dot, the file has not been staged since.
        if not entry.startswith("1 .M "):
            return True
        _, _, _, *modes, _, blob, path = entry.split(" ", 8)
        if len(set(modes)) > 1:
            return True
        edited[path] = blob
    return not pointed(repository, edited) >= edited.keys()


def changed(folder: str, since: str) -> tuple[Change, ...]:
    """The files that differ from where HEAD left a revision, by path relative to a folder.

    What is staged, what is not, and new files that git does not know yet count as well, except those that it ignores.
    A renamed file is one that is gone and one that is new. Raises RevisionError where git cannot tell.
    """
    try:
        repository = look(folder)
        return _differing(repository, _start(repository, since))
    except Untold as untold:
        raise RevisionError(f"{folder} cannot be compared with {since}: {untold.reason}", untold.hint) from untold


def uncommitted(folder: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Those of some files, by path relative to a folder, that are not as a commit has them, sorted; all without one.

    Raises RevisionError where there is a repository of which git cannot tell.
    """
    try:
        repository = look(folder)
        if not repository.head:
            return tuple(sorted(paths))
        differing = {change.path for change in _differing(repository, repository.head)}
        tracked = {
            _relative(repository, path) for path in _fields(repository, "ls-files", "--full-name", "-z", "--", ":(top)")
        }
    except Untold as untold:
        raise RevisionError(f"git cannot tell whether all is committed: {untold.reason}", untold.hint) from untold
    return tuple(sorted(path for path in paths if path in differing or path not in tracked))


def _start(repository: Repository, since: str) -> str:
    """The commit at which HEAD left a revision."""
    commit = _line(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}")
    if commit is None:
        raise RevisionError(f"git knows no revision {since}", _HISTORY)
    start = _line(repository, "merge-base", commit, "HEAD")
    if start is None:
        raise RevisionError(f"HEAD and {since} have no commit in common", _HISTORY)
    return start


def _differing(repository: Repository, start: str) -> tuple[Change, ...]:
    """The files that are not as a commit has them."""
    bring_index(repository)
    plain = ("--no-renames", "--no-ext-diff", "--no-textconv", "--no-relative", _SUBMODULES)
    raw = _fields(repository, "diff", "--raw", "--no-abbrev", *plain, "-z", start, "--")
    # `:mode mode hash hash kind`, each before and after, and the path
    kinds = {path: entry[-1] for entry, path in zip(raw[::2], raw[1::2], strict=True)}
    words = (
        ([*entry[1:].split(" ")], path) for entry, path in zip(raw[::2], raw[1::2], strict=True) if entry[-1] == "M"
    )
    same = pointed(repository, {path: before for (mode, now, before, *_), path in words if mode == now})
    removed = {path: kind == "D" for path, kind in kinds.items() if path not in same}
    new = ("ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":(top)")
    removed.update(dict.fromkeys(_fields(repository, *new), False))
    relative = {_relative(repository, path): path for path in removed}
    return tuple(Change(path, removed[relative[path]]) for path in sorted(relative))


def _relative(repository: Repository, path: str) -> str:
    """A path from the top as it is from the folder; that of a repository inside, which git ends with a slash, too."""
    if path.startswith(repository.prefix) and not path.endswith("/"):
        return path[len(repository.prefix) :]
    return PurePath(os.path.relpath(repository.place.top / path, repository.here.folder)).as_posix()


def _line(repository: Repository, *arguments: str) -> str | None:
    """The one line that git answers, or None if it ends with an error."""
    try:
        return os.fsdecode(answer(repository.here, arguments)).strip("\n")
    except Refused:
        return None


def _fields(repository: Repository, *arguments: str) -> list[str]:
    """The fields that git answers, which end with a null byte."""
    return os.fsdecode(answer(repository.here, arguments)).split("\0")[:-1]

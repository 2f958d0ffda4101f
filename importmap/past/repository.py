"""Lets git look at a repository without its configuration

It looks through a folder of our own, which links to the objects and the refs, and holds a configuration that we write.
Nothing of the repository is written.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path

from importmap.model.project import Note
from importmap.past import settings
from importmap.past.place import Place, found
from importmap.past.process import Refused, Surroundings, Unread, Untold, answer

_SHARED = ("objects", "refs", "reftable", "packed-refs", "shallow", "info/exclude", "info/attributes", "logs/refs")
_OWN = ("logs/HEAD", "info/sparse-checkout")
_LARGEST = 1 << 24  # bytes of a file that is copied, the index excepted


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as it is seen from a folder in it."""

    place: Place
    prefix: str  # of the folder inside the repository: "services/orders/", "" for the top
    head: str  # full hash of the commit that is checked out, "" where nothing has been committed
    whole: bool  # False for a shallow clone
    here: Surroundings  # in which git is run; the folder that it is shown goes with the last that holds them


def opened(folder: str) -> Repository | str:
    """The repository that a folder belongs to, or why there is none that can be read."""
    try:
        repository = look(folder)
    except Untold as untold:
        return untold.reason
    return repository if repository.head else "nothing has been committed"


def refusal(folder: str) -> Unread | None:
    """Why the repository of a folder is not read; None if it is, or if there is none."""
    try:
        _configured(found(folder))
    except Unread as reason:
        return reason
    except Untold:
        pass
    return None


def unread(folder: str) -> tuple[Note, ...]:
    """Why the repository of a folder is not read, to be noted; nothing if it is, or if there is none."""
    reason = refusal(folder)
    return (Note(".git", "; ".join(filter(None, (reason.reason, reason.hint)))),) if reason is not None else ()


def folder_of(folder: str) -> str:
    """A folder from the top of the repository that it belongs to; "" for the top, and where there is none."""
    try:
        top = found(folder).top
    except Untold:
        return ""
    inside = Path(os.path.realpath(folder)).relative_to(top).as_posix()
    return "" if inside == "." else inside


def look(folder: str) -> Repository:
    """The repository that a folder belongs to; Untold if there is none that can be read."""
    place = found(folder)
    configuration = _configured(place)
    real = Path(os.path.realpath(folder))
    try:
        private = Path(tempfile.mkdtemp(prefix="importmap-"))
        variables = {**settings.WITHOUT_USER, "GIT_DIR": str(private), "GIT_WORK_TREE": str(place.top)}
        here = Surroundings(str(real), variables)
        weakref.finalize(here, shutil.rmtree, private, ignore_errors=True)
        _furnish(private, place, configuration)
        shallow = private / "shallow"
        whole = not (shallow.is_file() and shallow.stat().st_size)
    except OSError as error:
        raise Untold(f"git cannot be shown the repository: {error.strerror}") from error
    prefix = "" if real == place.top else f"{real.relative_to(place.top).as_posix()}/"
    return Repository(place, prefix, _head(here), whole, here)


def resembling(folder: Path, repository: Repository) -> None:
    """Make a folder a repository with the same content, in which any commit can be the one that is checked out."""
    folder.mkdir()
    _furnish(folder, repository.place, _configured(repository.place))


def bring_index(repository: Repository) -> None:
    """Show git the index: a copy, which git may refresh, as old as the index, by which git knows what to look at."""
    private = Path(repository.here.variables["GIT_DIR"])
    try:
        if (repository.place.own / "index").is_file():
            shutil.copy2(repository.place.own / "index", private)
        for part in repository.place.own.glob("sharedindex.*"):
            if part.is_file() and not (private / part.name).exists():
                shutil.copy2(part, private)
    except OSError as error:
        raise Untold(f"the index of the git repository cannot be read: {error.strerror}") from error


def _configured(place: Place) -> str:
    """The configuration that git is shown; Unread where the work tree is not the folder in which the repository is."""
    said = settings.of_repository(place.own, place.common)
    if place.own == place.common:
        work_tree = said.get("core.worktree", ())
        if any(os.path.realpath(place.own / path) != str(place.top) for path in work_tree[-1:]):
            raise Unread("the git repository has its files in another folder")
        if settings.is_true(said, "core.bare"):
            raise Unread("the git repository has no files beside it")
    return settings.written(said, settings.of_user())


def _furnish(private: Path, place: Place, configuration: str) -> None:
    """Make an empty folder a repository with the content of another."""
    for folder in ("info", "logs"):
        (private / folder).mkdir()
    for source in (*(place.common / name for name in _SHARED), *(place.own / name for name in _OWN)):
        if source.is_file() or source.is_dir():
            kept_as = source.relative_to(place.own if source.is_relative_to(place.own) else place.common)
            (private / kept_as).symlink_to(source)
    for source in place.own.glob("*HEAD"):  # somebody may ask for FETCH_HEAD
        if source.is_file() and source.stat().st_size <= _LARGEST:
            shutil.copyfile(source, private / source.name)
    (private / "config").write_bytes(os.fsencode(configuration))


def _head(here: Surroundings) -> str:
    """The hash of the commit that is checked out."""
    try:
        named = answer(here, ("rev-parse", "--verify", "--quiet", "HEAD^{commit}"), quick=True)
        return named.decode("ascii").strip()
    except Refused as refused:
        if refused.said:
            raise
        return ""

"""What a name means to git: one commit, the commit at which two parted, the main branch, the commits on the way"""

from __future__ import annotations

from collections.abc import Collection

from importmap.model.errors import RevisionError
from importmap.model.report import Revision
from importmap.past.git import literal
from importmap.past.process import Refused, Untold, answer
from importmap.past.repository import Repository, look

_SHALLOW = "the clone is shallow: `git fetch --unshallow`, and in CI check out with `fetch-depth: 0`"
_UNKNOWN = "fetch it first; in CI, check out with `fetch-depth: 0`"
_NO_MAIN = "name the base: `importmap diff BASE`"
# The refs in which a main branch is looked for; a remote's comes first, since the own one is often behind.
_MAIN = (
    "refs/remotes/origin/HEAD",
    *(
        f"refs/{place}/{name}"
        for place in ("remotes/origin", "remotes/upstream", "heads")
        for name in ("main", "master", "trunk", "develop")
    ),
)
_FORMAT = "--format=%H%x00%cs%x00%s"
_SHOWN = 9  # digits of a commit
_TITLE = 200  # characters
_ROWS = 10_000  # commits of a history


def repository_of(folder: str) -> Repository:
    """The repository of a folder in which something has been committed; RevisionError if there is none to be read."""
    try:
        repository = look(folder)
    except Untold as untold:
        message = f"{folder} has no revisions that could be compared: {untold.reason}"
        raise RevisionError(message, untold.hint) from untold
    if not repository.head:
        raise RevisionError(f"{folder} has no revisions that could be compared: nothing has been committed")
    return repository


def commit_of(repository: Repository, name: str) -> str:
    """The full hash of the commit that a name means; RevisionError if git knows none."""
    found = _line(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if not found:
        raise RevisionError(f"git knows no revision {name}", _UNKNOWN if repository.whole else _SHALLOW)
    return found


def parted(repository: Repository, base: str, head: str) -> str:
    """The commit at which two commits parted; RevisionError if they have none in common, as far as can be seen."""
    found = _line(repository, "merge-base", base, head)
    if not found:
        message = f"{base[:_SHOWN]} and {head[:_SHOWN]} have no commit in common"
        raise RevisionError(message, _SHALLOW if not repository.whole else "name a base that they share")
    return found


def main_branch(repository: Repository) -> str:
    """The main branch by its full name; RevisionError if none is found."""
    for name in _MAIN:
        if _line(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"):
            return name
    hint = _NO_MAIN if repository.whole else f"{_NO_MAIN}; {_SHALLOW}"
    raise RevisionError("there is no branch origin/HEAD, main, master, trunk or develop to compare with", hint)


def described(repository: Repository, commit: str) -> Revision:
    """The commit as it is told to people."""
    try:
        told = answer(repository.here, ("log", "-1", "--no-show-signature", _FORMAT, commit, "--"))
    except Untold as untold:
        raise RevisionError(f"git cannot tell about {commit[:_SHOWN]}: {untold.reason}", untold.hint) from untold
    return _revision(told.decode("utf-8", "replace").rstrip("\n"))


def first_parents(repository: Repository, head: str, since: str = "") -> tuple[tuple[str, Revision], ...]:
    """The commits from one back along first parents, the newest first, each with its full hash.

    `since` is a day, or whatever else git takes for a time. Raises RevisionError where git cannot tell.
    """
    limits = (f"--max-count={_ROWS}", *((f"--since={since}",) if since else ()))
    try:
        told = answer(
            repository.here, ("log", "--first-parent", "--no-show-signature", *limits, _FORMAT, "-z", head, "--")
        )
    except Untold as untold:
        raise RevisionError(f"git cannot tell the history: {untold.reason}", untold.hint) from untold
    fields = told.decode("utf-8", "replace").split("\0")
    rows = zip(fields[::3], fields[1::3], fields[2::3], strict=False)
    return tuple((commit, _revision("\0".join((commit, *rest)))) for commit, *rest in rows if commit)


def tagged(repository: Repository) -> frozenset[str]:
    """The commits that have a tag."""
    form = "%(objectname) %(*objectname)"
    try:
        told = answer(repository.here, ("for-each-ref", f"--format={form}", "refs/tags")).decode("ascii")
    except Untold as untold:
        raise RevisionError(f"git cannot tell the tags: {untold.reason}", untold.hint) from untold
    return frozenset(line.split()[-1] for line in told.splitlines() if line.strip())


def renames(repository: Repository, base: str, head: str, folders: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The Python files below some folders, "" for the top, that git takes for renamed from one commit to another.

    Each by its old and its new path from the top of the repository. What lies elsewhere is not weighed: to hold each
    file that is new against each that is gone takes long.
    """
    below = (f":(top,glob){literal(folder)}/**/*.py" if folder else ":(top,glob)**/*.py" for folder in folders)
    options = ("-r", "-z", "--find-renames", "-l5000", "--diff-filter=R", "--name-status", "--no-ext-diff")
    try:
        told = answer(repository.here, ("diff-tree", *options, base, head, "--", *below))
    except Untold:  # a hint only: without it the contents tell
        return ()
    fields = told.decode("utf-8", "surrogateescape").split("\0")
    return tuple(zip(fields[1::3], fields[2::3], strict=False))


def _revision(told: str) -> Revision:
    """What `git log` tells of a commit."""
    commit, date, title = (*told.split("\0"), "", "")[:3]
    return Revision(commit[:_SHOWN], date, dirty=False, title=title[:_TITLE])


def _line(repository: Repository, *arguments: str) -> str:
    """The one line that git answers, or "" if it ends with an error; RevisionError if it cannot answer."""
    try:
        return answer(repository.here, arguments).decode("ascii", "replace").strip()
    except Refused:
        return ""
    except Untold as untold:
        raise RevisionError(f"git cannot tell: {untold.reason}", untold.hint) from untold

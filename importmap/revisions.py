"""The code at revisions of git: what it was, remembered by commit, and what has changed from one to another

One configuration judges both sides: the one that is in force in the work tree. So a rule that is switched off is no
progress, and what a new declaration tells is nobody's fault. What a revision was depends on its commit, the
configuration and this program, so it is worked out once.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from importmap import app
from importmap.config import Config, differing
from importmap.history import compare_states, load_state, state
from importmap.history.bodies import bodies
from importmap.history.edges import added_edges
from importmap.history.moves import moves
from importmap.history.trend import chosen, jumps
from importmap.history.turns import excused, turned_edges
from importmap.memory.answers import name_of, program, recall, remember
from importmap.model.errors import ConfigError, RevisionError, SnapshotError, TargetError
from importmap.model.history import Comparison, Snapshot, State
from importmap.model.progress import Progress, Quiet
from importmap.model.project import Note
from importmap.model.report import PackageEdge, Point, Report, Trend
from importmap.past.memory import standing
from importmap.past.repository import Repository
from importmap.past.revisions import (
    commit_of,
    described,
    first_parents,
    main_branch,
    parted,
    renames,
    repository_of,
    tagged,
)
from importmap.past.trees import Checkout, Trees
from importmap.recall import Run, plain

_ASKING = "orphan-module"  # the rule that reads what is no Python
_FEW = 5  # paths in a note


@dataclass(frozen=True, slots=True)
class Side:
    """One of two states that are compared."""

    state: State
    commit: str  # full hash, "" for the work tree and for files
    report: Report | None  # of the work tree: what a snapshot leaves out
    folder: str = ""  # of the project in the work tree


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed, and the whole report of the head if that is the work tree."""

    comparison: Comparison
    head: Report | None
    edges: tuple[PackageEdge, ...]  # between the packages of the head
    folder: str  # of the project, if the head is the work tree


class Revisions:
    """The states of the code at commits of its repository, for one configuration."""

    def __init__(self, config: Config, progress: Progress | None = None) -> None:
        self._config = config
        self._progress = progress or Quiet()
        self.repository = repository_of(str(config.base))
        self._standing = standing(str(config.base))[2:]
        self._program = program()

    def at(self, commit: str, trees: Trees) -> State:
        """The state at a commit: remembered, or worked out from what git has of it."""
        name = self._name(commit)
        found = recall(self._config.cache_dir, name, State)
        if found is None:
            found = self._made(commit, trees)
            if not found.unread:
                remember(self._config.cache_dir, name, found)
        return found

    def snapshot_at(self, commit: str, trees: Trees) -> tuple[Snapshot, int]:
        """The snapshot at a commit, and how many files could not be read; remembered without all else.

        Findings that no figure counts are not in it.
        """
        name = self._name(commit).replace(".state", ".snapshot")
        found = recall(self._config.cache_dir, name, Snapshot)
        if found is not None:
            return found, 0
        made = self._made(commit, trees, counted=True)
        gc.collect()  # nobody else does, and what is left of one revision is in the way of the next
        if not made.unread:
            remember(self._config.cache_dir, name, made.snapshot)
        return made.snapshot, len(made.unread)

    def trees(self) -> Trees:
        """Where the files of commits are written."""
        return Trees(self.repository, whole=self._reads_everything())

    def _reads_everything(self) -> bool:
        return self._config.rules.get(_ASKING) is not None

    def _made(self, commit: str, trees: Trees, *, counted: bool = False) -> State:
        """The state at a commit, worked out; perhaps without the findings that no figure counts."""
        told = described(self.repository, commit)
        self._progress.stage(f"taking the files of {told.commit} from git")
        checkout = trees.write(commit, self._folders())
        config = self._moved(checkout)
        try:
            analysis = replace(app.analyse(config, self._progress), revision=told)
        except TargetError:
            return State(Snapshot(1, "", told, (), (), ()))  # there was nothing of it yet
        analysis = app.remembering(analysis, self._progress, str(self._config.base))
        report = app.outlined(analysis, told, self._progress, counted=counted)
        folder = _inside(analysis.project.base, str(checkout.top))
        made = state(report, bodies(analysis.files, analysis.facts), folder)
        analysis.release()
        return replace(
            made,
            overruled=self._overruled(config.base),
            unread=_below(checkout.unread, folder),
            submodules=_below(checkout.submodules, folder),
        )

    def _overruled(self, folder: Path) -> tuple[str, ...]:
        """The keys that the configuration in a folder, where a revision is, says otherwise than the one in force."""
        try:
            own = app.load_config(folder)
        except ConfigError:  # another importmap may have understood it
            own = Config(base=folder)
        there = own if own.base == folder.resolve() else Config(base=folder)
        here = app.load_config(self._config.base)
        is_found = (here.base, Path(here.source).name) == (self._config.base, Path(self._config.source).name)
        return differing(there, here) if is_found else ()  # else somebody has named the file that judges

    def _moved(self, checkout: Checkout) -> Config:
        """The configuration as if the work tree were where the files of a commit were written."""
        top = self.repository.place.top
        targets = (self._relocated(target, top, checkout.top) for target in self._config.targets)
        return replace(
            self._config,
            base=checkout.top / _inside(str(self._config.base.resolve()), str(top)),
            start=checkout.top / _inside(str((self._config.start or self._config.base).resolve()), str(top)),
            targets=tuple(targets),
        )

    def _relocated(self, target: str, top: Path, place: Path) -> str:
        """A target, which may be an absolute path in the repository."""
        path = Path(target)
        return str(place / path.relative_to(top)) if path.is_absolute() and path.is_relative_to(top) else target

    def _folders(self) -> tuple[str, ...]:
        """All places, from the top of the repository, at which the targets may be; discovery takes the one that is."""
        config, top = self._config, str(self.repository.place.top)
        base, start = str(config.base.resolve()), str((config.start or config.base).resolve())
        if not config.targets or self._reads_everything():
            return (_inside(base, top),)
        holders = (base, *(os.path.join(base, root) for root in config.roots), os.path.join(base, "src"))  # noqa: PTH118
        places = [os.path.join(folder, name) for name in config.targets for folder in (start, base)]  # noqa: PTH118
        dotted = [os.path.join(holder, *name.split(".")) for name in config.targets for holder in holders]  # noqa: PTH118
        found = {_inside(path, top, "..") for path in (*places, *dotted, *(f"{path}.py" for path in dotted))}
        return tuple(sorted(path for path in found if path != ".." and not path.startswith("../")))

    def _name(self, commit: str) -> str:
        """The name of all that a state depends on; "" if nothing is to be remembered."""
        config = replace(plain(self._config), base=Path(), start=None)
        top = str(self.repository.place.top)
        places = [
            _inside(str(path.resolve()), top) for path in (self._config.base, self._config.start or self._config.base)
        ]
        history = self._standing if self._config.history else ()
        try:
            name = name_of((self._program, config, places, self.repository.place.top.name, commit, history))
        except (TypeError, ValueError):
            return ""
        return f"{name}.state" if self._config.cache_dir is not None else ""


def compare(config: Config, base: str = "", head: str = "", progress: Progress | None = None) -> Compared:
    """What changed from where the head left the base to the head.

    Each is a revision, or a file with a snapshot or report. By default the base is the main branch, and the head the
    work tree. Raises RevisionError or SnapshotError for what cannot be read.
    """
    return compared(*_sides(config, base, head, progress))


def added(config: Config, base: str, progress: Progress | None = None) -> frozenset[tuple[str, str]]:
    """The imports between two modules of the work tree that the base does not have; it is told as for `compare`."""
    before, after, repository = _sides(config, base, "", progress)
    if is_file(base) and not before.state.modules:
        raise SnapshotError(f"{base} keeps no modules", "give the report.json of that state, or a revision of git")
    moved = moves(before.state, after.state, _renamed(before, after, repository) if repository else ())
    return added_edges(before.state, after.state, moved)


def _sides(config: Config, base: str, head: str, progress: Progress | None) -> tuple[Side, Side, Repository | None]:
    """The states that are to be compared, and the repository if both are of it."""
    files = {name: Side(load_state(Path(name)), "", None) for name in {base, head} if is_file(name)}
    if base in files and (head in files or not head):
        return files[base], files[head] if head in files else work_tree(config, (), progress), None
    past = Revisions(config, progress)
    with past.trees() as trees:
        if base in files:
            here = commit_of(past.repository, head)
            return files[base], Side(past.at(here, trees), here, None), None
        here = _left(past.repository, files[head]) if head in files else commit_of(past.repository, head or "HEAD")
        start = parted(past.repository, commit_of(past.repository, base or main_branch(past.repository)), here)
        before = Side(past.at(start, trees), start, None)
        if head in files:
            return before, files[head], None
        at_work = not head
        after = (
            work_tree(config, before.state.submodules, progress) if at_work else Side(past.at(here, trees), here, None)
        )
    return before, after, past.repository


def is_file(name: str) -> bool:
    """Whether what is to be compared is a file, and no revision."""
    return bool(name) and (name.endswith(".json") or Path(name).is_file())


def _left(repository: Repository, side: Side) -> str:
    """The commit of a snapshot where git knows it, else the one that is checked out."""
    revision = side.state.snapshot.revision
    try:
        return commit_of(repository, revision.commit) if revision is not None else repository.head
    except RevisionError:
        return repository.head


def trend(
    config: Config, since: str = "", every: str = "week", most: int = 20, progress: Progress | None = None
) -> Trend:
    """How the figures went along first parents, from the commit that is checked out back to some day.

    Git is not asked what became of missing names: no figure depends on that. Where the history cannot be read any
    further the trend begins, and says so. Raises RevisionError if there is none at all.
    """
    progress = progress or Quiet()
    past = Revisions(replace(config, history=False), progress)
    steps = first_parents(past.repository, past.repository.head, since)
    positions = chosen(steps, every, tagged(past.repository) if every == "tag" else (), most)
    found, notes = list[tuple[int, Snapshot, int]](), list[Note]()
    with past.trees() as trees:
        for number, position in enumerate(positions, 1):
            commit, told = steps[position]
            progress.stage(f"revision {number} of {len(positions)}: {told.commit} of {told.date}")
            try:
                found.append((position, *past.snapshot_at(commit, trees)))
            except RevisionError as error:
                if not found:
                    raise
                notes.append(Note(told.commit, "; ".join(filter(None, (error.message, error.hint)))))
                break
    if not past.repository.whole:
        text = "the clone is shallow, and the history goes on before it; `git fetch --unshallow` brings it"
        notes.append(Note(steps[-1][1].commit if steps else "history", text))
    found.reverse()
    distances = [older - newer for (older, *_), (newer, *_) in pairwise(found)]
    points = tuple(Point(steps[position][1], one.metrics, unread) for position, one, unread in found)
    names = [one.name for _, one, _ in found if one.name]
    return Trend(
        name=names[-1] if names else ", ".join(config.targets) or past.repository.place.top.name,
        points=points,
        jumps=tuple(jumps([one for _, one, _ in found], distances)),
        notes=tuple(notes),
    )


def work_tree(config: Config, submodules: Collection[str] = (), progress: Progress | None = None) -> Side:
    """The files as they are now, without those of other repositories, which no revision holds."""
    away = tuple(f"/{_literal(path)}/**" for path in submodules)
    run = Run(replace(config, exclude=(*config.exclude, *away)), progress or Quiet(), dated=True)
    return Side(run.state, "", run.report, run.base)


def compared(before: Side, after: Side, repository: Repository | None = None) -> Compared:
    """What changed from one side to the other; with a repository its renames of files count as well."""
    base, head = before.state, after.state
    moved = moves(base, head, _renamed(before, after, repository) if repository else ())
    turned = turned_edges(base, head, moved)
    notes = (*_notes(base), *_notes(head))
    if turned:
        many = "1 import has" if len(turned) == 1 else f"{len(turned):,} imports have"
        notes = (*notes, Note("homes", f"{many} turned to a declared home, and count against nothing"))
    found = compare_states(base, head, moved, excused(base, head, turned), notes)
    return Compared(found, after.report, head.snapshot.package_edges, after.folder)


def _renamed(before: Side, after: Side, repository: Repository) -> Iterator[tuple[str, str]]:
    """The files that git takes for renamed, old and new path from the project's base; git is asked of no others."""
    base, head = before.state, after.state
    old, new = ({module.path for module in state.modules} for state in (base, head))
    if before.commit and after.commit and old - new and new - old:
        folders = {
            state.folder or path.rpartition("/")[0].partition("/")[0]
            for state, paths in ((base, old - new), (head, new - old))
            for path in paths
        }
        for one, other in renames(repository, before.commit, after.commit, folders):
            if (path := _cut(one, base.folder)) and (now := _cut(other, head.folder)):
                yield path, now


def _notes(side: State) -> Iterator[Note]:
    """What could not be read on one side, or is judged otherwise than it asks for itself."""
    if side.overruled:
        commit = side.snapshot.revision.commit if side.snapshot.revision else "the base"
        text = "both sides are judged by that of the work tree"
        keys = ", ".join(side.overruled[:_FEW]) + (", ..." if len(side.overruled) > _FEW else "")
        yield Note(commit, f"its own configuration says otherwise under {keys}; {text}")
    if side.unread:
        revision = side.snapshot.revision.commit if side.snapshot.revision else "the base"
        named = ", ".join(side.unread[:_FEW]) + (", ..." if len(side.unread) > _FEW else "")
        text = (
            f"the content of {len(side.unread):,} files is not in this clone, and nothing in them is compared: {named}"
        )
        yield Note(revision, f"{text}; `git fetch --refetch` or `git lfs pull` brings it")
    if side.submodules:
        yield Note(", ".join(side.submodules[:_FEW]), "is another repository, and is not compared")


def _inside(path: str, top: str, otherwise: str = "") -> str:
    """A path from the top of a repository, "" for the top itself."""
    found = Path(os.path.relpath(path, top)).as_posix()
    return "" if found == "." else found if not found.startswith("..") else otherwise


def _below(paths: Collection[str], folder: str) -> tuple[str, ...]:
    """Those of some paths from the top that are below a folder, from there."""
    return tuple(cut for path in paths if (cut := _cut(path, folder)))


def _cut(path: str, folder: str) -> str:
    """A path from a folder, "" if it is not below it."""
    return path if not folder else path[len(folder) + 1 :] if path.startswith(f"{folder}/") else ""


def _literal(path: str) -> str:
    """A path of which no character means anything in a glob."""
    return "".join(f"\\{character}" if character in "*?[]!\\#" else character for character in path)

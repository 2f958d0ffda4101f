"""Move a module, or what one defines: proved, with what else names it"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from importmap.analysis import Analysis
from importmap.files import Tree
from importmap.model.change import Edited, Move, Rewrite
from importmap.model.errors import UnknownNameError
from importmap.model.limits import SOURCE
from importmap.model.progress import Progress, Quiet
from importmap.plan.supposing import Supposed
from importmap.rewrite.mentions import Renamed, entry_points, still_named, written
from importmap.rewrite.mentions import rewritten as texts_of
from importmap.rewrite.moving import moved as moved_module
from importmap.rewrite.proof import Proof
from importmap.rewrite.symbols import is_module
from importmap.rewrite.symbols import moved as moved_symbol
from importmap.scan.folders import Walk, join
from importmap.scan.globs import compile_globs


def moved(
    analysis: Analysis, move: Move, progress: Progress | None = None, *, text: bool = False
) -> tuple[Proof, tuple[Rewrite, ...]]:
    """The edits that carry out a move, and the lines that name the old place; no edits if it is refused.

    The entry points in settings files follow. Text files are told, or with `text` changed. UnknownNameError if there is
    no such thing.
    """
    (progress or Quiet()).stage("proving what would be changed")
    tree = Tree(Path(analysis.project.base), analysis.project.tops)

    def below(folder: str) -> Iterator[str]:
        walk = Walk(tree, compile_globs((), "exclude"), lambda _name, _folder: True)
        walk.visit(folder, respect_gitignore=analysis.config.respect_gitignore)
        yield from (join(found.path, name) for found in walk.folders.values() for name in found.files)

    carry_out = moved_module if is_module(analysis, move.old) else moved_symbol
    proof = carry_out(analysis, move, lambda path: tree.read(path, SOURCE), below)
    if not proof.edits:
        return proof, ()
    then = move.new if is_module(analysis, move.old) else f"{move.new}.{move.old.rpartition('.')[2]}"
    paths = Renamed(move.old, then)
    edited = {edit.path for edit in proof.edits}
    points = [one for one in entry_points(analysis, paths, tree.read) if one.path not in edited]
    named = [one for one in written(analysis, paths) if one not in points]
    taken = [one for one in named if text and one.path not in edited]
    edits = texts_of([*points, *taken], tree.read)
    told = (*(one for one in named if one not in taken), *still_named(proof.after, move.old, _then(tree, proof.edits)))
    return replace(proof, edits=(*proof.edits, *edits)), told


def relocated(analysis: Analysis, old: str, new: str) -> Supposed:
    """The code with a module at another name, supposed; UnknownNameError if it has to stay."""
    proof, others = moved(analysis, Move(old, new))
    if proof.refusals:
        raise UnknownNameError(
            f"{old} cannot be moved: {proof.refusals[0].reason}", "`importmap apply --move` tells all"
        )
    texts = {edit.to or edit.path: edit.after.decode("utf-8", "replace") for edit in proof.edits}
    told = tuple(dict.fromkeys(f"{one.path}:{one.line} mentions {old}" for one in others))
    files = frozenset(path for edit in proof.edits for path in (edit.path, edit.to) if path)
    return Supposed(proof.after, files, told, texts)


def _then(tree: Tree, edits: Iterable[Edited]) -> Callable[[str], bytes]:
    """What reads files as they are then."""
    texts = {edit.to or edit.path: edit.after for edit in edits}
    return lambda path: texts[path] if path in texts else tree.read(path, SOURCE)

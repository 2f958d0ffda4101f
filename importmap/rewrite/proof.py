"""Makes of some rewrites what can be proved: those that spoil something are refused, and no others if that can be told

All are made together first. What is spoiled says as a rule which rewrites are to blame, and without these it is tried
again. Some of them may be to blame only together, as where two close a circle: they are tried again in parts, as long
as that costs no more than some analyses of the whole code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeAlias

from importmap.analysis import Analysis
from importmap.model.change import Edited, Refusal, Rewrite
from importmap.rewrite.faults import faults
from importmap.rewrite.picture import Picture, reread
from importmap.rewrite.wholes import Fault
from importmap.scan.extract import extract

Read: TypeAlias = Callable[[str], bytes]
"""The bytes of a file by its path; OSError if it cannot be read."""

Edit: TypeAlias = Callable[[Analysis, Sequence[Rewrite], Read], tuple[tuple[Edited, ...], tuple[Refusal, ...]]]
"""What makes edits of rewrites, and says which it does not make."""

# Each analysis is one of the whole code: of large code fewer are made, and more is refused.
_MODULES = 30_000  # that are analysed again, at the most
_FEWEST, _TURNS = 3, 6  # of leaving out what is to blame; then whole files are left out, and in the last one everything
_AGAIN = 8  # analyses that are made, at the most, to see which of those that were left out are harmless
_words = re.compile(r"[\w.]+")


@dataclass(frozen=True, slots=True)
class Proof:
    """What can be done, and what not."""

    edits: tuple[Edited, ...]
    refusals: tuple[Refusal, ...]
    made: tuple[Rewrite, ...]  # that the edits carry out
    after: Analysis = field(repr=False)  # the code as it will be


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What comes of some rewrites."""

    rewrites: tuple[Rewrite, ...]
    edits: tuple[Edited, ...]
    refusals: tuple[Refusal, ...]
    faults: tuple[Fault, ...]
    after: Analysis


class _Editor:
    """What makes edits: of a file once for the same rewrites, as no file depends on what becomes of another."""

    def __init__(self, analysis: Analysis, read: Read, edit: Edit) -> None:
        self._analysis, self._read, self._edit = analysis, read, edit
        self._known: dict[tuple[Rewrite, ...], tuple[tuple[Edited, ...], tuple[Refusal, ...]]] = {}

    def edited(self, rewrites: Sequence[Rewrite]) -> tuple[tuple[Edited, ...], tuple[Refusal, ...]]:
        """The edits of some rewrites, and which of these are not made."""
        by_path: dict[str, list[Rewrite]] = defaultdict(list)
        for rewrite in rewrites:
            by_path[rewrite.path].append(rewrite)
        groups = {path: tuple(group) for path, group in by_path.items()}
        new = {path: group for path, group in groups.items() if group not in self._known}
        if new:
            edits, refusals = self._edit(self._analysis, [one for group in new.values() for one in group], self._read)
            made: dict[str, list[Edited]] = defaultdict(list)
            refused: dict[str, list[Refusal]] = defaultdict(list)
            for edit in edits:
                made[edit.path].append(edit)
            for refusal in refusals:
                refused[refusal.path].append(refusal)
            self._known |= {group: (tuple(made[path]), tuple(refused[path])) for path, group in new.items()}
        found = [self._known[group] for group in groups.values()]
        return tuple(one for some, _ in found for one in some), tuple(one for _, some in found for one in some)


def proved(analysis: Analysis, rewrites: Iterable[Rewrite], read: Read, edit: Edit) -> Proof:
    """The edits that spoil nothing, by path, and for each rewrite that is not made the reason."""
    before = Picture(analysis, read)
    editor, facts_of = _Editor(analysis, read, edit), cache(extract)

    def attempt(chosen: Sequence[Rewrite]) -> _Attempt:
        edits, refusals = editor.edited(chosen)
        changed = tuple(sorted((e for e in edits if e.before != e.after), key=lambda e: e.path))
        after = reread(analysis, changed, facts_of)
        found = faults(before, Picture(after), changed, chosen) if changed else ()
        return _Attempt(tuple(chosen), changed, refusals, found, after)

    wanted = tuple(dict.fromkeys(rewrites))
    good = attempt(wanted)
    blamed: dict[Rewrite, str] = {}
    affordable = _MODULES // max(len(analysis.files), 1)
    turns = min(_TURNS, max(_FEWEST, affordable - 2))
    for turn in range(turns):
        if not good.faults:
            break
        if turn == turns - 1:
            blamed |= dict.fromkeys(good.rewrites, good.faults[0].reason)
        else:
            blamed |= _guilty(good, narrow=turn < turns // 2)
        good = attempt([rewrite for rewrite in wanted if rewrite not in blamed])
    if good.faults:  # not even nothing is harmless to compare with
        blamed |= dict.fromkeys(good.rewrites, good.faults[0].reason)
        good = attempt(())
    good = _again(good, blamed, attempt, min(_AGAIN, max(affordable - turns, 0)))
    refusals = {Refusal(r.path, r.line, reason) for r, reason in blamed.items() if r not in good.rewrites}
    refusals.update(good.refusals)
    refused = {(refusal.path, refusal.line) for refusal in good.refusals}
    made = tuple(rewrite for rewrite in good.rewrites if (rewrite.path, rewrite.line) not in refused)
    ordered = tuple(sorted(refusals, key=lambda refusal: (refusal.path, refusal.line, refusal.reason)))
    return Proof(good.edits, ordered, made, good.after)


def proved_in_turn(analysis: Analysis, rewrites: Sequence[Rewrite], read: Read, edit: Edit) -> Proof:
    """The same, where some imports are to go: that is tried on the code as the others leave it, who may need them."""
    first = proved(analysis, [one for one in rewrites if one.after], read, edit)
    going = [one for one in rewrites if not one.after]
    if not going:
        return first
    before = {one.path: one for one in first.edits}
    second = proved(first.after, going, lambda path: before[path].after if path in before else read(path), edit)
    edits = {one.path: one for one in (*first.edits, *second.edits)}
    merged = (replace(one, before=before[path].before) if path in before else one for path, one in edits.items())
    return Proof(
        tuple(sorted(merged, key=lambda one: one.path)),
        tuple(sorted((*first.refusals, *second.refusals), key=lambda one: (one.path, one.line, one.reason))),
        (*first.made, *second.made),
        second.after,
    )


def _guilty(attempt: _Attempt, *, narrow: bool) -> dict[Rewrite, str]:
    """The rewrites that may be to blame, with the first reason: those in the file of a fault, else all.

    If it is to be narrow, only those that deal with its names, if there are any.
    """
    by_path: dict[str, list[Rewrite]] = defaultdict(list)
    for rewrite in attempt.rewrites:
        by_path[rewrite.path].append(rewrite)
    everywhere = [one for edit in attempt.edits for one in by_path[edit.path]]
    causes: dict[tuple[str, tuple[str, ...]], str] = {}  # one for thousands of faults, as a rule
    for fault in attempt.faults:
        path = fault.path if fault.path in by_path else ""
        causes.setdefault((path, fault.about if narrow and path else ()), fault.reason)
    found: dict[Rewrite, str] = {}
    words = cache(_said)
    for (path, about), reason in causes.items():
        inside = by_path[path] if path else everywhere
        for rewrite in [one for one in inside if _deals(words(one), about)] or inside:
            found.setdefault(rewrite, reason)
    return found


def _said(rewrite: Rewrite) -> frozenset[str]:
    """The dotted names that a rewrite deals with."""
    return frozenset(word.strip(".") for word in _words.findall(f"{rewrite.before} {rewrite.after}"))


def _deals(words: Collection[str], names: Iterable[str]) -> bool:
    """Whether one of some names is among dotted names, or a part of one."""
    lasts = {word.rpartition(".")[2] for word in words}
    return any(name in words or name in lasts or any(w.startswith(f"{name}.") for w in words) for name in names)


def _again(
    good: _Attempt, blamed: Mapping[Rewrite, str], attempt: Callable[[Sequence[Rewrite]], _Attempt], most: int
) -> _Attempt:
    """The same with as many of those that were left out as prove harmless, tried in halves."""
    waiting = [list(blamed)] if len(blamed) > 1 else []
    for _ in range(most):
        # The whole of them is known to spoil something.
        while waiting and len(waiting[-1]) == len(blamed):
            part = waiting.pop()
            waiting += [part[len(part) // 2 :], part[: len(part) // 2]]
        if not waiting:
            break
        part = waiting.pop()
        found = attempt([*good.rewrites, *part])
        if not found.faults:
            good = found
        elif len(part) > 1:
            waiting += [part[len(part) // 2 :], part[: len(part) // 2]]
    return good

"""Modules that are imported by a call, `import_module("a.b")`, and whole paths in strings: by which others they can go

A call yields the module itself. What is read of it is known where that stands beside the call, or where the name that
it is bound to is read for attributes alone; then another module does as well that has the same under these names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.change import Rewrite
from importmap.model.project import Module
from importmap.resolve.values import ValueKind
from importmap.rewrite.elsewhere import Elsewhere
from importmap.rewrite.picture import thing_of
from importmap.rewrite.scopes import Scope, scopes
from importmap.rewrite.statements import Line
from importmap.rewrite.tokens import Sort
from importmap.rewrite.uses import CannotError

CALL = re.compile(r'import_module\("([\w.]+)"\)')
STRING = re.compile(r'"([\w.]+)"')
_line_break = re.compile(r"\r\n|\n|\r")
_content = re.compile(r"([rRuU]?(['\"]{1,3}))([\w.]+)(\2)")


@dataclass(frozen=True, slots=True)
class Summoned:
    """A module that a call imports."""

    line: int  # of the call
    at: int  # of the string
    module: str
    taken: tuple[str, ...] | None  # the attributes that are read of it, sorted; None where that cannot be told
    name: str  # that it is bound to, at the top of the module; "" for none
    late: bool  # it is read when the module has been imported, or may be


def summoned(text: str) -> Iterator[Summoned]:
    """The modules that calls in a source import, scope by scope."""
    tree = scopes(text)
    for scope in tree:
        for one in scope.called:
            taken: tuple[str, ...] | None = (one.taken,) if one.taken else None
            late = scope.deferred
            if one.name:
                taken, later = _read_of(tree, scope, one.name)
                late = late or later
            name = one.name if scope.around is None else ""
            yield Summoned(one.line, one.at, one.module, taken, name, late)


def _read_of(tree: Sequence[Scope], scope: Scope, name: str) -> tuple[tuple[str, ...] | None, bool]:
    """The attributes that are read of what a scope binds to a name, and whether later than the scope runs."""
    reads = [
        (reader, read)
        for reader in tree
        for read in reader.reads
        if read.path.partition(".")[0] == name and reader.holder(name) is scope
    ]
    late = any(reader.deferred for reader, _ in reads)
    unsure = name in scope.again or name in scope.imported or scope.kind == "class" or not reads
    if unsure or any("." not in read.path or read.changed for _, read in reads):
        return None, late
    return tuple(sorted({read.path.split(".")[1] for _, read in reads})), late


def called_otherwise(
    analysis: Analysis, elsewhere: Elsewhere, module: Module, text: str, found: Sequence[Line], rewrite: Rewrite
) -> list[tuple[int, int, str]]:
    """The places of a text in which a call has to say another module, and how; CannotError if it must not.

    None of a rewrite that was made before.
    """
    old, new = (_called(one) for one in (rewrite.before, rewrite.after))
    here = [one for one in summoned(text) if one.line == rewrite.line]
    calls = [one for one in here if one.module == old]
    if not calls:
        if any(one.module == new for one in here):
            return []
        raise CannotError(f"what is read of {old} in line {rewrite.line} cannot be told")
    for call in calls:
        _check(analysis, elsewhere, module, call, new)
    lines = {call.at for call in calls}
    places = [place for line in sorted(lines) for place in _places(text, found, line, old, new)]
    if len(places) != len(calls):
        raise CannotError(f'it is not clear which "{old}" in line {rewrite.line} is meant')
    return places


def _called(source: str) -> str:
    found = CALL.fullmatch(source)
    if found is None:
        raise CannotError(f"`{source}` is no import of a module by a call")
    return found[1]


def _check(analysis: Analysis, elsewhere: Elsewhere, module: Module, call: Summoned, new: str) -> None:
    """CannotError unless another module has what is read of the one that a call imports, and it may be read there."""
    if call.taken is None:
        raise CannotError(f"what is read of {call.module} in line {call.line} cannot be told")
    if call.name and not elsewhere.leaves(module, call.name):
        raise CannotError(f"others take {call.name} from {module.name}, or may")
    there, other = (analysis.names.module(one, module) for one in (call.module, new))
    for name in call.taken:
        values = [thing_of(analysis.names.attribute(one.module, name)) for one in (there, other) if one.module]
        if there.kind is not ValueKind.MODULE or other.kind is not ValueKind.MODULE or None in values:
            raise CannotError(f"what {name} is in {call.module} and {new} cannot be told")
        if values[0] != values[1]:
            raise CannotError(f"{new} has another {name} than {call.module}")
        for path in (f"{call.module}.{name}", f"{new}.{name}"):
            reason = elsewhere.waits(module, path, late=call.late)
            if reason:
                raise CannotError(reason)


def spelled_otherwise(
    text: str, found: Sequence[Line], rewrite: Rewrite, known: Callable[[str, int], int]
) -> list[tuple[int, int, str]]:
    """The places of a text in which a string has to say another path; CannotError if it is not clear which.

    `known` counts the strings on a line that may be changed.
    """
    old, new = (STRING.fullmatch(one) for one in (rewrite.before, rewrite.after))
    if old is None or new is None:
        raise CannotError(f"`{rewrite.after}` is no dotted path in quotes")
    places = list(_places(text, found, rewrite.line, old[1], new[1]))
    if not places and list(_places(text, found, rewrite.line, new[1], new[1])):
        return []
    if not places or len(places) != known(old[1], rewrite.line):
        raise CannotError(f"what reads {rewrite.before} in line {rewrite.line} cannot be told")
    return places


def _places(text: str, found: Sequence[Line], line: int, old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """Where a string that begins on a line says a path, and what is to stand there."""
    index = bisect_right(found, line, key=lambda one: one.number) - 1
    number, at = found[index].number, found[index].start
    for token in found[index].tokens:
        number += len(_line_break.findall(text, at, token.start))
        at = token.start
        said = _content.fullmatch(text, token.start, token.end) if token.sort is Sort.STRING else None
        if number == line and said is not None and said[3] == old:
            yield said.start(3), said.end(3), new

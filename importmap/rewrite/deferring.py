"""Imports that are not to run with their module any more: for the type checker alone, or in the functions that use them

What a name is used for is read from the tree, and everything that would miss the name is a reason to leave the import
where it is. Annotations that are evaluated and name it are put in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from importmap.model.change import Standing
from importmap.model.project import Module, ModuleKind
from importmap.rewrite.checking import TYPES, with_checked
from importmap.rewrite.lists import comments, heading, is_pragma, without
from importmap.rewrite.quoting import quotings
from importmap.rewrite.removing import Found, located, removed
from importmap.rewrite.runs import line_indent
from importmap.rewrite.scopes import Read, Scope, scopes
from importmap.rewrite.sorting import Style
from importmap.rewrite.statements import Line, lines
from importmap.rewrite.texts import Asked, line_break, rewritten, run_end
from importmap.rewrite.tokens import Sort
from importmap.rewrite.turns import Named, named
from importmap.rewrite.uses import CannotError

# Who calls these looks names up, or may, that no reading finds.
_BY_STRINGS = frozenset({"globals", "vars", "eval", "exec"})
_line_break = re.compile(r"\r\n|\n|\r")
_EMPTY = (Sort.COMMENT, Sort.BREAK, Sort.JOIN)


@dataclass(frozen=True, slots=True)
class Judge:
    """What only those know who know the other files."""

    leaves: Callable[[str], bool]  # whether a name that the module imports can go, as nobody else takes it from here
    waits: Callable[[str], str]  # why a path cannot be read later than now, as a test replaces it; "" if it can
    asked: Callable[[Scope], str]  # who may ask for the annotations of a function or class at run time; "" for nobody


def deferred(text: str, module: Module, asked: Named, standing: Standing, judge: Judge, style: Style) -> str:
    """A text with an import standing elsewhere; the same if it stands there; CannotError if that cannot be.

    `asked` is what is imported, without dots.
    """
    found = lines(text)
    place = located(found, module, asked)
    if place is None:
        if _stands_elsewhere(text, found, module, asked):
            return text
        raise CannotError(f"no statement at the top of the module says `{asked}`")
    tree = scopes(text)
    _check(text, found, tree, module, asked, judge)
    reads = [
        (scope, read)
        for scope in tree
        for read in scope.reads
        if read.path.partition(".")[0] == asked.bound and scope.holder(asked.bound) is tree[0]
    ]
    if not reads:
        raise CannotError(f"nothing reads {asked.bound}, which may be imported for what it does")
    needing = _functions(asked, standing, reads)
    reason = judge.waits(f"{asked.module}.{asked.name}") if needing and asked.name else ""
    if reason:
        raise CannotError(reason)
    checked = [
        (scope, read)
        for scope, read in reads
        if (read.annotates is not None or read.quoted) and needing.keys().isdisjoint((scope, *_around(scope)))
    ]
    for owner in dict.fromkeys(read.annotates for scope, read in checked if read.annotates not in (None, scope)):
        _check_annotations(owner, asked, judge)
    for scope in dict.fromkeys(scope for scope, read in checked if read.annotates is scope and scope.kind == "class"):
        _check_annotations(scope, asked, judge)
    line = found[place.index]
    one = named(place.statement, place.statement.items[place.item])
    said = _comments(text, line, place)
    same: Callable[[Named], Named] = lambda other: other.seen_from(module)  # noqa: E731
    spans, added = _insertions(text, found, needing, one, said, same)
    spans += quotings(text, found, checked, asked.bound)
    made = rewritten(text, found, Asked(added=added, spans=spans), same, style)
    if checked:
        made = with_checked(made, one, () if needing else said, same, style)
    return removed(made, module, asked, style)


def _stands_elsewhere(text: str, found: Sequence[Line], module: Module, asked: Named) -> bool:
    """Whether a name is imported in a function, or for the type checker."""
    for index, line in enumerate(found):
        if any(named(one, item).seen_from(module) == asked for one in line.imports for item in one.items):
            above = next((one for one in reversed(found[:index]) if _is_header(text, one, line)), line)
            head = text[above.start : above.end].split(":")[0].split()
            if "def" in head or "TYPE_CHECKING" in head[-1]:
                return True
    return False


def _is_header(text: str, line: Line, inner: Line) -> bool:
    """Whether a line with anything on it stands less far to the right than another one."""
    indent, other = (line_indent(text[one.start : one.end]) for one in (line, inner))
    return len(indent) < len(other) and any(token.sort not in _EMPTY for token in line.tokens)


def _check(text: str, found: Sequence[Line], tree: Sequence[Scope], module: Module, asked: Named, judge: Judge) -> None:
    """CannotError if a name may be missed that the module would not have any more, or means more than one import."""
    name, top = asked.bound, tree[0]
    if module.kind is ModuleKind.PACKAGE:
        raise CannotError("what a package imports it offers")
    if name in top.bound or len(top.imported[name]) != 1:
        raise CannotError(f"{name} is bound in more than one place")
    if not judge.leaves(name):
        raise CannotError(f"others take {name} from {module.name}, or may")
    if any(scope.declared.get(name) == "global" for scope in tree):
        raise CannotError(f"a function declares {name} global")
    for scope in tree:
        for read in scope.reads:
            if read.path in _BY_STRINGS and scope.holder(read.path) is None:
                raise CannotError(f"line {read.line} may look names up, by {read.path}()")
            if read.changed and read.path.partition(".")[0] == name and scope.holder(name) is top:
                raise CannotError(f"{read.path} is assigned to or deleted in line {read.line}")
    check_strings(text, found, tree, name)


def check_strings(text: str, found: Sequence[Line], tree: Sequence[Scope], name: str) -> None:
    """CannotError if a string may be by what a name is asked for."""
    shown = re.compile(rf">>>.*\b{re.escape(name)}\b")
    spelled = re.compile(rf"[rRuU]?(['\"]{{1,3}}){re.escape(name)}\1")
    types = {read.line for scope in tree for read in scope.reads if read.quoted and read.path == name}
    for line in found:
        for token in line.tokens:
            if token.sort is not Sort.STRING:
                continue
            if shown.search(text, token.start, token.end):
                raise CannotError(f"an example in a docstring uses {name}, which runs with the names of the module")
            if spelled.fullmatch(text, token.start, token.end):
                number = line.number + len(_line_break.findall(text, line.start, token.start))
                if number not in types:
                    raise CannotError(f"a string in line {number} spells {name}, by which somebody may ask for it")


def _check_annotations(owner: Scope | None, asked: Named, judge: Judge) -> None:
    """CannotError if somebody may ask for the annotations of a function or class."""
    if owner is not None and owner.around is not None:
        reason = judge.asked(owner)
        if reason:
            raise CannotError(f"an annotation of {owner.name} names {asked.bound}, and {reason}")


def _functions(asked: Named, standing: Standing, reads: Sequence[tuple[Scope, Read]]) -> dict[Scope, None]:
    """The functions that need the name while they run; CannotError if something else does, or if none may."""
    needing: dict[Scope, None] = {}
    for scope, read in reads:
        if read.annotates is not None or read.quoted:
            continue
        if not scope.deferred:
            raise CannotError(f"line {read.line} reads {asked.bound} when the module is imported")
        if standing is Standing.TYPING:
            raise CannotError(f"line {read.line} needs {asked.bound} when it runs")
        around: Scope | None = scope
        while around is not None and not (around.kind == "function" and around.line):
            around = around.around
        if around is None:
            raise CannotError(f"line {read.line} reads {asked.bound} in no function that could import it")
        needing[around] = None
    if not needing and standing is Standing.FUNCTIONS:
        raise CannotError(f"no function reads {asked.bound}")
    return {one: None for one in needing if needing.keys().isdisjoint(_around(one))}


def _around(scope: Scope) -> Iterator[Scope]:
    """The functions around one whose names it sees."""
    while scope.around is not None:
        scope = scope.around
        yield scope


def _comments(text: str, line: Line, place: Found) -> tuple[str, ...]:
    """The comments that go with a name, and those that speak of all of its statement."""
    part = text[line.start : line.end]
    shifted = lines(part)[0]
    statement = shifted.imports[0]
    if len(statement.items) == 1:
        told = [comments(part, shifted, statement, inside=inside) for inside in (True, False)]
        return tuple(one for group in told for one in group)
    said = without(part, 0, [statement.items[place.item]]).comments
    return (*said, *(one for one in heading(part, statement, shifted) if one not in said))


def _insertions(
    text: str,
    found: Sequence[Line],
    needing: Iterable[Scope],
    new: Named,
    said: tuple[str, ...],
    same: Callable[[Named], Named],
) -> tuple[list[tuple[int, int, str]], TYPES]:
    """What is to be written into functions for them to import a name, in places and beside other imports."""
    spans: list[tuple[int, int, str]] = []
    asked = Asked()
    for number, scope in enumerate(needing):
        told = said if not number else tuple(one for one in said if is_pragma(one))
        behind = "".join(f"  {one}" for one in told)
        index = max(i for i, line in enumerate(found) if line.number <= scope.line)
        header = found[index]
        start = _body_in_line(text, header)
        if start is not None:
            if behind:
                raise CannotError(f"there is no line for a comment in {scope.name}")
            spans.append((start, start, f"{new}; "))
            continue
        first = _following(found, index)
        documented = all(token.sort in (Sort.STRING, *_EMPTY) for token in found[first].tokens)
        target = _following(found, first) if documented else first
        ended = line_break(text, header)
        at, above = found[first].end if documented else header.end, ""
        if found[target].alone:
            last = run_end(text, found, target)
            kin = [one for one in range(target, last) if found[one].alone and _is_kin(found[one], new, same)]
            if kin:
                asked.added[kin[-1], 0][new] = told
                continue
            at, above = found[last - 1].end, ended
        following = next(line for line in found if line.start >= at)
        blank = "" if not text[following.start : following.end].strip() else ended
        indent = line_indent(text[found[first].start : found[first].end])
        spans.append((at, at, f"{above}{indent}{new}{behind}{ended}{blank}"))
    return spans, asked.added


def _is_kin(line: Line, new: Named, same: Callable[[Named], Named]) -> bool:
    """Whether a line imports from the same top-level package."""
    tops = {same(one).module.partition(".")[0] for one in (named(line.imports[0], line.imports[0].items[0]), new)}
    return len(tops) == 1


def _body_in_line(text: str, header: Line) -> int | None:
    """Where the body of a function begins that stands on the line of its `def`; None if it stands below."""
    told = [token for token in header.tokens if token.sort not in _EMPTY]
    for token, following in zip(told, [*told[1:], None], strict=True):
        if token.sort is Sort.MARK and not token.depth and text[token.start : token.end] == ":":
            return following.start if following is not None else None
    return None


def _following(found: Sequence[Line], index: int) -> int:
    """The next logical line with anything on it."""
    return next(
        number
        for number in range(index + 1, len(found))
        if any(token.sort not in _EMPTY for token in found[number].tokens)
    )

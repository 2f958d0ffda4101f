"""What a module defines by one statement, cut out of its text and put into another one"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from importmap.rewrite.checking import with_checked
from importmap.rewrite.scopes import scopes
from importmap.rewrite.sorting import Style
from importmap.rewrite.statements import Line, lines
from importmap.rewrite.texts import Asked, line_break, rewritten
from importmap.rewrite.tokens import Sort
from importmap.rewrite.turns import Named, named
from importmap.rewrite.uses import CannotError

_EMPTY = frozenset({Sort.COMMENT, Sort.BREAK, Sort.JOIN})
_BY_STRINGS = ("globals", "vars", "eval", "exec", "locals")  # who calls these may look up any name
_PLACES = ("__name__", "__file__", "__package__", "__spec__", "__path__", "__doc__")  # of the module that it is in
_line_break = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Lifted:
    """A statement of a module, and what is left without it."""

    part: str  # with its decorators, and the comments right above
    rest: str
    needs: Mapping[str, bool]  # the names that it reads and does not bind: whether any of that is when it is run
    is_value: bool  # an assignment, no class or function


def lifted(text: str, name: str, line: int, end: int) -> Lifted:
    """The statement that begins on a line and ends on another; CannotError if it cannot be taken out alone."""
    found = lines(text)
    first = next(index for index, one in enumerate(found) if one.number == line)
    last = max(index for index, one in enumerate(found) if one.number <= end)
    if text[found[first].start : found[first].start + 1].isspace():
        raise CannotError(f"{name} stands in a block of its module")
    is_value = _first_word(text, found[first]) not in ("class", "def", "async")
    if any(text[token.start : token.end] == ";" and not token.depth for token in found[last].tokens):
        raise CannotError(f"{name} shares its line with another statement")
    if is_value and last + 1 < len(found) and _is_string(found[last + 1]):
        last += 1  # which says what it is
    above = first
    while above and _first_word(text, found[above - 1]) in ("@", "#"):
        above -= 1
    while above < first and _first_word(text, found[above]) == "#" and _is_apart(text, found, above):
        above += 1
    start, stop = found[above].start, found[last].end
    part, rest = text[start:stop], _joined(text[:start], text[stop:])
    tree = scopes(part)
    if any("global" in scope.declared.values() for scope in tree):
        raise CannotError(f"{name} assigns to names of its module by `global`")
    needs: dict[str, bool] = {}
    for scope in tree:
        for read in scope.reads:
            free = read.path.partition(".")[0]
            if scope.holder(free) is None:
                runs = not scope.deferred and not read.quoted
                needs[free] = needs.get(free, False) or runs
    wrong = next((one for one in (*_BY_STRINGS, *_PLACES) if one in needs), None)
    if wrong is not None:
        raise CannotError(f"{name} reads {wrong}, which is another one in another module")
    return Lifted(part, rest, needs, is_value)


def landed(text: str, what: Lifted, name: str) -> str:
    """A text with the statement in it: at its end, or before the first statement that needs it when it is run."""
    found = lines(text)
    ended = "\r\n" if "\r\n" in text else "\n"
    part = _line_break.sub(ended, what.part).rstrip("\r\n") + ended
    at = _place(text, found, what, name)
    before, behind = text[:at].rstrip(), text[at:].lstrip("\r\n")
    gap = ended if what.is_value else ended * 2
    head = f"{before}{ended}{ended if what.is_value and _ends_with_import(found, at) else gap}" if before else ""
    close = what.is_value and not re.match(r"@|#|class\b|def\b|async\b", behind)
    return f"{head}{part}{'' if not behind else ended if close else ended * 2}{behind}"


def with_imports(text: str, wanted: Iterable[tuple[Named, bool]], same: Callable[[Named], Named], style: Style) -> str:
    """A text with some more imports at its top: each as it is to be written, and whether for the type checker alone."""
    for new, typing in wanted:
        found = lines(text)
        if any(
            named(one, item) == new for line in found if _is_top(line) for one in line.imports for item in one.items
        ):
            continue
        if typing and any(_is_top(line) for line in found):
            text = with_checked(text, new, (), same, style)
        elif typing:
            text = with_checked(_begun(text, found, Named(0, "typing", "TYPE_CHECKING", "")), new, (), same, style)
        else:
            text = _imported(text, found, new, same, style)
    return text


def _imported(text: str, found: Sequence[Line], new: Named, same: Callable[[Named], Named], style: Style) -> str:
    """A text with one more import at its top, beside those of its kind."""
    tops = [index for index, line in enumerate(found) if _is_top(line)]
    usual = [index for index in tops if found[index].imports[0].module != "__future__"]
    if not usual:
        return _begun(text, found, new)
    first = _first_other(text, found)
    early = [index for index in usual if index < first] or usual[:1]
    top = same(new).module.partition(".")[0]
    kin = [
        index
        for index in early
        for one in found[index].imports
        if same(named(one, one.items[0])).module.partition(".")[0] == top
    ]
    standard = [index for index in early if _is_standard(found[index].imports[0].module or _top_of(found[index]))]
    asked = Asked()
    if kin or bool(standard) == _is_standard(top):
        asked.added[(kin or standard or early)[-1], 0][new] = ()
        return rewritten(text, found, asked, same, style)
    ended = line_break(text, found[early[-1]])
    if _is_standard(top):
        start = found[early[0]].start
        return f"{text[:start]}{new}{ended}{ended}{text[start:]}"
    others = [index for index in early if index not in standard]
    if others:
        asked.added[others[-1], 0][new] = ()
        return rewritten(text, found, asked, same, style)
    end = found[early[-1]].end
    last = "" if text[:end].endswith(("\n", "\r")) else ended
    return f"{text[:end]}{last}{ended}{new}{ended}{text[end:]}"


def _top_of(line: Line) -> str:
    """The first module that a line imports."""
    return line.imports[0].items[0].name


def _is_standard(path: str) -> bool:
    return path.partition(".")[0] in sys.stdlib_module_names


def _begun(text: str, found: Sequence[Line], new: Named) -> str:
    """A text that imports nothing yet, with an import below its docstring and what is imported from `__future__`."""
    at, documented = 0, False
    for index, line in enumerate(found):
        words = [token for token in line.tokens if token.sort not in _EMPTY]
        future = _is_top(line) and line.imports[0].module == "__future__"
        if words and not future and (documented or not _is_string(line)):
            break
        documented = documented or bool(words)
        at = line.end if words or (not index and text.startswith("#!")) else at
    if not found:
        return f"{new}\n"
    ended = line_break(text, found[0])
    before = text[:at].rstrip("\r\n")
    behind = text[at:].lstrip("\r\n")
    gap = f"{before}{ended}{ended}" if before else ""
    return f"{gap}{new}{ended}{ended if behind else ''}{ended if behind and not before else ''}{behind}"


def _place(text: str, found: Sequence[Line], what: Lifted, name: str) -> int:
    """Where the statement is to stand."""
    tree = scopes(text)
    top = tree[0]
    early = [
        read.line
        for scope in tree
        for read in scope.reads
        if not scope.deferred and not read.quoted and read.path.partition(".")[0] == name and scope.holder(name) is None
    ]
    own = {one for one, runs in what.needs.items() if runs and one in top.bound}
    if early:
        if own:
            raise CannotError(f"{name} needs {min(own)}, which is bound below the first use of {name}")
        number = max(index for index, line in enumerate(found) if line.number <= min(early))
        while number and (text[found[number].start : found[number].end][:1].isspace() or _is_led(text, found, number)):
            number -= 1
        return found[number].start
    if what.is_value and not own:
        return _behind_imports(text, found)
    for line in found:
        words = [text[token.start : token.end] for token in line.tokens if token.sort not in _EMPTY]
        if words[:2] == ["if", "__name__"]:
            return line.start
    return len(text)


def _behind_imports(text: str, found: Sequence[Line]) -> int:
    """Behind the imports that a module begins with; without any, behind its docstring."""
    first = _first_other(text, found)
    return found[first - 1].end if first else 0


def _first_other(text: str, found: Sequence[Line]) -> int:
    """The first line that is neither docstring nor import, nor a block for the type checker."""
    last, documented, checked = 0, False, False
    for index, line in enumerate(found):
        words = [text[token.start : token.end] for token in line.tokens if token.sort not in _EMPTY]
        if not words:
            continue
        indented = text[line.start : line.start + 1] in (" ", "\t")
        checked = words[0] == "if" and words[-2:-1] == ["TYPE_CHECKING"] if not indented else checked
        string = not documented and not last and _is_string(line)
        if not (string or _is_top(line) or checked or (indented and checked)):
            break
        documented, last = documented or string, index + 1
    return last


def _ends_with_import(found: Sequence[Line], at: int) -> bool:
    return any(line.end == at and _is_top(line) for line in found)


def _is_led(text: str, found: Sequence[Line], index: int) -> bool:
    """Whether a decorator, or a comment, stands right above a line."""
    return index > 0 and _first_word(text, found[index - 1]) in ("@", "#")


def _is_top(line: Line) -> bool:
    return line.alone and line.imports[0].start == line.start


def _is_string(line: Line) -> bool:
    """Whether a line at the left is a string and nothing else."""
    words = [token for token in line.tokens if token.sort not in _EMPTY]
    return len(words) == 1 and words[0].sort is Sort.STRING and words[0].start == line.start


def _first_word(text: str, line: Line) -> str:
    """What a line at the left begins with: a word, "#" for a comment, "" for nothing or further right."""
    return (
        ""
        if text[line.start : line.start + 1].isspace()
        else (re.match(r"\w+|.", text[line.start : line.end]) or [""])[0]
    )


def _is_apart(text: str, found: Sequence[Line], index: int) -> bool:
    """Whether a comment is none of the statement below: the head of the file, or what rules a part of it off."""
    return (
        index == 0
        or found[index].number == 1
        or bool(re.match(r"#\s*[-=#*~]{3}|#!|# fmt:", text[found[index].start :]))
    )


def _joined(before: str, behind: str) -> str:
    """What is left around a statement, with as many empty lines between as stood above or below it."""
    rest, kept = behind.lstrip("\r\n"), before.rstrip("\r\n")
    if not rest:
        return kept + (_line_break.match(before[len(kept) :]) or [""])[0]
    above, below = before[len(kept) :], behind[: len(behind) - len(rest)]
    first = (_line_break.match(above) or [""])[0]
    return kept + max(above, first + below, key=len) + rest if kept else rest

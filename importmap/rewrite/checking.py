"""What a module imports for the type checker alone, under `if TYPE_CHECKING:`"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeAlias

from importmap.rewrite.runs import line_indent
from importmap.rewrite.scopes import scopes
from importmap.rewrite.sorting import Style
from importmap.rewrite.statements import Line, Statement, lines
from importmap.rewrite.texts import Asked, line_break, rewritten
from importmap.rewrite.tokens import Sort
from importmap.rewrite.turns import Named, named
from importmap.rewrite.uses import CannotError

TYPES: TypeAlias = "defaultdict[tuple[int, int], dict[Named, tuple[str, ...]]]"
_FLAG = "TYPE_CHECKING"
_HOMES = ("typing", "typing_extensions")
_EMPTY = (Sort.COMMENT, Sort.BREAK, Sort.JOIN)


def with_checked(text: str, new: Named, said: tuple[str, ...], same: Callable[[Named], Named], style: Style) -> str:
    """A text that imports a name for the type checker, with its comments; CannotError if that cannot be written."""
    text = _with_flag(text, same, style)
    found = lines(text)
    flags = _flags(text, found)
    for index, line in enumerate(found):
        if _words(text, line) in [["if", *flag.replace(".", " . ").split(), ":"] for flag in flags]:
            return _beside(text, found, index, new, said, same, style)
    imports = [index for index, line in enumerate(found) if _is_top(line)]
    first = next((index for index in imports if _binds_flag(found[index].imports[0])), imports[0])
    last = first
    for index in range(first + 1, len(found)):
        if _is_top(found[index]):
            last = index
        elif any(token.sort not in _EMPTY for token in found[index].tokens):
            break
    line = found[last]
    ended = line_break(text, line)
    before = "" if text[: line.end].endswith(("\n", "\r")) else ended
    behind = "" if last + 1 == len(found) or not text[line.end : found[last + 1].end].strip() else ended
    block = f"{before}{ended}if {flags[0]}:{ended}    {_written(new, said)}{ended}{behind}"
    return text[: line.end] + block + text[line.end :]


def _with_flag(text: str, same: Callable[[Named], Named], style: Style) -> str:
    """A text in which something says whether it is the type checker that reads it."""
    found = lines(text)
    if _flags(text, found):
        return text
    if any(_FLAG in (*scope.bound, *scope.imported) for scope in scopes(text)):
        raise CannotError(f"{_FLAG} means something else here")
    tops = [index for index, line in enumerate(found) if _is_top(line)]
    future = [index for index in tops if found[index].imports[0].module == "__future__"]
    tops = [index for index in tops if index not in future]
    section = [index for index in tops if _is_standard(found[index].imports[0])]
    typing = [index for index in section if found[index].imports[0].module == "typing"]
    flag = Named(0, "typing", _FLAG, "")
    if section:
        asked = Asked()
        asked.added[(typing or section)[0 if typing else -1], 0][flag] = ()
        return rewritten(text, found, asked, same, style)
    if not tops:
        raise CannotError("there is no place for an import of typing")
    index = tops[0]
    ended = line_break(text, found[index])
    while index and text[found[index - 1].start : found[index - 1].end].strip().startswith("#"):
        index -= 1
    start = found[index].start
    return f"{text[:start]}{flag}{ended}{ended}{text[start:]}"


def _beside(
    text: str,
    found: Sequence[Line],
    index: int,
    new: Named,
    said: tuple[str, ...],
    same: Callable[[Named], Named],
    style: Style,
) -> str:
    """A text with one more import under the `if` of a line."""
    inner = next(number for number in range(index + 1, len(found)) if _words(text, found[number]))
    indent = line_indent(text[found[inner].start : found[inner].end])
    alike = [inner - 1]
    number = inner
    while number < len(found):
        part = text[found[number].start : found[number].end]
        if part.strip() and not part.strip().startswith("#") and not line_indent(part).startswith(indent):
            break
        if found[number].alone and line_indent(part) == indent:
            alike.append(number)
        number += 1
    imports = alike[1:]
    if not imports:
        start, ended = found[inner].start, line_break(text, found[index])
        return f"{text[:start]}{indent}{_written(new, said)}{ended}{text[start:]}"
    top = same(new).module.partition(".")[0]
    kin = [one for one in imports if _top_of(found[one].imports[0], same) == top]
    if kin:
        asked = Asked()
        asked.added[kin[-1], 0][new] = said
        return rewritten(text, found, asked, same, style)
    line = found[imports[-1]]
    ended = line_break(text, line)
    last = "" if text[: line.end].endswith(("\n", "\r")) else ended
    return f"{text[: line.end]}{last}{ended}{indent}{_written(new, said)}{ended}{text[line.end :]}"


def _written(new: Named, said: Sequence[str]) -> str:
    return f"{new}{''.join(f'  {one}' for one in said)}"


def _flags(text: str, found: Sequence[Line]) -> list[str]:
    """How the flag is written that a module has."""
    flags = []
    for line in found:
        if _is_top(line):
            statement = line.imports[0]
            for one in (named(statement, item) for item in statement.items):
                if one.module in _HOMES and one.name == _FLAG:
                    flags.append(one.bound)
                elif one.module in _HOMES and not one.name:
                    flags.append(f"{one.bound}.{_FLAG}")
        elif _words(text, line) == [_FLAG, "=", "False"] and line.tokens[0].start == line.start:
            flags.append(_FLAG)
    return sorted(flags, key=lambda flag: (flag != _FLAG, flag))


def _binds_flag(statement: Statement) -> bool:
    return any(named(statement, item).module in _HOMES for item in statement.items)


def _is_standard(statement: Statement) -> bool:
    """Whether a statement imports from the standard library."""
    first = statement.items[0].name if statement.plain else statement.module
    return not statement.level and first.partition(".")[0] in sys.stdlib_module_names


def _top_of(statement: Statement, same: Callable[[Named], Named]) -> str:
    return same(named(statement, statement.items[0])).module.partition(".")[0]


def _is_top(line: Line) -> bool:
    """Whether a line is an import statement at the top of a module."""
    return line.alone and line.imports[0].start == line.start


def _words(text: str, line: Line) -> list[str]:
    """The words of a line, without comments."""
    return [text[token.start : token.end] for token in line.tokens if token.sort not in _EMPTY]

"""Annotations out of the parser's answer, which has them as types, as the expressions that they are in the source"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from importmap.scan.syntax import wire
from importmap.scan.syntax.nodes import (
    Call,
    Collection,
    Constant,
    Expression,
    Name,
    Operation,
    Passage,
    Quoted,
    Star,
    String,
    Subscript,
)
from importmap.scan.syntax.wire import NUMBERS, count, ending, optional_word, pattern, word

Reader: TypeAlias = Callable[[str, int], tuple[Expression, int]]

_make = tuple.__new__
_whole_place = pattern(r"\x98(INT)(INT)(INT)(INT)\xff").match
_plain_type = pattern(r"\x68\x04INT(DOTTED)\x14\x14[\x00\x01]\x02\x02PLACE\xff").match


def annotation(answer: str, at: int) -> tuple[Expression, int]:
    """The annotation that begins at a position."""
    return _ANNOTATIONS[answer[at]](answer, at)


def optional_annotation(answer: str, at: int) -> tuple[Expression | None, int]:
    """An annotation behind a flag that says whether there is one."""
    return annotation(answer, at + 1) if answer[at] == wire.TRUE else (None, at + 1)


def several_annotations(answer: str, at: int) -> tuple[list[Expression], int]:
    """A list of annotations."""
    size, at = count(answer, at)
    found = []
    for _ in range(size):
        node, at = annotation(answer, at)
        found.append(node)
    return found, at


def _read_named_type(answer: str, at: int) -> tuple[Expression, int]:
    found = _plain_type(answer, at)
    if found:
        name, line = found.groups()
        return _make(Name, (NUMBERS[line], name)), found.end()
    name, at = word(answer, at + 1)
    arguments, at = several_annotations(answer, at)
    quoted, at = optional_word(answer, at + 1)
    _, at = optional_word(answer, at)
    line_number, at = ending(answer, at)
    node: Expression = Name(line_number, name)
    if arguments:
        index = arguments[0] if len(arguments) == 1 else Collection(line_number, "tuple", arguments)
        node = Subscript(line_number, node, index, any(isinstance(argument, Star) for argument in arguments))
    return (Quoted(line_number, node, quoted) if quoted else node), at


def _read_union(answer: str, at: int) -> tuple[Expression, int]:
    # Each has two items, and a long one leans to the left: in a loop, it needs no deep recursion.
    start = at
    while answer[at] == wire.UNION_TYPE:
        at += 3
    node, at_right = annotation(answer, at)
    for _ in range((at - start) // 3):
        right, at_right = annotation(answer, at_right)
        quoted, at_right = optional_word(answer, at_right + 1)
        _, at_right = optional_word(answer, at_right)
        line, at_right = ending(answer, at_right + 1)
        node = Operation(line, "|", [node, right])
        if quoted:
            node = Quoted(line, node, quoted)
    return node, at_right


def _read_list_type(answer: str, at: int) -> tuple[Expression, int]:
    items, at = several_annotations(answer, at + 1)
    line, at = ending(answer, at)
    return Collection(line, "list", items), at


def _read_tuple_type(answer: str, at: int) -> tuple[Expression, int]:
    items, at = several_annotations(answer, at + 1)
    line, at = ending(answer, at + 1)
    return Collection(line, "tuple", items), at


def _read_dictionary_type(answer: str, at: int) -> tuple[Expression, int]:
    size, at = count(answer, at + 1)
    for _ in range(size):
        _, at = optional_word(answer, at)
    values, at = several_annotations(answer, at)
    line, at = ending(answer, at)
    return Collection(line, "set", values), at


def _read_raw_type(answer: str, at: int) -> tuple[Expression, int]:
    kind, at = word(answer, at + 1)
    if kind == "typing.Any":
        _, at = optional_word(answer, at + 1)
        found = _whole_place(answer, at)
        if found is None:
            raise LookupError(f"no place at {at}")
        line, column, lines, columns = (NUMBERS[value] for value in found.groups())
        return Passage(line, column, line + lines, column + columns), found.end()
    if kind == "builtins.bool":
        value = str(answer[at] == wire.TRUE)
        at += 1
    elif kind == "builtins.int":
        integer, at = count(answer, at)
        value = str(integer)
    else:
        value, at = word(answer, at)
    line, at = ending(answer, at)
    return (String(line, value) if kind == "builtins.str" else Constant(line, value)), at


def _read_unpacked_type(answer: str, at: int) -> tuple[Expression, int]:
    value, at = annotation(answer, at + 1)
    line, at = ending(answer, at + 1)
    return Star(line, value), at


def _read_call_type(answer: str, at: int) -> tuple[Expression, int]:
    callee, at = annotation(answer, at + 1)
    positional, at = several_annotations(answer, at)
    size, at = count(answer, at)
    keywords = []
    for _ in range(size):
        name, at = optional_word(answer, at)
        value, at = annotation(answer, at)
        keywords.append((name, value))
    line, at = ending(answer, at)
    return Call(line, callee, positional, keywords), at


def _read_ellipsis(answer: str, at: int) -> tuple[Expression, int]:
    line, at = ending(answer, at + 1)
    return Constant(line, "..."), at


_ANNOTATIONS: dict[str, Reader] = {
    wire.NAMED_TYPE: _read_named_type,
    wire.UNION_TYPE: _read_union,
    wire.LIST_TYPE: _read_list_type,
    wire.TUPLE_TYPE: _read_tuple_type,
    wire.DICTIONARY_TYPE: _read_dictionary_type,
    wire.ELLIPSIS_TYPE: _read_ellipsis,
    wire.RAW_TYPE: _read_raw_type,
    wire.UNPACKED_TYPE: _read_unpacked_type,
    wire.CALL_TYPE: _read_call_type,
}

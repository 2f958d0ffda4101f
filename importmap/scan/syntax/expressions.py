"""Expressions out of the parser's answer

Each reader takes the answer and the position of a tag, and returns a node and the position behind it. They run for
every node of every file. So the shapes that make up most of Python (a name, a dotted name, a short string, a call with
positional arguments) are matched by one regular expression each, and nodes are made with `tuple.__new__`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from struct import unpack
from typing import TypeAlias

from importmap.scan.syntax import wire
from importmap.scan.syntax.annotations import optional_annotation
from importmap.scan.syntax.nodes import (
    Argument,
    Attribute,
    Call,
    Collection,
    Comparison,
    Comprehension,
    Constant,
    Expression,
    Lambda,
    Mapping,
    Name,
    Operation,
    Other,
    Pause,
    Star,
    String,
    Subscript,
    Walrus,
)
from importmap.scan.syntax.wire import (
    NUMBERS,
    SIZES,
    count,
    ending,
    number,
    optional_word,
    pattern,
    place,
    start,
    text,
    word,
)

Reader: TypeAlias = Callable[[str, int], tuple[Expression, int]]

_make = tuple.__new__
_spine = pattern(r"([\xa1\xa5\xac]*)\xa2\x04INT(WORD)PLACE\xff(?:\x04INT(WORD)SPOT\xff)?").match
_CHAINED = frozenset({wire.CALL, wire.MEMBER, wire.INDEX})
_number = pattern(r"\xa7\x03(INT)PLACE\xff").match
_comparison = pattern(r"\x15\x16([\x14-\x26])\x14\x16").match
_piece = pattern(r"\x04INT([\t\n\r -~]*)PLACE").match
_member = pattern(r"\x04INT(WORD)PLACE\xff").match
_string = pattern(r"\xa3\x04INT([\t\n\r -~]*)[\x00\x01]PLACE\xff").match
_plain_parameter = pattern(r"\x04INT(WORD)\x03(INT)\x00\x00\x00PLACE").match
# How a call ends that has so many positional arguments and no others.
_positional_ends = tuple(
    pattern(rf"\x15\x{n:02x}\x14{{{count}}}\x14\x{n:02x}\x02{{{count}}}PLACE\xff").match
    for count in range(8)
    for n in [(count + 10) << 1]
)


def expression(answer: str, at: int) -> tuple[Expression, int]:
    """The expression that begins at a position."""
    return EXPRESSIONS[answer[at]](answer, at)


def optional(answer: str, at: int) -> tuple[Expression | None, int]:
    """An expression behind a flag that says whether there is one."""
    return expression(answer, at + 1) if answer[at] == wire.TRUE else (None, at + 1)


def several(answer: str, at: int) -> tuple[list[Expression], int]:
    """A list of expressions."""
    size = SIZES.get(answer[at + 1])
    if size is None:
        size, at = number(answer, at + 1)
    else:
        at += 2
    found = []
    for _ in range(size):
        node, at = EXPRESSIONS[answer[at]](answer, at)
        found.append(node)
    return found, at


def repeat(answer: str, at: int, size: int) -> tuple[list[Expression], int]:
    """So many expressions in a row."""
    found = []
    for _ in range(size):
        node, at = EXPRESSIONS[answer[at]](answer, at)
        found.append(node)
    return found, at


def _read_spine(answer: str, at: int) -> tuple[Expression, int]:
    """A name, and all the attributes, calls and subscripts that follow it or any other expression.

    Their tags stand in front, outermost first, and what belongs to each behind: a loop reads a chain of any length.
    """
    node: Expression
    found = _spine(answer, at)
    if found:
        tags, path, line, member = found.groups()
        at = found.end()
        left = len(tags)
        if member is not None:
            path = f"{path}.{member}"
            left -= 1
            if left and tags[left - 1] == wire.MEMBER:
                path, left, at = _read_dotted(answer, at, path, tags, left)
        node = _make(Name, (NUMBERS[line], path))
    else:
        node, tags, left, at = _read_other_base(answer, at)
    while left:
        left -= 1
        tag = tags[left]
        if tag == wire.CALL:
            node, at = _read_arguments(answer, at, node)
        elif tag == wire.INDEX:
            begin = at
            index, at = EXPRESSIONS[answer[at]](answer, at)
            unpacks = type(index) is Star or (type(index) is Collection and _is_bare(answer, begin, at, index))
            line_number, at = ending(answer, at)
            node = _make(Subscript, (line_number, node, index, unpacks))
        else:
            member, line_number, at = _read_attribute(answer, at)
            node = Attribute(line_number, node, member)
    return node, at


def _is_bare(answer: str, at: int, end: int, key: Collection) -> bool:
    """Whether a key is a tuple that unpacks, without brackets of its own: it begins where its first item does."""
    if key.kind != "tuple" or not any(isinstance(item, Star) for item in key.items):
        return False
    _, first = count(answer, at + 1)
    _, first_end = EXPRESSIONS[answer[first]](answer, first)
    return start(answer, end) == start(answer, first_end)


def _read_dotted(answer: str, at: int, path: str, tags: str, left: int) -> tuple[str, int, int]:
    """The dotted name that a name becomes by the attributes behind it, and how many tags are left."""
    parts = [path]
    while left and tags[left - 1] == wire.MEMBER:
        member, _, at = _read_attribute(answer, at)
        parts.append(member)
        left -= 1
    return ".".join(parts), left, at


def _read_other_base(answer: str, at: int) -> tuple[Expression, str, int, int]:
    """What the chain begins with if it is no name of ASCII letters, the tags in front of it, and how many are left."""
    start = at
    while answer[at] in _CHAINED:
        at += 1
    tags = answer[start:at]
    if answer[at] != wire.NAME:
        node, at = EXPRESSIONS[answer[at]](answer, at)
        return node, tags, len(tags), at
    name, at = text(answer, at + 2)
    line, at = ending(answer, at)
    name, left, at = _read_dotted(answer, at, name, tags, len(tags))
    return Name(line, name), tags, left, at


def _read_attribute(answer: str, at: int) -> tuple[str, int, int]:
    """Name and line of the attribute at a position, and the position behind it."""
    found = _member(answer, at)
    if found:
        return found[1], NUMBERS[found[2]], found.end()
    name, at = word(answer, at)
    line, at = ending(answer, at)
    return name, line, at


def _read_arguments(answer: str, at: int, callee: Expression) -> tuple[Expression, int]:
    """The call of what stands in front."""
    arguments, at = several(answer, at)
    size = len(arguments)
    if size < 8 and (found := _positional_ends[size](answer, at)):
        return _make(Call, (NUMBERS[found[1]], callee, arguments, ())), found.end()
    kinds = []
    _, at = number(answer, at + 1)
    for _ in range(size):
        kind, at = number(answer, at)
        kinds.append(kind)
    _, at = number(answer, at + 1)
    positional: list[Expression] = []
    keywords = []
    for kind, argument in zip(kinds, arguments, strict=True):
        name, at = optional_word(answer, at)
        if kind in (wire.NAMED, wire.DOUBLE_STARRED):
            keywords.append((name, argument))
        else:
            positional.append(Star(argument[0], argument) if kind == wire.STARRED else argument)
    line, at = ending(answer, at)
    return _make(Call, (line, callee, positional, keywords)), at


def _read_string(answer: str, at: int) -> tuple[Expression, int]:
    found = _string(answer, at)
    if found:
        value, line = found.groups()
        return _make(String, (NUMBERS[line], value)), found.end()
    value, at = text(answer, at + 2)
    line_number, at = ending(answer, at + 1)
    return String(line_number, value), at


def _read_number(answer: str, at: int) -> tuple[Expression, int]:
    found = _number(answer, at)
    if found:
        digits, place_line = found.groups()
        return _make(Constant, (NUMBERS[place_line], str(NUMBERS[digits]))), found.end()
    value, at = number(answer, at + 2)
    line, at = ending(answer, at)
    return _make(Constant, (line, str(value))), at


def _read_real(answer: str, at: int) -> tuple[Expression, int]:
    end = at + 10
    line, after = ending(answer, end)
    return Constant(line, repr(_real(answer, at + 2))), after


def _read_complex(answer: str, at: int) -> tuple[Expression, int]:
    line, after = ending(answer, at + 19)
    return Constant(line, repr(complex(_real(answer, at + 2), _real(answer, at + 11)))), after


def _real(answer: str, at: int) -> float:
    (value,) = unpack("<d", answer[at : at + 8].encode("latin-1"))
    return float(value)


def _read_literal(answer: str, at: int) -> tuple[Expression, int]:
    prefix = "b" if answer[at] == wire.BYTES else ""
    value, at = word(answer, at + 1)
    line, at = ending(answer, at)
    return Constant(line, f"b'{value}'" if prefix else value), at


def _read_ellipsis(answer: str, at: int) -> tuple[Expression, int]:
    line, at = ending(answer, at + 1)
    return Constant(line, "..."), at


def _read_absent(_answer: str, at: int) -> tuple[Expression, int]:
    return Constant(0, ""), at + 2


def _read_comparison(answer: str, at: int) -> tuple[Expression, int]:
    left, at = EXPRESSIONS[answer[at + 1]](answer, at + 1)
    found = _comparison(answer, at)
    if found:
        right, at = EXPRESSIONS[answer[found.end()]](answer, found.end())
        line, at = ending(answer, at)
        operator = wire.COMPARISON_OPERATORS[SIZES[found[1]]]
        return _make(Comparison, (line, (operator,), [left, right])), at
    size, at = count(answer, at)
    operators = []
    for _ in range(size):
        code, at = number(answer, at)
        operators.append(wire.COMPARISON_OPERATORS[code])
    operands, at = several(answer, at)
    line, at = ending(answer, at)
    return Comparison(line, tuple(operators), [left, *operands]), at


def _collection(kind: str) -> Reader:
    def read(answer: str, at: int) -> tuple[Expression, int]:
        items, at = several(answer, at + 1)
        line, at = ending(answer, at)
        return _make(Collection, (line, kind, items)), at

    return read


def _read_boolean(answer: str, at: int) -> tuple[Expression, int]:
    operator, at = count(answer, at + 1)
    operands, at = several(answer, at)
    line, at = ending(answer, at)
    return Operation(line, wire.BOOLEAN_OPERATORS[operator], operands), at


def _read_unary(answer: str, at: int) -> tuple[Expression, int]:
    operator, at = count(answer, at + 1)
    operand, at = expression(answer, at)
    line, at = ending(answer, at)
    return Operation(line, wire.UNARY_OPERATORS[operator], [operand]), at


def _read_binary(answer: str, at: int) -> tuple[Expression, int]:
    # A sum of a thousand strings leans to the left: in a loop, it needs no deep recursion.
    operators = []
    while answer[at] == wire.BINARY:
        operators.append(wire.BINARY_OPERATORS[(ord(answer[at + 2]) >> 1) - 10])
        at += 3
    node, at = expression(answer, at)
    operator, operands = operators[-1], [node]
    for following in reversed(operators):
        if following != operator:
            operator, operands = following, [Operation(operands[0][0], operator, operands)]
        node, at = expression(answer, at)
        operands.append(node)
        at += 1
    return Operation(operands[0][0], operator, operands), at


def _read_mapping(answer: str, at: int) -> tuple[Expression, int]:
    size, at = count(answer, at + 1)
    keys = []
    for _ in range(size):
        key, at = optional(answer, at)
        keys.append(key)
    values, at = several(answer, at)
    line, at = ending(answer, at)
    return Mapping(line, list(zip(keys, values, strict=True))), at


def _read_conditional(answer: str, at: int) -> tuple[Expression, int]:
    parts, at = repeat(answer, at + 1, 3)
    line, at = ending(answer, at)
    return Other(line, "if", parts), at


def _read_slice(answer: str, at: int) -> tuple[Expression, int]:
    parts = []
    at += 1
    for _ in range(3):
        part, at = optional(answer, at)
        parts.append(part)
    line, at = ending(answer, at)
    first, upper, step = parts
    kind = "slice to" if first is None and upper is not None and step is None else "slice"
    return Other(line, kind, [part for part in parts if part is not None]), at


def _rounds(answer: str, at: int) -> tuple[list[tuple[Expression, Expression, Sequence[Expression]]], int]:
    """The `for` clauses of a comprehension."""
    size, at = count(answer, at)
    targets, at = repeat(answer, at, size)
    iterables, at = repeat(answer, at, size)
    conditions = []
    for _ in range(size):
        tests, at = several(answer, at)
        conditions.append(tests)
    return list(zip(targets, iterables, conditions, strict=True)), at + size


def _read_comprehension(answer: str, at: int) -> tuple[Expression, int]:
    result, at = expression(answer, at + 1)
    rounds, at = _rounds(answer, at)
    line, at = ending(answer, at)
    return Comprehension(line, [result], rounds), at


def _read_mapping_comprehension(answer: str, at: int) -> tuple[Expression, int]:
    key, at = optional(answer, at + 1)
    value, at = expression(answer, at)
    rounds, at = _rounds(answer, at)
    line, at = ending(answer, at)
    return Comprehension(line, [value] if key is None else [key, value], rounds), at


def _read_yield(answer: str, at: int) -> tuple[Expression, int]:
    value, at = optional(answer, at + 1)
    line, at = ending(answer, at)
    return Pause(line, "yield", [] if value is None else [value]), at


def _read_yield_from(answer: str, at: int) -> tuple[Expression, int]:
    value, at = expression(answer, at + 1)
    line, at = ending(answer, at)
    return Pause(line, "yield", [value]), at


def _read_await(answer: str, at: int) -> tuple[Expression, int]:
    value, at = expression(answer, at + 1)
    line, at = ending(answer, at)
    return _make(Pause, (line, "await", [value])), at


def _read_walrus(answer: str, at: int) -> tuple[Expression, int]:
    target, at = expression(answer, at + 1)
    value, at = expression(answer, at)
    line, at = ending(answer, at)
    return Walrus(line, target, value), at


def _read_star(answer: str, at: int) -> tuple[Expression, int]:
    value, at = expression(answer, at + 1)
    line, at = ending(answer, at)
    return Star(line, value), at


def _format_text(answer: str, at: int, parts: list[Expression]) -> int:
    """Adds the text between two expressions of an f-string; returns the position behind it."""
    found = _piece(answer, at)
    if found:
        parts.append(_make(Constant, (NUMBERS[found[2]], found[1])))
        return found.end()
    value, at = text(answer, at + 1)
    line, at = place(answer, at)
    parts.append(Constant(line, value))
    return at


def _format_items(answer: str, at: int, parts: list[Expression]) -> int:
    """Adds the expressions in a run of pieces of an f-string; returns the position behind it."""
    size, at = count(answer, at)
    for _ in range(size):
        if answer[at] == wire.TEXT:
            at = _format_text(answer, at, parts)
            continue
        part, at = expression(answer, at + 1)
        parts.append(part)
        if answer[at] == wire.TRUE:
            conversion, at = word(answer, at + 1)
            parts.append(Constant(part[0], conversion))
        else:
            at += 1
        at = at + 1 if answer[at] == wire.FALSE else place(answer, _format_items(answer, at + 1, parts))[1]
        at += 1
    return at


def _read_f_string(answer: str, at: int) -> tuple[Expression, int]:
    parts: list[Expression] = []
    size, at = count(answer, at + 1)
    for _ in range(size):
        read = _format_items if answer[at] == wire.TRUE else _format_text
        at = read(answer, at + 1, parts)
    line, at = ending(answer, at + 1)
    return _make(Other, (line, "f-string", parts)), at


def _read_t_string(answer: str, at: int) -> tuple[Expression, int]:
    parts: list[Expression] = []
    size, at = count(answer, at + 1)
    for _ in range(size):
        if answer[at] == wire.FALSE:
            at = _format_text(answer, at + 1, parts)
            continue
        part, at = expression(answer, at + 1)
        parts.append(part)
        _, at = word(answer, at)
        if answer[at] == wire.TRUE:
            conversion, at = word(answer, at + 1)
            parts.append(Constant(part[0], conversion))
        else:
            at += 1
        at = at + 1 if answer[at] == wire.FALSE else place(answer, _format_items(answer, at + 1, parts))[1]
    line, at = ending(answer, at + 1)
    return Other(line, "t-string", parts), at


def _read_lambda(answer: str, at: int) -> tuple[Expression, int]:
    arguments, at = parameters(answer, at + 1)
    _, at = count(answer, at + 1)  # a block of one statement,
    result, at = expression(answer, at + 3)  # which is a `return` with a value
    _, at = ending(answer, at)
    line, at = ending(answer, at + 1)
    return Lambda(line, arguments, result), at


def parameters(answer: str, at: int) -> tuple[list[Argument], int]:
    """The parameters of a function."""
    size, at = count(answer, at)
    found = []
    for _ in range(size):
        plain = _plain_parameter(answer, at)
        if plain:
            name, code_text = plain.groups()[:2]
            found.append(Argument(name, _PARAMETER_KINDS[NUMBERS[code_text]], None, None))
            at = plain.end()
            continue
        name, at = word(answer, at)
        code, at = count(answer, at)
        annotation, at = optional_annotation(answer, at)
        default, at = optional(answer, at)
        kind = "positional-only" if answer[at] == wire.TRUE else _PARAMETER_KINDS[code]
        _, at = place(answer, at + 1)
        found.append(Argument(name, kind, annotation, default))
    return found, at


_PARAMETER_KINDS = ("positional", "positional", "variadic", "keyword-only", "keywords", "keyword-only")


EXPRESSIONS: dict[str, Reader] = {
    wire.NAME: _read_spine,
    wire.MEMBER: _read_spine,
    wire.CALL: _read_spine,
    wire.INDEX: _read_spine,
    wire.STRING: _read_string,
    wire.NUMBER: _read_number,
    wire.REAL: _read_real,
    wire.COMPLEX: _read_complex,
    wire.BYTES: _read_literal,
    wire.BIG_NUMBER: _read_literal,
    wire.ELLIPSIS: _read_ellipsis,
    wire.ABSENT: _read_absent,
    wire.COMPARISON: _read_comparison,
    wire.LIST_DISPLAY: _collection("list"),
    wire.TUPLE: _collection("tuple"),
    wire.SET_DISPLAY: _collection("set"),
    wire.BOOLEAN: _read_boolean,
    wire.UNARY: _read_unary,
    wire.BINARY: _read_binary,
    wire.DICTIONARY_DISPLAY: _read_mapping,
    wire.CONDITIONAL: _read_conditional,
    wire.SLICE: _read_slice,
    wire.GENERATOR: _read_comprehension,
    wire.LIST_COMPREHENSION: _read_comprehension,
    wire.SET_COMPREHENSION: _read_comprehension,
    wire.DICTIONARY_COMPREHENSION: _read_mapping_comprehension,
    wire.YIELD: _read_yield,
    wire.YIELD_FROM: _read_yield_from,
    wire.AWAIT: _read_await,
    wire.WALRUS: _read_walrus,
    wire.STAR: _read_star,
    wire.F_STRING: _read_f_string,
    wire.T_STRING: _read_t_string,
    wire.LAMBDA: _read_lambda,
}

"""Statements out of the parser's answer"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from importmap.scan.syntax import wire
from importmap.scan.syntax.annotations import annotation as read_annotation
from importmap.scan.syntax.annotations import optional_annotation, several_annotations
from importmap.scan.syntax.expressions import EXPRESSIONS, expression, optional, parameters, repeat, several
from importmap.scan.syntax.nodes import (
    AliasType,
    Assign,
    Augment,
    Body,
    Case,
    Classify,
    Declare,
    Define,
    Delete,
    Evaluate,
    Expression,
    For,
    Handler,
    If,
    Imported,
    Jump,
    Lambda,
    Match,
    Name,
    Statement,
    Try,
    TypeParameter,
    While,
    With,
)
from importmap.scan.syntax.patterns import read_pattern
from importmap.scan.syntax.wire import NUMBERS, SIZES, count, ending, number, optional_word, pattern, place, word

Reader: TypeAlias = Callable[[str, int], tuple[Statement, int]]

_make = tuple.__new__
_extent = pattern(r"\x98(INT)INT(INT)INT")
_span = pattern(r"\x98(INT)INT(INT)INT\xff")


def block(answer: str, at: int) -> tuple[Body, int]:
    """The statements of a block; whether the parser takes it for unreachable does not matter."""
    size = SIZES.get(answer[at + 2])
    if size is None:
        size, at = number(answer, at + 2)
        at += 1
    else:
        at += 4
    found = []
    for _ in range(size):
        node, at = STATEMENTS[answer[at]](answer, at)
        found.append(node)
    if size == 0 and answer[at] == wire.PLACE:
        _, at = place(answer, at)
    return found, at + 1


def _optional_block(answer: str, at: int) -> tuple[Body, int]:
    return block(answer, at + 1) if answer[at] == wire.TRUE else ((), at + 1)


def _span_of(answer: str, at: int, shape: re.Pattern[str] = _span) -> tuple[int, int, int]:
    """First and last line of a place, and the position behind it."""
    found = shape.match(answer, at)
    if found is None:
        raise LookupError(f"no end of a node at {at}")
    line = NUMBERS[found[1]]
    return line, line + NUMBERS[found[2]], found.end()


def _read_assign(answer: str, at: int) -> tuple[Statement, int]:
    targets, at = several(answer, at + 1)
    value: Expression | None = None
    annotation: Expression | None = None
    if answer[at] == wire.ABSENT:
        at += 2
    else:
        value, at = EXPRESSIONS[answer[at]](answer, at)
    if answer[at] == wire.TRUE:
        annotation, at = read_annotation(answer, at + 1)
    else:
        at += 1
    line, end_line, at = _span_of(answer, at + 1)
    return _make(Assign, (line, end_line, targets, value, annotation)), at


def _read_augment(answer: str, at: int) -> tuple[Statement, int]:
    operator, at = word(answer, at + 1)
    (target, value), at = repeat(answer, at, 2)
    line, at = ending(answer, at)
    return Augment(line, operator, target, value), at


def _read_expression(answer: str, at: int) -> tuple[Statement, int]:
    value, at = EXPRESSIONS[answer[at + 1]](answer, at + 1)
    return _make(Evaluate, (value[0], "", [value])), at + 1


def _read_return(answer: str, at: int) -> tuple[Statement, int]:
    value, at = optional(answer, at + 1)
    line, at = ending(answer, at)
    return Evaluate(line, "return", [] if value is None else [value]), at


def _read_raise(answer: str, at: int) -> tuple[Statement, int]:
    error, at = optional(answer, at + 1)
    cause, at = optional(answer, at)
    line, at = ending(answer, at)
    return Evaluate(line, "raise", [value for value in (error, cause) if value is not None]), at


def _read_assert(answer: str, at: int) -> tuple[Statement, int]:
    test, at = expression(answer, at + 1)
    if isinstance(test, Lambda) and not test.parameters:
        test = test.result  # see parse.py
    message, at = optional(answer, at)
    line, at = ending(answer, at)
    return Evaluate(line, "assert", [test] if message is None else [test, message]), at


def _jump(kind: str) -> Reader:
    def read(answer: str, at: int) -> tuple[Statement, int]:
        line, at = ending(answer, at + 1)
        return Jump(line, kind), at

    return read


def _aliases(answer: str, at: int) -> tuple[list[tuple[str, str]], int]:
    """The names of an import with what they are renamed to."""
    size, at = count(answer, at)
    names = []
    for _ in range(size):
        name, at = word(answer, at)
        alias, at = ("", at + 1) if answer[at] == wire.FALSE else word(answer, at + 1)
        names.append((name, alias))
    return names, at


def _imported(
    answer: str, at: int, level: int, module: str | None, names: list[tuple[str, str]]
) -> tuple[Statement, int]:
    line, end_line, at = _span_of(answer, at, _extent)
    flags, at = count(answer, at)
    return Imported(line, end_line, level, module, names, bool(flags & wire.LAZY_FLAG)), at + 1


def _read_import(answer: str, at: int) -> tuple[Statement, int]:
    names, at = _aliases(answer, at + 1)
    return _imported(answer, at, 0, None, names)


def _read_import_from(answer: str, at: int) -> tuple[Statement, int]:
    level, at = count(answer, at + 1)
    module, at = word(answer, at)
    names, at = _aliases(answer, at)
    return _imported(answer, at, level, module, names)


def _read_import_star(answer: str, at: int) -> tuple[Statement, int]:
    module, at = word(answer, at + 1)
    level, at = count(answer, at)
    return _imported(answer, at, level, module, [("*", "")])


def _declare(kind: str) -> Reader:
    def read(answer: str, at: int) -> tuple[Statement, int]:
        size, at = count(answer, at + 1)
        names = []
        for _ in range(size):
            name, at = word(answer, at)
            names.append(name)
        line, at = ending(answer, at)
        return Declare(line, kind, tuple(names)), at

    return read


def _read_delete(answer: str, at: int) -> tuple[Statement, int]:
    target, at = expression(answer, at + 1)
    line, at = ending(answer, at)
    return Delete(line, target), at


def _read_if(answer: str, at: int) -> tuple[Statement, int]:
    test: Expression | None
    test, at = expression(answer, at + 1)
    body, at = block(answer, at)
    arms: list[tuple[Expression | None, Body]] = [(test, body)]
    size, at = count(answer, at)
    for _ in range(size):
        test, at = expression(answer, at)
        body, at = block(answer, at)
        arms.append((test, body))
    if answer[at] == wire.TRUE:
        body, at = block(answer, at + 1)
        if body:  # the parser adds an empty arm to a test that it takes for always true
            arms.append((None, body))
    else:
        at += 1
    line, at = ending(answer, at)
    return If(line, arms), at


def _read_for(answer: str, at: int) -> tuple[Statement, int]:
    target, at = expression(answer, at + 1)
    iterable, at = expression(answer, at)
    body, at = block(answer, at)
    otherwise, at = block(answer, at)
    asynchronous = answer[at] == wire.TRUE
    line, at = ending(answer, at + 1)
    return For(line, target, iterable, body, otherwise, asynchronous), at


def _read_while(answer: str, at: int) -> tuple[Statement, int]:
    test, at = expression(answer, at + 1)
    body, at = block(answer, at)
    otherwise, at = block(answer, at)
    line, at = ending(answer, at)
    return While(line, test, body, otherwise), at


def _read_with(answer: str, at: int) -> tuple[Statement, int]:
    size, at = count(answer, at + 1)
    managers = []
    for _ in range(size):
        manager, at = expression(answer, at)
        target, at = optional(answer, at)
        managers.append((manager, target))
    body, at = block(answer, at)
    asynchronous = answer[at] == wire.TRUE
    line, at = ending(answer, at + 1)
    return With(line, managers, body, asynchronous), at


def _read_try(answer: str, at: int) -> tuple[Statement, int]:
    body, at = block(answer, at + 1)
    size, at = count(answer, at)
    caught = []
    for _ in range(size):
        kind, at = optional(answer, at)
        caught.append(kind)
    names = []
    for _ in range(size):
        name, at = ("", at + 1) if answer[at] == wire.FALSE else word(answer, at + 1)
        if name:
            _, at = place(answer, at)
        names.append(name)
    handlers = []
    for index in range(size):
        inner, at = block(answer, at)
        handlers.append(Handler(caught[index], names[index], inner))
    otherwise, at = _optional_block(answer, at)
    finish, at = _optional_block(answer, at)
    groups = answer[at] == wire.TRUE
    line, at = ending(answer, at + 1)
    return Try(line, body, handlers, otherwise, finish, groups), at


def _read_match(answer: str, at: int) -> tuple[Statement, int]:
    subject, at = expression(answer, at + 1)
    size, at = count(answer, at)
    cases = []
    for _ in range(size):
        reads: list[Expression] = []
        binds: list[Name] = []
        at = read_pattern(answer, at, reads, binds)
        guard, at = optional(answer, at)
        body, at = block(answer, at)
        cases.append(Case(reads, binds, guard, body))
    line, at = ending(answer, at)
    return Match(line, subject, cases), at


def type_parameters(answer: str, at: int) -> tuple[list[TypeParameter], int]:
    """The type parameters behind their number, which alone of all numbers has no tag."""
    size, at = number(answer, at)
    found = []
    for _ in range(size):
        _, at = count(answer, at)
        name, at = word(answer, at)
        bound, at = optional_annotation(answer, at)
        values, at = several_annotations(answer, at)
        default, at = optional_annotation(answer, at)
        parts = [part for part in (bound, *values, default) if part is not None]
        found.append(TypeParameter(name, parts, default is not None))
    return found, at


def _optional_type_parameters(answer: str, at: int) -> tuple[list[TypeParameter], int]:
    return type_parameters(answer, at + 1) if answer[at] == wire.TRUE else ([], at + 1)


def _read_alias_type(answer: str, at: int) -> tuple[Statement, int]:
    name, at = expression(answer, at + 1)
    variables, at = type_parameters(answer, at)
    value, at = expression(answer, at)
    line, at = ending(answer, at)
    return AliasType(line, name, variables, value), at


def _read_function(answer: str, at: int) -> tuple[Statement, int]:
    return _function(answer, at, [])


def _read_decorated(answer: str, at: int) -> tuple[Statement, int]:
    decorators, at = several(answer, at + 1)
    _, at = count(answer, at)  # line and column of the first decorator
    _, at = count(answer, at)
    node, at = _function(answer, at, decorators)
    return node, at + 1


def _function(answer: str, at: int, decorators: list[Expression]) -> tuple[Statement, int]:
    name, at = word(answer, at + 1)
    arguments, at = parameters(answer, at)
    body, at = block(answer, at)
    asynchronous = answer[at] == wire.TRUE
    variables, at = _optional_type_parameters(answer, at + 1)
    returns, at = optional_annotation(answer, at)
    line, end_line, at = _span_of(answer, at)
    node = Define(line, end_line, name, arguments, decorators, returns, variables, body, asynchronous)
    return node, at


def _read_class(answer: str, at: int) -> tuple[Statement, int]:
    name, at = word(answer, at + 1)
    body, at = block(answer, at)
    bases, at = several(answer, at)
    decorators, at = several(answer, at)
    variables, at = _optional_type_parameters(answer, at)
    size, at = count(answer, at)
    keywords = []
    for _ in range(size):
        key, at = optional_word(answer, at)
        value, at = expression(answer, at)
        keywords.append((key, value))
    line, end_line, at = _span_of(answer, at)
    return Classify(line, end_line, name, bases, keywords, decorators, variables, body), at


STATEMENTS: dict[str, Reader] = {
    wire.ASSIGN: _read_assign,
    wire.AUGMENT: _read_augment,
    wire.EXPRESSION: _read_expression,
    wire.RETURN: _read_return,
    wire.RAISE: _read_raise,
    wire.ASSERT: _read_assert,
    wire.PASS: _jump("pass"),
    wire.BREAK: _jump("break"),
    wire.CONTINUE: _jump("continue"),
    wire.IMPORT: _read_import,
    wire.IMPORT_FROM: _read_import_from,
    wire.IMPORT_STAR: _read_import_star,
    wire.GLOBAL: _declare("global"),
    wire.NONLOCAL: _declare("nonlocal"),
    wire.DELETE: _read_delete,
    wire.IF: _read_if,
    wire.FOR: _read_for,
    wire.WHILE: _read_while,
    wire.WITH: _read_with,
    wire.TRY: _read_try,
    wire.MATCH: _read_match,
    wire.TYPE_ALIAS: _read_alias_type,
    wire.FUNCTION: _read_function,
    wire.DECORATED: _read_decorated,
    wire.CLASS: _read_class,
}

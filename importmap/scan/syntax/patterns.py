"""The patterns of a `match` out of the parser's answer: what they read, and what they bind"""

from __future__ import annotations

from importmap.scan.syntax import wire
from importmap.scan.syntax.expressions import expression
from importmap.scan.syntax.nodes import Expression, Name
from importmap.scan.syntax.wire import count, ending, place, word


def _capture(answer: str, at: int, binds: list[Name]) -> int:
    """Adds the name that a pattern binds, if there is one behind the flag; returns the position behind it."""
    if answer[at] == wire.FALSE:
        return at + 1
    name, at = word(answer, at + 1)
    line, at = place(answer, at)
    binds.append(Name(line, name))
    return at


def _patterns(answer: str, at: int, reads: list[Expression], binds: list[Name]) -> int:
    size, at = count(answer, at)
    for _ in range(size):
        at = read_pattern(answer, at, reads, binds)
    return at


def read_pattern(answer: str, at: int, reads: list[Expression], binds: list[Name]) -> int:
    """Adds what a pattern reads and binds; returns the position behind it."""
    kind = answer[at]
    at += 1
    if kind == wire.AS_PATTERN:
        at = read_pattern(answer, at + 1, reads, binds) if answer[at] == wire.TRUE else at + 1
        at = _capture(answer, at, binds)
    elif kind in (wire.OR_PATTERN, wire.SEQUENCE_PATTERN):
        at = _patterns(answer, at, reads, binds)
    elif kind == wire.VALUE_PATTERN:
        value, at = expression(answer, at)
        reads.append(value)
    elif kind == wire.SINGLETON_PATTERN:
        at += 1
    elif kind == wire.STAR_PATTERN:
        at = _capture(answer, at, binds)
    elif kind == wire.MAPPING_PATTERN:
        size, at = count(answer, at)
        for _ in range(size):
            value, at = expression(answer, at)
            reads.append(value)
            at = read_pattern(answer, at, reads, binds)
        at = _capture(answer, at, binds)
    elif kind == wire.CLASS_PATTERN:
        value, at = expression(answer, at)
        reads.append(value)
        at = _patterns(answer, at, reads, binds)
        size, at = count(answer, at)
        for _ in range(size):
            _, at = word(answer, at)
            at = read_pattern(answer, at, reads, binds)
    else:
        raise LookupError(f"no pattern at {at}")
    return ending(answer, at)[1]

"""What names stand for in one round of a loop or of a comprehension over literals"""

from __future__ import annotations

from typing import TypeAlias

from importmap.scan.syntax.nodes import (
    Call,
    Collection,
    Constant,
    Expression,
    Name,
    Operation,
    Other,
    String,
    Subscript,
)

# Of each name: each key with its value, in source order; of a collection of names, each name with itself.
Tables: TypeAlias = dict[str, list[tuple[str, Expression]]]
Known: TypeAlias = dict[str, Expression]
"""What the targets stand for in one of the rounds."""
MOST_ROUNDS = 10_000
"""Rounds of one comprehension."""


def weight(value: Expression) -> int:
    """How many nodes `put` looks at."""
    match value:
        case Collection(_, _, items) | Other(_, "f-string", items) | Operation(_, "+", items):
            return 1 + sum(map(weight, items))
        case Subscript(_, _, key):
            return 1 + weight(key)
        case Call(_, Name(_, "getattr"), [owner, attribute], []):
            return 1 + weight(owner) + weight(attribute)
    return 1


def put(value: Expression, known: Known) -> Expression:
    """An expression with what is known put in the place of names; strings of known pieces are put together."""
    match value:
        case Name(_, path):
            return known.get(path, value)
        case Collection(line, kind, items):
            return Collection(line, kind, [put(item, known) for item in items])
        case Other(line, "f-string", parts):
            return _joined(Other(line, "f-string", [put(part, known) for part in parts]))
        case Operation(line, "+", parts):
            return _joined(Operation(line, "+", [put(part, known) for part in parts]))
        case Subscript(line, base, key):
            return Subscript(line, base, put(key, known))
        case Call(line, Name(_, "getattr") as callee, [owner, attribute], []):
            return Call(line, callee, [put(owner, known), put(attribute, known)], [])
    return value


def _joined(value: Other | Operation) -> Expression:
    """One string of pieces that all are known, or the pieces as they are."""
    texts = []
    for part in value.parts if isinstance(value, Other) else value.operands:
        if not isinstance(part, String | Constant):
            return value
        texts.append(part.value if isinstance(part, String) else part.text)
    return String(value.line, "".join(texts))

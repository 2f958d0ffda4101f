"""The literal tables of a module, by which its `__getattr__` finds what it yields"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeAlias

from importmap.scan.gather.expressions import callee, dotted
from importmap.scan.syntax.nodes import (
    Assign,
    Augment,
    Call,
    Collection,
    Evaluate,
    Expression,
    Mapping,
    Name,
    Operation,
    Statement,
    String,
    Subscript,
)

# Of each name: each key with its value, in source order; of a collection of names, each name with itself.
Tables: TypeAlias = dict[str, list[tuple[str, Expression]]]
# Items of all tables together, which may be made of each other; if there are more, none is known.
_LARGEST = 100_000
_SAME_ITEMS = frozenset({"frozenset", "set", "tuple", "list", "dict"})


def tables_of(statements: Iterable[Statement]) -> Tables:
    """The dictionaries of a module that are built of literals, and its collections of names."""
    tables: Tables = {}
    left = _LARGEST
    for statement in statements:
        if left < 0:
            return {}
        if isinstance(statement, Assign) and len(statement.targets) == 1 and statement.value is not None:
            target, value = statement.targets[0], statement.value
            if isinstance(target, Name):
                items = list(islice(items_of(value, tables), left + 1))
                left -= len(items)
                if items:
                    tables[target.path] = items
            elif isinstance(target, Subscript) and isinstance(target.key, String) and dotted(target.base) in tables:
                tables[dotted(target.base)].append((target.key.value, value))
        elif isinstance(statement, Augment) and dotted(statement.target) in tables:
            items = list(islice(items_of(statement.value, tables), left + 1))
            left -= len(items)
            tables[dotted(statement.target)] += items
        elif isinstance(statement, Evaluate) and isinstance(statement.values[0] if statement.values else None, Call):
            call = statement.values[0]
            owner, _, method = callee(call).rpartition(".")
            if owner in tables and method == "update" and isinstance(call, Call) and call.positional:
                items = list(islice(items_of(call.positional[0], tables), left + 1))
                left -= len(items)
                tables[owner] += items
    return tables if left >= 0 else {}


def items_of(value: Expression, tables: Tables) -> Iterator[tuple[str, Expression]]:
    """Keys and values of a literal table; of a literal collection, each name with itself."""
    match value:
        case Mapping(_, pairs):
            for key, item in pairs:
                if isinstance(key, String):
                    yield key.value, item
                elif key is None:
                    yield from tables.get(dotted(item), [])
        case Collection(_, _, items):
            yield from ((item.value, item) for item in items if isinstance(item, String))
        case Call(_, Name(_, path), positional, keywords) if path in _SAME_ITEMS:
            for item in positional:
                yield from items_of(item, tables)
            yield from keywords
        case Operation(_, "+" | "|", operands):
            for operand in operands:
                yield from items_of(operand, tables)
        case Name(_, path):
            yield from tables.get(path, [])


def strings_of(node: Expression | None) -> list[str]:
    """The strings of a literal collection."""
    items = node.items if isinstance(node, Collection) else []
    return [item.value for item in items if isinstance(item, String)]

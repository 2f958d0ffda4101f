"""The literal tables of a module, by which its `__getattr__` finds what it yields"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from importmap.scan.gather.expressions import callee, dotted
from importmap.scan.gather.known import MOST_ROUNDS, Known, Tables, put
from importmap.scan.syntax.nodes import (
    Assign,
    Augment,
    Call,
    Collection,
    Comparison,
    Comprehension,
    Evaluate,
    Expression,
    Mapping,
    Name,
    Operation,
    Star,
    Statement,
    String,
    Subscript,
)

# Items of all tables together, which may be made of each other; if there are more, none is known.
_LARGEST = 100_000
# What each round of a comprehension costs of the items.
_COST = 1_000
_SAME_ITEMS = frozenset({"frozenset", "set", "sorted", "tuple", "list", "dict"})


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
                left -= _COST * _comprehends(value)
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


def _comprehends(value: Expression) -> bool:
    """Whether a value consists of a comprehension, or of what is made of one."""
    inner = value.positional if isinstance(value, Call) else value.operands if isinstance(value, Operation) else ()
    return any(isinstance(part, Comprehension) for part in (value, *inner))


def items_of(value: Expression, tables: Tables) -> Iterator[tuple[str, Expression]]:
    """Keys and values of a literal table; of a literal collection, each name with itself."""
    match value:
        case Mapping(_, pairs):
            yield from _items_of_mapping(pairs, tables)
        case Collection(_, _, items):
            yield from _items_of_collection(items, tables)
        case Call():
            yield from _items_of_call(value, tables)
        case Operation(_, "+" | "|", operands):
            for operand in operands:
                yield from items_of(operand, tables)
        case Name(_, path):
            yield from tables.get(path, [])
        case Comprehension(_, results, rounds):
            for known in rounds_of(rounds, {}, tables, [MOST_ROUNDS]):
                made = [put(result, known) for result in results]
                if isinstance(made[0], String):
                    yield made[0].value, made[-1]


def _items_of_mapping(
    pairs: Iterable[tuple[Expression | None, Expression]], tables: Tables
) -> Iterator[tuple[str, Expression]]:
    for key, item in pairs:
        if isinstance(key, String):
            yield key.value, item
        elif key is None:
            yield from tables.get(dotted(item), [])


def _items_of_collection(items: Iterable[Expression], tables: Tables) -> Iterator[tuple[str, Expression]]:
    for item in items:
        if isinstance(item, String):
            yield item.value, item
        elif isinstance(item, Star):
            yield from items_of(item.value, tables)


def _items_of_call(call: Call, tables: Tables) -> Iterator[tuple[str, Expression]]:
    """The items of `dict(...)`, `sorted(...)` and their like, and of `table.keys()`."""
    path = dotted(call.callee)
    if path in _SAME_ITEMS:
        for item in call.positional:
            yield from items_of(item, tables)
        yield from call.keywords
    elif path.endswith(".keys") and not call.positional:
        for name, _ in tables.get(path.removesuffix(".keys"), []):
            yield name, String(call.line, name)


def rounds_of(
    rounds: Sequence[tuple[Expression, Expression, Sequence[Expression]]], known: Known, tables: Tables, left: list[int]
) -> Iterator[Known]:
    """What the targets over literal tables stand for, round by round; none after a test that is unclear.

    It ends when no rounds are left, whether they come to anything or not.
    """
    if not rounds:
        yield known
        return
    target, iterable, conditions = rounds[0]
    pairs = callee(iterable).removesuffix(".items") if callee(iterable).endswith(".items") else ""
    if pairs and isinstance(target, Collection) and len(target.items) == 2:
        for key, value in _while_left(tables.get(pairs, []), left):
            names = dotted(target.items[0]), dotted(target.items[1])
            inner = {**known, names[0]: String(iterable.line, key), names[1]: value}
            if (passes := _holds(conditions, inner)) is None:
                return
            if passes:
                yield from rounds_of(rounds[1:], inner, tables, left)
    elif isinstance(target, Name) and not pairs:
        over = known.get(dotted(iterable), iterable)
        for name, _ in _while_left(items_of(over, tables), left):
            inner = {**known, target.path: String(iterable.line, name)}
            if (passes := _holds(conditions, inner)) is None:
                return
            if passes:
                yield from rounds_of(rounds[1:], inner, tables, left)


def _holds(conditions: Sequence[Expression], known: Known) -> bool | None:
    """Whether conditions on names let a round through, None where reading cannot tell."""
    for condition in conditions:
        turned = isinstance(condition, Operation) and condition.operator == "not"
        test = condition.operands[0] if turned and isinstance(condition, Operation) else condition
        match test:
            case Call(_, Name(_, path), [String(_, prefix)], []) if path.endswith(".startswith"):
                text = known.get(path.removesuffix(".startswith"))
                holds = text.value.startswith(prefix) if isinstance(text, String) else None
            case Comparison(_, ("==" | "!=" as operator,), [Name(_, path), String(_, wanted)]):
                text = known.get(path)
                holds = (text.value == wanted) == (operator == "==") if isinstance(text, String) else None
            case _:
                holds = None
        if holds is None:
            return None
        if holds == turned:
            return False
    return True


def _while_left(items: Iterable[tuple[str, Expression]], left: list[int]) -> Iterator[tuple[str, Expression]]:
    for item in items:
        left[0] -= 1
        if left[0] < 0:
            return
        yield item


def strings_of(node: Expression | None) -> list[str]:
    """The strings of a literal collection."""
    items = node.items if isinstance(node, Collection) else []
    return [item.value for item in items if isinstance(item, String)]

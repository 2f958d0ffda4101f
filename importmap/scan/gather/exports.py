"""`__all__`, step by step"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from importmap.model.facts import Export
from importmap.scan.gather.collect import Collector, Lists
from importmap.scan.gather.expressions import callee, dotted
from importmap.scan.gather.known import MOST_ROUNDS, Tables, put
from importmap.scan.gather.tables import items_of
from importmap.scan.syntax.nodes import (
    Attribute,
    Call,
    Collection,
    Comprehension,
    Expression,
    Mapping,
    Name,
    Operation,
    Star,
    String,
)

_OPERATIONS = {"extend": "add", "append": "add", "insert": "add", "remove": "remove"}
_SAME_NAMES = frozenset({"list", "tuple", "set", "sorted", "frozenset"})
_LOOKING = frozenset({"copy", "count", "index", "sort", "reverse", "keys", "items", "values", "get"})
_LONGEST = 10_000


def read_export(collector: Collector, value: Expression, line: int, operation: str) -> None:
    """Records what `__all__` is set to, or what is added to it."""
    for step, (kind, names, source) in enumerate(_joined(parts_of(value, collector.lists))):
        if source == "__all__" and step == 0:
            # `__all__ = __all__ + [...]` only adds.
            operation = "add"
            continue
        _record(collector, "opaque" if kind == "opaque" else operation, names, source, line)
        operation = "add" if operation == "set" else operation


def keep_list(collector: Collector, name: str, value: Expression) -> None:
    """Remembers the names in a list that a module makes for its `__all__`, if all are known."""
    known = None
    if collector.scope.kind == "module" and not collector.block and collector.lists.left > 0:
        known = [text if kind == "name" else "" for kind, text in parts_of(value, collector.lists)]
    collector.lists.pop(f"{name}.values", None)
    if known and isinstance(value, Mapping) and all(isinstance(item, String) for _, item in value.items):
        collector.lists[f"{name}.values"] = tuple(item.value for _, item in value.items if isinstance(item, String))
    collector.lists.left -= len(known or ())
    if known and all(known) and len(known) <= _LONGEST:
        collector.lists[name] = tuple(known)
    else:
        collector.lists.pop(name, None)


def change_list(collector: Collector, node: Call) -> None:
    """Remembers what a method of such a list does to it; what cannot be followed makes it unknown."""
    name, _, method = callee(node).rpartition(".")
    if name not in collector.lists or method in _LOOKING:
        return
    value = node.positional[-1] if node.positional else None
    if value is None or _OPERATIONS.get(method) != "add":
        del collector.lists[name]
        collector.lists.pop(f"{name}.values", None)
        return
    added = value if method == "extend" else Collection(0, "list", [value])
    keep_list(collector, name, Operation(0, "+", [Name(0, name), added]))


def read_export_call(collector: Collector, node: Call) -> None:
    """Records what a method of `__all__` does to it."""
    method = callee(node).removeprefix("__all__.")
    operation = _OPERATIONS.get(method)
    if operation is None:
        return
    value = node.positional[-1] if node.positional else None
    if value is None:
        _record(collector, "opaque", (), "", node.line)
        return
    for known in collector.each_round(value):
        made = put(value, known)
        read_export(collector, made if method == "extend" else Collection(0, "list", [made]), node.line, operation)


def read_export_later(collector: Collector, node: Call) -> None:
    """Records that a function changes `__all__`: whoever calls it decides what is added."""
    if callee(node).removeprefix("__all__.") in _OPERATIONS:
        _record(collector, "opaque", (), "", node.line)


def _record(collector: Collector, operation: str, names: tuple[str, ...], source: str, line: int) -> None:
    collector.exports.append(Export(operation, names, source, line, collector.block, collector.next_order()))


def _joined(parts: Iterator[tuple[str, str]]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Steps of names, sources and what cannot be read, with the names of a stretch together."""
    names: list[str] = []
    empty = True
    for kind, text in parts:
        empty = False
        if kind == "name":
            names.append(text)
            continue
        if names:
            yield "names", tuple(names), ""
            names = []
        yield kind, (), text
    if names or empty:
        yield "names", tuple(names), ""


def parts_of(  # noqa: C901 - one case for each way to write a list
    value: Expression, lists: Lists | None = None
) -> Iterator[tuple[str, str]]:
    """What a list of names consists of: ("name", name), ("source", "sub.__all__") or ("opaque", "").

    `lists` are those that the module has made by then.
    """
    lists = Lists() if lists is None else lists
    match value:
        case Collection(_, _, items):
            for item in items:
                yield from _item(item, lists)
        case Operation(_, "+" | "|", operands):
            for operand in operands:
                yield from parts_of(operand, lists)
        case Name(_, path):
            yield from (("name", name) for name in lists[path]) if path in lists else [("source", path)]
        case Comprehension():
            yield from _comprehended(value, lists)
        case Mapping(_, pairs):
            yield from (("name", key.value) if isinstance(key, String) else ("opaque", "") for key, _ in pairs)
        case Call(_, Name(_, path), [argument], []) if path in _SAME_NAMES:
            yield from parts_of(argument, lists)
        case Call(_, Name(_, path), [], []) if path.removesuffix(".keys") in lists:
            yield from (("name", name) for name in lists[path.removesuffix(".keys")])
        case Call(_, Name(_, path), [], []) if path.endswith(".values") and path in lists:
            yield from (("name", name) for name in lists[path])
        case Call(_, Attribute(_, String(_, text), "split"), [], []):
            for name in text.split():
                yield "name", name
        case _:
            yield "opaque", ""


def _comprehended(value: Comprehension, lists: Lists) -> Iterator[tuple[str, str]]:
    """What a comprehension over lists of names makes."""
    if _is_everything_public(value):
        yield "source", "dir()"
        return
    over = {callee(iterable) or dotted(iterable) for _, iterable, _ in value.rounds}
    tables: Tables = {name: [(item, String(0, item)) for item in lists[name]] for name in over if name in lists}
    lists.left -= MOST_ROUNDS if len(value.rounds) > 1 else sum(map(len, tables.values()))
    made = [name for name, _ in islice(items_of(value, tables), _LONGEST)]
    yield from (("name", name) for name in made)
    if not made or lists.left < 0:
        yield "opaque", ""


def _is_everything_public(value: Comprehension) -> bool:
    """Whether it is `[s for s in dir() if not s.startswith("_")]`, under whatever name."""
    if len(value.rounds) != 1:
        return False
    target, iterable, conditions = value.rounds[0]
    if tuple(value.results) != (target,) or callee(iterable) not in ("dir", "globals", "vars") or len(conditions) != 1:
        return False
    match conditions[0]:
        case Operation(_, "not", [Call(_, Name(_, path), [String(_, "_")], [])]):
            return path.endswith(".startswith")
    return False


def _item(item: Expression, lists: Lists) -> Iterator[tuple[str, str]]:
    match item:
        case String(_, name):
            yield "name", name
        case Star(_, inner):
            yield from parts_of(inner, lists)
        case Name(_, path) if path.endswith(".__name__"):
            yield "name", path.split(".")[-2]
        case _:
            yield "opaque", ""

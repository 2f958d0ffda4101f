"""`__all__`, step by step"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.model.facts import Export
from importmap.scan.gather.collect import Collector
from importmap.scan.gather.expressions import callee
from importmap.scan.syntax.nodes import (
    Attribute,
    Call,
    Collection,
    Comprehension,
    Expression,
    Name,
    Operation,
    Star,
    String,
)

_OPERATIONS = {"extend": "add", "append": "add", "insert": "add", "remove": "remove"}
_SAME_NAMES = frozenset({"list", "tuple", "set", "sorted", "frozenset"})


def read_export(collector: Collector, value: Expression, line: int, operation: str) -> None:
    """Records what `__all__` is set to, or what is added to it."""
    for step, (kind, names, source) in enumerate(_joined(parts_of(value))):
        if source == "__all__" and step == 0:
            # `__all__ = __all__ + [...]` only adds.
            operation = "add"
            continue
        _record(collector, "opaque" if kind == "opaque" else operation, names, source, line)
        operation = "add" if operation == "set" else operation


def read_export_call(collector: Collector, node: Call) -> None:
    """Records what a method of `__all__` does to it."""
    method = callee(node).removeprefix("__all__.")
    operation = _OPERATIONS.get(method)
    if operation is None:
        return
    value = node.positional[-1] if node.positional else None
    if value is None:
        _record(collector, "opaque", (), "", node.line)
    else:
        read_export(collector, value if method == "extend" else Collection(0, "list", [value]), node.line, operation)


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


def parts_of(value: Expression) -> Iterator[tuple[str, str]]:
    """What a list of names consists of: ("name", name), ("source", "sub.__all__") or ("opaque", "")."""
    match value:
        case Collection(_, _, items):
            for item in items:
                yield from _item(item)
        case Operation(_, "+", operands):
            for operand in operands:
                yield from parts_of(operand)
        case Name(_, path):
            yield "source", path
        case Comprehension() if _is_everything_public(value):
            yield "source", "dir()"
        case Call(_, Name(_, path), [argument], []) if path in _SAME_NAMES:
            yield from parts_of(argument)
        case Call(_, Attribute(_, String(_, text), "split"), [], []):
            for name in text.split():
                yield "name", name
        case _:
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


def _item(item: Expression) -> Iterator[tuple[str, str]]:
    match item:
        case String(_, name):
            yield "name", name
        case Star(_, inner):
            yield from parts_of(inner)
        case Name(_, path) if path.endswith(".__name__"):
            yield "name", path.split(".")[-2]
        case _:
            yield "opaque", ""

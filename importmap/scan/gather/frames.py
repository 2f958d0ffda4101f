"""What a function writes into another module: that of its caller, or that of the class or function that it is given

`setattr(sys.modules[cls.__module__], "Canvas", cls.Canvas)`, `sys._getframe(1).f_globals[name + "Py"] = made`. A
decorator that does so binds names where it is used.
"""

from __future__ import annotations

from importmap.model.facts import DELETED, Writing
from importmap.scan.gather.collect import Collector
from importmap.scan.gather.known import put
from importmap.scan.syntax.nodes import (
    Assign,
    Attribute,
    Call,
    Constant,
    Expression,
    Name,
    Operation,
    Other,
    String,
    Subscript,
)

_MODULE, _SPACE, _NAME = "module", "space", "name"


def keep_foreign(collector: Collector, node: Assign) -> None:
    """Remembers what a local name of a function stands for, if it is of another module or the name of an argument."""
    if collector.scope.kind == "function" and len(node.targets) == 1 and isinstance(node.targets[0], Name):
        kind = _kind(collector, node.value) if node.value is not None else ""
        if kind:
            collector.scope.foreign[node.targets[0].path] = kind
        else:
            collector.scope.foreign.pop(node.targets[0].path, None)


def read_foreign_store(collector: Collector, target: Subscript, value: Expression | None) -> None:
    """Gathers from `namespace[KEY] = value` in a function."""
    if collector.scope.kind == "function" and _kind(collector, target.base) == _SPACE:
        _write(collector, target.key, value, target.line)


def read_foreign_delete(collector: Collector, target: Subscript) -> None:
    """Gathers from `del namespace["NAME"]` in a function."""
    if collector.scope.kind != "function" or not isinstance(target.key, String):
        return
    if _kind(collector, target.base) == _SPACE:
        collector.writings.append(Writing(collector.scope.name, target.key.value, DELETED, target.line))


def read_foreign_setattr(collector: Collector, node: Call) -> None:
    """Gathers from `setattr(module, KEY, value)` in a function."""
    if collector.scope.kind == "function" and len(node.positional) == 3:
        owner, name, value = node.positional
        if _kind(collector, owner) == _MODULE:
            _write(collector, name, value, node.line)


def _write(collector: Collector, key: Expression, value: Expression | None, line: int) -> None:
    for known in collector.each_round(key, value):
        name = _pattern(collector, put(key, known))
        source = _value(collector, put(value, known)) if value is not None else ""
        collector.writings.append(Writing(collector.scope.name, name, source, line))


def _kind(collector: Collector, node: Expression) -> str:
    """What an expression stands for: "module" or "space" of somebody else, the "name" of the argument; or ""."""
    first = collector.scope.first
    match node:
        case Name(_, path) if path in collector.scope.foreign:
            return collector.scope.foreign[path]
        case Name(_, path) if first and path == f"{first}.__name__":
            return _NAME
        case Name(_, path) if first and path == f"{first}.__globals__":
            return _SPACE
        case Name(_, path) if path.endswith(".__dict__"):
            owner = collector.scope.foreign.get(path.removesuffix(".__dict__"), "")
            return _SPACE if owner == _MODULE else ""
        case Subscript(_, Name(_, base), Name(_, key)) if base.endswith("sys.modules"):
            return _MODULE if first and key == f"{first}.__module__" else ""
        case Attribute(_, value, "__dict__"):
            return _SPACE if _kind(collector, value) == _MODULE else ""
        case Call(_, Name(_, "vars"), [value], []):
            return _SPACE if _kind(collector, value) == _MODULE else ""
        case Attribute(_, Call(_, Name(_, path), [Constant(_, "1")], []), "f_globals") if path.endswith("_getframe"):
            return _SPACE
        case Attribute(_, Attribute(_, Call(_, Name(_, path), [], []), "f_back"), "f_globals"):
            return _SPACE if path.endswith(("currentframe", "_getframe")) else ""
        case Operation(_, "or", operands):
            return next((kind for operand in operands if (kind := _kind(collector, operand))), "")
    return ""


def _pattern(collector: Collector, key: Expression) -> str:
    """A name in which "{}" stands for that of the argument, "" if it is not known."""
    match key:
        case String(_, text):
            return text
        case Constant(_, text):
            return text
        case Operation(_, "+", parts) | Other(_, "f-string", parts):
            found = [_pattern(collector, part) for part in parts]
            return "".join(found) if all(found) else ""
    return "{}" if _kind(collector, key) == _NAME else ""


def _value(collector: Collector, value: Expression) -> str:
    first = collector.scope.first
    match value:
        case Name(_, path) if first and path.partition(".")[0] == first:
            return "{}" + path.removeprefix(first)
        case Call(_, Name(_, "getattr"), [Name(_, owner), String(_, attribute)], []) if first and owner == first:
            return "{}." + attribute
    return ""

"""Bindings that are no statements: through `globals()`, `sys.modules` and the methods of `__all__`"""

from __future__ import annotations

from importmap.model.facts import Kind
from importmap.scan.gather.collect import DEFERRED, Collector
from importmap.scan.gather.exports import change_list, read_export_call, read_export_later
from importmap.scan.gather.expressions import callee, dotted
from importmap.scan.gather.frames import read_foreign_delete, read_foreign_store
from importmap.scan.gather.known import put
from importmap.scan.gather.settings import is_setting, read_setting_call
from importmap.scan.syntax.nodes import Attribute, Call, Expression, Mapping, Name, String, Subscript

_NAMESPACES = frozenset({"globals", "vars", "locals"})


def read_namespace_store(collector: Collector, target: Subscript, value: Expression | None) -> None:
    """Gathers from `globals()[KEY] = value` and `sys.modules[KEY] = value`."""
    if collector.scope.kind != "module":
        read_foreign_store(collector, target, value)
    elif is_namespace(collector, target.base):
        _bind_key(collector, target.key, value, target.line)
    elif _is_modules(target.base):
        _replace(collector, target.key, value, target.line)


def read_namespace_delete(collector: Collector, target: Subscript) -> None:
    """Gathers from `del globals()[KEY]`."""
    if collector.scope.kind != "module":
        read_foreign_delete(collector, target)
    elif is_namespace(collector, target.base):
        if isinstance(target.key, String):
            collector.bind(target.key.value, Kind.DELETED, target.line)
        else:
            collector.opaque = True


def read_namespace_call(collector: Collector, node: Call) -> None:
    """Gathers from a call that stands as a statement."""
    path = callee(node)
    change_list(collector, node)
    if collector.scope.kind != "module":
        # A module-level __getattr__ that keeps what it made is read elsewhere.
        if _updated(node) == "globals" and collector.scope.name != "__getattr__":
            collector.opaque = True
        if path.startswith("__all__."):
            read_export_later(collector, node)
    elif path.startswith("__all__."):
        read_export_call(collector, node)
    elif is_setting(path.partition(".")[0]):
        read_setting_call(collector, path.partition(".")[0], node)
    elif path == "exec":
        collector.opaque = True
    elif path == "setattr" and len(node.positional) == 3:
        owner, name, value = node.positional
        _set_attribute(collector, owner, name, value, node.line)
    elif path.rpartition(".")[0].endswith("sys.modules"):
        _read_modules_call(collector, node, path.rpartition(".")[2])
    elif (
        isinstance(node.callee, Attribute)
        and node.callee.name == "update"
        and is_namespace(collector, node.callee.value)
    ):
        _update(collector, node)
    elif any(is_namespace(collector, item) for item in (*node.positional, *(value for _, value in node.keywords))):
        collector.opaque = collector.opaque or not collector.when & DEFERRED


def _set_attribute(collector: Collector, owner: Expression, name: Expression, value: Expression, line: int) -> None:
    if _is_this_module(owner):
        _bind_key(collector, name, value, line)
    elif isinstance(owner, Name) and isinstance(name, String):
        collector.assignments.append((f"{owner.path}.{name.value}", dotted(value), line))


def _updated(node: Call) -> str:
    """What `f().update(...)` calls to get what it updates: "f"."""
    return callee(node.callee.value) if isinstance(node.callee, Attribute) and node.callee.name == "update" else ""


def _read_modules_call(collector: Collector, node: Call, method: str) -> None:
    if method == "setdefault" and len(node.positional) == 2:
        _replace(collector, node.positional[0], node.positional[1], node.line)
    elif method == "update" and len(node.positional) == 1 and isinstance(node.positional[0], Mapping):
        for key, value in node.positional[0].items:
            if key is not None:
                _replace(collector, key, value, node.line)


def is_namespace(collector: Collector, node: Expression) -> bool:
    """Whether it is the namespace of this module: `globals()`, or a name that was bound to it."""
    if isinstance(node, Name):
        return node.path in collector.namespaces
    if isinstance(node, Attribute):
        return node.name == "__dict__" and _is_this_module(node.value)
    return isinstance(node, Call) and callee(node) in _NAMESPACES and not node.positional


def _is_modules(node: Expression) -> bool:
    return isinstance(node, Name) and node.path.endswith("sys.modules")


def _is_this_module(node: Expression) -> bool:
    return isinstance(node, Subscript) and _is_modules(node.base) and dotted(node.key) == "__name__"


def _bind_key(collector: Collector, key: Expression | None, value: Expression | None, line: int) -> None:
    """Binds the name that a literal key is, in each round of a loop; with any other, nobody knows what is bound."""
    for known in collector.each_round(key, value):
        name = put(key, known) if key is not None else None
        if not isinstance(name, String):
            collector.opaque = True
            return
        made = put(value, known) if value is not None else None
        target = _read_from(collector, made)
        collector.bind(name.value, Kind.ALIAS if target else Kind.VALUE, line, target=target or callee(made))


def _read_from(collector: Collector, value: Expression | None) -> str:
    """The dotted name that a value is: also as `globals()["NAME"]` or `getattr(module, "NAME")`."""
    if isinstance(value, Subscript) and isinstance(value.key, String) and is_namespace(collector, value.base):
        return value.key.value
    if isinstance(value, Call) and callee(value) == "getattr" and len(value.positional) == 2:
        owner, attribute = value.positional
        return f"{owner.path}.{attribute.value}" if isinstance(owner, Name) and isinstance(attribute, String) else ""
    return dotted(value)


def _update(collector: Collector, node: Call) -> None:
    for name, value in node.keywords:
        _bind_key(collector, String(node.line, name) if name else None, value, node.line)
    for argument in node.positional:
        if isinstance(argument, Mapping):
            for key, value in argument.items:
                _bind_key(collector, key, value, node.line)
        else:
            collector.opaque = True


def _replace(collector: Collector, key: Expression, value: Expression | None, line: int) -> None:
    """Records that a module stands in `sys.modules` under a name; "" for one that is computed."""
    name = key.value if isinstance(key, String) else "__name__" if dotted(key) == "__name__" else ""
    collector.replacements.append((name, dotted(value) if value is not None else "", line))

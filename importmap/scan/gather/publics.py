"""What atpublic adds to `__all__`: `@public`, `public(X)` and `public(X=value)`"""

from __future__ import annotations

from importmap.model.facts import Export, Kind
from importmap.scan.gather.collect import Collector
from importmap.scan.gather.expressions import callee, dotted
from importmap.scan.syntax.nodes import Call, Expression, Name

_TYPING = ("typing", "typing_extensions")


def is_public(collector: Collector, path: str) -> bool:
    """Whether a name of the module is that of atpublic's `public`."""
    if path.rpartition(".")[2] != "public" or collector.scope.kind != "module":
        return False
    wanted = ("public", "public") if path == "public" else (path.rpartition(".")[0], "")
    return any((found.module, found.name) == wanted and found.module == "public" for found in collector.imports)


def read_public_decorators(collector: Collector, decorators: tuple[str, ...], name: str, line: int) -> None:
    """Records that a decorated class or function is listed."""
    if any(is_public(collector, path) for path in decorators):
        _list(collector, name, line)


def read_public_call(collector: Collector, node: Call) -> None:
    """Records what a call as a statement, or on the right of an assignment, lists and binds."""
    if not is_public(collector, callee(node)):
        return
    for value in node.positional:
        if isinstance(value, Name):
            _list(collector, value.path.rpartition(".")[2], node.line)
    for name, value in node.keywords:
        if name:
            target = dotted(value)
            collector.bind(name, Kind.ALIAS if target else Kind.VALUE, node.line, target=target or callee(value))
            _list(collector, name, node.line)


def handed_back(collector: Collector, value: Expression | None) -> Expression | None:
    """What `public(X)` and `cast(T, X)` return, which is X; any other value as it is."""
    if isinstance(value, Call) and len(value.positional) == 1 and is_public(collector, callee(value)):
        return value.positional[0]
    if isinstance(value, Call) and len(value.positional) == 2 and _is_cast(collector, callee(value)):
        return value.positional[1]
    return value


def _is_cast(collector: Collector, path: str) -> bool:
    """Whether a name is `cast` of the module typing, under which name that may be imported."""
    owner, _, name = path.rpartition(".")
    if name != "cast" or collector.scope.kind != "module":
        return False
    found = [one for one in collector.imports if one.bound == (owner or name)]
    return bool(found) and all(one.module in _TYPING and one.name == ("" if owner else "cast") for one in found)


def _list(collector: Collector, name: str, line: int) -> None:
    collector.exports.append(Export("add", (name,), "", line, collector.block, collector.next_order()))

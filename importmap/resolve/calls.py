"""Which calls lead to which classes and functions, where only one answer is possible"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from importmap.model.facts import Call, Definition, Facts, Import, Kind
from importmap.model.project import Module
from importmap.resolve.modules import Modules, absolute
from importmap.resolve.names import Names
from importmap.resolve.values import Value, ValueKind


class CallSite(NamedTuple):
    """One call of a class or function of the analysed code."""

    caller: str  # module id
    symbol: str  # id of what is called: "shop.models:Order", "shop.models:Order.create"
    call: Call


class OutsideCall(NamedTuple):
    """One call of something that the analysed code does not define."""

    caller: str  # module id
    name: str  # dotted: "websockets.connect"
    call: Call


def call_sites(modules: Modules, facts: Mapping[str, Facts], names: Names) -> Iterator[CallSite]:
    """Each call whose name can only mean one class or function of the analysed code, by caller and line."""
    for caller, value, call in _callees(modules, facts, names):
        if value.kind is ValueKind.SYMBOL:
            yield CallSite(caller, value.symbol, call)


def outside_calls(modules: Modules, facts: Mapping[str, Facts], names: Names) -> Iterator[OutsideCall]:
    """Each call whose name can only mean one thing from outside, by caller and line."""
    for caller, value, call in _callees(modules, facts, names):
        if value.kind is ValueKind.EXTERNAL:
            yield OutsideCall(caller, value.module, call)


def _callees(modules: Modules, facts: Mapping[str, Facts], names: Names) -> Iterator[tuple[str, Value, Call]]:
    """Each call whose name can only mean one thing, with its caller and that thing."""
    settled = _Settled(modules, names)
    for caller, said in sorted(facts.items()):
        if any(problem.kind != "version" for problem in said.problems):
            continue
        here, found = modules[caller], dict[tuple[str, int], Value]()
        for call in said.calls:
            key = (call.path, call.origin)
            if key not in found:
                found[key] = _target(here, said, call, names, settled)
            yield caller, found[key], call


def _target(caller: Module, facts: Facts, call: Call, names: Names, settled: _Settled) -> Value:
    """What a call leads to; UNKNOWN where it may be one of several things."""
    first, _, rest = call.path.partition(".")
    statement = facts.imports[call.origin] if call.origin >= 0 else None
    if statement is None:
        value = names.attribute(caller.id, first)
    elif statement.name or statement.alias:
        value = names.imported(caller, statement)
    else:
        value = names.module(statement.module.partition(".")[0], caller)
    passed: list[tuple[str, str]] = []
    for part in rest.split(".") if rest else ():
        if value.kind is ValueKind.MODULE:
            passed.append((value.module, part))
        value = names.member(value, part)
    if value.kind not in (ValueKind.SYMBOL, ValueKind.EXTERNAL):
        return _UNKNOWN
    certain = settled.name(caller.id, first) if statement is None else settled.local(caller, facts, statement)
    return value if certain and all(settled.name(*step) for step in passed) else _UNKNOWN


_UNKNOWN = Value(ValueKind.UNKNOWN)


class _Settled:
    """Which names can only mean one thing."""

    def __init__(self, modules: Modules, names: Names) -> None:
        self._modules = modules
        self._names = names
        self._known: dict[tuple[str, str], bool] = {}

    def name(self, module: str, name: str) -> bool:
        """Whether only one statement can have bound a name of a module, and what it leads to is settled as well."""
        key = (module, name)
        if key not in self._known:
            self._known[key] = True  # a loop of re-exports unsettles nothing
            events = self._names.events(module, name)
            items = [event.item for event in events if not _is_fallback(event.item, event.caught)]
            self._known[key] = len(items) < 2 and all(self._item(module, item, name) for item in items)
        return self._known[key]

    def local(self, caller: Module, facts: Facts, statement: Import) -> bool:
        """Whether all imports of its name inside a function are of one thing, and what it leads to is settled."""
        same = (other for other in facts.imports if other.scope == statement.scope and other.bound == statement.bound)
        source = {(other.level, other.module, other.name, other.alias) for other in same}
        return len(source) == 1 and self._item(caller.id, statement, statement.bound)

    def _item(self, module: str, item: Import | Definition, name: str) -> bool:
        if isinstance(item, Definition):
            return item.kind != Kind.ALIAS or self.name(module, item.target.partition(".")[0])
        if not item.name:
            return True
        source = absolute(self._modules[module], item.level, item.module)
        base = self._names.module(source, self._modules[module]) if source is not None else None
        if base is None or base.kind is not ValueKind.MODULE:
            return True
        return self.name(base.module, name if item.name == "*" else item.name)


def _is_fallback(item: Import | Definition, caught: bool) -> bool:
    """Whether it stands in for an import that fails: a value in the handler, with which nothing could be called."""
    return caught and isinstance(item, Definition) and item.kind == Kind.VALUE

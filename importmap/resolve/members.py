"""Which attributes a class certainly lacks, so that reading one fails when the module runs

Nothing is said of a class that anything may add to: a decorator, a metaclass or a base of which that is not known,
`__init_subclass__`, a statement of any file that stores an attribute of that name, whatever it stores it in.
"""

from __future__ import annotations

import builtins
import enum
from collections import Counter, defaultdict
from collections.abc import Mapping

from importmap.model.facts import Definition, Facts, Import, Kind, When
from importmap.resolve.modules import Modules
from importmap.resolve.names import Names
from importmap.resolve.values import Value, ValueKind

ANY = "*"
_HARMLESS = frozenset({"dataclasses.dataclass", "enum.unique", "typing.final", "functools.total_ordering"})
_ENUMS = {f"enum.{kind.__name__}": kind for kind in (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag, enum.StrEnum)}
_PLAIN: Mapping[str, type] = {**_ENUMS, "abc.ABC": type, "typing.Generic": type, "typing.NamedTuple": tuple}
_BUILTIN: Mapping[str, type] = {name: getattr(builtins, name) for name in ("object", "str", "int", "Exception")}


class Members:
    """What classes have, asked for on demand."""

    def __init__(self, modules: Modules, facts: Mapping[str, Facts], names: Names) -> None:
        self._modules = modules
        self._storing: dict[str, bool] = {}
        self._facts = facts
        self._names = names
        self._stored = {name for said in facts.values() for name in said.stored}
        self._times: dict[str, Counter[str]] = {}  # how often each name of a module is bound
        self._scoped: dict[str, dict[str, frozenset[str]]] = {}
        self._outer: dict[str, dict[str, Value | None]] = {}

    def lacking(self, here: str, path: str) -> tuple[str, str]:
        """The id of the class and the name of the attribute that it lacks, where a module reads a path; or ("", "")."""
        first, *rest = path.split(".")
        value = self._owner(here, first)
        while value is not None and value.kind is ValueKind.MODULE and rest:
            value = self._names.attribute(value.module, rest.pop(0))
        if value is None or value.kind is not ValueKind.SYMBOL or value.others or not rest:
            return "", ""
        return (value.symbol, rest[0]) if self._lacks(here, value, rest[0]) else ("", "")

    def _owner(self, here: str, name: str) -> Value | None:
        """What the one statement binds a name of a module to that binds it at all."""
        known = self._outer.setdefault(here, {})
        if name not in known:
            if here not in self._times:
                said = self._facts[here]
                bound = [one.bound for one in said.imports if not one.scope]
                self._times[here] = Counter([*bound, *(one.name for one in said.definitions)])
            events = self._names.events(here, name)
            single = len(events) == 1 and self._times[here][name] == 1 and not events[0].path
            item = events[0].item if single else None
            plain = isinstance(item, Import) or (item is not None and item.kind == Kind.CLASS)
            known[name] = self._names.attribute(here, name) if plain else None
        return known[name]

    def _lacks(self, here: str, owner: Value, name: str) -> bool:
        if name.startswith("_") or name in self._stored or hasattr(type, name) or name in ("name", "value"):
            return False
        if self._may_store(here):
            return False
        waiting, seen = [owner], {owner.symbol}
        while waiting:
            value = waiting.pop()
            definition = self._class(value)
            if definition is None or self._has(value.module, definition, name):
                return False
            for base in definition.bases:
                above = self._names.dotted(value.module, base, before=definition.order)
                if above.kind is ValueKind.SYMBOL and not above.others:
                    waiting += [above] if above.symbol not in seen else []
                    seen.add(above.symbol)
                elif not self._is_plain(above, base, name):
                    return False
        return True

    def _may_store(self, module: str) -> bool:
        """Whether a module, or one that it imports from, stores attributes under names that it computes."""
        if module not in self._storing:
            said = self._facts[module]
            imported = (self._names.imported(self._modules[module], one) for one in said.imports if not one.scope)
            near = {module, *(value.module for value in imported)}
            self._storing[module] = any(ANY in self._facts[one].stored for one in near if one in self._facts)
        return self._storing[module]

    def _class(self, value: Value) -> Definition | None:
        """The statement of a class that nothing adds to, None if that is not known."""
        found = self._names.defined(value.module).get(value.name, ())
        if len(found) != 1 or found[0].kind != Kind.CLASS or found[0].when != When.ALWAYS:
            return None
        said = self._facts[value.module]
        if said.problems or "." in value.name or self._may_store(value.module):
            return None
        for path in found[0].decorators:
            decorator = self._names.dotted(value.module, path, before=found[0].order)
            if decorator.kind is not ValueKind.EXTERNAL or decorator.module not in _HARMLESS:
                return None
        return found[0]

    def _has(self, module: str, definition: Definition, name: str) -> bool:
        """Whether the body of a class binds a name, or may let others do it."""
        defined = self._names.defined(module)
        if f"{definition.name}.{name}" in defined or f"{definition.name}.__init_subclass__" in defined:
            return True
        return name in definition.fields or name in self._imported(module, definition.name)

    def _imported(self, module: str, scope: str) -> frozenset[str]:
        """The names that the body of a class imports."""
        if module not in self._scoped:
            found: dict[str, set[str]] = defaultdict(set)
            for one in self._facts[module].imports:
                if one.scope:
                    found[one.scope].add(one.bound)
            self._scoped[module] = {one: frozenset(names) for one, names in found.items()}
        return self._scoped[module].get(scope, frozenset())

    @staticmethod
    def _is_plain(value: Value, base: str, name: str) -> bool:
        """Whether a base from outside is known, and has no such attribute either."""
        if value.kind is ValueKind.EXTERNAL:
            kind = _PLAIN.get(value.module)
        else:
            kind = _BUILTIN.get(base) if value.kind is ValueKind.MISSING else None
        return kind is not None and not hasattr(kind, name)

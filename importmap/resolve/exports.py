"""What modules list in `__all__`, and what their stars bind"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from importmap.model.facts import Facts, Import, Kind, When
from importmap.model.project import Module, ModuleKind
from importmap.resolve.bindings import Event
from importmap.resolve.modules import Modules
from importmap.resolve.namespaces import Namespaces
from importmap.resolve.values import Value, ValueKind

_DEEPEST = 8


class _Asked(Protocol):
    """Who knows what names mean."""

    def imported(self, importer: Module, statement: Import) -> Value: ...

    def dotted(self, module: str, path: str) -> Value: ...

    def binding(self, module: str, name: str) -> Event | None: ...

    def replacement(self, module: str) -> str | None: ...


class Exports:
    """What modules offer to those who import everything."""

    def __init__(self, modules: Modules, facts: Mapping[str, Facts], spaces: Namespaces, names: _Asked) -> None:
        self._modules = modules
        self._facts = facts
        self._spaces = spaces
        self._names = names

    def listed(self, module: str, facts: Facts) -> tuple[tuple[str, ...], bool]:
        """The names in `__all__`, its steps taken in order, and whether these are all."""
        names: dict[str, None] = {}
        complete = True
        bound = self._spaces.bound(module, typing=False)
        for step in facts.exports:
            if not bound.expects(step.block):
                continue
            more: tuple[str, ...] | None = step.names if step.operation != "opaque" else None
            if step.source:
                more = self._names_in(module, step.source)
            if step.operation == "set":
                names, complete = {}, True
            complete = complete and more is not None
            if step.operation == "remove":
                names = {name: None for name in names if name not in set(more or ())}
            else:
                names.update(dict.fromkeys(more or ()))
        return tuple(sorted(names)), complete

    def expand_stars(self) -> frozenset[str]:
        """Find the names behind each star, through chains of stars, to a fixed point.

        Returns the modules that may have more names than these.
        """
        stars = [
            (module, statement)
            for module, facts in sorted(self._facts.items())
            for statement in facts.imports
            if statement.name == "*" and not statement.scope
        ]
        incomplete: set[str] = set()
        changed = bool(stars)
        while changed:
            changed = False
            for module, statement in stars:
                base = self._names.imported(self._modules[module], statement)
                known, complete = self._offered_to_star(base, incomplete)
                changed = self._spaces.fill(module, statement.order, known) or changed
                if not complete and module not in incomplete and not statement.when & When.TYPING:
                    incomplete.add(module)
                    changed = True
        return frozenset(incomplete)

    def _offered_to_star(self, base: Value, incomplete: set[str], depth: int = 0) -> tuple[tuple[str, ...], bool]:
        """The names that `from base import *` binds, and whether these are all."""
        facts = self._facts.get(base.module) if base.kind is ValueKind.MODULE else None
        other = self._names.replacement(base.module) if facts is not None and facts.replacements else None
        if other is not None:
            beyond = Value(ValueKind.MODULE, other) if other else Value(ValueKind.UNKNOWN)
            return self._offered_to_star(beyond, incomplete, depth + 1) if depth < _DEEPEST else ((), False)
        if facts is None:
            return (), base.kind is ValueKind.MODULE and self._modules[base.module].kind is ModuleKind.NAMESPACE
        listed, readable = self.listed(base.module, facts)
        if facts.exports and readable:
            return listed, True
        bound = self._spaces.bound(base.module, typing=False)
        # What __all__ lists besides is likely what the module defines itself; where nothing of it is known, what is
        # public is the best guess.
        own = {d.name for d in facts.definitions if d.kind in (Kind.CLASS, Kind.FUNCTION)}
        public = (name for name in bound.names if not name.startswith("_") and (name in own or not listed))
        names = {*listed, *public}
        complete = not facts.opaque and readable and not facts.problems and base.module not in incomplete
        return tuple(sorted(names)), complete

    def _names_in(self, module: str, source: str) -> tuple[str, ...] | None:
        """What `sub.__all__` lists, or a name that `__all__` was imported by; None if that cannot be read."""
        base: Value | None = None
        if source == "dir()":
            bound = self._spaces.bound(module, typing=False)
            return tuple(sorted(name for name in bound.names if not name.startswith("_")))
        if source.endswith(".__all__"):
            base = self._names.dotted(module, source.removesuffix(".__all__"))
        else:
            event = self._names.binding(module, source)
            if event is not None and isinstance(event.item, Import) and event.item.name == "__all__":
                base = self._names.imported(self._modules[module], event.item._replace(name="", alias=""))
        other = self._facts.get(base.module) if base is not None and base.kind is ValueKind.MODULE else None
        if base is None or other is None or base.module == module:
            return None
        names, complete = self.listed(base.module, other)
        return names if complete else None

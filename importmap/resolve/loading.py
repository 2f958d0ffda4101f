"""Which modules a module has loaded, when, by the statements that run when it is imported"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from importmap.model.facts import Facts, When
from importmap.model.project import Module
from importmap.resolve.modules import Modules, absolute, lineage


class Loading:
    """The order in which import-time statements load modules, followed through all that they import in turn."""

    def __init__(self, modules: Modules, facts: Mapping[str, Facts]) -> None:
        self._modules = modules
        self._facts = facts
        self._targets: dict[str, tuple[tuple[int, str], ...]] = {}
        self._chains: dict[tuple[str, str, bool], tuple[str, ...]] = {}
        self._first: dict[str, dict[str, int]] = {}

    def first(self, module: str) -> Mapping[str, int]:
        """For each module that importing one loads, the order of the statement in it that does so first."""
        if module not in self._first:
            found: dict[str, int] = {}
            for order, target in self.targets(module):
                todo = [target]
                while todo:
                    loaded = todo.pop()
                    if loaded not in found and loaded != module:
                        found[loaded] = order
                        todo.extend(following for _, following in self.targets(loaded))
            self._first[module] = found
        return self._first[module]

    def has_loaded(self, module: str, other: str, order: int) -> bool:
        """Whether a module has loaded another one when it comes to one of its statements, or by that statement."""
        first = self.first(module).get(other)
        return first is not None and first <= order

    @cached_property
    def anywhere(self) -> frozenset[str]:
        """Every module that some import-time statement loads."""
        return frozenset(target for module in self._facts for _, target in self.targets(module))

    def targets(self, module: str) -> tuple[tuple[int, str], ...]:
        """What the import-time statements of one module name, with the packages above it, as (order, module id)."""
        if module not in self._targets:
            here, found = self._modules[module], list[tuple[int, str]]()
            for statement in self._facts[module].imports if module in self._facts else ():
                if statement.when & (When.DEFERRED | When.TYPING):
                    continue
                name = absolute(here, statement.level, statement.module)
                relative = bool(statement.level)
                if not name or self._modules.imported(name, here, relative=relative) is None:
                    continue
                full = f"{name}.{statement.name}" if statement.name else name
                chain = self._chain(full, here, relative)
                found += [(statement.order, target) for target in chain if target != module]
            self._targets[module] = tuple(dict.fromkeys(found))
        return self._targets[module]

    def _chain(self, name: str, here: Module, relative: bool) -> tuple[str, ...]:
        """The modules that a dotted name and the names above it mean, the outermost first."""
        key = (name, self._modules.sight(here), relative)
        if key not in self._chains:
            targets = (self._modules.imported(part, here, relative=relative) for part in (*lineage(name), name))
            self._chains[key] = tuple(target for target in targets if target is not None)
        return self._chains[key]

"""What the statements of each module bind, in the arms of it that run"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from importmap.model.facts import BlockKind, Facts, Import, When
from importmap.model.project import Module, Project
from importmap.resolve.bindings import Bindings
from importmap.resolve.conditions import Path, paths
from importmap.resolve.flags import Flags
from importmap.resolve.modules import Modules, parent

_NOTHING = Facts()


class _Stop(NamedTuple):
    """An import that certainly fails."""

    order: int
    error: str


class Namespaces:
    """The bindings of all modules, as far as the stars and the failing imports among them are known by now."""

    def __init__(self, project: Project, modules: Modules, facts: Mapping[str, Facts]) -> None:
        self._facts = facts
        self._modules = modules
        self._python = project.python
        self._bounds = {bound.folder: bound.version for bound in project.bounds}
        self._flags = Flags(modules, facts, self.python)
        self._bindings: dict[tuple[str, bool], Bindings] = {}
        self._stars: dict[str, dict[int, tuple[str, ...]]] = {}
        self._stops: dict[str, dict[int, _Stop]] = {}

    def python(self, module: str) -> tuple[int, int]:
        """The version of Python that counts for a module."""
        folder = self._modules[module].path
        while folder not in self._bounds and folder != ".":
            folder = parent(folder)
        return self._bounds.get(folder, self._python)

    def bound(self, module: str, *, typing: bool) -> Bindings:
        """What the statements of a module bind."""
        key = (module, typing)
        known = self._bindings.get(key)
        if known is None:
            facts, stars = self._facts.get(module, _NOTHING), self._stars.get(module, {})
            known = self._bindings[key] = Bindings(
                facts,
                self.paths(module, typing=typing),
                stars,
                hardly=lambda test: self._flags.is_unlikely(module, test),
                stops={} if typing else {body: stop.order for body, stop in self._stops.get(module, {}).items()},
            )
        return known

    def paths(self, module: str, *, typing: bool = False, failing: bool = True) -> tuple[Path | None, ...]:
        """For each block of a module the undecided arms on the way to it; None if it never runs.

        Without `failing`, as if no import of a `try` were known to fail.
        """
        blocks = self._facts.get(module, _NOTHING).blocks
        stops = self._stops.get(module, {}) if failing and not typing else {}
        return paths(
            blocks,
            self.python(module),
            typing=typing,
            flag=lambda name: self._flags.truth(module, name, typing=typing),
            failing={body: stop.error for body, stop in stops.items()},
        )

    def fill(self, module: str, star: int, names: tuple[str, ...]) -> bool:
        """Let the star at that statement of a module bind these names; False if it does already."""
        if names == self._stars.get(module, {}).get(star, ()):
            return False
        self._stars.setdefault(module, {})[star] = names
        self._bindings.pop((module, False), None)
        self._bindings.pop((module, True), None)
        return True

    def stop(self, error: Callable[[Module, Import], str]) -> None:
        """Let the bodies of `try` statements end where an import certainly fails.

        `error` tells the class of the error of an import, as long as none of them ends.
        """
        found: dict[str, dict[int, _Stop]] = {}
        for module, facts in sorted(self._facts.items()):
            for statement in facts.imports:
                avoided = When.TYPING | When.DEFERRED | When.DYNAMIC
                if statement.scope or statement.when & avoided or not statement.when & When.GUARDED:
                    continue
                failing = error(self._modules[module], statement)
                body = facts.blocks[statement.block]
                if failing and body.kind == BlockKind.TRY and body.test != "pytest.raises":
                    stop = _Stop(statement.order, failing)
                    found.setdefault(module, {}).setdefault(statement.block, stop)
        self._stops = found
        for module in found:
            self._bindings.pop((module, False), None)

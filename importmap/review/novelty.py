"""What a change adds to a file: its definitions and imports that the file did not have before"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from importmap.analysis import Analysis
from importmap.model.facts import Definition, Facts, Import
from importmap.model.links import Link

_SAME = 0.5  # share of its definitions and imports from which a new file is a moved one


@dataclass(frozen=True)
class Novelty:
    """The changed files, each with what it said before."""

    analysis: Analysis
    before: Mapping[str, Facts]  # by module id, of the modules that changed

    @cached_property
    def definitions(self) -> Mapping[str, tuple[Definition, ...]]:
        """The top-level classes and functions of each changed module that it did not have, or had otherwise."""
        return {module: tuple(self._definitions(module)) for module in sorted(self.before)}

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The imports of changed modules that these did not have, by module and line."""
        known = {module: set(map(_meaning, said.imports)) for module, said in self.before.items()}
        new = (
            link
            for link in self.analysis.links
            if link.importer in known and _meaning(link.statement) not in known[link.importer]
        )
        return tuple(sorted(new, key=lambda link: (link.importer, link.statement.line, link.path)))

    def had(self, module: str, name: str) -> bool:
        """Whether a module defined something of that name before."""
        return any(one.name == name and one.digest for one in self.before[module].definitions)

    def _definitions(self, module: str) -> Iterable[Definition]:
        old = {(one.name, one.digest) for one in self.before[module].definitions}
        for one in self.analysis.facts[module].definitions:
            if one.digest and "." not in one.name and (one.name, one.digest) not in old:
                yield one


def compared(analysis: Analysis, now: Iterable[str], old: Mapping[str, Facts], gone: Iterable[str]) -> Novelty:
    """What the files of some paths add to what they said; a new file is compared with the one that it was before.

    `old` is what the files and those that are gone said before, by path.
    """
    modules = {module.path: module.id for module in analysis.files}
    there = [path for path in now if path in modules]
    left = {path: old[path] for path in gone if path in old}
    nothing = Facts()
    before: dict[str, Facts] = {}
    for path in there:
        if path in old:
            before[modules[path]] = old[path]
            continue
        was = max(left, key=lambda one: (_likeness(analysis.facts[modules[path]], left[one]), one), default="")
        is_moved = was and _likeness(analysis.facts[modules[path]], left[was]) >= _SAME
        before[modules[path]] = left[was] if is_moved else nothing
    return Novelty(analysis, before)


def _meaning(statement: Import) -> tuple[str, str, int]:
    """What an import names, wherever it stands."""
    return statement.module, statement.name, statement.level


def _likeness(one: Facts, other: Facts) -> float:
    """The share of what two files define and import that they have in common."""
    mine, yours = (
        {(d.name, d.digest) for d in said.definitions if d.digest} | {(i.module, i.name) for i in said.imports}
        for said in (one, other)
    )
    return len(mine & yours) / max(1, len(mine | yours))

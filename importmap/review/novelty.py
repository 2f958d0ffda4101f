"""What a change adds to a file: its definitions and imports that the file did not have before"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from importmap.analysis import Analysis
from importmap.model.facts import Definition, Facts, Import
from importmap.model.links import Link
from importmap.model.project import Module
from importmap.past.earlier import Edits

_SAME = 0.5  # share of its definitions and imports from which a new file is a moved one


@dataclass(frozen=True)
class Novelty:
    """The changed files, each with what it said before."""

    analysis: Analysis
    before: Mapping[str, Facts]  # by module id, of the modules that changed

    @cached_property
    def definitions(self) -> Mapping[str, tuple[Definition, ...]]:
        """The top-level classes and functions of each changed module that it did not have, or had otherwise."""
        return {module: added(self.analysis.facts[module], self.before[module]) for module in sorted(self.before)}

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


def added(now: Facts, was: Facts) -> tuple[Definition, ...]:
    """The top-level classes and functions of a module that it did not have, or had otherwise."""
    old = {(one.name, one.digest) for one in was.definitions}
    new = (one for one in now.definitions if one.digest and "." not in one.name)
    return tuple(one for one in new if (one.name, one.digest) not in old)


def had(was: Facts, name: str) -> bool:
    """Whether a module defined something of that name before."""
    return any(one.name == name and one.digest for one in was.definitions)


def imports_more(now: Facts, was: Facts) -> bool:
    """Whether a module has an import that it did not have."""
    return not set(map(_meaning, now.imports)) <= set(map(_meaning, was.imports))


def said_before(
    modules: Iterable[Module], facts: Mapping[str, Facts], edits: Edits, old: Mapping[str, Facts]
) -> Mapping[str, Facts]:
    """What the edited ones of some modules said, by id; a new file said what the one did that it was, if it moved."""
    ids = {module.path: module.id for module in modules if module.id in facts}
    there = [path for path in edits.now if path in ids]
    left = {path: old[path] for path in edits.gone if path in old}
    nothing = Facts()
    before: dict[str, Facts] = {}
    for path in there:
        if path in old:
            before[ids[path]] = old[path]
            continue
        was = max(left, key=lambda one: (_likeness(facts[ids[path]], left[one]), one), default="")
        is_moved = was and _likeness(facts[ids[path]], left[was]) >= _SAME
        before[ids[path]] = left[was] if is_moved else nothing
    return before


def compared(analysis: Analysis, edits: Edits, old: Mapping[str, Facts]) -> Novelty:
    """What edited files add to what they said."""
    return Novelty(analysis, said_before(analysis.files, analysis.facts, edits, old))


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

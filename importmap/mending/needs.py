"""The imports that fail, by what is missing: one root cause for all that fail for want of the same thing"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.facts import BlockKind, Facts, Import, When
from importmap.model.links import Link, LinkKind
from importmap.model.startup import Obstacle, ObstacleKind
from importmap.resolve.modules import absolute

_EXPECTING = ("raises", "assertRaises", "assertRaisesRegex")


@dataclass(frozen=True, slots=True)
class Need:
    """Something that imports ask for by its own path, and that is not there."""

    module: str  # dotted name of the module that is asked for it; "" for a relative import that leads nowhere
    name: str  # "" for the module itself, "*" for all that it has
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A missing module or name with the imports that need it."""

    subject: str  # the missing dotted name, as `Link.missing` has it
    absent: bool  # it is a module that is not there, and not a name of one that is
    links: tuple[Link, ...]  # by when they fail, the worst first, then by importer and line
    needs: tuple[Need, ...]  # what the links that name it themselves ask for; the other links lead through those

    @property
    def name(self) -> str:
        """The last part of what is missing."""
        return self.subject.rpartition(".")[2]


def causes(analysis: Analysis) -> tuple[Cause, ...]:
    """The root causes, by what is missing.

    An import that a test expects to fail needs nothing, nor does one that stands behind a `pytest.skip` of the file.
    """
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in analysis.links:
        if link.kind is not LinkKind.UNRESOLVED or not _is_reached(analysis, link):
            continue
        if not _is_expected(analysis.facts[link.importer], link.statement):
            groups[link.missing].append(link)
    return tuple(_cause(analysis, subject, links) for subject, links in sorted(groups.items()))


def fails_at_once(link: Link) -> bool:
    """Whether an import fails whenever its module is imported."""
    passing = When.DEFERRED | When.TYPING | When.GUARDED | When.CONDITIONAL | When.DYNAMIC
    return not link.statement.when & passing


def is_guarded(link: Link) -> bool:
    """Whether the failure of an import is caught, so that nobody notices."""
    return bool(link.statement.when & When.GUARDED)


def asked(analysis: Analysis, link: Link) -> str | None:
    """The dotted name of the module that a link's statement names; None if it leads above the top-level package."""
    return absolute(analysis.modules[link.importer], link.statement.level, link.statement.module)


def _cause(analysis: Analysis, subject: str, links: Iterable[Link]) -> Cause:
    ordered = sorted(links, key=lambda link: (_rank(link), link.importer, link.statement.line, link.statement.order))
    needs: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for link in ordered:
        module, name = asked(analysis, link) or "", link.statement.name
        if _names_itself(analysis, link, module):
            # Under another root the same name may mean another file.
            needs[module, name, analysis.modules[link.importer].root].append(link)
    found = tuple(Need(module, name, tuple(named)) for (module, name, _), named in sorted(needs.items()))
    absent = all(f"{need.module}.".startswith(f"{subject}.") for need in found) and bool(found)
    return Cause(subject, absent, tuple(ordered), found)


def _names_itself(analysis: Analysis, link: Link, module: str) -> bool:
    """Whether a statement names what is missing, and does not come to it through a module that names it."""
    if f"{module}.".startswith(f"{link.missing}.") or link.missing == link.path:
        return True
    return f"{link.module}.{link.statement.name}" == link.missing and link.module in analysis.modules


def _rank(link: Link) -> int:
    when = link.statement.when
    if when & When.GUARDED:
        return 4
    if when & When.TYPING:
        return 3
    if when & When.DEFERRED:
        return 2
    return 1 if when & (When.CONDITIONAL | When.DYNAMIC) else 0


def _is_reached(analysis: Analysis, link: Link) -> bool:
    """Whether an import takes place, unless it may be called later; of a file that does not parse nobody knows."""
    if not fails_at_once(link) or analysis.startup.scripts[link.importer].broken is not None:
        return True
    return analysis.startup.keeps(link.importer, Obstacle(ObstacleKind.MISSING, link.missing))


def _is_expected(facts: Facts, statement: Import) -> bool:
    """Whether a statement stands in `with pytest.raises(...)` or the like, or in a function inside it."""
    block = statement.block
    while block:
        here = facts.blocks[block]
        if here.kind == BlockKind.TRY and here.test.rpartition(".")[2] in _EXPECTING:
            return True
        block = here.parent
    return False

"""Which critical paths of the configuration come to which findings"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from importmap.config import Config, nearest
from importmap.model.errors import ConfigError
from importmap.model.finding import Finding
from importmap.model.location import Journey
from importmap.model.project import Module
from importmap.reach.running import running, way, ways

if TYPE_CHECKING:
    from importmap.analysis import Analysis


def travelled(analysis: Analysis, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, each with the journeys that reach one of its places and their shortest chains to it."""
    entered = entries(analysis.config, analysis.files)
    if not entered:
        return tuple(findings)
    edges = running(analysis)
    found = {name: ways(starts, edges) for name, starts in sorted(entered.items()) if starts}
    chains = {name: {module: way(module, before)[::-1] for module in before} for name, before in found.items()}
    at = {module.path: module.id for module in analysis.files}
    return tuple(replace(f, journeys=tuple(_journeys(_places(f, at), chains))) for f in findings)


def entries(config: Config, files: Collection[Module]) -> Mapping[str, tuple[str, ...]]:
    """The modules that each journey enters by; ConfigError for a name that means none.

    A package stands for all modules in it. Where only a part of the project is analysed, what is not in it is left out.
    """
    found = {}
    for journey, names in config.entry_points.items():
        starts: list[str] = []
        for name in names:
            members = [m.id for m in files if name in (m.name, m.path) or m.name.startswith(f"{name}.")]
            if not members and not config.targets:
                where = config.where("entry-points")
                message = f'{where} {journey} names "{name}", which is no module of the analysed code'
                raise ConfigError(message, nearest(name, (module.name for module in files)))
            starts += members
        found[journey] = tuple(starts)
    return found


def _places(finding: Finding, at: Mapping[str, str]) -> tuple[str, ...]:
    """The modules in which a finding stands: that of its location, and those that its evidence names and stands in.

    Evidence that names something else explains the finding: whoever runs it does not run into the finding.
    """
    places = [at[finding.location.path]] if finding.location.path in at else []
    for evidence in finding.evidence:
        module = at.get(evidence.location.path) if evidence.location is not None else None
        if module is not None and f"{evidence.subject}.".startswith(f"{module}."):
            places.append(module)
    return tuple(dict.fromkeys(places))


def _journeys(places: tuple[str, ...], chains: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[Journey]:
    """The journeys to some places, each by its chain to the nearest."""
    for name, reached in chains.items():
        found = [reached[place] for place in places if place in reached]
        if found:
            yield Journey(name, min(found, key=len))

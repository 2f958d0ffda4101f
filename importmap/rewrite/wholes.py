"""What edits would spoil in the code as a whole: circles, starts that fail, borders that are crossed, what is loaded"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from importmap.model.facts import When
from importmap.model.finding import Finding
from importmap.model.knots import View
from importmap.model.links import Link
from importmap.model.startup import Failure
from importmap.rewrite.picture import Picture

_RUN = View.IMPLIED
_TABLE, _ASKING = "sys.modules.", "sys.modules.get"
_LATE = When.DEFERRED | When.TYPING


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that edits would spoil."""

    path: str  # of the edited file that is to blame; "" if that cannot be told
    line: int  # 0 for the whole file
    reason: str  # one sentence, without a full stop
    about: tuple[str, ...] = ()  # the names of whatever is to blame in that file; () for all of it


def circles(before: Picture, after: Picture, paths: Mapping[str, str], *, moved: bool = False) -> Iterator[Fault]:
    """Modules that would import each other in a circle at import time, and do not now.

    Where something has moved, the same import may run other packages on the way.
    """
    for view, now in after.circles.items():
        was = before.circles[view]
        known = {} if moved else before.analysis.graph.edges
        for (importer, imported), edge in after.analysis.graph.edges.items():
            if not edge.import_time or importer not in paths or importer not in now:
                continue
            old = known.get((importer, imported))
            if old is not None and old.import_time:
                continue
            runs = after.analysis.graph.runs(importer, imported, view)
            closing = [on for on in runs if now.get(on) == now[importer]]
            if any(was.get(importer) is None or was.get(importer) != was.get(on) for on in closing):
                name = after.analysis.modules[imported].name
                reason = f"{importer} and {imported} would import each other in a circle"
                yield Fault(paths[importer], edge.lines[0], reason, (name,))


def startup(before: Picture, after: Picture, paths: Mapping[str, str]) -> Iterator[Fault]:
    """Modules that could be imported first in a fresh process, and could not then."""
    for module in before.analysis.files:
        was, now = before.analysis.startup, after.analysis.startup
        if was.alone(module.id) is not None:
            continue
        failure = now.alone(module.id)
        if failure is not None:
            reason = f"{module.id} could not be imported first: {failure.error}: {failure.message}"
            for path, about in _on_the_way(before, after, failure, paths):
                yield Fault(path, 0, reason, about)


def _on_the_way(
    before: Picture, after: Picture, failure: Failure, paths: Mapping[str, str]
) -> list[tuple[str, tuple[str, ...]]]:
    """The files to blame for a failure, and the names: what the last new import on the way takes from its module.

    Whatever that module loads itself, and newly takes from it, would fail next. Without any new import on the way all
    edited files there are to blame.
    """
    stops = [stop for stop in failure.chain if stop.module in paths]
    for stop in reversed(stops):
        sources = {link.module for link in _new(before, after, stop.module) if link.statement.line == stop.line}
        found = []
        for module, path in paths.items() if sources else ():
            if module == stop.module or any(after.analysis.graph.reaches(one, module, _RUN) for one in sources):
                new = [link.statement for link in _new(before, after, module) if link.module in sources]
                if new:
                    found.append((path, tuple(sorted({one.name or one.module for one in new}))))
        if found:
            return found
    return [(paths[stop.module], ()) for stop in stops] or [("", ())]


def _new(before: Picture, after: Picture, module: str) -> list[Link]:
    """The imports of a module that run when it is imported, and did not before."""
    known = {str(statement) for statement in before.analysis.facts[module].imports}
    links = [link for link in after.links.get(module, ()) if not link.statement.when & _LATE]
    return [link for link in links if str(link.statement) not in known]


def offences(before: Picture, after: Picture, paths: Mapping[str, str]) -> Iterator[Fault]:
    """Borders that would be crossed, and contracts that would be broken, beyond what is now."""
    for key, finding in after.offences.items():
        old = before.offences.get(key)
        if old is not None and old.severity >= finding.severity:
            continue
        if _stands_for(finding, before, after):
            continue
        places = (finding.location, *(e.location for e in finding.evidence if e.location is not None))
        edited = sorted({place.path for place in places} & set(paths.values())) or [""]
        yield from (Fault(path, 0, finding.message) for path in edited)


def _stands_for(finding: Finding, before: Picture, after: Picture) -> bool:
    """Whether a crossing is only the same one by another way: no more of them lead from there to that service."""

    def alike(picture: Picture) -> list[Finding]:
        importer, _, imported = finding.subject.partition(" -> ")
        services = picture.analysis.services
        return [
            other
            for other in picture.offences.values()
            if other.rule == finding.rule == "boundary-crossing"
            and other.subject.partition(" -> ")[0] == importer
            and services.get(other.subject.partition(" -> ")[2]) == services.get(imported)
            and other.severity >= finding.severity
        ]

    now = alike(after)
    return bool(now) and len(now) <= len(alike(before))


def looked_up(before: Picture, after: Picture, paths: Mapping[str, str]) -> Iterator[Fault]:
    """Modules that somebody looks up in sys.modules, and that whoever loads him would not load any more."""
    for module, said in before.analysis.facts.items():
        if not any(_TABLE in f"{use.path}." for use in said.uses):
            continue
        importer = before.analysis.modules[module]
        named = {m.path for m in said.mentions if not m.via or m.via.endswith(_ASKING)}
        for name in sorted(named):
            found = before.modules.find(name, importer)
            if found is None or before.analysis.modules[found].name != name:
                continue
            lost = before.loaders(found) - after.loaders(found)
            for one in sorted(lost & paths.keys()) if not lost.isdisjoint(after.loaders(module)) else ():
                reason = f"{name}, which {importer.path} looks up in sys.modules, would not be loaded any more"
                yield Fault(paths[one], 0, reason, (name,))

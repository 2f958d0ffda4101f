"""What the page shows of the past: what changed since some other state, and how the figures went"""

from __future__ import annotations

from importmap.model.history import Comparison, KnownFinding, size_of
from importmap.model.page import Change
from importmap.model.report import PackageEdge, Trend
from importmap.render.payload.sheet import Sheet
from importmap.render.writing import revision_name

_FINE = 10_000  # a figure is written as so many parts of one, for the tables hold whole numbers


def add_past(sheet: Sheet, change: Change | None, trend: Trend | None) -> None:
    """Both, where they are known."""
    if change is not None:
        _add_change(sheet, change)
    if trend is not None:
        _add_trend(sheet, trend)


def _add_change(sheet: Sheet, change: Change) -> None:
    """What one state has that the other has not; the imports between packages of both."""
    found = change.comparison
    sheet.add("states", base=revision_name(found.base), head=revision_name(found.head), kept=len(found.unchanged))
    kinds: dict[str, tuple[KnownFinding, ...]] = {
        "new": found.new,
        "grown": found.grown,
        "eased": found.eased,
        "moved": found.moved,
        "gone": found.gone,
    }
    for kind, told in kinds.items():
        for finding in told:
            sheet.add(
                "changes",
                kind=kind,
                fingerprint=finding.fingerprint,
                rule=finding.rule,
                severity=finding.severity.label,
                subject=finding.subject,
                message=finding.message,
                path=finding.path,
            )
    for one in found.metrics:
        if one.before != one.after:
            sheet.add(
                "figures",
                name=one.name,
                before=_fine(one.before),
                after=_fine(one.after),
                verdict=one.verdict,
                share=found.relative(one),
                by=size_of(one),
            )
    _knots(sheet, found)
    new = {(edge.importer, edge.imported) for edge in found.new_edges}
    for edge in change.edges:
        state = "new" if (edge.importer, edge.imported) in new else "kept"
        sheet.add("changedEdges", importer=edge.importer, imported=edge.imported, state=state, count=_count(edge))
    for edge in found.gone_edges:
        sheet.add("changedEdges", importer=edge.importer, imported=edge.imported, state="gone", count=_count(edge))
    for state, edges in (("new", found.new_service_edges), ("gone", found.gone_service_edges)):
        for edge in edges:
            sheet.add("serviceChanges", importer=edge.importer, imported=edge.imported, state=state, count=_count(edge))
    for note in found.notes:
        sheet.add("changeNotes", subject=note.subject, text=note.text)


def _add_trend(sheet: Sheet, found: Trend) -> None:
    """The figures of each point, and where they jumped."""
    for point in found.points:
        sheet.add(
            "points",
            commit=point.revision.commit,
            date=point.revision.date,
            title=point.revision.title,
            figures=len(point.metrics),
        )
        for metric in point.metrics:
            sheet.add("pointFigures", name=metric.name, value=_fine(metric.value), better=metric.better)
    for jump in found.jumps:
        sheet.add(
            "jumps",
            metric=jump.metric,
            before=_fine(jump.before),
            after=_fine(jump.after),
            commit=jump.at.commit,
            date=jump.at.date,
            title=jump.at.title,
            commits=jump.commits,
            new=jump.new,
            gone=jump.gone,
        )
    for note in found.notes:
        sheet.add("trendNotes", subject=note.subject, text=note.text)


def _knots(sheet: Sheet, found: Comparison) -> None:
    """What became of the knots, and what to take back of new circles."""
    for knot in found.knots:
        sheet.add(
            "knotChanges",
            kind=knot.kind,
            view=knot.view,
            before=len(knot.before),
            after=len(knot.after),
            joined=len(knot.joined),
            left=len(knot.left),
        )
        sheet.add_all("knotsBefore", "size", knot.before)
        sheet.add_all("knotsAfter", "size", knot.after)
        sheet.add_all("knotJoined", "module", knot.joined)
        sheet.add_all("knotLeft", "module", knot.left)
    for circle in found.circles:
        sheet.add(
            "newCircles",
            view=circle.view,
            members=len(circle.members),
            before=circle.before,
            least=int(circle.least),
            back=len(circle.back),
        )
        for one in circle.back:
            line = one.lines[0] if one.lines else 0
            sheet.add("circleBack", importer=one.importer, imported=one.imported, path=one.path, line=line)


def _count(edge: PackageEdge) -> int:
    """All imports of an edge."""
    return edge.import_time + edge.deferred + edge.typing


def _fine(value: float | None) -> int:
    """A figure in whole parts; -1 for none."""
    return -1 if value is None else round(value * _FINE)

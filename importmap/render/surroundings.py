"""What the page's script reads besides the report: lines of the sources, interfaces, what changed, how figures went"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from importmap.model.history import Comparison, KnownFinding, MetricChange
from importmap.model.page import Change, Excerpt, Links, Page
from importmap.model.report import PackageEdge, Report, Trend
from importmap.render.writing import revision_name

FINE = 10_000  # a figure is written as so many parts of one, for the tables hold whole numbers
_BY_TESTS = "uncollectable-tests", "uncollected-tests"  # whose share is one of tests, and not of modules


class Rows(Protocol):
    """What takes rows of tables."""

    def add(self, table: str, **values: str | int) -> None:
        """Append one row."""

    def add_all(self, table: str, column: str, values: Iterable[str | int]) -> None:
        """Append one row for each value to a table of one column."""


def surroundings(rows: Rows, report: Report, page: Page) -> None:
    """Write all of it."""
    for interface in report.interfaces:
        rows.add("interfaces", path=interface.path, kind=interface.kind, members=len(interface.members))
        for member in interface.members:
            rows.add("interfaceMembers", name=member.name, signature=member.signature, digest=member.digest)
    for ignored in report.ignored:
        found = ignored.finding
        rows.add(
            "ignored", fingerprint=found.fingerprint, rule=found.rule, subject=found.subject, reason=ignored.reason
        )
    sources(rows, page.links, page.excerpts)
    if page.change is not None:
        changes(rows, page.change)
    if report.trend is not None:
        trend(rows, report.trend)


def sources(rows: Rows, links: Links, excerpts: Iterable[Excerpt]) -> None:
    """The lines at the places, and where they can be opened."""
    for kind, template in (("source", links.source), ("editor", links.editor)):
        if template:
            rows.add("links", kind=kind, template=template)
    for excerpt in excerpts:
        rows.add("sources", path=excerpt.path, lines=len(excerpt.lines))
        for line in excerpt.lines:
            head = line.number - line.head if line.head else -1
            rows.add("sourceLines", number=line.number, text=line.text, head=head)


def changes(rows: Rows, change: Change) -> None:
    """What one state has that the other has not; the imports between packages of both."""
    found = change.comparison
    rows.add("states", base=revision_name(found.base), head=revision_name(found.head), kept=len(found.unchanged))
    kinds: dict[str, tuple[KnownFinding, ...]] = {
        "new": found.new,
        "grown": found.grown,
        "eased": found.eased,
        "moved": found.moved,
        "gone": found.gone,
    }
    for kind, told in kinds.items():
        for finding in told:
            rows.add(
                "changes",
                kind=kind,
                fingerprint=finding.fingerprint,
                rule=finding.rule,
                severity=finding.severity.label,
                subject=finding.subject,
                message=finding.message,
                path=finding.path,
            )
    sizes = {one.name: one for one in found.metrics}
    for one in found.metrics:
        if one.before != one.after:
            size = sizes.get("tests" if one.name in _BY_TESTS else "modules")
            rows.add(
                "figures",
                name=one.name,
                before=_fine(one.before),
                after=_fine(one.after),
                verdict=one.verdict,
                share=relative(one, size),
                by="tests" if one.name in _BY_TESTS else "modules",
            )
    _knots(rows, found)
    new = {(edge.importer, edge.imported) for edge in found.new_edges}
    for edge in change.edges:
        state = "new" if (edge.importer, edge.imported) in new else "kept"
        rows.add("changedEdges", importer=edge.importer, imported=edge.imported, state=state, count=_count(edge))
    for edge in found.gone_edges:
        rows.add("changedEdges", importer=edge.importer, imported=edge.imported, state="gone", count=_count(edge))
    for state, edges in (("new", found.new_service_edges), ("gone", found.gone_service_edges)):
        for edge in edges:
            rows.add("serviceChanges", importer=edge.importer, imported=edge.imported, state=state, count=_count(edge))
    for note in found.notes:
        rows.add("changeNotes", subject=note.subject, text=note.text)


def relative(change: MetricChange, size: MetricChange | None) -> str:
    """How a count moved as a share of the size of the code: "better", "worse", "same"; "" where that says no more."""
    if size is None or not change.better or change.before is None or change.after is None:
        return ""
    if not size.before or not size.after or size.before == size.after or change.before != int(change.before):
        return ""
    before, after = change.before * size.after, change.after * size.before
    if before == after:
        return "same"
    return "better" if (after < before) == (change.better == "lower") else "worse"


def trend(rows: Rows, found: Trend) -> None:
    """The figures of each point, and where they jumped."""
    for point in found.points:
        rows.add(
            "points",
            commit=point.revision.commit,
            date=point.revision.date,
            title=point.revision.title,
            figures=len(point.metrics),
        )
        for metric in point.metrics:
            rows.add("pointFigures", name=metric.name, value=_fine(metric.value), better=metric.better)
    for jump in found.jumps:
        rows.add(
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
        rows.add("trendNotes", subject=note.subject, text=note.text)


def _knots(rows: Rows, found: Comparison) -> None:
    """What became of the knots, and what to take back of new circles."""
    for knot in found.knots:
        rows.add(
            "knotChanges",
            kind=knot.kind,
            view=knot.view,
            before=len(knot.before),
            after=len(knot.after),
            joined=len(knot.joined),
            left=len(knot.left),
        )
        rows.add_all("knotsBefore", "size", knot.before)
        rows.add_all("knotsAfter", "size", knot.after)
        rows.add_all("knotJoined", "module", knot.joined)
        rows.add_all("knotLeft", "module", knot.left)
    for circle in found.circles:
        rows.add(
            "newCircles",
            view=circle.view,
            members=len(circle.members),
            before=circle.before,
            least=int(circle.least),
            back=len(circle.back),
        )
        for one in circle.back:
            line = one.lines[0] if one.lines else 0
            rows.add("circleBack", importer=one.importer, imported=one.imported, path=one.path, line=line)


def _count(edge: PackageEdge) -> int:
    """All imports of an edge."""
    return edge.import_time + edge.deferred + edge.typing


def _fine(value: float | None) -> int:
    """A figure in whole parts; -1 for none."""
    return -1 if value is None else round(value * FINE)

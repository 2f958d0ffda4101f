"""What changed between two states of the code"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from importmap.history.circles import new_circles
from importmap.history.identity import paired, renamed
from importmap.history.knots import knot_changes
from importmap.model.history import Comparison, KnownFinding, MetricChange, Moves, Snapshot, State
from importmap.model.project import Note
from importmap.model.report import Metric, PackageEdge


def compare(base: Snapshot, head: Snapshot) -> Comparison:
    """What changed from base to head, as far as snapshots tell."""
    return compare_states(State(base), State(head))


def compare_states(
    base: State,
    head: State,
    moves: Moves | None = None,
    turned: Collection[str] = (),
    notes: Iterable[Note] = (),
) -> Comparison:
    """What changed from base to head.

    `turned` names the figures that are worse by nothing but imports that have turned to a declared home.
    """
    moves = moves or Moves()
    unread = {renamed(path, moves.names) for path in base.unread}.union(base.unread, head.unread)
    before, after = base.snapshot, head.snapshot
    found = paired(
        _readable(before.findings, unread),
        _readable(after.findings, unread),
        moves,
        head.homes,
        ({knot.id: knot.members for knot in before.knots}, {knot.id: knot.members for knot in after.knots}),
    )
    packages = {module.package for side in (base, head) for module in side.modules}
    here = {name: moves.names[name] for name in packages if name in moves.names}
    return Comparison(
        name=after.name,
        base=before.revision,
        head=after.revision,
        metrics=_metric_changes(before.metrics, after.metrics, turned),
        new=found.new,
        grown=found.grown,
        eased=found.eased,
        moved=found.moved,
        gone=found.gone,
        unchanged=found.unchanged,
        new_edges=_without(after.package_edges, before.package_edges, here),
        gone_edges=_without_new(before.package_edges, after.package_edges, here),
        new_service_edges=_without(after.service_edges, before.service_edges, {}),
        gone_service_edges=_without_new(before.service_edges, after.service_edges, {}),
        knots=knot_changes(before.knots, after.knots, moves),
        circles=new_circles(base, head, moves),
        notes=tuple(notes),
    )


def _readable(findings: Iterable[KnownFinding], unread: Collection[str]) -> list[KnownFinding]:
    """The findings but for those in files that one side could not read: nothing can be said of them."""
    return [finding for finding in findings if finding.path not in unread]


def _without(
    edges: Iterable[PackageEdge], others: Iterable[PackageEdge], names: Mapping[str, str]
) -> tuple[PackageEdge, ...]:
    """The edges of the head that the base does not have by any name."""
    known = {(names.get(edge.importer, edge.importer), names.get(edge.imported, edge.imported)) for edge in others}
    return tuple(edge for edge in edges if (edge.importer, edge.imported) not in known)


def _without_new(
    edges: Iterable[PackageEdge], others: Iterable[PackageEdge], names: Mapping[str, str]
) -> tuple[PackageEdge, ...]:
    """The edges of the base that the head does not have by any name."""
    known = {(edge.importer, edge.imported) for edge in others}
    return tuple(
        edge
        for edge in edges
        if (names.get(edge.importer, edge.importer), names.get(edge.imported, edge.imported)) not in known
    )


def _metric_changes(
    base: tuple[Metric, ...], head: tuple[Metric, ...], turned: Collection[str]
) -> tuple[MetricChange, ...]:
    """Each figure of either side, before and after."""
    before = {metric.name: metric.value for metric in base}
    after = {metric.name: metric.value for metric in head}
    better = {metric.name: metric.better for metric in (*base, *head)}
    changes = (MetricChange(name, before.get(name), after.get(name), better[name]) for name in sorted(better))
    return tuple(
        replace(change, excused=True) if change.name in turned and change.verdict == "worse" else change
        for change in changes
    )

"""What changed between two snapshots"""

from __future__ import annotations

from collections.abc import Iterable

from importmap.model.history import Comparison, KnownFinding, MetricChange, Snapshot
from importmap.model.report import Metric


def compare(base: Snapshot, head: Snapshot) -> Comparison:
    """What changed from base to head; a finding is the same where its fingerprint is."""
    before = {finding.fingerprint for finding in base.findings}
    after = {finding.fingerprint for finding in head.findings}
    edges_before = {(edge.importer, edge.imported) for edge in base.package_edges}
    edges_after = {(edge.importer, edge.imported) for edge in head.package_edges}
    return Comparison(
        name=head.name,
        base=base.revision,
        head=head.revision,
        metrics=_metric_changes(base.metrics, head.metrics),
        new=_worst_first(f for f in head.findings if f.fingerprint not in before),
        gone=_worst_first(f for f in base.findings if f.fingerprint not in after),
        unchanged=_worst_first(f for f in head.findings if f.fingerprint in before),
        new_edges=tuple(e for e in head.package_edges if (e.importer, e.imported) not in edges_before),
        gone_edges=tuple(e for e in base.package_edges if (e.importer, e.imported) not in edges_after),
    )


def _metric_changes(base: tuple[Metric, ...], head: tuple[Metric, ...]) -> tuple[MetricChange, ...]:
    """Each figure of either side, before and after."""
    before = {metric.name: metric.value for metric in base}
    after = {metric.name: metric.value for metric in head}
    better = {metric.name: metric.better for metric in (*base, *head)}
    return tuple(MetricChange(name, before.get(name), after.get(name), better[name]) for name in sorted(better))


def _worst_first(findings: Iterable[KnownFinding]) -> tuple[KnownFinding, ...]:
    """The findings by severity, else in the order in which they are given."""
    return tuple(sorted(findings, key=lambda finding: -finding.severity))

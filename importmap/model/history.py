"""What is remembered of an analysis, and what two memories differ in"""

from __future__ import annotations

from dataclasses import dataclass

from importmap.model.finding import Severity
from importmap.model.report import Metric, PackageEdge, Revision


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """What identifies a finding and lets people recognise it, without the line it stands on."""

    fingerprint: str
    rule: str
    severity: Severity
    subject: str
    message: str
    path: str  # POSIX, relative to the project's base


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is kept of a report, to be compared with a later one."""

    schema: int
    name: str
    revision: Revision | None
    metrics: tuple[Metric, ...]  # by name
    findings: tuple[KnownFinding, ...]  # by rule, subject and fingerprint; one for each fingerprint
    package_edges: tuple[PackageEdge, ...]  # by importer and imported


@dataclass(frozen=True, slots=True)
class MetricChange:
    """One figure before and after; None where that side does not have it."""

    name: str
    before: float | None
    after: float | None
    better: str  # "lower", "higher" or "" where it is neither

    @property
    def verdict(self) -> str:
        """How the figure moved: "better", "worse", "changed" or "same"."""
        if self.before == self.after:
            return "same"
        if self.before is None or self.after is None or not self.better:
            return "changed"
        return "better" if (self.after < self.before) == (self.better == "lower") else "worse"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one snapshot to another."""

    name: str
    base: Revision | None
    head: Revision | None
    metrics: tuple[MetricChange, ...]  # of both sides, by name
    new: tuple[KnownFinding, ...]  # worst first
    gone: tuple[KnownFinding, ...]
    unchanged: tuple[KnownFinding, ...]
    new_edges: tuple[PackageEdge, ...]  # with the imports that head has
    gone_edges: tuple[PackageEdge, ...]  # with the imports that base had

    @property
    def changed(self) -> bool:
        """Whether there is anything to tell."""
        return bool(
            self.new
            or self.gone
            or self.new_edges
            or self.gone_edges
            or any(change.verdict != "same" for change in self.metrics)
        )

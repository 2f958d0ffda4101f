"""What is remembered of an analysis, and what two memories differ in"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from importmap.model.knots import View
from importmap.model.project import Module, Note
from importmap.model.report import EdgeSummary, Metric, PackageEdge, Revision
from importmap.model.severity import Severity


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """What identifies a finding and lets people recognise it, without the line it stands on."""

    fingerprint: str
    rule: str
    severity: Severity
    subject: str
    message: str
    path: str  # POSIX, relative to the project's base
    evidence: tuple[str, ...] = ()  # what identifies it besides the subject, sorted


@dataclass(frozen=True, slots=True)
class KnownKnot:
    """Modules that all reach each other by imports."""

    id: str  # "import-time: shop.customers", the subject of its finding
    view: View  # the narrowest one that ties it
    members: tuple[str, ...]  # module ids, sorted


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is kept of a report, to be compared with a later one."""

    schema: int
    name: str
    revision: Revision | None
    metrics: tuple[Metric, ...]  # by name
    findings: tuple[KnownFinding, ...]  # by rule, subject and fingerprint; one for each fingerprint
    package_edges: tuple[PackageEdge, ...]  # by importer and imported
    service_edges: tuple[PackageEdge, ...] = ()  # between the declared services, by importer and imported
    knots: tuple[KnownKnot, ...] = ()  # by view and id


@dataclass(frozen=True, slots=True)
class Body:
    """A class or function at the top level of a module, by which it is known elsewhere."""

    path: str  # "shop.models.Order"
    digest: str  # of its structure


@dataclass(frozen=True, slots=True)
class State:
    """A snapshot with as much of the code as is at hand, by which things are known that have moved."""

    snapshot: Snapshot
    modules: tuple[Module, ...] = ()  # by path
    edges: tuple[EdgeSummary, ...] = ()
    bodies: tuple[Body, ...] = ()  # by path
    homes: frozenset[str] = frozenset()  # the paths that importers should use
    declared: tuple[str, ...] = ()  # those of them that the configuration declares
    replaced: tuple[str, ...] = ()  # the dotted names that these replace
    folder: str = ""  # the project's base from the top of its repository, "" for the top
    overruled: tuple[str, ...] = ()  # keys of its own configuration that say otherwise than what it was judged by
    submodules: tuple[str, ...] = ()  # paths of folders that are other repositories, and were not read
    unread: tuple[str, ...] = ()  # paths of files whose content is not at hand


@dataclass(frozen=True, slots=True)
class Moves:
    """What the base calls otherwise than the head: modules by id, files by path, symbols by dotted path."""

    names: Mapping[str, str] = field(default_factory=dict)  # old -> new


@dataclass(frozen=True, slots=True)
class MetricChange:
    """One figure before and after; None where that side does not have it."""

    name: str
    before: float | None
    after: float | None
    better: str  # "lower", "higher" or "" where it is neither
    excused: bool = False  # it is worse only by imports that have turned to a declared home

    @property
    def verdict(self) -> str:
        """How the figure moved: "better", "worse", "changed" or "same"."""
        if self.before == self.after:
            return "same"
        if self.before is None or self.after is None or not self.better or self.excused:
            return "changed"
        return "better" if (self.after < self.before) == (self.better == "lower") else "worse"


_BY_TESTS = frozenset({"uncollectable-tests", "uncollected-tests"})


def size_of(change: MetricChange) -> str:
    """The figure of which a count is a share: "tests" for what counts tests, else "modules"."""
    return "tests" if change.name in _BY_TESTS else "modules"


@dataclass(frozen=True, slots=True)
class KnotChange:
    """What became of the modules that import each other in a circle."""

    kind: str  # "new", "grew", "shrank", "merged", "split", "gone", "changed"
    view: View
    before: tuple[int, ...]  # modules in each knot of the base that it is about, the largest first
    after: tuple[int, ...]
    joined: tuple[
        str, ...
    ]  # module ids as the head has them: those that were in none of these knots, and exist in base
    left: tuple[str, ...]  # those that are in none any more


@dataclass(frozen=True, slots=True)
class Import:
    """All imports from one module to another."""

    importer: str  # module id
    imported: str  # module id
    path: str  # of the importer's file
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NewCircle:
    """Modules that import each other in a circle by what this change has added, and what it takes to undo that."""

    view: View
    members: tuple[str, ...]  # module ids, sorted
    back: tuple[Import, ...]  # a smallest set of new imports without which there is no new circle
    elsewhere: tuple[Import, ...]  # a smaller set that does as well and was there before; () if none was found
    least: bool  # whether it is certain that no smaller set of new imports does
    before: int = 0  # modules of the largest circle of the base from which it has grown; 0 where there was none


@dataclass(frozen=True, slots=True)
class Pairing:
    """The findings of two states, each in one of these; worst first."""

    new: tuple[KnownFinding, ...]  # of the head, as are the following but for `gone`
    grown: tuple[KnownFinding, ...]  # the same rule and subject, with evidence that was not there before
    eased: tuple[KnownFinding, ...]  # the same rule and subject, with less evidence, or what was added is a home
    moved: tuple[KnownFinding, ...]  # the same but for the names of what has moved
    unchanged: tuple[KnownFinding, ...]
    gone: tuple[KnownFinding, ...]  # of the base


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one state to another."""

    name: str
    base: Revision | None
    head: Revision | None
    metrics: tuple[MetricChange, ...]  # of both sides, by name
    new: tuple[KnownFinding, ...]  # worst first; see Pairing
    gone: tuple[KnownFinding, ...]
    unchanged: tuple[KnownFinding, ...]
    new_edges: tuple[PackageEdge, ...]  # with the imports that head has
    gone_edges: tuple[PackageEdge, ...]  # with the imports that base had
    grown: tuple[KnownFinding, ...] = ()
    eased: tuple[KnownFinding, ...] = ()
    moved: tuple[KnownFinding, ...] = ()
    new_service_edges: tuple[PackageEdge, ...] = ()
    gone_service_edges: tuple[PackageEdge, ...] = ()
    knots: tuple[KnotChange, ...] = ()  # by view, the largest first
    circles: tuple[NewCircle, ...] = ()  # by view, the largest first
    notes: tuple[Note, ...] = ()  # what the reader should know about how the two were compared

    @property
    def blamed(self) -> tuple[KnownFinding, ...]:
        """What counts against the change: what is new, and what has grown; worst first."""
        return tuple(sorted((*self.new, *self.grown), key=lambda finding: -finding.severity))

    def relative(self, change: MetricChange) -> str:
        """How a count moved as a share of the size of the code: "better", "worse" or "same".

        "" where that says no more than the count: where the size is the same or unknown, or what moved is no count.
        """
        size = next((one for one in self.metrics if one.name == size_of(change)), None)
        if size is None or change.excused or not change.better or change.before is None or change.after is None:
            return ""
        if not size.before or not size.after or size.before == size.after or change.before == change.after:
            return ""
        if any(value != int(value) for value in (change.before, change.after)):
            return ""
        before, after = change.before * size.after, change.after * size.before
        if before == after:
            return "same"
        return "better" if (after < before) == (change.better == "lower") else "worse"

    @property
    def changed(self) -> bool:
        """Whether there is anything to tell."""
        lists = (self.new, self.grown, self.eased, self.moved, self.gone, self.new_edges, self.gone_edges, self.knots)
        services = (self.new_service_edges, self.gone_service_edges)
        return any((*lists, *services)) or any(change.verdict != "same" for change in self.metrics)

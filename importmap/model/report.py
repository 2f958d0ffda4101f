"""The one document that every renderer gets; `report.json` is this document, field by field

Everything is sorted, and nothing in it depends on the day, the machine or the version of importmap.
"""

from __future__ import annotations

from dataclasses import dataclass

from importmap.model.change import Plan
from importmap.model.finding import Finding
from importmap.model.interface import Interface
from importmap.model.knots import Knot
from importmap.model.links import Symbol
from importmap.model.migration import Migration
from importmap.model.project import LeftOut, Module, Note
from importmap.model.removal import Removal
from importmap.model.ruling import Followed
from importmap.model.services import Crossing, Service

SCHEMA = 1  # raised when a field changes its meaning or disappears


@dataclass(frozen=True, slots=True)
class Revision:
    """The state of the version control system that was analysed."""

    commit: str  # abbreviated hash
    date: str  # of the commit, "2025-09-16"
    dirty: bool
    title: str = ""  # the first line of the commit's message


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read and what was not: every report opens with it."""

    files: int  # Python source files that were analysed
    lines: int
    broken: tuple[str, ...]  # paths of files with a part that could not be read
    namespaces: int  # folders without `__init__.py` that hold modules
    dynamic: int  # imports by a computed name are not seen; these are the literal ones, which are
    opaque: int  # modules whose names cannot all be known by reading
    unknown: int  # imports of the analysed code of which reading cannot tell whether they work
    left_out: tuple[LeftOut, ...]
    notes: tuple[Note, ...]
    made: tuple[Note, ...] = ()  # imported modules that a build or a tool makes: neither broken nor analysed


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure about the whole; `docs/metrics.md` defines each."""

    name: str  # "modules-in-knots"
    value: float  # whole numbers are whole
    better: str  # "lower", "higher" or "" where it is neither


@dataclass(frozen=True, slots=True)
class Point:
    """The figures of one commit."""

    revision: Revision
    metrics: tuple[Metric, ...]  # by name; none where there was nothing of the code yet
    unread: int  # files of which the content is not at hand


@dataclass(frozen=True, slots=True)
class Addition:
    """The findings of one rule that came with a jump."""

    rule: str
    findings: int  # grown ones included


@dataclass(frozen=True, slots=True)
class Jump:
    """A figure that moved from one point to the next by much of all that it ever moved, and what happened there."""

    metric: str
    before: float
    after: float
    since: Revision  # the point before
    at: Revision
    commits: int  # along first parents, from the one point to the other
    new: int  # findings, grown ones included
    gone: int
    rules: tuple[Addition, ...]  # of the new findings, those first that have most


@dataclass(frozen=True, slots=True)
class Trend:
    """How the figures went over the history."""

    name: str
    points: tuple[Point, ...]  # the oldest first
    jumps: tuple[Jump, ...]  # by point and figure
    notes: tuple[Note, ...]  # where it ends, and why


@dataclass(frozen=True, slots=True)
class PackageMetrics:
    """The coupling of one package (Martin): modules outside that depend on it, and outside that it depends on."""

    package: str
    modules: int
    lines: int
    afferent: int
    efferent: int
    instability: float  # efferent / (afferent + efferent); 0 where both are 0


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody whom CODEOWNERS names, and what is theirs."""

    name: str  # "@shop/payments"
    modules: tuple[str, ...]  # ids


@dataclass(frozen=True, slots=True)
class EdgeSummary:
    """All imports from one module to another. Line numbers are those of the importing file, sorted."""

    importer: str  # module id
    imported: str  # module id
    import_time: int  # statements that run when the importer is imported, guarded and conditional ones included
    deferred: int
    typing: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ExternalPackage:
    """A package from outside of the analysed code, without the standard library, and who imports it."""

    package: str  # as it is imported: "requests", "google.cloud.storage"
    modules: int  # that import it
    import_time: int  # statements, as those of an edge
    deferred: int
    typing: int


@dataclass(frozen=True, slots=True)
class PackageEdge:
    """All imports from one package to another."""

    importer: str
    imported: str
    import_time: int
    deferred: int
    typing: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """The order in which the packages of one parent should be drawn, importers first; a suggestion, not a verdict."""

    parent: str  # "" for the top level, "shop" for the children of shop
    rows: tuple[str, ...]  # package or module ids
    services: bool = False  # the rows are services as declared in the configuration
    cells: tuple[PackageEdge, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as its module documents it."""

    id: str
    title: str
    severity: str  # as it is configured for this run: "off", "info", "warning", "error"
    documentation: str


@dataclass(frozen=True, slots=True)
class Contract:
    """What became of a contract on imports."""

    name: str
    kind: str  # "layers", "forbidden", "protected", "independence", "acyclic_siblings", "private_modules"
    source: str  # the file that declares it
    outcome: str  # "kept", "broken", "unchecked"
    note: str  # why it was not checked


@dataclass(frozen=True, slots=True)
class Layering:
    """Layers that are declared, high to low: a layer may import those below it."""

    name: str  # of the contract
    container: str  # the package that they are parts of; "" if there is none
    layers: tuple[tuple[str, ...], ...]  # full names of modules, those of one layer together
    free: tuple[bool, ...]  # of each layer: whether its modules may import each other


@dataclass(frozen=True, slots=True)
class IgnoredFinding:
    """A finding that is not told, because somebody has asked for that."""

    finding: Finding
    reason: str  # in the words of who has asked


@dataclass(frozen=True, slots=True)
class Report:
    """The whole result of an analysis."""

    schema: int
    name: str
    python: str  # "3.11"
    revision: Revision | None
    coverage: Coverage
    metrics: tuple[Metric, ...]
    packages: tuple[PackageMetrics, ...]
    rules: tuple[Rule, ...]
    findings: tuple[Finding, ...]  # worst first: by severity, reached by a journey or not, rule, weight, subject
    plan: Plan
    modules: tuple[Module, ...]
    edges: tuple[EdgeSummary, ...]
    matrices: tuple[Matrix, ...]
    symbols: tuple[Symbol, ...]  # those with more than one path in use or offered
    ignored: tuple[IgnoredFinding, ...] = ()  # worst first
    migrations: tuple[Migration, ...] = ()  # in the order of the declarations under `single-source`
    contracts: tuple[Contract, ...] = ()  # as declared, those of import-linter last
    knots: tuple[Knot, ...] = ()  # by when they bite, the largest first
    externals: tuple[ExternalPackage, ...] = ()  # those first that most modules import
    services: tuple[Service, ...] = ()  # as declared
    layerings: tuple[Layering, ...] = ()  # as declared in the configuration
    crossings: tuple[Crossing, ...] = ()  # of services and of contracts, by importer and imported
    removals: tuple[Removal, ...] = ()  # of production modules, what speaks for and against their removal, by module
    decisions: tuple[Followed, ...] = ()  # what was decided on the steps of the plan, in its order
    owners: tuple[Owner, ...] = ()  # by name
    interfaces: tuple[Interface, ...] = ()  # of what findings compare with each other, by path
    trend: Trend | None = None  # how the figures went over the history, where somebody has asked for that

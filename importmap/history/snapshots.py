"""Snapshots: what is kept of a report, to be compared later"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import msgspec

from importmap.model.errors import SnapshotError
from importmap.model.finding import Evidence
from importmap.model.history import Body, KnownFinding, KnownKnot, Snapshot, State
from importmap.model.knots import Knot, View
from importmap.model.links import Home
from importmap.model.location import Location
from importmap.model.project import Module
from importmap.model.report import SCHEMA as REPORT_SCHEMA
from importmap.model.report import EdgeSummary, Matrix, Metric, PackageEdge, Report, Revision
from importmap.model.severity import Severity

SCHEMA = 1  # raised when a field of the snapshot file changes its meaning or disappears

_SURROGATE = re.compile("[\ud800-\udfff]")  # what Python makes of a file name that is not UTF-8
_HINT = "write one with `importmap snapshot -o FILE`, or give the report.json of `importmap analyze`"


class _Heading(msgspec.Struct):
    """What tells a snapshot from a report: only the one has package edges, only the other says what it covers."""

    schema: int
    package_edges: msgspec.Raw = msgspec.Raw()
    coverage: msgspec.Raw = msgspec.Raw()


class _Row(msgspec.Struct):
    """A finding, with the path that a snapshot gives it or the location that a report gives it."""

    fingerprint: str
    rule: str
    severity: Literal["info", "warning", "error"]
    subject: str
    message: str
    path: str = ""
    location: Location | None = None
    evidence: tuple[str | Evidence, ...] = ()


class _Symbol(msgspec.Struct):
    """What is needed of a symbol."""

    home: Home


class _File(msgspec.Struct):
    """What a snapshot is made from: a snapshot has the package edges, a report the modules and theirs."""

    name: str
    revision: Revision | None
    metrics: tuple[Metric, ...]
    findings: tuple[_Row, ...]
    package_edges: tuple[PackageEdge, ...] = ()
    service_edges: tuple[PackageEdge, ...] = ()
    knots: tuple[KnownKnot, ...] = ()
    modules: tuple[Module, ...] = ()
    edges: tuple[EdgeSummary, ...] = ()
    matrices: tuple[Matrix, ...] = ()
    symbols: tuple[_Symbol, ...] = ()


def snapshot(report: Report) -> Snapshot:
    """What is to be kept of a report."""
    return Snapshot(
        schema=SCHEMA,
        name=report.name,
        revision=report.revision,
        metrics=_sorted_metrics(report.metrics),
        findings=_sorted_findings(
            KnownFinding(f.fingerprint, f.rule, f.severity, f.subject, f.message, f.location.path, _names(f.identity))
            for f in report.findings
        ),
        package_edges=_package_edges(report.modules, report.edges),
        service_edges=_service_edges(report.matrices),
        knots=_known_knots(report.knots),
    )


def state(report: Report, bodies: Iterable[Body] = (), folder: str = "") -> State:
    """What a report tells of the code, with the bodies of the classes and functions, and where in its repository."""
    return State(
        snapshot(report),
        report.modules,
        report.edges,
        tuple(sorted(bodies, key=lambda body: body.path)),
        frozenset(symbol.home.path for symbol in report.symbols),
        tuple(migration.symbol for migration in report.migrations),
        tuple(sorted({replaced.name for migration in report.migrations for replaced in migration.replaced})),
        folder,
    )


def dump(snapshot: Snapshot) -> str:
    """The snapshot as JSON with one line for each figure, finding and edge, so that two files compare line by line."""
    revision = asdict(snapshot.revision) if snapshot.revision else None
    parts = [f'"schema": {snapshot.schema}', f'"name": {_json(snapshot.name)}', f'"revision": {_json(revision)}']
    metrics = [asdict(metric) | {"value": _whole(metric.value)} for metric in snapshot.metrics]
    findings = [asdict(finding) | {"severity": finding.severity.label} for finding in snapshot.findings]
    edges = [asdict(edge) for edge in snapshot.package_edges]
    services = [asdict(edge) for edge in snapshot.service_edges]
    knots = [asdict(knot) for knot in snapshot.knots]
    lists = {"metrics": metrics, "findings": findings, "package_edges": edges, "service_edges": services}
    for key, rows in (*lists.items(), ("knots", knots)):
        lines = ",\n".join(map(_json, rows))
        parts.append(f'"{key}": [\n{lines}\n]' if lines else f'"{key}": []')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def load(path: Path) -> Snapshot:
    """The snapshot that a snapshot file or a report.json holds; raises SnapshotError for anything else."""
    return load_state(path).snapshot


def load_state(path: Path) -> State:
    """The same with what a report.json tells of the code besides."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SnapshotError(f"{path} cannot be read: {error.strerror}", _HINT) from error
    try:
        heading = msgspec.json.decode(content, type=_Heading)
        is_snapshot = bool(bytes(heading.package_edges))
        if not is_snapshot and not bytes(heading.coverage):
            raise SnapshotError(f"{path} is neither a snapshot nor a report of importmap", _HINT)
        _check_version(path, heading.schema, SCHEMA if is_snapshot else REPORT_SCHEMA)
        return _read(msgspec.json.decode(content, type=_File))
    except msgspec.ValidationError as error:
        raise SnapshotError(f"{path} is not a snapshot of importmap: {error}", _HINT) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SnapshotError(f"{path} is not whole, or not JSON: {error}", _HINT) from error


def _check_version(path: Path, found: int, known: int) -> None:
    """Refuse a file that another version of importmap has written."""
    if found == known:
        return
    age, hint = ("newer", "update importmap") if found > known else ("older", "write it anew")
    raise SnapshotError(f"{path} was written by a {age} importmap: schema {found}, not {known}", hint)


def _read(file: _File) -> State:
    """The state that a file holds."""
    kept = Snapshot(
        schema=SCHEMA,
        name=file.name,
        revision=file.revision,
        metrics=_sorted_metrics(file.metrics),
        findings=_sorted_findings(
            KnownFinding(
                row.fingerprint,
                row.rule,
                Severity[row.severity.upper()],
                row.subject,
                row.message,
                row.location.path if row.location else row.path,
                _identity(row),
            )
            for row in file.findings
        ),
        package_edges=_sorted_edges(file.package_edges) or _package_edges(file.modules, file.edges),
        service_edges=_sorted_edges(file.service_edges) or _service_edges(file.matrices),
        knots=_known_knots(file.knots),
    )
    return State(kept, file.modules, file.edges, homes=frozenset(symbol.home.path for symbol in file.symbols))


def _identity(row: _Row) -> tuple[str, ...]:
    """The evidence that identifies a finding."""
    found = {one.subject if isinstance(one, Evidence) else one for one in row.evidence}
    return _names(found - {""})


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Some names, sorted by what a file holds of them, which for what is no character is its escape."""
    return tuple(sorted(names, key=lambda name: name.encode("utf-8", "backslashreplace")))


def _service_edges(matrices: Iterable[Matrix]) -> tuple[PackageEdge, ...]:
    """The imports between the declared services."""
    return _sorted_edges(edge for matrix in matrices if matrix.services for edge in matrix.cells)


def _known_knots(knots: Iterable[Knot | KnownKnot]) -> tuple[KnownKnot, ...]:
    """What is kept of some knots, by view and id."""
    known = (KnownKnot(knot.id, knot.view, _names(knot.members)) for knot in knots)
    return tuple(sorted(known, key=lambda knot: (list(View).index(knot.view), knot.id)))


def _package_edges(modules: Iterable[Module], edges: Iterable[EdgeSummary]) -> tuple[PackageEdge, ...]:
    """The imports between modules, added up by the packages that the modules stand in."""
    packages = {module.id: module.package or module.name for module in modules}
    sums: dict[tuple[str, str], tuple[int, int, int]] = {}
    for edge in edges:
        pair = packages.get(edge.importer, edge.importer), packages.get(edge.imported, edge.imported)
        if pair[0] != pair[1]:
            import_time, deferred, typing = sums.get(pair, (0, 0, 0))
            sums[pair] = import_time + edge.import_time, deferred + edge.deferred, typing + edge.typing
    return tuple(PackageEdge(*pair, *sums[pair]) for pair in sorted(sums))


def _sorted_metrics(metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """The figures by name."""
    return tuple(sorted(metrics, key=lambda metric: metric.name))


def _sorted_findings(findings: Iterable[KnownFinding]) -> tuple[KnownFinding, ...]:
    """The findings by rule, subject and fingerprint, one for each fingerprint."""
    single = {finding.fingerprint: finding for finding in findings}
    return tuple(sorted(single.values(), key=lambda finding: (finding.rule, finding.subject, finding.fingerprint)))


def _sorted_edges(edges: Iterable[PackageEdge]) -> tuple[PackageEdge, ...]:
    """The edges by importer and imported."""
    return tuple(sorted(edges, key=lambda edge: (edge.importer, edge.imported)))


def _json(value: object) -> str:
    """The value as JSON on one line, with what is no character written as its escape."""
    return _SURROGATE.sub(lambda match: f"\\\\u{ord(match[0]):x}", json.dumps(value, ensure_ascii=False))


def _whole(value: float) -> float:
    """The number, whole where it is."""
    return int(value) if value == int(value) else value

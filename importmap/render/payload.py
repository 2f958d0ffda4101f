"""What the script of the HTML report reads: strings once, and all else integers in columns

The document is JSON in gzip in base64:

    {"version": 1, "strings": [...], "tables": {name: {column: [int, ...]}}, "rising": [[table, column], ...]}

The columns that "rising" lists hold each number's difference from the one before. Where the report holds a list, the
column holds the list's length, and the items are the next rows of a table of their own: so a row's items are found by
summing up, and gzip sees like beside like. `templates/script/data.js` reads it; `render/strings.py` makes the strings.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from importmap.model.change import Rewrite, Step
from importmap.model.finding import Finding, Journey, Location
from importmap.model.knots import Knot, View
from importmap.model.links import Symbol
from importmap.model.migration import Migration, Share
from importmap.model.page import Page
from importmap.model.project import Module
from importmap.model.report import EdgeSummary, Matrix, Report
from importmap.model.services import owners
from importmap.render.strings import Strings
from importmap.render.surroundings import surroundings

VERSION = 1
_HEADER = b"\x1f\x8b\x08" + bytes(5) + b"\x02\xff"  # deflated, of no time, as small as can be, on an unknown machine
_TESTS = {
    "modules": "test-modules",
    "tests": "tests",
    "uncollectable": "uncollectable-tests",
    "uncollected": "uncollected-tests",
    "markers": "unknown-markers",
}


def encode(report: Report, page: Page | None = None) -> str:
    """The report's contents in base64; equal reports give equal text."""
    sheet = _Sheet(report.modules)
    module_numbers = {module.id: number for number, module in enumerate(report.modules)}
    _modules(sheet, report, module_numbers)
    for rule in report.rules:
        sheet.add("rules", id=rule.id, title=rule.title, severity=rule.severity)
    for package in report.packages:
        sheet.add(
            "packages",
            package=package.package,
            modules=package.modules,
            lines=package.lines,
            afferent=package.afferent,
            efferent=package.efferent,
        )
    for finding in report.findings:
        _finding(sheet, finding, module_numbers)
    for step in report.plan.steps:
        _step(sheet, step)
    for matrix in report.matrices:
        _matrix(sheet, matrix)
    _declared(sheet, report, module_numbers)
    for removal in report.removals:
        sheet.add(
            "removals",
            module=module_numbers[removal.module],
            use=removal.use,
            doubt=removal.doubt,
            forwards=removal.forwards,
            started=removal.started,
            warns=removal.warns,
            strings=removal.strings,
            places=len(removal.places),
        )
        for place in removal.places:
            sheet.add("removalPlaces", path=place.path, line=place.line)
    for symbol in report.symbols:
        _symbol(sheet, symbol, module_numbers)
    for migration in report.migrations:
        _migration(sheet, migration)
    figures = {metric.name: int(metric.value) for metric in report.metrics}
    sheet.add("tests", **{column: figures.get(name, 0) for column, name in _TESTS.items()})
    for view in View:
        names = {"knots": f"{view}-knots", "modules": f"modules-in-{view}-knots", "largest": f"largest-{view}-knot"}
        sheet.add("views", view=view, **{column: figures.get(name, 0) for column, name in names.items()})
    for knot in report.knots:
        _knot(sheet, knot, module_numbers)
    surroundings(sheet, report, page or Page())
    return base64.b64encode(_packed(sheet.document().encode())).decode("ascii")


def _packed(document: bytes) -> bytes:
    """The document in gzip; Python's own differs from version to version in what its header says of the machine."""
    squeezer = zlib.compressobj(zlib.Z_BEST_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    size = len(document) & 0xFFFFFFFF
    return _HEADER + squeezer.compress(document) + squeezer.flush() + struct.pack("<II", zlib.crc32(document), size)


def _modules(sheet: _Sheet, report: Report, numbers: dict[str, int]) -> None:
    """Modules, and the edges that leave each of them."""
    leaving: defaultdict[str, list[EdgeSummary]] = defaultdict(list)
    for edge in report.edges:
        leaving[edge.importer].append(edge)
    services = owners(report.modules, {service.name: service.packages for service in report.services})
    for module in report.modules:
        edges = sorted(leaving[module.id], key=lambda edge: numbers[edge.imported])
        sheet.add(
            "modules",
            id=module.id,
            path=module.path,
            kind=module.kind,
            role=module.role,
            service=services.get(module.id, ""),
            edges=len(edges),
        )
        for edge in edges:
            sheet.add(
                "edges",
                imported=numbers[edge.imported],
                importTime=edge.import_time,
                deferred=edge.deferred,
                typing=edge.typing,
                lines=len(edge.lines),
            )
            sheet.add_all("lines", "line", edge.lines)


def _finding(sheet: _Sheet, finding: Finding, numbers: dict[str, int]) -> None:
    """A finding, its evidence, its rewrites and the journeys to it."""
    rewrites = finding.fix.rewrites if finding.fix else ()
    sheet.add(
        "findings",
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        severity=finding.severity.label,
        subject=finding.subject,
        message=finding.message,
        path=finding.location.path,
        line=finding.location.line,
        weight=finding.weight,
        safety=finding.fix.safety if finding.fix else "",
        fix=finding.fix.text if finding.fix else "",
        evidence=len(finding.evidence),
        rewrites=len(rewrites),
        counts=len(finding.counts),
        journeys=len(finding.journeys),
    )
    for count in finding.counts:
        sheet.add("findingCounts", name=count.name, value=count.value)
    for evidence in finding.evidence:
        location = evidence.location or Location("")
        sheet.add("evidence", subject=evidence.subject, text=evidence.text, path=location.path, line=location.line)
    sheet.add_rewrites("findingRewrites", rewrites)
    sheet.add_journeys("findingJourneys", finding.journeys, numbers)


def _step(sheet: _Sheet, step: Step) -> None:
    """A step of the plan."""
    sheet.add(
        "steps",
        id=step.id,
        title=step.title,
        reason=step.reason,
        rule=step.rule,
        subject=step.subject,
        safety=step.safety,
        gain=step.gain,
        measure=step.measure,
        files=len(step.files),
        rewrites=len(step.rewrites),
        resolves=len(step.resolves),
        after=len(step.after),
    )
    sheet.add_all("stepFiles", "path", step.files)
    sheet.add_all("stepResolves", "fingerprint", step.resolves)
    sheet.add_all("stepAfter", "id", step.after)
    sheet.add_rewrites("stepRewrites", step.rewrites)


def _matrix(sheet: _Sheet, matrix: Matrix) -> None:
    """A matrix; its cells name rows by their position in it."""
    positions = {row: position for position, row in enumerate(matrix.rows)}
    sheet.add(
        "matrices",
        parent=matrix.parent,
        services=int(matrix.services),
        rows=len(matrix.rows),
        cells=len(matrix.cells),
    )
    sheet.add_all("matrixRows", "id", matrix.rows)
    for cell in matrix.cells:
        sheet.add(
            "cells",
            importer=positions[cell.importer],
            imported=positions[cell.imported],
            importTime=cell.import_time,
            deferred=cell.deferred,
            typing=cell.typing,
        )


def _declared(sheet: _Sheet, report: Report, numbers: dict[str, int]) -> None:
    """What services and layers may import, and the imports that a finding says are against it."""
    for service in report.services:
        allowed = service.may_import
        sheet.add("services", name=service.name, free=int(allowed is None), may=len(allowed or ()))
        sheet.add_all("serviceMay", "name", allowed or ())
    for layering in report.layerings:
        sheet.add("layerings", name=layering.name, container=layering.container, layers=len(layering.layers))
        for layer, free in zip(layering.layers, layering.free, strict=True):
            sheet.add("layers", free=int(free), modules=len(layer))
            sheet.add_all("layerModules", "name", layer)
    for crossing in report.crossings:
        sheet.add(
            "crossings",
            importer=numbers[crossing.importer],
            imported=numbers[crossing.imported],
            finding=crossing.fingerprint,
            ignored=int(crossing.ignored),
        )


def _symbol(sheet: _Sheet, symbol: Symbol, numbers: dict[str, int]) -> None:
    """A symbol, its routes and their users."""
    sheet.add(
        "symbols",
        id=symbol.id,
        name=symbol.name,
        module=numbers[symbol.module],
        kind=symbol.definition.kind,
        line=symbol.definition.line,
        home=symbol.home.path,
        reasons=len(symbol.home.reasons),
        routes=len(symbol.routes),
        latent=symbol.latent,
    )
    sheet.add_all("reasons", "text", symbol.home.reasons)
    for route in symbol.routes:
        sheet.add(
            "routes",
            path=route.path,
            standing=route.standing,
            defining=int(route.defining),
            hops=len(route.hops),
            users=len(route.users),
        )
        sheet.add_all("hops", "module", route.hops)
        for user in route.users:
            sheet.add("users", module=numbers[user.module], line=user.line, count=user.count)


def _knot(sheet: _Sheet, knot: Knot, numbers: dict[str, int]) -> None:
    """A knot, its members, the way around it, what to cut, and where it fails."""
    sheet.add(
        "knots",
        id=knot.id,
        view=knot.view,
        verdict=knot.verdict,
        needed=knot.needed,
        working=knot.working,
        error=knot.error,
        members=len(knot.members),
        ring=len(knot.ring),
        cuts=len(knot.cuts),
        entries=len(knot.entries),
        halts=len(knot.halts),
    )
    sheet.add_all("knotMembers", "module", (numbers[module] for module in knot.members))
    sheet.add_all("knotEntries", "module", (numbers[module] for module in knot.entries))
    for leg in knot.ring:
        importer, imported, onto = (numbers[module] for module in (leg.importer, leg.imported, leg.onto))
        sheet.add("legs", importer=importer, imported=imported, onto=onto, line=leg.line)
    for halt in knot.halts:
        sheet.add("halts", module=numbers[halt.module], line=halt.line)
    for cut in knot.cuts:
        sheet.add(
            "cuts",
            importer=numbers[cut.importer],
            imported=numbers[cut.imported],
            how=cut.how,
            names=cut.names,
            uses=cut.uses,
            cost=cut.cost,
            before=cut.before,
            after=cut.after,
            onto=len(cut.onto),
            lines=len(cut.lines),
        )
        sheet.add_all("cutOnto", "module", (numbers[module] for module in cut.onto))
        sheet.add_all("cutLines", "line", cut.lines)


def _migration(sheet: _Sheet, migration: Migration) -> None:
    """A concept, what it replaces, and how far folders and files are; a budget of -1 is none."""
    sheet.add(
        "migrations",
        symbol=migration.symbol,
        reason=migration.reason,
        **_place(migration.location),
        constructWith=migration.construct_with,
        budget=-1 if migration.budget is None else migration.budget,
        left=migration.left,
        state=migration.state,
        **_counts(migration.share),
        replaced=len(migration.replaced),
        folders=len(migration.folders),
        files=len(migration.files),
    )
    for replaced in migration.replaced:
        sheet.add(
            "replaced",
            name=replaced.name,
            state=replaced.state,
            **_place(replaced.location),
            files=replaced.files,
            statements=replaced.statements,
            strings=replaced.strings,
            declared=int(replaced.declared),
            warning=replaced.warning,
            overdue=replaced.overdue,
        )
    for folder in migration.folders:
        sheet.add("migrationFolders", folder=folder.folder, state=folder.state, **_counts(folder.share))
    for file in migration.files:
        sheet.add("migrationFiles", path=file.path, state=file.state)


def _place(location: Location | None) -> dict[str, str | int]:
    """The columns of a place in the code; no path where there is none."""
    return {"path": location.path if location else "", "line": location.line if location else 0}


def _counts(share: Share) -> dict[str, int]:
    """The columns of the files in each state."""
    return {
        "legacy": share.legacy,
        "hybrid": share.hybrid,
        "shimmed": share.shimmed,
        "canonical": share.canonical,
    }


class _Sheet:
    """Grows the tables; every text becomes its number, and every rewrite and journey is kept once."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self._strings = Strings(modules)
        self._rewrites: dict[Rewrite, int] = {}
        self._journeys: dict[Journey, int] = {}
        self._tables: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def add(self, table: str, **values: str | int) -> None:
        """Append one row."""
        columns = self._tables[table]
        for column, value in values.items():
            columns[column].append(self._number(value))

    def add_all(self, table: str, column: str, values: Iterable[str | int]) -> None:
        """Append one row for each value to a table of one column."""
        self._tables[table][column].extend(self._number(value) for value in values)

    def add_rewrites(self, table: str, rewrites: Iterable[Rewrite]) -> None:
        """Append references to rewrites, which findings and steps share."""
        for rewrite in rewrites:
            number = self._rewrites.get(rewrite)
            if number is None:
                number = self._rewrites[rewrite] = len(self._rewrites)
                self.add("rewrites", path=rewrite.path, line=rewrite.line, before=rewrite.before, after=rewrite.after)
            self.add(table, rewrite=number)

    def add_journeys(self, table: str, journeys: Iterable[Journey], modules: dict[str, int]) -> None:
        """Append references to journeys, which findings in one module share."""
        for journey in journeys:
            number = self._journeys.get(journey)
            if number is None:
                number = self._journeys[journey] = len(self._journeys)
                self.add("journeys", name=journey.name, chain=len(journey.chain))
                self.add_all("stops", "module", (modules[module] for module in journey.chain))
            self.add(table, journey=number)

    def document(self) -> str:
        """The whole as JSON; a column is written as differences where these are shorter."""
        rising = []
        for table, columns in self._tables.items():
            for name, values in columns.items():
                differences = [value - before for before, value in pairwise([0, *values])]
                if len(repr(differences)) < len(repr(values)):
                    columns[name] = differences
                    rising.append([table, name])
        content = {"version": VERSION, "strings": self._strings.packed, "tables": self._tables, "rising": rising}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    def _number(self, value: str | int) -> int:
        """A text's number among the strings, or the whole number itself."""
        return self._strings.number(value) if isinstance(value, str) else value

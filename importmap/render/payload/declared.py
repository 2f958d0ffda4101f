"""What is declared: services, layers and migrations, and how far the code keeps to them"""

from __future__ import annotations

from importmap.model.location import Location
from importmap.model.migration import Migration, Share
from importmap.model.report import Report
from importmap.render.payload.sheet import Sheet


def add_declared(sheet: Sheet, report: Report, numbers: dict[str, int]) -> None:
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


def add_migration(sheet: Sheet, migration: Migration) -> None:
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

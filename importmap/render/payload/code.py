"""The code as it is: modules with their edges, packages, and the matrices of these"""

from __future__ import annotations

from collections import defaultdict

from importmap.model.report import EdgeSummary, Matrix, Owner, PackageMetrics, Report
from importmap.model.services import owners
from importmap.render.payload.sheet import Sheet


def add_modules(sheet: Sheet, report: Report, numbers: dict[str, int]) -> None:
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
            package=module.package,
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


def add_owner(sheet: Sheet, owner: Owner, numbers: dict[str, int]) -> None:
    """Whom CODEOWNERS names, and the modules that are theirs."""
    sheet.add("owners", name=owner.name, modules=len(owner.modules))
    sheet.add_all("ownerModules", "module", (numbers[module] for module in owner.modules))


def add_package(sheet: Sheet, package: PackageMetrics) -> None:
    """A package with its figures."""
    sheet.add(
        "packages",
        package=package.package,
        modules=package.modules,
        lines=package.lines,
        afferent=package.afferent,
        efferent=package.efferent,
    )


def add_matrix(sheet: Sheet, matrix: Matrix) -> None:
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

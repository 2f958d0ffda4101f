"""The whole report as one text: JSON, packed"""

from __future__ import annotations

from importmap.model.knots import View
from importmap.model.page import Change, Page
from importmap.model.report import Report
from importmap.render.payload.change import add_past
from importmap.render.payload.code import add_matrix, add_modules, add_owner, add_package
from importmap.render.payload.declared import add_declared, add_migration
from importmap.render.payload.findings import add_finding
from importmap.render.payload.knots import add_knot, add_view
from importmap.render.payload.packing import packed
from importmap.render.payload.plan import add_plan, add_ruling
from importmap.render.payload.sheet import Sheet
from importmap.render.payload.sources import add_ignored, add_interfaces, add_sources
from importmap.render.payload.symbols import add_removal, add_symbol
from importmap.render.phrases import phrases

_TESTS = {
    "modules": "test-modules",
    "tests": "tests",
    "uncollectable": "uncollectable-tests",
    "uncollected": "uncollected-tests",
    "markers": "unknown-markers",
}


def encode(report: Report, page: Page | None = None) -> str:
    """The contents of a report and its page in base64; equal ones give equal text."""
    page = page or Page()
    sheet = Sheet(report.modules)
    numbers = {module.id: number for number, module in enumerate(report.modules)}
    files = {module.path: number for number, module in enumerate(report.modules)}
    add_modules(sheet, report, numbers)
    for rule in report.rules:
        one, many = phrases(rule.id)
        sheet.add("rules", id=rule.id, title=rule.title, severity=rule.severity, one=one, many=many)
    for package in report.packages:
        add_package(sheet, package)
    for owner in report.owners:
        add_owner(sheet, owner, numbers)
    for finding in report.findings:
        add_finding(sheet, finding, numbers, files)
    add_plan(sheet, report.plan)
    for followed in report.decisions:
        add_ruling(sheet, followed.ruling)
    for matrix in report.matrices:
        add_matrix(sheet, matrix)
    add_declared(sheet, report, numbers)
    for removal in report.removals:
        add_removal(sheet, removal, numbers)
    for symbol in report.symbols:
        add_symbol(sheet, symbol, numbers)
    for migration in report.migrations:
        add_migration(sheet, migration)
    figures = {metric.name: int(metric.value) for metric in report.metrics}
    sheet.add("tests", **{column: figures.get(name, 0) for column, name in _TESTS.items()})
    for view in View:
        add_view(sheet, view, figures)
    for knot in report.knots:
        add_knot(sheet, knot, numbers)
    add_interfaces(sheet, report.interfaces)
    add_ignored(sheet, report.ignored)
    add_sources(sheet, page.links, page.excerpts)
    add_past(sheet, page.change, report.trend)
    return packed(sheet.document())


def encode_change(change: Change) -> str:
    """The same of a comparison alone."""
    sheet = Sheet(())
    add_past(sheet, change, None)
    return packed(sheet.document())

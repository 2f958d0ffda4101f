"""What the HTML report shows without a script: the conclusion, the areas, the decisions, the method"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from textwrap import dedent

from importmap.model.change import Step
from importmap.model.finding import Finding, Severity
from importmap.model.project import ModuleKind
from importmap.model.report import Report
from importmap.render.writing import counted, figure

DECISIONS = 5
_LEADING = 6  # areas that the first sentence names

# How a number of findings of a rule is said in one phrase; rules that are not here use their title.
_PHRASES = {
    "broken-file": ("broken file", "broken files"),
    "unresolved-import": ("root cause of imports that fail", "root causes of imports that fail"),
    "import-cycle": ("import knot", "import knots"),
    "broken-contract": ("offence against a contract", "offences against contracts"),
    "boundary-crossing": ("crossing between services", "crossings between services"),
    "many-paths": (
        "place whose names are imported by several paths",
        "places whose names are imported by several paths",
    ),
    "single-source": ("home beside the declared one", "homes beside the declared ones"),
    "deprecated-import": ("deprecated import path", "deprecated import paths"),
    "direct-construction": ("file that builds past the accessor", "files that build past the accessor"),
    "renamed": ("old name in use", "old names in use"),
    "duplicate-definition": ("duplicated definition", "duplicated definitions"),
    "double-identity": ("file loaded twice", "files loaded twice"),
    "interface-drift": ("interface that has drifted", "interfaces that have drifted"),
    "shadowed-module": ("shadowed module", "shadowed modules"),
    "not-shipped": ("import of what an image lacks", "imports of what an image lacks"),
    "uncollectable-test": ("test file that cannot be collected", "test files that cannot be collected"),
    "uncollected-test": ("setting that loses tests", "settings that lose tests"),
    "unknown-marker": ("unknown marker", "unknown markers"),
    "broken-patch-target": ("patch of what is not there", "patches of what is not there"),
    "dead-fallback": ("import that always falls back", "imports that always fall back"),
    "useless-ignore": ("ignore of no use", "ignores of no use"),
}


@dataclass(frozen=True, slots=True)
class Area:
    """The findings of one rule, summed up."""

    rule: str
    title: str
    count: int
    phrase: str  # "3 broken files"
    severities: tuple[tuple[str, int], ...]  # "error", 3; worst first
    worst: Finding | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, or lines of code."""

    lines: tuple[str, ...]
    code: bool


@dataclass(frozen=True, slots=True)
class RulePage:
    """The documentation of one rule, in paragraphs."""

    id: str
    title: str
    severity: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the first screen that has to be worked out."""

    modules: int  # without folders that are namespaces
    areas: tuple[Area, ...]  # rules that are on, in the order of the findings, those without findings last
    leading: tuple[Area, ...]  # those with most errors, then warnings, for the first sentence
    further: int  # findings of the other areas
    decisions: tuple[Step, ...]  # the steps of the plan that gain most
    gain: int  # of all steps
    excluded: str  # one phrase for the header
    not_understood: tuple[tuple[str, str], ...]  # a number, and what it is the number of


def overview(report: Report) -> Overview:
    """The first screen of the report."""
    files = sum(left.files for left in report.coverage.left_out)
    steps = sorted(report.plan.steps, key=lambda step: (-step.gain, len(step.files), step.id))
    areas = _areas(report)
    leading = tuple(sorted((area for area in areas if area.count), key=_weight)[:_LEADING])
    return Overview(
        modules=sum(module.kind is not ModuleKind.NAMESPACE for module in report.modules),
        areas=areas,
        leading=leading,
        further=len(report.findings) - sum(area.count for area in leading),
        decisions=tuple(steps[:DECISIONS]),
        gain=sum(step.gain for step in report.plan.steps),
        excluded=_excluded(report, files),
        not_understood=tuple(_not_understood(report)),
    )


def rule_pages(report: Report) -> tuple[RulePage, ...]:
    """The documentation of all rules."""
    return tuple(
        RulePage(rule.id, rule.title, rule.severity, paragraphs(rule.documentation, rule.title))
        for rule in report.rules
    )


def paragraphs(text: str, title: str = "") -> tuple[Paragraph, ...]:
    """A documentation's paragraphs without the title that it opens with; what is indented is code."""
    blocks = re.split(r"\n[ \t]*\n", text.strip().removeprefix(title).strip("\n"))
    found: list[Paragraph] = []
    for code, group in groupby(filter(None, blocks), key=lambda block: block.startswith((" ", "\t"))):
        if code:
            found.append(Paragraph(tuple(dedent("\n\n".join(group)).splitlines()), code=True))
        else:
            found.extend(Paragraph(tuple(block.splitlines()), code=False) for block in group)
    return tuple(found)


def _areas(report: Report) -> tuple[Area, ...]:
    """One area for each rule that is on; findings are sorted worst first, and so are the areas."""
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.rule, []).append(finding)
    titles = {rule.id: rule.title for rule in report.rules}
    silent = [rule.id for rule in report.rules if rule.severity != "off" and rule.id not in found]
    areas = []
    for rule in [*found, *silent]:
        findings = found.get(rule, [])
        severities = Counter(finding.severity for finding in findings)
        title = titles.get(rule, rule)
        singular, plural = _PHRASES.get(rule, (f"finding of {rule}", f"findings of {rule}"))
        areas.append(
            Area(
                rule=rule,
                title=title,
                count=len(findings),
                phrase=counted(len(findings), singular, plural),
                severities=tuple(
                    (severity.label, severities[severity]) for severity in reversed(Severity) if severities[severity]
                ),
                worst=findings[0] if findings else None,
            )
        )
    return tuple(areas)


def _weight(area: Area) -> tuple[int, ...]:
    """What sorts the areas with most errors first, then those with most warnings."""
    counts = dict(area.severities)
    return tuple(-counts.get(severity.label, 0) for severity in reversed(Severity))


def _excluded(report: Report, files: int) -> str:
    """What the reader must know before he believes a number, in one phrase."""
    parts = []
    if files:
        parts.append(f"{counted(files, 'file')} excluded")
    elif report.coverage.left_out:
        parts.append(f"{counted(len(report.coverage.left_out), 'folder or file', 'folders or files')} excluded")
    else:
        parts.append("nothing excluded")
    if report.coverage.broken:
        parts.append(f"{counted(len(report.coverage.broken), 'file')} not read whole")
    if report.coverage.unknown:
        parts.append(f"{counted(report.coverage.unknown, 'import')} undecided")
    return ", ".join(parts)


def _not_understood(report: Report) -> list[tuple[str, str]]:
    """The limits of this reading, as numbers with their meaning; those that are zero are left out."""
    coverage = report.coverage
    rows = (
        (len(coverage.broken), "file", "of which a part could not be read; what stands around it was"),
        (coverage.unknown, "import", "of the analysed code that reading cannot decide: working or failing"),
        (len(coverage.made), "imported module", "made by the build or a tool: not among the files, and not broken"),
        (coverage.opaque, "module", "whose names cannot all be known by reading"),
        (coverage.dynamic, "dynamic import", "by a literal name, followed; computed names are not seen"),
        (coverage.namespaces, "folder", "with modules and without `__init__.py`"),
    )
    return [(figure(number), f"{noun if number == 1 else noun + 's'} {text}") for number, noun, text in rows if number]

"""What the HTML report shows without a script: the conclusion, the areas, the decisions, the method"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from textwrap import dedent

from importmap.model.change import Step
from importmap.model.finding import Finding
from importmap.model.project import ModuleKind
from importmap.model.report import Report
from importmap.model.severity import Severity
from importmap.render.phrases import phrases
from importmap.render.treemap import STATES, Plot, treemap
from importmap.render.writing import counted, figure

DECISIONS = 5
_ROWS = 14  # of rules; beyond them, those with one finding are one row
_LEADING = 4  # that the first sentence names
_FAILING = ("tests", "broken", "cycles", "structure")  # the screens of what does not work, or may not be


@dataclass(frozen=True, slots=True)
class Area:
    """The findings of one rule, summed up."""

    rule: str
    title: str
    count: int
    noun: str  # "broken files"
    severities: tuple[tuple[str, int], ...]  # "error", 3; worst first
    worst: Finding | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One part of the first sentence, and where it is shown."""

    screen: str  # "tests", "cycles"
    count: str  # "770 of 21,426 tests"
    text: str  # "cannot be collected"


@dataclass(frozen=True, slots=True)
class Decision:
    """One step of the plan, measured in one unit."""

    step: Step
    amount: int
    unit: str  # "tests freed"
    share: int  # of the largest amount in that unit, in per cent


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
    listed: tuple[Area, ...]  # of those with findings, the ones that have a row
    single: int  # how many others have one finding each
    verdicts: tuple[Verdict, ...]  # what costs most, for the first sentence
    sound: bool  # nothing is known to fail, nor to be forbidden
    plots: tuple[Plot, ...]  # the map of packages
    states: Mapping[str, tuple[str, str]]  # of those in the map: sign and meaning
    decisions: tuple[Decision, ...]  # the steps of the plan to begin with
    most: int  # findings of one rule
    excluded: str  # one phrase for the header
    not_understood: tuple[tuple[str, str], ...]  # a number, and what it is the number of


def overview(report: Report) -> Overview:
    """The first screen of the report."""
    files = sum(left.files for left in report.coverage.left_out)
    areas = _areas(report)
    found = tuple(area for area in areas if area.count)
    listed = found if len(found) <= _ROWS else tuple(area for area in found if area.count > 1)
    plots = treemap(report)
    verdicts = tuple(_verdicts(report))
    return Overview(
        modules=sum(module.kind is not ModuleKind.NAMESPACE for module in report.modules),
        areas=areas,
        listed=listed,
        single=len(found) - len(listed),
        verdicts=verdicts[:_LEADING],
        sound=not any(verdict.screen in _FAILING for verdict in verdicts),
        plots=plots,
        states={state: told for state, told in STATES.items() if any(plot.state == state for plot in plots)},
        decisions=_decisions(report),
        most=max((area.count for area in areas), default=0),
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
        singular, plural = phrases(rule)
        areas.append(
            Area(
                rule=rule,
                title=title,
                count=len(findings),
                noun=singular if len(findings) == 1 else plural,
                severities=tuple(
                    (severity.label, severities[severity]) for severity in reversed(Severity) if severities[severity]
                ),
                worst=findings[0] if findings else None,
            )
        )
    return tuple(areas)


def _verdicts(report: Report) -> Iterator[Verdict]:
    """What keeps people from working, most before least; a number of findings is not what it costs."""
    figures = {metric.name: int(metric.value) for metric in report.metrics}
    stuck, tests = figures.get("uncollectable-tests", 0), figures.get("tests", 0)
    if stuck:
        yield Verdict("tests", f"{figure(stuck)} of {counted(tests, 'test')}", "cannot be collected")
    broken = figures.get("unresolved-imports", 0)
    if broken:
        yield Verdict("broken", counted(broken, "import"), "fails" if broken == 1 else "fail")
    failing = [len(knot.members) for knot in report.knots if knot.verdict == "fails"]
    lucky = [len(knot.members) for knot in report.knots if knot.verdict == "luck"]
    knots = failing or lucky
    if knots:
        largest = (
            f"of {counted(knots[0], 'module')}" if len(knots) == 1 else f"of up to {counted(max(knots), 'module')}"
        )
        does = ("fails", "fail") if failing else ("works by luck", "work by luck")
        yield Verdict("cycles", counted(len(knots), "knot"), f"{largest} {does[len(knots) > 1]}")
    crossings = len({crossing.fingerprint for crossing in report.crossings if not crossing.ignored})
    if crossings:
        yield Verdict("structure", counted(crossings, "import"), f"{'is' if crossings == 1 else 'are'} forbidden")
    scattered = figures.get("fragmented-symbols", 0)
    if scattered:
        have = "is imported" if scattered == 1 else "are imported"
        yield Verdict("symbols", counted(scattered, "name"), f"{have} by several paths")
    doubled = figures.get("duplicate-definitions", 0)
    if doubled:
        yield Verdict(
            "findings/duplicate-definition",
            counted(doubled, "definition"),
            "stands twice or more" if doubled == 1 else "stand twice or more",
        )


def _decisions(report: Report) -> tuple[Decision, ...]:
    """The steps that the plan shows at first, each in the unit that matters most of those it has."""
    steps = {step.id: step for step in report.plan.steps}
    ranked = sorted(report.plan.steps, key=lambda step: (-step.gain, len(step.files), step.id))
    first = [steps[one] for one in report.plan.first if one in steps] or ranked
    measured = [(step, *_worth(step)) for step in first[:DECISIONS]]
    most = {many: max(amount for _, amount, _, other in measured if other == many) for *_, many in measured}
    return tuple(
        Decision(step, amount, one if amount == 1 else many, 100 * amount // (most[many] or 1))
        for step, amount, one, many in measured
    )


def _worth(step: Step) -> tuple[int, str, str]:
    """What a step is good for, in one unit, which is called so for one and so for many."""
    worth = step.worth
    for amount, one, many in (
        (worth.tests, "test freed", "tests freed"),
        (worth.modules, "module freed", "modules freed"),
        (worth.imports, "import mended", "imports mended"),
        (worth.uses, "call or patch mended", "calls or patches mended"),
        (worth.lines, "line less", "lines less"),
    ):
        if amount:
            return amount, one, many
    return 0, "", ""


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
        parts.append(_unread(report))
    if report.coverage.unknown:
        parts.append(f"{counted(report.coverage.unknown, 'import')} undecided")
    return ", ".join(parts)


def _unread(report: Report) -> str:
    """How many files are broken, and how many of these could not be read whole: some are but for another Python."""
    broken = sum(finding.rule == "broken-file" for finding in report.findings)
    unread = len(report.coverage.broken)
    return (
        f"{figure(unread)} of {counted(broken, 'broken file')} not read whole"
        if broken > unread
        else (f"{counted(unread, 'file')} not read whole")
    )


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

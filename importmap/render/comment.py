"""The verdict as a comment on a pull request, which is found again by its marker and replaced

It is never longer than a forge takes: the worst comes first, and what does not fit is counted in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from importmap.model.finding import Finding
from importmap.model.gate import Check
from importmap.model.history import KnownFinding
from importmap.model.report import PackageEdge, Report
from importmap.render.wording import advice, against, bound, changes, headline, placed, remarks, said
from importmap.render.writing import code, counted, figure, prose, row, sentence

MARKER = "<!-- importmap check -->"
GITHUB = 65_536  # characters of a comment
BITBUCKET = 32_768
SUMMARY = 1 << 20  # bytes of the summary of a step
_REST = 400  # bytes that are kept for titles and ends of lists
_ROWS = 100


def render(check: Check, report: Report, folder: str = "") -> str:  # noqa: ARG001 - as all formats are called
    """The comment for GitHub and forges that take as much."""
    return fitted(check, folder, GITHUB)


def bitbucket(check: Check, report: Report, folder: str = "") -> str:  # noqa: ARG001 - as all formats are called
    """The comment for Bitbucket, which folds nothing."""
    return fitted(check, folder, BITBUCKET, folds=False)


def fitted(check: Check, folder: str, most: int, *, folds: bool = True) -> str:
    """The comment in at most so many bytes of UTF-8, and so in no more characters."""
    lines = [MARKER, f"**importmap** {code(check.name)}: {prose(headline(check))}"]
    lines += [line for text in (against(check), *remarks(check)) if text for line in ("", prose(text))]
    lines += _figures(check)
    room = most - _size(lines) - _REST
    for title, items, is_open in _lists(check, folder):
        block = list(_block(title, items, room, is_open=is_open, folds=folds))
        if items and _size(block) <= room:
            lines += block
            room -= _size(block)
    return "\n".join(lines) + "\n"


def _lists(check: Check, folder: str) -> Iterator[tuple[str, list[str], bool]]:
    """What is listed, what matters most first: a title, the items, and whether they are shown unasked."""
    yield "Limits exceeded", [f"- {prose(bound(limit))}" for limit in check.exceeded], True
    yield "Failing", [_finding(finding, folder) for finding in check.failing], True
    compared = check.comparison
    if compared is not None:
        yield "New package edges", [_edge(edge) for edge in compared.new_edges], True
    yield "New, but not severe enough to fail", [_finding(finding, folder) for finding in check.milder], False
    if compared is not None:
        yield "Gone findings", [_gone(finding) for finding in compared.gone], False
        yield "Gone package edges", [_edge(edge) for edge in compared.gone_edges], False


def _figures(check: Check) -> Iterator[str]:
    """The metrics that moved, as a table."""
    moved = [m for m in check.comparison.metrics if m.verdict != "same"] if check.comparison is not None else []
    if moved:
        yield from ("", "| metric | before | after | |", "| --- | ---: | ---: | --- |")
    for change in moved[:_ROWS]:
        before, after = ("-" if value is None else figure(value) for value in (change.before, change.after))
        yield row((prose(change.name), before, after, "" if change.verdict == "changed" else change.verdict))


def _block(title: str, items: Sequence[str], room: int, *, is_open: bool, folds: bool) -> Iterator[str]:
    """A list under its title, as far as there is room, and how many did not fit."""
    heading = f"{title}: {figure(len(items))}"
    yield ""
    yield f"<details{' open' if is_open else ''}><summary>{heading}</summary>" if folds else f"**{heading}**"
    yield ""
    left = room - _REST
    shown = 0
    for item in items:
        if _size([item]) > left:
            continue  # what comes next may be shorter
        left -= _size([item])
        shown += 1
        yield item
    if shown < len(items):
        yield f"- and {figure(len(items) - shown)} more, for which there is no room here; `importmap check` tells all"
    if folds:
        yield ""
        yield "</details>"


def _finding(finding: Finding, folder: str) -> str:
    """A finding with what to do."""
    place = code(placed(finding.location, folder))
    lines = [f"- {finding.severity.label} {code(finding.rule)} {place}: {prose(said(finding))}"]
    lines.append(f"  - do: {prose(advice(finding))}")
    lines += [f"  - {prose(change)}" for change in changes(finding)]
    return "\n".join(lines)


def _gone(finding: KnownFinding) -> str:
    """A finding that does not occur any more."""
    text = sentence(finding.subject, finding.message, finding.path)
    place = code(finding.path or finding.subject)
    return f"- {finding.severity.label} {code(finding.rule)} {place}: {prose(text)}"


def _edge(edge: PackageEdge) -> str:
    """An edge between packages."""
    imports = counted(edge.import_time + edge.deferred + edge.typing, "import")
    return f"- {code(edge.importer)} → {code(edge.imported)} ({imports})"


def _size(lines: Sequence[str]) -> int:
    """How many bytes the lines take."""
    return sum(len(line.encode("utf-8")) + 1 for line in lines)

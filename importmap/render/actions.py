"""What GitHub Actions shows beside the lines of a change: commands to its runner, and a summary of the step"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.model.finding import Finding
from importmap.model.gate import Check
from importmap.model.report import Report
from importmap.model.severity import Severity
from importmap.render.wording import advice, bound, inside, said
from importmap.render.writing import counted, readable

EACH = 10  # annotations of a kind that are shown for one step; 50 are for a job

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(check: Check, report: Report, folder: str = "") -> str:  # noqa: ARG001 - as all formats are called
    """What fails, as annotations: the worst of each kind, and how many are left out."""
    return "".join(f"{line}\n" for line in _lines(check, folder))


def _lines(check: Check, folder: str) -> Iterator[str]:
    """The commands, line by line; a limit has no place, and counts as an error."""
    limits = [f"::error title=importmap limit::{_data(bound(limit))}" for limit in check.exceeded]
    for severity, kind in _KINDS.items():
        told = [_annotation(kind, f, folder) for f in check.failing if f.severity is severity]
        told = [*limits, *told] if severity is Severity.ERROR else told
        yield from told[:EACH]
        if len(told) > EACH:
            yield f"importmap: {counted(len(told) - EACH, f'more {kind}')} without an annotation, see the summary"


def _annotation(kind: str, finding: Finding, folder: str) -> str:
    """One finding as a command."""
    place = f"file={_property(inside(finding.location.path, folder))}"
    line = f",line={finding.location.line}" if finding.location.line else ""
    text = f"{said(finding)}. To do: {advice(finding)}"
    return f"::{kind} {place}{line},title={_property(f'importmap {finding.rule}')}::{_data(text)}"


def _data(text: str) -> str:
    """The text as the message of a command."""
    return readable(text).replace("%", "%25")


def _property(text: str) -> str:
    """The text as a property of a command."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")

"""The verdict of the gate for a terminal or a log: first whether it passed, then what fails and what to do"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from importmap.model.finding import Finding
from importmap.model.gate import Check
from importmap.render.wording import advice, against, bound, changes, headline, remarks, said
from importmap.render.writing import figure, readable

SHOWN = 50  # findings, unless all are asked for


def render(check: Check, *, every: bool = False) -> str:
    """The verdict as text."""
    return "".join(f"{readable(line)}\n" for line in _lines(check, every=every))


def new_code(findings: Iterable[Finding]) -> str:
    """What changed files add and should not, a line for each."""
    lines = (f"{f.location}: {f.severity.label} {f.rule}: {f.message}; {advice(f)}" for f in findings)
    return "".join(f"{readable(line)}\n" for line in lines)


def _lines(check: Check, *, every: bool) -> Iterator[str]:
    """The verdict, line by line."""
    yield f"{check.name}: {headline(check)}"
    if against(check):
        yield against(check)
    for limit in check.exceeded:
        yield f"limit    {bound(limit)}"
    shown = check.failing if every else check.failing[:SHOWN]
    for finding in shown:
        yield f"{finding.severity.label:<7}  {finding.location}  {finding.rule}  {said(finding)}"
        yield f"         do: {advice(finding)}"
        yield from (f"             {change}" for change in changes(finding))
    if len(shown) < len(check.failing):
        yield f"and {figure(len(check.failing) - len(shown))} more; --verbose shows them all"
    stale = check.stale if every or check.strict else ()
    for entry in stale[: None if every else SHOWN]:
        yield f"stale    {entry.rule}  {entry.subject}"
    for remark in remarks(check):
        yield f"note     {remark}"

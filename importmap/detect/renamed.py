"""Something is still called by its old name

Finds: each use of what `[[tool.importmap.renamed]]` lists, inside or outside of the analysed code: imports and
attributes of a module or a symbol, strings that spell it out, and calls that still pass a keyword argument by its old
name, each followed through aliases and re-exports. Within the `budget` it is information, above it an error. And new
names that mean nothing. An argument that comes in a dictionary, or to a callable that is handed on, is not seen.

Why it hurts: what was renamed outside fails on the day of the upgrade, in the calls that no test reaches last of all;
what was renamed inside keeps its old name alive.

Example:

    [[tool.importmap.renamed]]                    from websockets import connect as dial
    of = "websockets.connect"
    keyword = "extra_headers"                     dial(url, extra_headers=headers)   # a TypeError since 14.0
    to = "additional_headers"
    since = "14.0"

What to do: write the new name. The fix rewrites imports; attributes, strings and arguments are listed with their lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from importmap.analysis import Analysis
from importmap.model.declared import Renamed
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.location import Location
from importmap.model.severity import Severity
from importmap.resolve.renames import OldUse, old_uses
from importmap.resolve.values import ValueKind

SEVERITY = Severity.ERROR


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each old name that is left, and one for each new name that means nothing."""
    modules = analysis.named
    for renamed in analysis.config.renamed:
        unknown = _unknown(analysis, renamed)
        if unknown:
            yield _of_unknown(analysis, renamed, unknown)
        uses = old_uses(renamed, analysis.code, modules, analysis.outside_calls)
        if uses:
            yield _finding(analysis, renamed, uses)


def _finding(analysis: Analysis, renamed: Renamed, uses: tuple[OldUse, ...]) -> Finding:
    rewrites = {
        r: None for use in uses if use.link is not None and (r := analysis.moved(use.link, use.path)) is not None
    }
    count, files = sum(use.times for use in uses), len({use.module for use in uses})
    message = (
        f"{count:,} {'use' if count == 1 else 'uses'} of the old name in {files:,} {'file' if files == 1 else 'files'}"
    )
    if renamed.budget is not None:
        over = count - renamed.budget
        message += f"; the budget of {renamed.budget:,} is exceeded by {over:,}" if over > 0 else ""
        message += f"; the budget is {renamed.budget:,}" if over <= 0 else ""
    since = f" since {renamed.since}" if renamed.since else ""
    reason = f"; {renamed.reason}" if renamed.reason else ""
    evidence = (Evidence("", use.text, analysis.at(use.module, use.line), place=True) for use in uses)
    return Finding(
        rule="renamed",
        severity=_severity(count, renamed.budget),
        subject=renamed.subject,
        message=message,
        location=analysis.at(uses[0].module, uses[0].line),
        evidence=(Evidence(renamed.to, f"the new name{since}{reason}"), *evidence),
        fix=Fix(
            Safety.UNSAFE if rewrites else Safety.MANUAL,
            f"write {renamed.to} instead of {renamed.keyword or renamed.subject}",
            tuple(rewrites),
        ),
        weight=count,
    )


def _severity(left: int, budget: int | None) -> Severity:
    if budget is None:
        return Severity.WARNING
    return Severity.INFO if left <= budget else SEVERITY


def _unknown(analysis: Analysis, renamed: Renamed) -> str:
    """The name of a declaration that should be there and is not, or ""."""
    name = renamed.of or renamed.to
    top = name.partition(".")[0]
    is_inside = top in analysis.modules and not analysis.config.targets
    return name if is_inside and analysis.code.meant(name).kind is ValueKind.MISSING else ""


def _of_unknown(analysis: Analysis, renamed: Renamed, name: str) -> Finding:
    key = "of" if renamed.of else "to"
    near = analysis.code.unknown(key, name).near
    return Finding(
        rule="renamed",
        severity=SEVERITY,
        subject=name,
        message=f"the declaration of {renamed.subject} names {name} under {key}, and nothing is called that",
        location=Location(PurePath(analysis.config.source).name),
        evidence=(Evidence(f"{key} of {renamed.subject}", f"{key} of {renamed.subject}"),),
        fix=Fix(Safety.MANUAL, f"did you mean {near}?" if near else "name something that there is"),
        weight=1,
    )

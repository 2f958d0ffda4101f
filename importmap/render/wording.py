"""The sentences that all formats of the gate say alike: its verdict, and what to do about a finding"""

from __future__ import annotations

import posixpath
import urllib.parse
from collections.abc import Iterator

from importmap.model.finding import Finding
from importmap.model.gate import Check, Limit
from importmap.model.location import Location
from importmap.model.severity import Severity
from importmap.render.writing import command, counted, figure, revision_name, sentence

_SHOWN = 3  # rewrites of one finding, lines of a file


def headline(check: Check) -> str:
    """What passed or failed, in one sentence."""
    verdict = "passed" if check.passed else "failed"
    return f"{verdict}: {', '.join(_counts(check))}"


def _counts(check: Check) -> Iterator[str]:
    """What was counted, what fails first."""
    new = "new finding" if check.compared else "finding"
    below = (
        ""
        if check.severity is Severity.INFO or not (check.failing or check.milder)
        else f" from {check.severity.label} on"
    )
    yield f"{counted(len(check.failing), new)}{below}" if check.failing else f"no {new}{below}"
    if check.milder:
        yield f"{figure(len(check.milder))} {'new ones ' if check.compared else ''}below that"
    if check.known:
        yield f"{figure(len(check.known))} known"
    if check.limits:
        exceeded = len(check.exceeded)
        kept = f"{counted(len(check.limits), 'limit')} kept"
        yield f"{figure(exceeded)} of {counted(len(check.limits), 'limit')} exceeded" if exceeded else kept
    if check.stale:
        yield counted(len(check.stale), "stale entry of the baseline", "stale entries of the baseline")


def against(check: Check) -> str:
    """What the code was compared with; "" where that is nothing."""
    told = []
    if check.comparison is not None:
        told.append(f"with {revision_name(check.comparison.base) or 'the base'}")
    if check.baseline is not None:
        told.append(f"with {check.baseline.path}")
    return f"Compared {' and '.join(told)}." if told else ""


def remarks(check: Check) -> Iterator[str]:
    """What else has to be said of the verdict, each as a sentence without a full stop."""
    baseline = check.baseline
    if baseline is not None and check.stale:
        prune = command("importmap", "check", *baseline.targets, "--prune")
        entries = counted(len(check.stale), "entry", "entries")
        verb = "occurs" if len(check.stale) == 1 else "occur"
        yield f"{entries} of {baseline.path} no longer {verb}: `{prune}` takes what is stale out"
    if baseline is not None and baseline.unread:
        lines = ", ".join(map(figure, baseline.unread[:_SHOWN])) + (", ..." if len(baseline.unread) > _SHOWN else "")
        yield f"{baseline.path} has no entry that can be read in line {lines}: mend or delete what stands there"
    if baseline is not None and check.forbidden:
        rules = ", ".join(sorted({entry.rule for entry in check.forbidden}))
        entries = counted(len(check.forbidden), "entry", "entries")
        yield f"{entries} of {baseline.path} let nothing through: {rules} can never be baselined"
    if check.unjudged:
        metrics = ", ".join(check.unjudged)
        yield f"not judged for want of a base: {metrics} must not be worse than there; name one with --base"


def said(finding: Finding) -> str:
    """What a finding says, and of what."""
    return sentence(finding.subject, finding.message, finding.location.path)


def advice(finding: Finding) -> str:
    """What to do about a finding, as a phrase; the rule's own page where nothing is known of the case."""
    return finding.fix.text if finding.fix else f"`importmap explain {finding.rule}` says what to do"


def changes(finding: Finding) -> Iterator[str]:
    """The lines that are to be others, the first ones spelled out."""
    rewrites = finding.fix.rewrites if finding.fix else ()
    for rewrite in rewrites[:_SHOWN]:
        yield f"{rewrite.path}:{rewrite.line}: `{rewrite.before}` becomes `{rewrite.after}`"
    if len(rewrites) > _SHOWN:
        yield f"and {counted(len(rewrites) - _SHOWN, 'more line')}"


def bound(limit: Limit) -> str:
    """What a metric is, and what it may be."""
    least = limit.better == "higher"
    most = f"{'at least' if least else 'at most'} {figure(limit.bound)}"
    return f"{limit.metric} is {figure(limit.value)}, {most}{' as in the base' if limit.of_base else ''}"


def inside(path: str, folder: str) -> str:
    """A path of the project as one of the repository, of which the project is a folder."""
    return posixpath.normpath(posixpath.join(folder, path))


def placed(location: Location, folder: str) -> str:
    """The same of a place, with its line."""
    return str(Location(inside(location.path, folder), location.line))


def uri(path: str, folder: str) -> str:
    """The same as a relative reference, whatever bytes the path has."""
    return urllib.parse.quote(inside(path, folder), safe="/", errors="surrogateescape")

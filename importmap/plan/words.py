"""The sentences of a step: what to decide, why, what to ask before, and which figure must fall"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from importmap.analysis import Analysis
from importmap.model.change import Forecast
from importmap.model.finding import Finding, Safety
from importmap.model.knots import View
from importmap.model.past import Fate
from importmap.plan.decisions import Decision, gain

_TOLD = 3  # findings whose messages are spelled out
_WIDTH = 72  # of a title, so that a line of 80 holds it with its number
_PARTS = 2  # of a name that are always told
_CUT = "..."
_ELSEWHERE = "several packages"
_OF_SETTINGS = ("uncollected-test", "unknown-marker", "undeclared-dependency")  # whose subject begins with a file

# The figures that a meeting knows, the most telling first; what does not run is told before what a decision is about.
_RUNNING = ("uncollectable-tests", "broken-files", "unresolved-imports", "failing-knots")
FIGURES = {
    "uncollectable-tests": "tests that cannot be collected",
    "broken-files": "broken files",
    "unresolved-imports": "imports that fail",
    "failing-knots": "knots that keep modules from being imported",
    "largest-implied-knot": "modules in the largest knot at import time",
    "modules-in-implied-knots": "modules in knots at import time",
    "fragmented-symbols": "names with several paths",
    "deprecated-importers": "files that import what is deprecated",
    "duplicate-definitions": "concepts with several definitions",
    "interface-drifts": "kinds of calls that do not fit",
    "boundary-crossings": "crossings between services",
    "broken-contracts": "broken contracts",
    "uncollected-tests": "tests that no setting collects",
    "unknown-markers": "markers that are not registered",
    "shadowed-modules": "files that can never be imported",
    "double-identities": "files with two names",
    "homes-beside-the-declared": "homes beside the declared",
    "direct-constructions": "constructions past the accessor",
    "old-names-used": "uses of old names",
    "useless-ignores": "ignores of no use",
    "largest-deferred-knot": "modules in the largest knot, functions included",
    "modules-in-deferred-knots": "modules in knots, functions included",
    "edges": "edges between modules",
}


class _Removal(NamedTuple):
    """A commit that took something away."""

    commit: str
    date: str


def title(made: Decision) -> str:
    """What is to be decided, in a few words; what it is about loses its beginning where a line cannot hold it."""
    whole = _title(made, "{name}")
    subject = _subject(made)
    return whole.replace("{name}", _ending(subject, _WIDTH - len(whole) + len("{name}")))


def _ending(name: str, most: int) -> str:
    """The last parts of a dotted name, two at least, as many as fit."""
    parts = name.split(".")
    if "/" in name or " " in name:
        return name
    while len(parts) > _PARTS and len(".".join(parts)) + len(_CUT) > most:
        parts = parts[1:]
    ending = ".".join(parts)
    return name if len(name) <= most or ending == name else f"{_CUT}{ending}"


def _title(made: Decision, name: str) -> str:
    """The title with another name for what it is about."""
    kind, found = made.kind, made.findings
    if made.is_joined:
        return kind.joined.format(subject=name, count=f"{len(found):,}", things=f"{len(made.subjects):,}")
    if kind.id == "missing" and len(found) == 1:
        return _missing(found[0], name)
    if made.subject.startswith(f"{View.DEFERRED}: "):
        return f"{kind.title.format(subject=name)}, functions included"
    sentence = kind.several if kind.several and len(found) > 1 else kind.title
    return sentence.format(subject=name, count=f"{len(found):,}")


def _missing(finding: Finding, name: str) -> str:
    match finding.rule:
        case "shadowed-module":
            return f"Merge {name} into the package that hides it"
        case "dead-fallback":
            return f"Decide on the fallback for {name}"
    return f"Settle {name}, which is not there"


def _subject(made: Decision) -> str:
    """What a decision is about, as its title says it."""
    if made.is_joined:
        return made.subject or _ELSEWHERE
    if made.kind.id == "missing" and len(made.findings) == 1:  # the name itself, and not the module that lacks it
        return made.findings[0].subject.rpartition(" -> ")[2]
    # The kind of a knot stands before it.
    if made.kind.id == "knot":
        return made.subject.partition(": ")[2] or made.subject
    return made.subject


def reason(analysis: Analysis, made: Decision) -> str:
    """Why: what the gravest of its findings say, which commit took most of what is missing, what mends it."""
    found = made.findings
    parts = [_sentence(finding) for finding in found[:_TOLD]]
    if len(found) > _TOLD:
        parts.append(f"{len(found) - _TOLD:,} more finding{'s' if len(found) > _TOLD + 1 else ''}")
    told = ". ".join(parts)
    removal = _removal(analysis, found) if made.kind.id == "missing" else ""
    advice = found[0].fix.text if len(found) == 1 and found[0].fix is not None else ""
    return ". ".join(filter(None, (told, removal, _capital(advice))))


def _sentence(finding: Finding) -> str:
    """A finding's message, after the name that it is about unless that is in it."""
    subject = finding.subject.partition(": ")[2] if finding.rule == "import-cycle" else finding.subject
    name = subject.partition(": ")[0].rpartition(".")[2]
    is_file = "/" in subject or finding.rule in _OF_SETTINGS
    if not name or name in finding.message or is_file:
        begins = finding.message.partition(" ")[0]
        return finding.message if begins in re.split(r"\W+", subject) else _capital(finding.message)
    return f"{name}: {finding.message}"


def _removal(analysis: Analysis, found: Sequence[Finding]) -> str:
    """The commit that took most of what is missing; "" if the history does not tell."""
    missing = {f.subject.partition(" -> ")[2] or f.subject for f in found}
    commits = Counter(
        _Removal(trace.commit, trace.date)
        for question, trace in analysis.past.items()
        if trace.fate is Fate.REMOVED and trace.commit and _dotted(question.module, question.name) in missing
    )
    if not commits:
        return ""
    (removal, times) = min(commits.items(), key=lambda item: (-item[1], item[0]))
    return f"{removal.commit} of {removal.date} removed {'it' if len(missing) == 1 else f'{times:,} of them'}"


def _dotted(module: str, name: str) -> str:
    return f"{module}.{name}" if name else module


def question(made: Decision, safety: Safety, by_hand: int) -> str:
    """What has to be answered by whoever decides, and what to look at in what is rewritten."""
    look = made.kind.look if safety is Safety.UNSAFE else ""
    return " ".join(dict.fromkeys(filter(None, (made.kind.question if by_hand or not look else "", look))))


def measure(made: Decision, forecasts: Sequence[Forecast]) -> str:
    """The figure that must fall, as it is and as it is after this step alone."""
    by_name = {forecast.metric: forecast for forecast in forecasts if forecast.alone < forecast.now}
    for name in (*_RUNNING, made.kind.metric, *FIGURES):
        if name in by_name and name in FIGURES:
            return f"{FIGURES[name]}: {by_name[name].now:,.0f} -> {by_name[name].alone:,.0f}"
    return f"{made.kind.falls}: {_amount(made):,} -> 0"


def _amount(made: Decision) -> int:
    """How much there is of what must fall, in its own unit, which is not that of the gain."""
    weights = [max(1, finding.weight) for finding in made.findings]
    match made.kind.id:
        case "orphans":
            return len(weights)
        case "knot":
            return max(weights)
        case "copies" | "pytest":
            return sum(weights)
    return sum(max(1, round(gain(finding))) for finding in made.findings)


def _capital(text: str) -> str:
    """Text with a capital first, unless it begins with a name from the code."""
    first = text.partition(" ")[0]
    return text if not first.isalpha() else text[:1].upper() + text[1:]

"""plan.md: the steps of the plan, to be read and ticked off in a pull request or a ticket"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from importmap.model.change import Step
from importmap.model.finding import Journey
from importmap.model.report import Report
from importmap.render.writing import code, counted, figure, prose, readable, revision_name

SHOWN = 40  # rewrites and files of one step; the others are in report.json


def render(report: Report) -> str:
    """The plan as Markdown."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    """The document, line by line."""
    steps = report.plan.steps
    yield f"# Plan for {code(report.name)}"
    yield ""
    if report.revision:
        yield f"Made at {prose(revision_name(report.revision))}."
        yield ""
    if not steps:
        yield "There is nothing to do." if not report.findings else "No finding has a step that can be planned."
        return
    yield f"{counted(len(steps), 'step')}. Take them in this order, each as one change."
    yield ""
    for number, step in enumerate(steps, 1):
        yield f"{number}. [ ] {prose(step.title)} ({step.safety}, {counted(len(step.files), 'file')})"
    numbers = {step.id: number for number, step in enumerate(steps, 1)}
    journeys = {finding.fingerprint: finding.journeys for finding in report.findings}
    for step in steps:
        yield ""
        yield from _step(step, numbers, tuple(_journeys(step, journeys)))


def _journeys(step: Step, found: Mapping[str, Sequence[Journey]]) -> Iterator[Journey]:
    """The critical paths that come to the findings of a step, each by its shortest chain."""
    chains: dict[str, list[Journey]] = defaultdict(list)
    for fingerprint in step.resolves:
        for journey in found.get(fingerprint, ()):
            chains[journey.name].append(journey)
    yield from (min(chains[name], key=lambda journey: len(journey.chain)) for name in sorted(chains))


def _step(step: Step, numbers: dict[str, int], journeys: Sequence[Journey]) -> Iterator[str]:
    """One step: why, what must come before, what it touches, what it changes."""
    yield f"## {numbers[step.id]}. {prose(step.title)}"
    yield ""
    yield prose(step.reason)
    yield ""
    yield f"- Rule: {code(step.rule)}, for {code(step.subject)}"
    yield f"- Safety: {step.safety}"
    yield f"- Gain: {figure(step.gain)}"
    yield f"- Ends: {counted(len(step.resolves), 'finding')}"
    yield f"- Must fall: {prose(step.measure)}"
    for journey in journeys:
        yield f"- Reached by: {prose(journey.name)}, {' -> '.join(map(code, journey.chain))}"
    if step.after:
        before = ", ".join(str(numbers[id]) if id in numbers else code(id) for id in step.after)
        yield f"- Comes after: {before}"
    yield f"- Id: {code(step.id)}"
    if step.rewrites:
        yield ""
        yield from _changes(step)
    elif step.files:
        yield ""
        yield "Files:"
        yield ""
        yield from (f"- {code(path)}" for path in step.files[:SHOWN])
        if len(step.files) > SHOWN:
            yield f"- and {figure(len(step.files) - SHOWN)} more, in `report.json`"


def _changes(step: Step) -> Iterator[str]:
    """The rewrites as a diff for people."""
    body: list[str] = []
    path = ""
    for rewrite in step.rewrites[:SHOWN]:
        if rewrite.path != path:
            path = rewrite.path
            body.append(readable(path))
        body.append(f"@@ line {rewrite.line} @@")
        body.append(f"-{readable(rewrite.before)}")
        body.append(f"+{readable(rewrite.after)}")
    fence = "```"
    while any(fence in line for line in body):
        fence += "`"
    yield f"{fence}diff"
    yield from body
    yield fence
    if len(step.rewrites) > SHOWN:
        yield ""
        yield f"And {counted(len(step.rewrites) - SHOWN, 'change')} more, in `report.json`."

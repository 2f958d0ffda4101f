"""plan.md: the steps of the plan, each an issue to be pasted into a tracker or a pull request"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from importmap.model.change import Bundle, Forecast, Phase, Plan, Step, Upkeep
from importmap.model.finding import Finding, Safety
from importmap.model.location import Journey
from importmap.model.report import Report
from importmap.model.ruling import Followed, Outcome
from importmap.render.writing import code, counted, figure, prose, readable, revision_name, row

SHOWN = 20  # findings, rewrites and files of one step; the others are in report.json

_PHASES = {
    Phase.RUN: "Make it run",
    Phase.HOME: "One home for each name",
    Phase.DEFINITION: "One definition for each concept",
    Phase.KNOT: "Untie the knots",
    Phase.SHIM: "Retire the shims",
    Phase.KEEP: "Keep it so",
}
_SAFETY = {Safety.SAFE: "safe", Safety.UNSAFE: "check", Safety.MANUAL: "by hand"}


def render(report: Report, plan: Plan | None = None, decisions: Sequence[Followed] = (), *, every: bool = False) -> str:
    """The plan, or a part of it, as Markdown: what gains most in full, the rest as a list unless all are asked for."""
    return "\n".join(_lines(report, plan if plan is not None else report.plan, decisions, every)) + "\n"


def issue(report: Report, step: Step) -> str:
    """One step as an issue."""
    return "\n".join(_step(step, _Context(report), "#")) + "\n"


class _Context:
    """What a step refers to."""

    def __init__(self, report: Report) -> None:
        self.numbers = {step.id: number for number, step in enumerate(report.plan.steps, 1)}
        self.findings = {finding.fingerprint: finding for finding in report.findings}


def _lines(report: Report, plan: Plan, decisions: Sequence[Followed], every: bool) -> Iterator[str]:
    """The document, line by line."""
    yield f"# Plan for {code(report.name)}"
    yield ""
    if report.revision:
        yield f"Made at {prose(revision_name(report.revision))}."
        yield ""
    yield from _decided(decisions, plan)
    if not plan.steps:
        yield "There is nothing to do." if not report.findings else "No finding has a step that can be planned."
        yield from _kept(plan)
        return
    context = _Context(report)
    shown = [step for step in plan.steps if every or not plan.first or step.id in plan.first]
    rest = [step for step in plan.steps if step not in shown]
    yield _summary(plan, shown, rest)
    for phase, steps in groupby(shown, key=lambda step: step.phase):
        yield ""
        yield f"**{_PHASES[phase]}**"
        yield ""
        yield row(("", "Decision", "Gain", "Files", "By hand", "Safety", "Must fall"))
        yield row(("---:", "---", "---:", "---:", "---:", "---", "---"))
        yield from (_row(step, context.numbers) for step in steps)
    yield from _bundles(plan.bundles, context.numbers)
    for step in shown:
        yield ""
        yield from _step(step, context, "##")
    if rest:
        yield ""
        yield "## Then"
        yield ""
        for step in rest:
            size = f"gain {figure(step.gain)}, {counted(len(step.files), 'file')}, {code(step.id)}"
            yield f"- {prose(step.title)} ({size})"
    yield from _kept(plan)


def _decided(decisions: Sequence[Followed], plan: Plan) -> Iterator[str]:
    """What was decided, ticked off where it is done."""
    titles = {step.id: step.title for step in plan.steps}
    for one in decisions:
        ruling = one.ruling
        mark = "x" if one.outcome is Outcome.DONE else " "
        told = [ruling.state, *([one.outcome] if one.outcome is not Outcome.OPEN else [])]
        said = ", ".join(filter(None, (*told, ruling.owner, ruling.date, ruling.note)))
        yield f"- [{mark}] {prose(titles.get(ruling.step, '') or ruling.title or ruling.step)} ({prose(said)})"
    if decisions:
        yield ""


def kept(upkeep: Upkeep, level: str = "#") -> str:
    """The configuration that keeps what holds today, as an issue."""
    lines = [f"{level} Keep it so", "", f"Add to {code(upkeep.file)}. Nothing of it fails today."]
    return "\n".join([*lines, "", "```toml", *map(readable, upkeep.configuration.splitlines()), "```"]) + "\n"


def _kept(plan: Plan) -> Iterator[str]:
    if plan.upkeep is not None:
        yield ""
        yield kept(plan.upkeep, "##").rstrip()


def _summary(plan: Plan, shown: Sequence[Step], rest: Sequence[Step]) -> str:
    """How much of the gain is in the steps that are shown in full."""
    if not rest:
        return f"{counted(len(shown), 'step')}. Take them in this order, each as one change."
    part = sum(step.gain for step in shown) * 100 // sum(step.gain for step in plan.steps)
    verb = "carries" if len(shown) == 1 else "carry"
    first = f"{counted(len(shown), 'step')} {verb} {part}% of the gain: take them in this order, each as one change"
    return f"{first}. {figure(len(rest))} more follow."


def _row(step: Step, numbers: Mapping[str, int]) -> str:
    cells = (
        figure(numbers[step.id]),
        prose(step.title),
        figure(step.gain),
        figure(len(step.files)),
        figure(step.by_hand),
        _SAFETY[step.safety],
        prose(step.measure),
    )
    return row(cells)


def _bundles(bundles: Iterable[Bundle], numbers: Mapping[str, int]) -> Iterator[str]:
    """What several steps free together."""
    found = list(bundles)
    if found:
        yield ""
        yield "**What works only when several are done**"
        yield ""
    for bundle in found:
        steps = [figure(numbers[id]) for id in bundle.steps]
        amounts = ((bundle.tests, "test"), (bundle.modules, "module"))
        freed = " and ".join(counted(amount, noun) for amount, noun in amounts if amount)
        yield f"- {', '.join(steps[:-1])} and {steps[-1]} together free {freed} more"


def _journeys(found: Iterable[Finding]) -> Iterator[Journey]:
    """The critical paths that come to some findings, each by its shortest chain."""
    chains: dict[str, list[Journey]] = defaultdict(list)
    for finding in found:
        for journey in finding.journeys:
            chains[journey.name].append(journey)
    yield from (min(chains[name], key=lambda journey: len(journey.chain)) for name in sorted(chains))


def _step(step: Step, context: _Context, level: str) -> Iterator[str]:
    """One step: why, what to ask, what it is worth, what must come before, what it touches, what it changes."""
    number = context.numbers.get(step.id)
    yield f"{level} {f'{number}. ' if number and level != '#' else ''}{prose(step.title)}"
    yield ""
    yield prose(step.reason)
    yield ""
    if step.question:
        yield f"To be answered: {prose(step.question)}"
        yield ""
    found = [context.findings[print] for print in step.resolves if print in context.findings]
    yield from (f"- {label}: {text}" for label, text in _facts(step, context, found) if text)
    if found:
        yield ""
        yield f"Ends {counted(len(found), 'finding')}:"
        yield ""
        found.sort(key=lambda f: (-f.severity, -f.weight, f.rule, f.subject))
        lines = [f"{code(str(finding.location))} {prose(finding.message)}" for finding in found]
        yield from _listed(lines, "- [ ] ")
    if step.rewrites:
        yield ""
        yield from _changes(step)
    elif step.files:
        yield ""
        yield "Files:"
        yield ""
        yield from _listed([code(path) for path in step.files], "- ")


def _facts(step: Step, context: _Context, found: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """What is to be known of a step, by its label."""
    worth = step.worth
    amounts = (
        (worth.tests, "test", "that can be collected again"),
        (worth.modules, "module", "that can be imported again"),
        (worth.imports, "import", "mended"),
        (worth.uses, "use", "mended"),
        (worth.lines, "line", "less"),
    )
    gained = [f"{counted(amount, noun)} {what}" for amount, noun, what in amounts if amount]
    before = [str(context.numbers[id]) if id in context.numbers else code(id) for id in step.after]
    tests = [code(test) for test in step.tests]
    more = step.all_tests - len(step.tests)
    yield "Gain", "; ".join([figure(step.gain), *gained])
    hand = f", {counted(step.by_hand, 'place')} by hand" if step.by_hand else ""
    rewritten = f", {counted(len(step.rewrites), 'import')} rewritten" if step.rewrites else ""
    yield "Cost", f"{counted(len(step.files), 'file')}{rewritten}{hand}"
    yield "Safety", _SAFETY[step.safety]
    yield "Must fall", prose(step.measure)
    yield "Metrics", "; ".join(_forecast(forecast) for forecast in step.forecasts)
    yield "Rule", code(step.rule)
    for journey in _journeys(found):
        yield "Reached by", f"{prose(journey.name)}, {' -> '.join(map(code, journey.chain))}"
    yield "Comes after", ", ".join(before)
    yield "Services", ", ".join(map(code, step.services))
    yield "Owners", ", ".join(map(code, step.owners))
    yield "Tests to run", f"{', '.join(tests)}{f' and {figure(more)} more' if more > 0 and tests else ''}"
    yield from (("Mind", prose(note)) for note in step.notes)
    yield "Command", code(step.command) if step.command else ""
    yield "Id", code(step.id)


def _forecast(found: Forecast) -> str:
    so_far = f" ({figure(found.then)} with the steps before it)" if found.then != found.alone else ""
    return f"{code(found.metric)} {figure(found.now)} -> {figure(found.alone)}{so_far}"


def _listed(lines: Sequence[str], mark: str) -> Iterator[str]:
    """The first lines of a list, and how many more there are."""
    yield from (f"{mark}{line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"- and {figure(len(lines) - SHOWN)} more, in `report.json`"


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

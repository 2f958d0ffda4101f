"""The plan as text: what to decide first, phase by phase, and one step with all that it takes"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from importmap.model.change import Bundle, Forecast, Phase, Plan, Step, Upkeep, Worth
from importmap.model.finding import Finding, Safety
from importmap.model.ruling import Followed, Outcome, State
from importmap.model.supposition import Supposition
from importmap.render.writing import counted, figure, readable

PHASES = {
    Phase.RUN: "Make it run: imports, files, calls, tests",
    Phase.HOME: "One home for each name",
    Phase.DEFINITION: "One definition for each concept",
    Phase.KNOT: "Untie the knots",
    Phase.SHIM: "Retire the shims",
    Phase.KEEP: "Keep it so",
}
SAFETY = {Safety.SAFE: "safe", Safety.UNSAFE: "to be checked", Safety.MANUAL: "by hand"}
_SHOWN = 20  # findings, rewrites and files of one step
_INDENT = " " * 5


def overview(
    name: str,
    plan: Plan,
    numbers: Mapping[str, int],
    decisions: Sequence[Followed] = (),
    *,
    every: bool = False,
) -> str:
    """The steps that are worth most, in their order, or all of them; and what was decided on them before."""
    ruled = ["", *_decided(decisions, plan, numbers)] if decisions else []
    if not plan.steps:
        keep = ["", *_kept(plan.upkeep)] if plan.upkeep is not None else []
        return "\n".join([f"{readable(name)}: nothing to do.", *ruled, *keep]) + "\n"
    steps = [step for step in plan.steps if every or not plan.first or step.id in plan.first]
    lines = [f"{readable(name)}: {summary(plan, len(steps))}", *ruled]
    for phase, members in groupby(steps, key=lambda step: step.phase):
        lines += ["", PHASES[phase]]
        for step in members:
            lines += ["", *_brief(step, numbers)]
    bundles = [bundle for bundle in plan.bundles if set(bundle.steps) <= {step.id for step in steps}]
    if bundles:
        lines += ["", "What only works when several are done", ""]
        lines += [f"  {together(bundle, numbers)}" for bundle in bundles]
    if plan.upkeep is not None:
        lines += ["", *_kept(plan.upkeep)]
    return "\n".join(lines) + "\n"


def _decided(decisions: Sequence[Followed], plan: Plan, numbers: Mapping[str, int]) -> Iterator[str]:
    """What was decided, a line for each, and how much of it is done."""
    told = [f"{figure(count)} {state}" for state, count in sorted(Counter(d.ruling.state for d in decisions).items())]
    agreed = [one for one in decisions if one.ruling.state is State.AGREED]
    done = sum(one.outcome is Outcome.DONE for one in agreed)
    yield f"Decided on: {', '.join(told)}" + (f"; of what is agreed {figure(done)} done" if agreed else "")
    yield ""
    titles = {step.id: step.title for step in plan.steps}
    for one in decisions:
        title = titles.get(one.ruling.step, "") or one.ruling.title
        name = f"{numbers[one.ruling.step]:>3}. {title}" if one.ruling.step in numbers else title or one.ruling.step
        yield f"  {one.ruling.state:<8}  {readable(name)}"
        yield f"  {'':<8}  {_INDENT}{readable(became(one, numbers))}"


def became(followed: Followed, numbers: Mapping[str, int]) -> str:
    """What has become of a decision, and what people noted down about it."""
    ruling = followed.ruling
    elsewhere = ", ".join(figure(numbers[id]) for id in followed.steps if id in numbers)
    outcome = {
        Outcome.OPEN: "open",
        Outcome.DONE: "done",
        Outcome.ELSEWHERE: f"no step any more, and not done: see step {elsewhere}",
        Outcome.UNKNOWN: "no step has this id, and without `resolves` nothing tells that one had it",
    }[followed.outcome]
    if followed.outcome is not Outcome.DONE and followed.ended:
        outcome += f", {figure(followed.ended)} of {counted(len(ruling.resolves), 'finding')} ended"
    return "; ".join(filter(None, (outcome, ruling.owner, ruling.date, ruling.note)))


def kept(upkeep: Upkeep) -> str:
    """The configuration that keeps what holds today."""
    lines = [
        f"Keep it so: {readable(held(upkeep))}.",
        f"Add to {readable(upkeep.file)}; nothing of it fails today:",
        "",
    ]
    return "\n".join([*lines, *map(readable, upkeep.configuration.splitlines())]) + "\n"


def held(upkeep: Upkeep) -> str:
    """What a configuration would keep, in words."""
    amounts = ((upkeep.limits, "budget"), (upkeep.rules, "rule"), (upkeep.contracts, "contract"))
    return ", ".join(counted(amount, noun) for amount, noun in amounts if amount)


def _kept(upkeep: Upkeep) -> Iterator[str]:
    yield PHASES[Phase.KEEP]
    yield ""
    yield f"     {held(upkeep)} for {readable(upkeep.file)} that hold; --step {upkeep.id}"


def summary(plan: Plan, shown: int) -> str:
    """How many steps there are, and how much of the gain is in those that are shown."""
    rest = len(plan.steps) - shown
    if not rest:
        return f"{counted(shown, 'decision')}, to be taken in this order."
    total = sum(step.gain for step in plan.steps)
    part = sum(step.gain for step in plan.steps if step.id in plan.first)
    carry = f"{counted(shown, 'decision')} {'carries' if shown == 1 else 'carry'} {part * 100 // total}% of the gain"
    return f"{carry}, to be taken in this order; {figure(rest)} more follow (--all)."


def together(bundle: Bundle, numbers: Mapping[str, int]) -> str:
    """The steps of a bundle by number, and what they free."""
    steps = [figure(numbers[id]) for id in bundle.steps]
    freed = _freed(Worth(modules=bundle.modules, tests=bundle.tests))
    return f"steps {', '.join(steps[:-1])} and {steps[-1]} together free {freed} more"


def detail(
    step: Step,
    numbers: Mapping[str, int],
    findings: Sequence[Finding],
    ruled: Followed | None = None,
    *,
    every: bool = False,
) -> str:
    """One step with its findings and lines."""
    decided = f"{ruled.ruling.state}: {became(ruled, numbers)}" if ruled is not None else ""
    return "\n".join(_detail(step, numbers, findings, decided, None if every else _SHOWN)) + "\n"


def supposition(found: Supposition, *, every: bool = False) -> str:
    """What would become of the code."""
    most = None if every else _SHOWN
    lines = [f"If you {' and '.join(map(readable, found.changes))}:"]
    shifts = [f"{shift.metric}: {figure(shift.now)} -> {figure(shift.then)}" for shift in found.metrics]
    lines += _part("Metrics that change", shifts, None)
    lines += _part("Modules that could not be imported any more", found.unimportable, most)
    lines += _part("New findings", list(map(_told, found.appeared)), most)
    lines += _part("Findings that go", list(map(_told, found.gone)), most)
    lines += _part("To be seen to by hand", found.by_hand, most)
    lines += _part("Files to touch", found.files, most)
    if not found.metrics and not found.appeared and not found.gone:
        lines += ["", "Nothing that is measured or found would change."]
    return "\n".join(lines) + "\n"


def _told(finding: Finding) -> str:
    return f"{finding.severity.label}  {finding.location}  {finding.rule}  {finding.message}"


def worth(step: Step) -> str:
    """What a step is good for by itself, in words."""
    told = [
        counted(amount, noun)
        for amount, noun in ((step.worth.imports, "import"), (step.worth.uses, "use"), (step.worth.lines, "line"))
        if amount
    ]
    freed = _freed(step.worth)
    return ", ".join([*([f"frees {freed}"] if freed else []), *told])


def cost(step: Step) -> str:
    """What a step takes, in words."""
    told = [counted(len(step.files), "file")]
    if step.rewrites:
        part = f", {figure(len(step.safe))} of them safely" if 0 < len(step.safe) < len(step.rewrites) else ""
        told.append(f"{counted(len(step.rewrites), 'import')} rewritten{part}")
    if step.by_hand:
        told.append(f"{counted(step.by_hand, 'place')} by hand")
    return ", ".join(told)


def forecast(found: Forecast) -> str:
    """A metric as it is, as it is after a step alone, and after all before it as well."""
    so_far = f", {figure(found.then)} with the steps before it" if found.then != found.alone else ""
    return f"{found.metric}: {figure(found.now)} -> {figure(found.alone)}{so_far}"


def _freed(worth: Worth) -> str:
    told = [counted(n, noun) for n, noun in ((worth.tests, "test"), (worth.modules, "module")) if n]
    return " and ".join(told)


def _brief(step: Step, numbers: Mapping[str, int]) -> Iterator[str]:
    """One step in a few lines."""
    yield f"{numbers[step.id]:>3}. {readable(step.title)}"
    gained = ", ".join(filter(None, (f"gain {figure(step.gain)}", worth(step))))
    yield f"{_INDENT}{gained}; --step {step.id}"
    yield f"{_INDENT}{cost(step)}; {SAFETY[step.safety]}"
    yield f"{_INDENT}must fall: {readable(step.measure)}"


def _detail(
    step: Step, numbers: Mapping[str, int], findings: Sequence[Finding], decided: str, most: int | None
) -> Iterator[str]:
    yield f"{figure(numbers[step.id])}. {readable(step.title)}"
    yield ""
    rows = [
        ("about", step.subject if step.subject and step.subject not in step.title and "..." in step.title else ""),
        ("why", step.reason),
        ("asks", step.question),
        ("decided", decided),
        ("phase", PHASES[step.phase]),
        ("safety", SAFETY[step.safety]),
        ("gain", ", ".join(filter(None, (figure(step.gain), worth(step))))),
        ("cost", cost(step)),
        ("must fall", step.measure),
        *(("metric", forecast(found)) for found in step.forecasts),
        ("after", ", ".join(f"step {figure(numbers[id])}" for id in step.after if id in numbers)),
        ("services", ", ".join(step.services)),
        ("owners", ", ".join(step.owners)),
        ("journeys", ", ".join(step.journeys)),
        ("tests", _tests(step)),
        *(("mind", note) for note in step.notes),
        ("command", step.command),
    ]
    yield from (f"  {label:<9}  {readable(text)}" for label, text in rows if text)
    yield from _part("Findings", [f"{f.location}  {f.rule}  {f.message}" for f in findings], most)
    changes = [f"{rewrite.path}:{rewrite.line}  {rewrite.before}  ->  {rewrite.after}" for rewrite in step.rewrites]
    yield from _part("Rewrites", changes, most)
    yield from _part("Files", step.files, most)


def _part(title: str, lines: Sequence[str], most: int | None) -> Iterator[str]:
    if lines:
        yield ""
        yield f"{title}: {figure(len(lines))}"
        yield from (f"  {readable(line)}" for line in lines[:most])
        if most is not None and len(lines) > most:
            yield f"  and {figure(len(lines) - most)} more (--all)"


def _tests(step: Step) -> str:
    if not step.all_tests:
        return ""
    more = f" and {figure(step.all_tests - len(step.tests))} more" if step.all_tests > len(step.tests) else ""
    return f"{', '.join(step.tests)}{more}"

"""The part of a plan that somebody asks for, with all that it needs, so that it leaves a tree that works"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from importmap.model.change import Plan, Step
from importmap.model.errors import UnknownNameError
from importmap.model.finding import Finding
from importmap.model.report import Report


@dataclass(frozen=True, slots=True)
class Wish:
    """Which steps are asked for; what is not set leaves them all."""

    rules: tuple[str, ...] = ()  # that they resolve findings of
    packages: tuple[str, ...] = ()  # dotted, or folders, that their findings are about
    owners: tuple[str, ...] = ()  # as CODEOWNERS names them
    budget: int | None = None  # files that all of them touch together
    top: int | None = None  # how many, those that gain most


def select(report: Report, wish: Wish) -> Plan:
    """The steps that are asked for and those that they need, in the order of the plan."""
    plan = report.plan
    if wish == Wish():
        return plan
    findings = {finding.fingerprint: finding for finding in report.findings}
    asked = [step for step in plan.steps if _is_asked(step, [findings[f] for f in step.resolves], wish)]
    by_id = {step.id: step for step in plan.steps}
    chosen: dict[str, Step] = {}
    files: set[str] = set()
    most = len(asked) if wish.top is None else wish.top
    by_gain = asked if wish.top is None else sorted(asked, key=lambda step: (-step.gain, step.id))
    for step in by_gain[:most]:
        needed = {step.id: step, **_needed(step, by_id)}
        touched = files.union(*(other.files for other in needed.values()))
        if wish.budget is None or len(touched) <= wish.budget:
            chosen.update(needed)
            files = touched
    steps = tuple(step for step in plan.steps if step.id in chosen)
    bundles = tuple(bundle for bundle in plan.bundles if chosen.keys() >= set(bundle.steps))
    return replace(plan, steps=steps, first=(), bundles=bundles, upkeep=None)


def named(plan: Plan, id: str) -> Step:
    """The step of an id, or of the beginning of one; UnknownNameError if there is none, or more than one."""
    found = [step for step in plan.steps if step.id == id] or [step for step in plan.steps if step.id.startswith(id)]
    if len(found) == 1 and id:
        return found[0]
    message = f"no step of the plan has the id {id}" if not found else f"{len(found)} steps have an id like {id}"
    raise UnknownNameError(message, "`importmap plan --all` lists them; a step that has been taken is gone")


def _needed(step: Step, by_id: dict[str, Step]) -> dict[str, Step]:
    """All steps that one needs, those included that they need."""
    found: dict[str, Step] = {}
    waiting = list(step.after)
    while waiting:
        id = waiting.pop()
        if id in by_id and id not in found:
            found[id] = by_id[id]
            waiting += by_id[id].after
    return found


def _is_asked(step: Step, findings: Collection[Finding], wish: Wish) -> bool:
    conditions: Iterable[tuple[tuple[str, ...], Callable[[str], bool]]] = (
        (wish.rules, lambda rule: any(finding.rule == rule for finding in findings)),
        (wish.packages, lambda package: any(_is_about(finding, package) for finding in findings)),
        (wish.owners, lambda owner: owner in step.owners or f"@{owner}" in step.owners),
    )
    return all(not wanted or any(map(holds, wanted)) for wanted, holds in conditions)


def _is_about(finding: Finding, package: str) -> bool:
    """Whether a finding is about something in a package, or stands there."""
    name = package.strip("/").replace("/", ".").removesuffix(".py")
    place = finding.location.path.replace("/", ".").removesuffix(".py")
    return f"{finding.subject}.".startswith(f"{name}.") or f".{place}.".find(f".{name}.") >= 0

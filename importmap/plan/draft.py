"""The plan: decisions as steps, in an order of which every beginning leaves a tree that works"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from importmap.analysis import Analysis
from importmap.model.change import Bundle, Forecast, Phase, Plan, Rewrite, Step, Worth
from importmap.model.finding import Finding, Safety
from importmap.model.project import Role
from importmap.model.report import Metric, Rule
from importmap.model.severity import Severity
from importmap.model.startup import Obstacle
from importmap.plan.decisions import MOST, SHOWN, Decision, decisions, gain, obstacle
from importmap.plan.forecasts import Effect, Forecaster
from importmap.plan.freeing import blocked, bundles, freed, shares
from importmap.plan.keeping import upkeep
from importmap.plan.lookups import Lookups
from importmap.plan.order import Draft, ordered
from importmap.plan.parts import places_of
from importmap.plan.places import Strays, places
from importmap.plan.remarks import noted
from importmap.plan.surroundings import Surroundings
from importmap.plan.turns import STAYS, Turns
from importmap.plan.words import measure, question, reason, title

_AT_ONCE = 10  # steps that are among the first for what they mend, however little that is
_FEW = 12  # steps of which none is folded
_GRAPHS = 60  # steps of which is worked out what they do to the graph
_FORESEEN = 40_000_000  # findings, and groups that wait for causes, that are gone through to foresee what steps do


def plan(
    analysis: Analysis, findings: Sequence[Finding], metrics: Sequence[Metric], rules: Iterable[Rule] = ()
) -> Plan:
    """What to decide, in the order in which to do it; the first steps carry most of the gain."""
    held = blocked(analysis)
    shared = shares(held, findings)
    turns = Turns(analysis)
    made = decisions(analysis, _without_effects(findings), shared)
    lookups, strays = Lookups(analysis), Strays(analysis)
    drafts = [_draft(analysis, turns, lookups, strays, decision, shared) for decision in made]
    drafts = _apart(ordered(drafts, _first(drafts), _in_production(analysis)))
    causes = {cause: number for number, draft in enumerate(drafts) for cause in draft.effect.mended}
    drafts = _with_effects(analysis, drafts, causes, findings)
    forecaster = Forecaster(analysis, findings, held, {metric.name: metric.value for metric in metrics})
    around = Surroundings(analysis)
    foreseen = _FORESEEN // (len(findings) + len(held) or 1)  # steps; of more it is not said what they do to figures
    steps, done = list[Step](), list[Effect]()
    before: Mapping[str, float] = {}
    for number, draft in enumerate(drafts):
        effect = draft.effect if number < _GRAPHS else replace(draft.effect, turn=STAYS)
        done.append(effect)
        free = freed(held, draft.effect.mended)
        step = replace(draft.step, worth=replace(draft.step.worth, modules=free.modules, tests=free.tests))
        forecasts: tuple[Forecast, ...] = ()
        if number < foreseen:
            then = forecaster.after(done)
            forecasts = _forecasts(forecaster.metrics, forecaster.after([effect]), before, then)
            before = then
        steps.append(around.of(replace(step, forecasts=forecasts, measure=measure(draft.decision, forecasts))))
    ids = [step.id for step in steps]
    first = _first(drafts)
    return Plan(
        noted(analysis, steps),
        tuple(id for id in ids if id in first),
        tuple(
            Bundle(tuple(ids[number] for number in sorted(found.decisions)), found.modules, found.tests)
            for found in bundles(held, causes)
        ),
        upkeep(analysis, findings, metrics, rules),
    )


def _without_effects(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that something can be decided on: tests that others keep from being collected wait for those."""
    found = list(findings)
    causes = {obstacle(finding) for finding in found} - {None}
    return [
        f
        for f in found
        if f.rule != "uncollectable-test"
        or not {e.subject for e in f.evidence if e.subject} & {cause.subject for cause in causes if cause is not None}
    ]


def _draft(
    analysis: Analysis, turns: Turns, lookups: Lookups, strays: Strays, made: Decision, shared: Mapping[str, float]
) -> Draft:
    """A decision with all that follows from it alone."""
    found = made.findings
    rewrites = tuple(dict.fromkeys(r for finding in found if finding.fix for r in finding.fix.rewrites))
    paths, by_hand = places(found, rewrites)
    paths.update(path for finding in found for path in strays.paths(finding))
    if made.kind.id in ("markers", "pytest"):  # it is the settings that are to change
        paths, by_hand = {made.subject}, len(found)
    knot = next((knot for knot in analysis.knots if knot.id == made.subject), None)
    if knot is not None and knot.cuts:  # what is to be done is its cuts, of which some are rewritten
        left = [cut for cut in knot.cuts if not cut.rewrites]
        paths, by_hand = {analysis.modules[cut.importer].path for cut in left}, len(left)
    safe = _safe(lookups, rewrites)
    safety = _safety(rewrites, safe)
    files = tuple(sorted({rewrite.path for rewrite in rewrites} | paths))
    total = sum(gain(finding) + shared.get(finding.fingerprint, 0) for finding in found)
    step = Step(
        id=made.id,
        phase=_phase(made),
        title=title(made),
        reason=reason(analysis, made),
        rule=max(made.kind.rules, key=lambda rule: sum(gain(f) for f in found if f.rule == rule)),
        subject=made.subject,
        rewrites=rewrites,
        files=files,
        resolves=tuple(sorted(finding.fingerprint for finding in found)),
        after=(),
        safety=safety,
        gain=max(1, round(total)),
        measure="",
        question=question(made, safety, by_hand),
        by_hand=by_hand,
        worth=_worth(made),
        journeys=tuple(sorted({journey.name for finding in found for journey in finding.journeys})),
        command=f"importmap apply --step {made.id} --write" if rewrites else "",
        safe=safe,
    )
    turn = turns.of(rewrites) if knot is None else turns.cut(knot)
    mended = frozenset(cause for cause in map(obstacle, found) if cause is not None)
    return Draft(made, step, Effect(frozenset(step.resolves), mended, turn, places_of(rewrites)))


def _safe(lookups: Lookups, rewrites: Sequence[Rewrite]) -> tuple[int, ...]:
    """The positions of those that cannot change what the code does."""
    return tuple(number for number, rewrite in enumerate(rewrites) if lookups.is_same(rewrite))


def _safety(rewrites: Collection[Rewrite], safe: Collection[int]) -> Safety:
    """What is promised of some rewrites together."""
    if not rewrites:
        return Safety.MANUAL
    return Safety.SAFE if len(safe) == len(rewrites) else Safety.UNSAFE


def _phase(made: Decision) -> Phase:
    """The phase of a decision: a knot that cannot be imported is among what does not run."""
    failing = made.kind.id == "knot" and made.findings[0].severity is Severity.ERROR
    return Phase.RUN if failing else made.kind.phase


def _worth(made: Decision) -> Worth:
    imports = uses = lines = 0
    for finding in made.findings:
        match finding.rule:
            case "unresolved-import":
                imports += finding.counted("imports")
            case "many-paths" | "deprecated-import" if finding.weight:  # which is in modules, and one may have several
                rewrites = finding.fix.rewrites if finding.fix is not None else ()
                imports += len(rewrites) + places([finding], rewrites)[1]
            case "boundary-crossing" | "double-identity" | "dead-fallback":
                imports += finding.weight
            case "duplicate-definition":
                lines += finding.weight
            case "orphan-module":
                lines += finding.counted("lines")
            case "interface-drift" | "broken-patch-target" | "unknown-marker" | "direct-construction" | "renamed":
                uses += finding.weight
    return Worth(imports=imports, uses=uses, lines=lines)


def _first(drafts: Sequence[Draft]) -> frozenset[str]:
    """The ids of the steps that carry most of the gain, and of those without which nothing can be read or started."""
    if len(drafts) <= _FEW:
        return frozenset(draft.step.id for draft in drafts)
    by_gain = sorted((draft.step for draft in drafts), key=lambda step: (-step.gain, step.id))
    urgent = [d.step for d in drafts if d.decision.kind.id == "file" or (d.decision.kind.id == "knot" and _fails(d))]
    chosen = {step.id: step.gain for step in sorted(urgent, key=lambda step: (-step.gain, step.id))[:_AT_ONCE]}
    total = sum(step.gain for step in by_gain)
    for step in by_gain:
        if len(chosen) >= SHOWN or sum(chosen.values()) >= MOST * total:
            break
        chosen[step.id] = step.gain
    return frozenset(chosen)


def _fails(draft: Draft) -> bool:
    return draft.step.phase is Phase.RUN


def _apart(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with each line rewritten by one of them only: the others come after it, and find it done."""
    taken: dict[tuple[str, int, str], str] = {}
    made = []
    for draft in drafts:
        step = draft.step
        lines = {rewrite: (rewrite.path, rewrite.line, rewrite.before) for rewrite in step.rewrites}
        before = {taken[line] for line in lines.values() if line in taken}
        own = tuple(rewrite for rewrite, line in lines.items() if line not in taken)
        taken.update((lines[rewrite], step.id) for rewrite in own)
        after = tuple(sorted({*step.after, *before}))
        command = step.command if own else ""
        known = {step.rewrites[number] for number in step.safe}
        safe = tuple(number for number, rewrite in enumerate(own) if rewrite in known)
        safety = _safety(own, safe)
        step = replace(step, rewrites=own, after=after, command=command, safety=safety, safe=safe)
        made.append(replace(draft, step=step))
    return made


def _with_effects(
    analysis: Analysis, drafts: Sequence[Draft], causes: Mapping[Obstacle, int], findings: Iterable[Finding]
) -> list[Draft]:
    """The drafts with the tests that are collected again when the last of what keeps them from it is mended."""
    told = {finding.subject: finding.fingerprint for finding in findings if finding.rule == "uncollectable-test"}
    more: dict[int, set[str]] = {}
    for module, fingerprint in sorted(told.items()):
        waiting = analysis.collection.obstacles(module)
        if waiting and all(cause in causes for cause in waiting):
            more.setdefault(max(causes[cause] for cause in waiting), set()).add(fingerprint)
    made = []
    for number, draft in enumerate(drafts):
        resolves = tuple(sorted({*draft.step.resolves, *more.get(number, ())}))
        effect = replace(draft.effect, ended=frozenset(resolves))
        made.append(replace(draft, step=replace(draft.step, resolves=resolves), effect=effect))
    return made


def _forecasts(
    now: Mapping[str, float], alone: Mapping[str, float], before: Mapping[str, float], then: Mapping[str, float]
) -> tuple[Forecast, ...]:
    """What a step does to the metrics, by itself or after those before it."""
    moved = {name for name in now if before.get(name, now[name]) != then.get(name, now[name])}
    names = [name for name in now if name in alone or name in moved]
    return tuple(Forecast(name, now[name], alone.get(name, now[name]), then.get(name, now[name])) for name in names)


def _in_production(analysis: Analysis) -> Callable[[Finding], float]:
    """The part of a finding's places that is in no test."""
    roles = {module.path: module.role for module in analysis.files}

    def part(finding: Finding) -> float:
        paths = [e.location.path for e in finding.evidence if e.location is not None and e.place]
        paths = paths or [finding.location.path]
        return sum(roles.get(path) is not Role.TEST for path in paths) / len(paths)

    return part

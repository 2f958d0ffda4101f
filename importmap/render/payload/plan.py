"""The plan: its steps with what they are worth, what keeps what was reached, and what was decided"""

from __future__ import annotations

from importmap.model.change import Plan, Step
from importmap.model.ruling import Ruling
from importmap.render.payload.sheet import Sheet
from importmap.render.writing import figure


def add_plan(sheet: Sheet, plan: Plan) -> None:
    """All steps, what only works when several are done, and the step that is always open."""
    first = frozenset(plan.first)
    for step in plan.steps:
        _step(sheet, step, is_first=not first or step.id in first)
    for bundle in plan.bundles:
        sheet.add("bundles", modules=bundle.modules, tests=bundle.tests, steps=len(bundle.steps))
        sheet.add_all("bundleSteps", "id", bundle.steps)
    if plan.upkeep is not None:
        sheet.add(
            "upkeep",
            id=plan.upkeep.id,
            file=plan.upkeep.file,
            configuration=plan.upkeep.configuration,
            limits=plan.upkeep.limits,
            rules=plan.upkeep.rules,
            contracts=plan.upkeep.contracts,
        )


def add_ruling(sheet: Sheet, ruling: Ruling) -> None:
    """What was decided on a step, as the file of decisions has it."""
    sheet.add(
        "rulings",
        step=ruling.step,
        state=ruling.state,
        title=ruling.title,
        note=ruling.note,
        owner=ruling.owner,
        date=ruling.date,
        resolves=len(ruling.resolves),
    )
    sheet.add_all("rulingResolves", "fingerprint", ruling.resolves)


def _step(sheet: Sheet, step: Step, *, is_first: bool) -> None:
    """A step of the plan."""
    sheet.add(
        "steps",
        id=step.id,
        phase=step.phase,
        first=int(is_first),
        title=step.title,
        reason=step.reason,
        question=step.question,
        rule=step.rule,
        subject=step.subject,
        safety=step.safety,
        gain=step.gain,
        measure=step.measure,
        command=step.command,
        byHand=step.by_hand,
        modules=step.worth.modules,
        tests=step.worth.tests,
        imports=step.worth.imports,
        uses=step.worth.uses,
        lines=step.worth.lines,
        allTests=step.all_tests,
        files=len(step.files),
        rewrites=len(step.rewrites),
        resolves=len(step.resolves),
        after=len(step.after),
        forecasts=len(step.forecasts),
        services=len(step.services),
        owners=len(step.owners),
        journeys=len(step.journeys),
        nearest=len(step.tests),
        notes=len(step.notes),
    )
    sheet.add_all("stepFiles", "path", step.files)
    sheet.add_all("stepResolves", "fingerprint", step.resolves)
    sheet.add_all("stepAfter", "id", step.after)
    for forecast in step.forecasts:
        now, alone, then = (figure(value) for value in (forecast.now, forecast.alone, forecast.then))
        sheet.add("stepForecasts", metric=forecast.metric, now=now, alone=alone, then=then)
    sheet.add_all("stepServices", "name", step.services)
    sheet.add_all("stepOwners", "name", step.owners)
    sheet.add_all("stepJourneys", "name", step.journeys)
    sheet.add_all("stepNearest", "path", step.tests)
    sheet.add_all("stepNotes", "text", step.notes)
    sheet.add_rewrites("stepRewrites", step.rewrites)

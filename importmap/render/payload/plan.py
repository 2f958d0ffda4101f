"""The plan: its steps"""

from __future__ import annotations

from importmap.model.change import Step
from importmap.render.payload.sheet import Sheet


def add_step(sheet: Sheet, step: Step) -> None:
    """A step of the plan."""
    sheet.add(
        "steps",
        id=step.id,
        title=step.title,
        reason=step.reason,
        rule=step.rule,
        subject=step.subject,
        safety=step.safety,
        gain=step.gain,
        measure=step.measure,
        files=len(step.files),
        rewrites=len(step.rewrites),
        resolves=len(step.resolves),
        after=len(step.after),
    )
    sheet.add_all("stepFiles", "path", step.files)
    sheet.add_all("stepResolves", "fingerprint", step.resolves)
    sheet.add_all("stepAfter", "id", step.after)
    sheet.add_rewrites("stepRewrites", step.rewrites)

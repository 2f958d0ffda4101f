"""Findings with their evidence"""

from __future__ import annotations

from importmap.model.finding import Finding
from importmap.model.location import Location
from importmap.render.payload.sheet import Sheet


def add_finding(sheet: Sheet, finding: Finding, numbers: dict[str, int], files: dict[str, int]) -> None:
    """A finding, the modules that it belongs to, its evidence, its rewrites and the journeys to it."""
    rewrites = finding.fix.rewrites if finding.fix else ()
    homes = [files[path] for path in finding.paths if path in files]
    sheet.add(
        "findings",
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        severity=finding.severity.label,
        subject=finding.subject,
        message=finding.message,
        path=finding.location.path,
        line=finding.location.line,
        weight=finding.weight,
        safety=finding.fix.safety if finding.fix else "",
        fix=finding.fix.text if finding.fix else "",
        homes=len(homes),
        evidence=len(finding.evidence),
        rewrites=len(rewrites),
        counts=len(finding.counts),
        journeys=len(finding.journeys),
    )
    sheet.add_all("findingHomes", "module", homes)
    for count in finding.counts:
        sheet.add("findingCounts", name=count.name, value=count.value)
    for evidence in finding.evidence:
        location = evidence.location or Location("")
        sheet.add("evidence", subject=evidence.subject, text=evidence.text, path=location.path, line=location.line)
    sheet.add_rewrites("findingRewrites", rewrites)
    sheet.add_journeys("findingJourneys", finding.journeys, numbers)

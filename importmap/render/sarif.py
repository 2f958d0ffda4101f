"""SARIF 2.1.0, for the code scanning of forges

It holds all findings, and says of each whether it is new: a forge closes whatever is not in the last file. The forge
computes a fingerprint of its own from the line; ours stands under a key of its own, and survives a moved line.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping

from importmap.model.finding import Finding
from importmap.model.gate import Check
from importmap.model.report import Report, Rule
from importmap.model.severity import Severity
from importmap.render.wording import advice, said, uri
from importmap.render.writing import counted, figure, inert, readable

SHOWN = 5_000  # results that GitHub shows
MOST = 25_000  # results that GitHub takes
KEY = "importmap/v1"  # raised when the same finding gets another fingerprint
_RELATED = 20  # places of one result

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(check: Check, report: Report, folder: str = "") -> str:
    """All findings, worst first and new before known; `folder` is that of the project in the repository."""
    known = frozenset(check.known)
    findings = sorted(report.findings, key=lambda finding: (-finding.severity, finding.fingerprint in known))
    positions = {rule.id: position for position, rule in enumerate(report.rules)}
    results = [_result(finding, check, positions, folder, known) for finding in findings[:MOST]]
    run = {
        "tool": {"driver": {"name": "importmap", "rules": [_rule(rule) for rule in report.rules]}},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": text}} for text in _cut(len(findings))
                ],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return inert(json.dumps(document, indent=1, ensure_ascii=False)) + "\n"


def _cut(number: int) -> Iterator[str]:
    """What is not there, or not seen."""
    if number > MOST:
        yield f"{figure(number - MOST)} of {counted(number, 'finding')} are left out, the mildest: forges take no more"
    if number > SHOWN:
        yield f"GitHub shows the first {figure(SHOWN)} results, which are the worst; `importmap check` tells all"


def _rule(rule: Rule) -> Mapping[str, object]:
    """A rule as its module documents it."""
    levels = {severity.label: _LEVELS[severity] for severity in Severity}
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.title},
        "help": {"text": inspect.cleandoc(rule.documentation) or rule.title},
        "defaultConfiguration": {"level": levels.get(rule.severity, "none")},
        "properties": {"tags": ["imports"]},
    }


def _result(
    finding: Finding, check: Check, positions: Mapping[str, int], folder: str, known: frozenset[str]
) -> Mapping[str, object]:
    """One finding."""
    related = [evidence for evidence in finding.evidence if evidence.location is not None][:_RELATED]
    state = {"baselineState": "unchanged" if finding.fingerprint in known else "new"} if check.compared else {}
    index = {"ruleIndex": positions[finding.rule]} if finding.rule in positions else {}
    return {
        "ruleId": finding.rule,
        **index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _text(f"{said(finding)}. To do: {advice(finding)}.")},
        "locations": [_place(finding.location.path, finding.location.line, folder)],
        "partialFingerprints": {KEY: finding.fingerprint},
        **state,
        "relatedLocations": [
            {
                "id": number,
                "message": {"text": _text(evidence.text)},
                **_place(evidence.location.path, evidence.location.line, folder),
            }
            for number, evidence in enumerate(related, 1)
            if evidence.location is not None
        ],
    }


def _place(path: str, line: int, folder: str) -> Mapping[str, object]:
    """A place; the first line stands for a whole file, since a forge asks for one."""
    artifact = {"uri": uri(path, folder), "uriBaseId": "%SRCROOT%"}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": max(1, line)}}}


def _text(text: str) -> str:
    """A message in which nothing is a link or a place to be filled in."""
    return readable(text).replace("\\", "\\\\").replace("[", "\\[") if "](" in text else readable(text)

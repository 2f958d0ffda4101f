"""GitLab's code quality report: all findings, since GitLab compares the reports of two branches itself"""

from __future__ import annotations

import json
from collections import Counter

from importmap.model.gate import Check
from importmap.model.report import Report
from importmap.model.severity import Severity
from importmap.render.wording import inside, said
from importmap.render.writing import inert, readable

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(check: Check, report: Report, folder: str = "") -> str:  # noqa: ARG001 - as all formats are called
    """The findings, worst first; of those with one fingerprint GitLab would show one, so each has its own."""
    seen: Counter[str] = Counter()
    rows = []
    for finding in report.findings:
        seen[finding.fingerprint] += 1
        times = seen[finding.fingerprint]
        rows.append(
            {
                "description": readable(said(finding)),
                "check_name": finding.rule,
                "fingerprint": f"{finding.fingerprint}-{times}" if times > 1 else finding.fingerprint,
                "severity": _SEVERITIES[finding.severity],
                "location": {
                    "path": readable(inside(finding.location.path, folder)),
                    "lines": {"begin": max(1, finding.location.line)},
                },
            }
        )
    return inert(json.dumps(rows, indent=1, ensure_ascii=False)) + "\n"

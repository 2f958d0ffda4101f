"""All findings as CSV, for a spreadsheet"""

from __future__ import annotations

import csv
import io

from importmap.model.gate import Check
from importmap.model.report import Report
from importmap.render.wording import advice, inside, said
from importmap.render.writing import readable

_COLUMNS = ("state", "severity", "rule", "path", "line", "subject", "message", "to do", "fingerprint")
_FORMULAS = ("=", "+", "-", "@")  # with which a cell begins that a spreadsheet computes


def render(check: Check, report: Report, folder: str = "") -> str:
    """The findings, worst first, each with whether it is new; without anything to compare with all are."""
    known = frozenset(check.known)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for f in report.findings:
        state = "known" if f.fingerprint in known else "new"
        path = inside(f.location.path, folder)
        cells = (state, f.severity.label, f.rule, path, f.subject, said(f), advice(f), f.fingerprint)
        told = [_cell(cell) for cell in cells]
        rows.writerow([*told[:4], f.location.line or "", *told[4:]])
    return text.getvalue()


def _cell(text: str) -> str:
    """A text that is neither obeyed nor computed."""
    text = readable(text)
    return f"'{text}" if text.startswith(_FORMULAS) else text

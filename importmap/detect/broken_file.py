"""A file cannot be read as Python

Finds: files that do not parse, cannot be decoded or cannot be opened, and files that use syntax which is newer than the
Python version that the project declares.

Why it hurts: importing the file fails, and so does every module that imports it. What the file defines and imports is
known only in part, so other findings about it may be missing.

Example:

    from shop.models import (
        Order,
    import logging          # the bracket above was never closed

What to do: open the file at the line that is named. Where the syntax is too new, raise `requires-python`, set `python`
under `[tool.importmap]`, or write it the older way.
"""

from __future__ import annotations

from collections.abc import Iterator

from importmap import assumed
from importmap.analysis import Analysis
from importmap.model.finding import Evidence, Finding
from importmap.model.severity import Severity

SEVERITY = Severity.ERROR


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each file that cannot be read in full, or not by the declared Python."""
    for module in analysis.files:
        facts = analysis.facts[module.id]
        if facts.problems:
            first = facts.problems[0]
            evidence = tuple(
                Evidence("", f"line {p.line}: {p.message}" if p.line else p.message, analysis.at(module.id, p.line))
                for p in facts.problems
            )
            # A file of which nothing could be read says so itself: "cannot be read: Permission denied".
            whole = first.message.startswith("cannot be")
            message = first.message if whole else f"cannot be read in full: {first.message}"
            location = analysis.at(module.id, first.line)
            yield Finding("broken-file", SEVERITY, module.path, message, location, evidence, weight=1)
            continue
        wanted = analysis.names.python(module.id)
        newer = [feature for feature in facts.features if feature.since > wanted]
        if newer:
            needs = max(feature.since for feature in newer)
            evidence = tuple(
                Evidence(f.name, f"{f.name} needs Python {f.since[0]}.{f.since[1]}", analysis.at(module.id, f.line))
                for f in newer
            )
            message = f"needs Python {needs[0]}.{needs[1]}; the project is read as {wanted[0]}.{wanted[1]}"
            location = analysis.at(module.id, newer[0].line)
            evidence = (*evidence, assumed.python(analysis, module.id))
            yield Finding("broken-file", Severity.WARNING, module.path, message, location, evidence, weight=len(newer))

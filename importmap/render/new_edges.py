"""The packages that have come to import each other, as a diagram that forges draw in a comment"""

from __future__ import annotations

import re
from collections.abc import Iterator

from importmap.model.gate import Check
from importmap.model.report import Report
from importmap.render.writing import counted, figure, readable

MOST = 100  # edges, beyond which nobody can read it

_PLAIN = re.compile(r"[^\w ./>-]", re.ASCII)


def render(check: Check, report: Report, folder: str = "") -> str:  # noqa: ARG001 - as all formats are called
    """The new edges as a flowchart."""
    return "\n".join(_lines(check)) + "\n"


def _lines(check: Check) -> Iterator[str]:
    """The diagram, line by line."""
    edges = check.comparison.new_edges if check.comparison is not None else ()
    yield "flowchart LR"
    if not edges:
        yield '  none["no new edge between packages"]'
    names = dict.fromkeys(name for edge in edges[:MOST] for name in (edge.importer, edge.imported))
    for number, name in enumerate(names):
        names[name] = f"n{number}"
        yield f'  n{number}["{_label(name)}"]'
    for edge in edges[:MOST]:
        arrow = "-->" if edge.import_time else "-.->"
        label = counted(edge.import_time + edge.deferred + edge.typing, "import")
        yield f'  {names[edge.importer]} {arrow}|"{label}"| {names[edge.imported]}'
    if len(edges) > MOST:
        yield f'  more["and {figure(len(edges) - MOST)} more"]'


def _label(name: str) -> str:
    """A name in which no character means anything to the diagram."""
    return _PLAIN.sub(lambda match: f"#{ord(match[0])};", readable(name) or " ")

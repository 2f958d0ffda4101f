"""Modules import each other in a circle

Finds: knots, which are groups of modules that all reach each other by imports, told apart by when they bite. A knot
of import-time statements is a warning. A knot that only closes through the parent packages which Python runs on the
way, or through imports inside functions, is told as information: it works, and it keeps the code from being taken
apart. A small one through functions is not told at all: that is how cycles are broken.

Why it hurts: at import time Python hands out a half-filled module, and `cannot import name ... (most likely due to a
circular import)` depends on which module of the knot happens to be imported first.

Example:

    # shop/orders.py                      # shop/customers.py
    from shop.customers import Customer    from shop.orders import Order

What to do: move what both need into a module below both; import for annotations under `if TYPE_CHECKING:`; import
inside the function that needs it where nothing else helps. The ring in the evidence is a shortest way around the knot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.graph import View
from importmap.model.finding import Evidence, Finding, Severity

SEVERITY = Severity.WARNING

_HOW = {
    View.IMPORT_TIME: "import each other when they are imported",
    View.IMPLIED: "import each other when they are imported, counting the parent packages that Python runs on the way",
    View.DEFERRED: "import each other, counting imports inside functions",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.importmap.options.import-cycle]` may set."""

    large: int = 5  # modules from which a knot that does not bite at import time is told


def find(analysis: Analysis, options: Options) -> Iterator[Finding]:
    """One finding for each knot, in the narrowest view that closes it."""
    seen: set[tuple[str, ...]] = set()
    for view, how in _HOW.items():
        for knot in analysis.graph.knots(view):
            # An import inside a function is the usual way to break a small cycle.
            if knot in seen or (view is View.DEFERRED and len(knot) < options.large):
                continue
            seen.add(knot)
            yield _finding(analysis, view, how, knot)


def _finding(analysis: Analysis, view: View, how: str, knot: tuple[str, ...]) -> Finding:
    ring = analysis.graph.ring(knot, view)
    evidence = []
    for importer, imported in zip(ring, (*ring[1:], ring[0]), strict=True):
        edge = analysis.graph.edges.get((importer, imported))
        line = edge.lines[0] if edge is not None else 0
        text = f"{importer} imports {imported}" if edge is not None else f"{importer} runs the package {imported}"
        evidence.append(Evidence("", text, analysis.at(importer, line)))
    # Who is in a knot at import time identifies it. The wider knots hold hundreds, and change with every commit.
    identity = view is View.IMPORT_TIME
    evidence.extend(Evidence(member if identity else "", member, analysis.at(member)) for member in knot)
    return Finding(
        rule="import-cycle",
        severity=SEVERITY if view is View.IMPORT_TIME else Severity.INFO,
        subject=f"{view}: {ring[0]}",
        message=f"{len(knot):,} modules {how}; the shortest way around has {len(ring)}",
        location=evidence[0].location or analysis.at(knot[0]),
        evidence=tuple(evidence),
        weight=len(knot),
    )

"""The dependency matrix of each package, its rows in an order that puts importers above what they import

The order is a suggestion, by the number of imports that point upwards in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from importmap.analysis import Analysis
from importmap.graph.order import ordered
from importmap.model.report import Matrix, PackageEdge


def matrices(analysis: Analysis) -> tuple[Matrix, ...]:
    """One matrix for the services, if there are any, and one for each package whose children import each other."""
    result = []
    if analysis.services:
        cells = analysis.graph.quotient(analysis.services)
        result.append(Matrix("", order(sorted(set(analysis.services.values())), cells), services=True, cells=cells))
    counts: dict[str, dict[tuple[str, str], list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for edge in analysis.graph.edges.values():
        parent, *rows = _apart(analysis.modules[edge.importer].name, analysis.modules[edge.imported].name)
        if rows[0] != rows[1]:
            counted = counts[parent][rows[0], rows[1]]
            counted[0] += edge.import_time
            counted[1] += edge.deferred
            counted[2] += edge.typing
    for parent, found in sorted(counts.items()):
        cells = tuple(PackageEdge(*pair, *counted) for pair, counted in sorted(found.items()))
        rows = sorted({row for pair in found for row in pair})
        result.append(Matrix(parent, order(rows, cells), cells=cells))
    return tuple(result)


def _apart(importer: str, imported: str) -> tuple[str, str, str]:
    """The package in which two modules part, and for each the child of it, or itself, that it stands below."""
    here, there = importer.split("."), imported.split(".")
    depth = 0
    while depth < min(len(here), len(there)) and here[depth] == there[depth]:
        depth += 1
    return ".".join(here[:depth]), ".".join(here[: depth + 1]), ".".join(there[: depth + 1])


def order(rows: Sequence[str], cells: Iterable[PackageEdge]) -> tuple[str, ...]:
    """The rows with importers first, so that few imports point from a lower row to a higher one."""
    names = sorted(rows)
    number = {name: position for position, name in enumerate(names)}
    weights: list[dict[int, int]] = [{} for _ in names]
    for cell in cells:
        weights[number[cell.importer]][number[cell.imported]] = cell.import_time + cell.deferred + cell.typing
    return tuple(names[node] for node in ordered(weights))

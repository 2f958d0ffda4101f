"""The dependency matrix of each package, its rows in an order that puts importers above what they import

Services and declared layers stand as they are declared. Any other order is a suggestion: what imports each other in a
circle stands together, and in there few imports point upwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from importmap.analysis import Analysis
from importmap.graph import circles
from importmap.graph.order import ordered
from importmap.model.report import Layering, Matrix, PackageEdge

_HEAVY = 1_000  # imports for the type checker or in functions that weigh as much as one at import time


def matrices(analysis: Analysis) -> tuple[Matrix, ...]:
    """One matrix for the services, if there are any, and one for each package whose children import each other."""
    result = []
    if analysis.services:
        cells = analysis.graph.quotient(analysis.services)
        there = set(analysis.services.values())
        declared = tuple(service for service in analysis.config.services if service in there)
        result.append(Matrix("", declared, services=True, cells=cells))
    ranks = {row: rank for one in layerings(analysis) for rank, layer in enumerate(one.layers) for row in layer}
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
        suggested = order(rows, cells)
        layered = sorted((row for row in suggested if row in ranks), key=lambda row: ranks[row])
        others = [row for row in suggested if row not in ranks]
        result.append(Matrix(parent, (*layered, *others) if len(layered) > 1 else suggested, cells=cells))
    return tuple(result)


def layerings(analysis: Analysis) -> tuple[Layering, ...]:
    """The layers that are declared in the configuration, once for each container."""
    found = []
    for declared in analysis.config.layers:
        for container in declared.containers or ("",):
            stem = f"{container}." if container else ""
            layers = tuple(tuple(f"{stem}{module}" for module in layer.modules) for layer in declared.drawn)
            free = tuple(not layer.independent for layer in declared.drawn)
            found.append(Layering(declared.name, container, layers, free))
    return tuple(found)


def _apart(importer: str, imported: str) -> tuple[str, str, str]:
    """The package in which two modules part, and for each the child of it, or itself, that it stands below."""
    here, there = importer.split("."), imported.split(".")
    depth = 0
    while depth < min(len(here), len(there)) and here[depth] == there[depth]:
        depth += 1
    return ".".join(here[:depth]), ".".join(here[: depth + 1]), ".".join(there[: depth + 1])


def order(rows: Sequence[str], cells: Iterable[PackageEdge]) -> tuple[str, ...]:
    """The rows with importers first, so that few imports point from a lower row to a higher one.

    Rows that import each other in a circle when they are imported stand together.
    """
    names = sorted(rows)
    number = {name: position for position, name in enumerate(names)}
    leading: dict[str, list[str]] = {name: [] for name in names}
    for cell in cells:
        if cell.import_time:
            leading[cell.importer].append(cell.imported)
    knot_of = {name: min(knot) for knot in circles(leading) for name in knot}
    weights: list[dict[int, int]] = [{} for _ in names]
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[knot_of.get(name, name)].append(name)
    group_number = {name: position for position, knot in enumerate(groups) for name in groups[knot]}
    between: list[dict[int, int]] = [{} for _ in groups]
    for cell in cells:
        here, there = group_number[cell.importer], group_number[cell.imported]
        count = cell.import_time + cell.deferred + cell.typing
        if here == there:
            weights[number[cell.importer]][number[cell.imported]] = count
        else:
            # Outside of circles nothing that runs at import time has to point upwards, so no other import outweighs it.
            between[here][there] = between[here].get(there, 0) + count + cell.import_time * _HEAVY
    placed = list(groups.values())
    inside = {name: rank for rank, name in enumerate(names[node] for node in ordered(weights))}
    return tuple(name for group in ordered(between) for name in sorted(placed[group], key=lambda name: inside[name]))

"""The dependency matrix of each package, its rows in an order that puts importers above what they import

The order is a suggestion: a greedy one by weight, mended by moving single rows while that lowers the number of imports
that point upwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from importmap.analysis import Analysis
from importmap.model.report import Matrix, PackageEdge

_ROUNDS = 12  # of local search; it has settled after three or four on real code


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
    weights: dict[str, dict[str, int]] = {row: {} for row in rows}
    for cell in cells:
        weights[cell.importer][cell.imported] = cell.import_time + cell.deferred + cell.typing
    placed = _greedy(rows, weights)
    for _ in range(_ROUNDS):
        if not _improve(placed, weights):
            break
    return tuple(placed)


def _greedy(rows: Sequence[str], weights: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Sources first, sinks last, else the row with most imports over importers (Eades, Lin, Smyth 1993)."""
    incoming: dict[str, dict[str, int]] = {row: {} for row in rows}
    for row in rows:
        for target, weight in weights[row].items():
            incoming[target][row] = weight
    out = {row: sum(weights[row].values()) for row in rows}
    into = {row: sum(incoming[row].values()) for row in rows}
    left, head, tail = dict.fromkeys(sorted(rows)), list[str](), list[str]()
    while left:
        sinks = [row for row in left if out[row] == 0]
        sources = [] if sinks else [row for row in left if into[row] == 0]
        chosen = sinks or sources or [max(left, key=lambda row: (out[row] - into[row], row))]
        for row in chosen:
            (tail if sinks else head).append(row)
            del left[row]
            for target, weight in weights[row].items():
                into[target] -= weight
            for source, weight in incoming[row].items():
                out[source] -= weight
    return head + tail[::-1]


def _improve(placed: list[str], weights: Mapping[str, Mapping[str, int]]) -> bool:
    """Move each row once to where fewest imports point upwards; whether any row moved."""
    moved = False
    for row in sorted(placed):
        start = placed.index(row)
        best, gain = start, 0
        for step in (-1, 1):
            balance, position = 0, start + step
            while 0 <= position < len(placed):
                other = placed[position]
                # Passing a row upwards turns the other's imports of this row around, and this row's imports of it.
                balance += step * (weights[other].get(row, 0) - weights[row].get(other, 0))
                if balance > gain:
                    best, gain = position, balance
                position += step
        if gain:
            placed.insert(best, placed.pop(start))
            moved = True
    return moved

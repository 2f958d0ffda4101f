"""Which modules import each other that did not before"""

from __future__ import annotations

from importmap.history.identity import renamed
from importmap.model.history import Moves, State


def added_edges(base: State, head: State, moves: Moves) -> frozenset[tuple[str, str]]:
    """The importer and the imported of each import between two modules that the base has by no name."""
    before = {(renamed(edge.importer, moves.names), renamed(edge.imported, moves.names)) for edge in base.edges}
    return frozenset((edge.importer, edge.imported) for edge in head.edges) - before

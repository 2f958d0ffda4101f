"""The graph: its views, knots, chains and quotients"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from importmap.graph import Graph, Rewiring, View
from importmap.matrix import order
from importmap.model.facts import Import
from importmap.model.links import Link, LinkKind
from importmap.model.project import Module, ModuleKind, Role
from importmap.model.report import PackageEdge
from tests.code import analysed

Reference: TypeAlias = "nx.DiGraph[str]"

NODES = "abcdefgh"
PAIRS = st.sets(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda pair: pair[0] != pair[1]))


def reference(pairs: Iterable[tuple[str, str]]) -> Reference:
    """The same graph as networkx draws it."""
    graph: Reference = nx.DiGraph(list(pairs))
    graph.add_nodes_from(NODES)
    return graph


def graph_of(pairs: set[tuple[str, str]]) -> Graph:
    """A graph of one-letter modules with an import-time import for each pair."""
    modules = [Module(n, n, f"{n}.py", ".", ModuleKind.MODULE, Role.PRODUCTION) for n in NODES]
    links = [
        Link(a, Import(b, "", "", 0, line, 0, "", 0, line), LinkKind.MODULE, b, "", b, "a module")
        for line, (a, b) in enumerate(sorted(pairs), start=1)
    ]
    return Graph(modules, links)


def knots(files: dict[str, str], view: View) -> tuple[tuple[str, ...], ...]:
    """The knots of these files in one view."""
    return analysed(files).graph.knots(view)


@given(PAIRS)
def test_knots_are_the_strongly_connected_components(pairs: set[tuple[str, str]]) -> None:
    """On random graphs the knots are networkx's components of more than one node."""
    expected = {frozenset(c) for c in nx.strongly_connected_components(reference(pairs)) if len(c) > 1}
    assert {frozenset(knot) for knot in graph_of(pairs).knots(View.IMPORT_TIME)} == expected


@given(PAIRS, PAIRS)
def test_what_a_change_makes_of_the_knots(pairs: set[tuple[str, str]], after: set[tuple[str, str]]) -> None:
    """The sizes of the knots after a change are those of the graph that it makes."""
    lines = {pair: line for line, pair in enumerate(sorted(pairs), start=1)}
    dropped = tuple((*pair, line) for pair, line in lines.items() if pair not in after)
    change = Rewiring(dropped, tuple((*pair, 1, 0) for pair in sorted(after - pairs)))
    edges, sizes = graph_of(pairs).rewired(change, (View.IMPORT_TIME,))
    assert edges == len(after)
    assert sizes[View.IMPORT_TIME] == tuple(len(knot) for knot in graph_of(after).knots(View.IMPORT_TIME))


@given(PAIRS)
def test_a_ring_is_a_shortest_cycle_of_its_knot(pairs: set[tuple[str, str]]) -> None:
    """Each ring closes by edges of the graph, and no cycle of the knot is shorter."""
    graph = graph_of(pairs)
    for knot in graph.knots(View.IMPORT_TIME):
        ring = graph.ring(knot, View.IMPORT_TIME)
        assert [leg.onto for leg in ring] == [leg.importer for leg in (*ring[1:], ring[0])]
        assert all((leg.importer, leg.imported) in graph.edges and leg.onto == leg.imported for leg in ring)
        part = reference(pair for pair in pairs if set(pair) <= set(knot))
        assert len(ring) == min(len(cycle) for cycle in nx.simple_cycles(part))


@given(PAIRS)
def test_propagation_cost_is_the_share_of_connected_pairs(pairs: set[tuple[str, str]]) -> None:
    """It counts ordered pairs of two different modules that a path connects."""
    known = reference(pairs)
    connected = sum(len(nx.descendants(known, node)) for node in known)
    assert graph_of(pairs).propagation_cost(View.TYPING) == connected / (len(NODES) * (len(NODES) - 1))


@given(PAIRS)
def test_neighbours_are_the_ends_of_the_edges(pairs: set[tuple[str, str]]) -> None:
    """Importers and imported are the edges' ends, sorted."""
    graph = graph_of(pairs)
    assert graph.importers("a") == tuple(sorted(x for x, y in pairs if y == "a"))
    assert graph.imported("a") == tuple(sorted(y for x, y in pairs if x == "a"))


@given(PAIRS)
def test_the_order_of_a_matrix_has_no_upward_import_where_none_is_needed(pairs: set[tuple[str, str]]) -> None:
    """Where the graph has no cycle, importers stand above what they import; always every row is there once."""
    cells = [PackageEdge(a, b, 1, 0, 0) for a, b in sorted(pairs)]
    rows = order(sorted(NODES), cells)
    assert sorted(rows) == sorted(NODES)
    if nx.is_directed_acyclic_graph(reference(pairs)):
        assert all(rows.index(a) < rows.index(b) for a, b in pairs)


def test_an_import_inside_a_function_makes_no_knot_at_import_time() -> None:
    """It makes one in the view that counts deferred imports."""
    files = {"a.py": "import b", "b.py": "def f():\n    import a"}
    assert knots(files, View.IMPORT_TIME) == ()
    assert knots(files, View.DEFERRED) == (("a", "b"),)


def test_an_import_for_the_type_checker_makes_no_knot_that_bites() -> None:
    """It makes one only in the view of all imports."""
    files = {"a.py": "import b", "b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a"}
    assert knots(files, View.DEFERRED) == ()
    assert knots(files, View.TYPING) == (("a", "b"),)


def test_parent_packages_close_a_knot_in_a_view_of_their_own() -> None:
    """Importing p.x runs p/__init__, which imports the module that asked; its own ancestors do not count."""
    files = {"p/__init__.py": "import q", "p/x.py": "", "q.py": "import p.x"}
    assert knots(files, View.IMPORT_TIME) == ()
    assert knots(files, View.IMPLIED) == (("p", "q"),)
    assert knots({"p/__init__.py": "from . import x", "p/x.py": ""}, View.IMPLIED) == ()


def test_a_statement_counts_once_however_many_names_it_imports() -> None:
    """Edges count statements and keep their lines."""
    edge = analysed({"a.py": "from b import C, D\ndef f():\n    import b", "b.py": "class C: ...\nD = 1"}).graph.edges[
        ("a", "b")
    ]
    assert (edge.import_time, edge.deferred, edge.typing, edge.lines) == (1, 1, 0, (1, 3))


def test_a_quotient_sums_the_edges_between_groups() -> None:
    """Edges inside a group and to modules without a group are left out."""
    graph = graph_of({("a", "b"), ("a", "c"), ("b", "c"), ("c", "d"), ("d", "e")})
    assert graph.quotient({"a": "x", "b": "x", "c": "y", "d": "y"}) == (PackageEdge("x", "y", 2, 0, 0),)

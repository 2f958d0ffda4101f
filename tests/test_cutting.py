"""What is cut of a knot, on random graphs and against grimp"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import grimp
import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from importmap.graph.cutting import Cutting, untie
from importmap.graph.order import ordered
from importmap.graph.web import Bond

Arc: TypeAlias = tuple[int, int]
Digraph: TypeAlias = "nx.DiGraph[int]"

COUNT = 9
NODES = st.integers(0, COUNT - 1)
ARCS = st.sets(st.tuples(NODES, NODES).filter(lambda arc: arc[0] != arc[1]), max_size=40)
BONDS = st.lists(
    st.tuples(NODES, st.sets(NODES, min_size=1, max_size=3)).filter(lambda bond: bond[0] not in bond[1]), max_size=20
)
COSTS = st.lists(st.integers(1, 40), min_size=40, max_size=40)


def drawn(bonds: Iterable[Bond]) -> Digraph:
    """The graph that these bonds make."""
    graph: Digraph = nx.DiGraph()
    graph.add_nodes_from(range(COUNT))
    graph.add_edges_from((bond.importer, target) for bond in bonds for target in bond.onto)
    return graph


def knots(bonds: Iterable[Bond]) -> list[set[int]]:
    """Its knots."""
    return [found for found in nx.strongly_connected_components(drawn(bonds)) if len(found) > 1]


def inside(bonds: Iterable[Bond], knot: Sequence[int]) -> list[Bond]:
    """The bonds of one knot, by the places of its members in it."""
    place = {node: position for position, node in enumerate(knot)}
    found = []
    for importer, onto in bonds:
        targets = sorted(place[target] for target in onto if target in place)
        if importer in place and targets:
            found.append(Bond(place[importer], targets))
    return found


def check(bonds: Sequence[Bond], costs: Sequence[int], count: int) -> Cutting:
    """Untie a knot, and see that what is said of it is true."""
    found = untie(bonds, costs, count, shown=40)
    left = [bond for number, bond in enumerate(bonds) if number not in found.bonds]
    assert knots(left) == []
    assert sorted(found.order) == list(range(count))
    place = {node: position for position, node in enumerate(found.order)}
    assert all(place[bond.importer] < place[target] for bond in left for target in bond.onto)
    before = list(range(len(bonds)))
    for number, size in zip(found.bonds, found.sizes, strict=True):
        importer, onto = bonds[number]
        assert any({importer, target} <= knot for knot in knots(bonds[n] for n in before) for target in onto)
        before.remove(number)
        assert size == max(map(len, knots(bonds[n] for n in before)), default=0)
    return found


@settings(deadline=None)
@given(ARCS, COSTS)
def test_a_cut_unties_a_knot_with_no_more_imports_than_grimp_nominates(arcs: set[Arc], costs: list[int]) -> None:
    """No cycle is left, each cut lies in one knot at its turn, each size is true, and grimp never takes fewer."""
    bonds = [Bond(source, [target]) for source, target in sorted(arcs)]
    for knot in knots(bonds):
        members = sorted(knot)
        part = inside(bonds, members)
        found = check(part, costs, len(members))
        graph = grimp.ImportGraph()
        graph.add_module("knot")
        for importer, (imported,) in part:
            graph.add_import(importer=f"knot.m{importer}", imported=f"knot.m{imported}")
        assert len(found.bonds) <= len(graph.nominate_cycle_breakers("knot"))


@settings(deadline=None)
@given(BONDS, COSTS)
def test_a_bond_of_several_arcs_is_cut_as_a_whole(drawn_bonds: list[tuple[int, set[int]]], costs: list[int]) -> None:
    """Imports that run packages on the way hold several members together, and can share what they hold."""
    bonds = [Bond(importer, sorted(onto)) for importer, onto in drawn_bonds]
    for knot in knots(bonds):
        members = sorted(knot)
        check(inside(bonds, members), costs, len(members))


def test_of_two_ways_to_untie_the_cheaper_one_is_taken() -> None:
    """A pair of modules needs one cut, and that is the cheaper import."""
    pair = [Bond(0, [1]), Bond(1, [0])]
    assert untie(pair, [5, 3], 2, shown=9).bonds == (1,)
    assert untie(pair, [3, 5], 2, shown=9).bonds == (0,)


def test_several_cheap_cuts_do_not_stand_in_for_one_where_grimp_needs_one() -> None:
    """The number of imports is kept, even where more of them would cost less."""
    fan = [Bond(0, [1]), Bond(1, [2]), Bond(1, [3]), Bond(2, [0]), Bond(3, [0])]
    assert untie(fan, [50, 2, 2, 2, 2], 4, shown=9).bonds == (0,)


def test_what_divides_a_knot_best_is_cut_first() -> None:
    """Two knots that one import ties to each other are parted before they are untied."""
    sides = [Bond(one, [other]) for one in range(6) for other in range(6) if one != other and one // 3 == other // 3]
    bridges = [Bond(0, [3]), Bond(3, [0])]
    found = untie([*bridges, *sides], [9, 1, *[1] * len(sides)], 6, shown=9)
    assert found.bonds[0] == 1
    assert found.sizes[0] == 3
    assert len(found.bonds) == 7


def test_of_many_cuts_the_sizes_of_the_first_are_worked_out() -> None:
    """All cuts are named, and what is left is told as far as was asked."""
    everything = [Bond(one, [other]) for one in range(6) for other in range(6) if one != other]
    found = untie(everything, [1] * len(everything), 6, shown=4)
    assert len(found.bonds) == 15
    assert len(found.sizes) == 4


@given(ARCS)
def test_an_order_has_nothing_backward_where_that_is_possible(arcs: set[Arc]) -> None:
    """Every node is there once, and where there is no cycle, sources stand before what they lead to."""
    weights: list[dict[int, int]] = [{} for _ in range(COUNT)]
    for source, target in arcs:
        weights[source][target] = 1
    order = ordered(weights)
    assert sorted(order) == list(range(COUNT))
    if nx.is_directed_acyclic_graph(drawn(Bond(source, [target]) for source, target in arcs)):
        assert all(order.index(source) < order.index(target) for source, target in arcs)

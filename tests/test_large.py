"""Circles and root causes that are too large to be followed in every way: what is bounded, and that it is said"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importmap import app
from importmap.detect import import_cycle, unresolved_import
from importmap.graph import View, cutting, order, web
from importmap.graph.web import Bond
from importmap.model.startup import Script
from importmap.startup import answers, process, simulation
from tests.code import analysed

CIRCLE = 60


def circle(count: int, statement: str = "from m{0} import f") -> dict[str, str]:
    """Modules that each import the next one, the last one the first."""
    return {f"m{n}.py": f"import m{(n + 1) % count}\ndef f(): ...\n" for n in range(count)} | {
        "entry.py": "import m7\n",
        "other.py": f"{statement.format(3)}\n",
    }


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The modules whose import was followed, as often as it was."""
    found: list[str] = []
    push = process.Process._push

    def noted(self: process.Process, script: Script) -> None:
        found.append(script.module)
        push(self, script)

    monkeypatch.setattr(process.Process, "_push", noted)
    return found


def test_every_module_of_a_small_circle_is_tried(begun: list[str]) -> None:
    """As long as the budget allows it, the verdict is known of each."""
    (knot,) = analysed(circle(CIRCLE)).knots
    assert (knot.verdict, knot.untried) == ("harmless", 0)
    assert len(begun) > CIRCLE * CIRCLE


def test_of_a_large_circle_some_modules_are_tried(monkeypatch: pytest.MonkeyPatch, begun: list[str]) -> None:
    """What is begun stays within the budget, and the finding says of how many modules nobody knows."""
    monkeypatch.setattr(simulation, "_BEGUN", 5 * CIRCLE)
    monkeypatch.setattr(simulation, "_BEGUN_FOR_EACH", 0)
    monkeypatch.setattr(answers, "_TRIED", CIRCLE)
    analysis = analysed(circle(CIRCLE))
    (knot,) = analysis.knots
    assert (knot.verdict, knot.untried) == ("harmless", CIRCLE - 5)
    assert len(begun) < 5 * CIRCLE + 3 * CIRCLE
    (finding,) = import_cycle.find(analysis, import_cycle.Options())
    assert finding.message.endswith("; 55 of them were not tried, since it is too large")


def test_a_package_that_sees_to_a_large_circle_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a circle for which the budget does not last some modules are followed, those below packages of its own."""
    monkeypatch.setattr(answers, "_TRIED", CIRCLE)
    files = {f"p/m{number}.py": f"import p.m{(number + 1) % CIRCLE}\n" for number in range(CIRCLE)}
    files |= {"p/__init__.py": "import p.m1\n", "p/m1.py": "class A: ...\nimport p.m2\n"}
    files["p/m0.py"] = "from p.m1 import A\nclass B(A): ...\n"
    files[f"p/m{CIRCLE - 1}.py"] = "from p.m0 import B\n"
    (knot,) = analysed(files).knots
    assert knot.verdict == "order"
    assert knot.first == ("p",)


def test_those_by_which_a_circle_is_entered_are_tried_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure that an importer outside would meet is found, however few modules are tried."""
    monkeypatch.setattr(simulation, "_BEGUN", 2 * CIRCLE)
    monkeypatch.setattr(simulation, "_BEGUN_FOR_EACH", 0)
    files = circle(CIRCLE)
    files["m6.py"] = "from m7 import g\ndef f(): ...\n"
    files["m7.py"] = "import m8\ndef g(): ...\ndef f(): ...\n"
    (knot,) = analysed(files).knots
    assert knot.verdict == "fails"
    assert knot.error.startswith("ImportError: cannot import name 'g' from partially initialized module 'm7'")


NODES = st.integers(0, 8)
BONDS = st.lists(
    st.tuples(NODES, st.sets(NODES, min_size=1, max_size=3)).filter(lambda bond: bond[0] not in bond[1]), max_size=20
)


@example([(0, {2}), (2, {0, 1}), (4, {0}), (1, {0, 4})], [1] * 20, 0)
@given(BONDS, st.lists(st.integers(1, 40), min_size=20, max_size=20), st.integers(0, 40))
def test_a_cut_without_time_still_unties(drawn: Sequence[tuple[int, set[int]]], costs: list[int], effort: int) -> None:
    """Whatever effort is left, and whether or not grimp is asked, no circle is left."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from((importer, target) for importer, onto in drawn for target in onto)
    knot = max(nx.strongly_connected_components(graph), key=len, default=set[int]())
    place = {node: position for position, node in enumerate(sorted(knot))}
    bonds = [
        Bond(place[importer], sorted(place[target] for target in onto & knot))
        for importer, onto in drawn
        if importer in knot and onto & knot
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "_COMPARED", 0)
        patch.setattr(web, "_EFFORT", effort)
        patch.setattr(web, "_EFFORT_FOR_EACH", 0)
        found = cutting.untie(bonds, costs[: len(bonds)], len(knot), 5) if len(knot) > 1 else None
    if found is not None:
        left: nx.DiGraph[int] = nx.DiGraph()
        kept = [bond for number, bond in enumerate(bonds) if number not in found.bonds]
        left.add_edges_from((importer, target) for importer, onto in kept for target in onto)
        assert nx.is_directed_acyclic_graph(left)
        assert sorted(found.order) == sorted(place.values())


@given(st.lists(st.dictionaries(NODES, st.integers(1, 9)), min_size=9, max_size=9))
def test_the_greedy_order_is_that_of_its_description(weights: list[dict[int, int]]) -> None:
    """The order that is kept up from step to step is the one that looking at all nodes in each step gives."""
    links = [
        {target: weight for target, weight in targets.items() if target != node} for node, targets in enumerate(weights)
    ]
    assert order._greedy(links, order._turned(links)) == described(links, order._turned(links))


def described(weights: Sequence[Mapping[int, int]], incoming: Sequence[Mapping[int, int]]) -> list[int]:
    """Sources first, sinks last, else the node with most going out over coming in."""
    left, head, tail = list(range(len(weights))), list[int](), list[int]()
    while left:
        out = {node: sum(weight for target, weight in weights[node].items() if target in left) for node in left}
        into = {node: sum(weight for source, weight in incoming[node].items() if source in left) for node in left}
        sinks = [node for node in left if not out[node]]
        sources = [node for node in left if not into[node]]
        chosen = sinks or sources or [max(left, key=lambda node: (out[node] - into[node], node))]
        (tail if sinks else head).extend(chosen)
        left = [node for node in left if node not in chosen]
    return head + tail[::-1]


def test_of_many_victims_some_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cause that takes thousands of modules along counts all and names some."""
    monkeypatch.setattr(unresolved_import, "_VICTIMS", 3)
    files = {"a.py": "import b.gone\n", "b/__init__.py": ""} | {f"v{n}.py": "import a\n" for n in range(9)}
    (finding,) = app.judged(analysed(files), ("unresolved-import",)).told
    assert finding.counted("modules") == 10
    assert [item.text for item in finding.evidence if item.text.startswith(("v", "and "))] == [
        "v0 cannot be imported: a",
        "v1 cannot be imported: a",
        "v2 cannot be imported: a",
        "and 6 more",
    ]


def test_what_is_reached_is_answered_alike_in_both_ways() -> None:
    """Whether one module reaches another is the same as a question and as a set."""
    graph = analysed({**circle(4), "alone.py": ""}).graph
    modules = ["m0", "m3", "entry", "other", "alone"]
    for module in modules:
        reached = graph.reach(module, View.IMPORT_TIME)
        assert {other for other in modules if graph.reaches(module, other, View.IMPORT_TIME)} == reached & {*modules}

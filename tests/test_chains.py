"""`importmap why` answers for run time, says when that is, and follows the type checker only if it is asked to."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importmap import app
from importmap.model.chains import Loading
from importmap.reach.chains import MOST, shortest
from importmap.render import answers
from tests.code import analysed

NODES = "abcdefgh"
PAIRS = st.sets(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda pair: pair[0] != pair[1]))
SOME = st.sets(st.sampled_from("abcd"), min_size=1)
OTHERS = st.sets(st.sampled_from("efgh"), min_size=1)

SHOP = {
    "shop/__init__.py": "from shop import models\n",
    "shop/models.py": "",
    "shop/api.py": "import kit.clock\nimport kit.clock as again\n\ndef f():\n    import shop.views\n",
    "shop/views.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kit import money\n",
    "kit/__init__.py": "",
    "kit/clock.py": "try:\n    import kit.zones\nexcept ImportError:\n    pass\nif DEBUG:\n    import kit.ticks\n",
    "kit/zones.py": "",
    "kit/ticks.py": "",
    "kit/money.py": "",
    "kit/rates.py": "if __name__ == '__main__':\n    import shop.api\n",
}

# Who loads whom, with which options, and what is said.
QUESTIONS = [
    (
        "shop.api kit.clock",
        "shop.api loads kit.clock as soon as it is imported, in 1 step:\n"
        "  shop.api -> kit.clock  shop/api.py:1, shop/api.py:2\n",
    ),
    (
        "shop.api kit.zones",
        "shop.api loads kit.zones as soon as it is imported, in 2 steps:\n"
        "  shop.api -> kit.clock  shop/api.py:1, shop/api.py:2\n"
        "  kit.clock -> kit.zones  kit/clock.py:2 (in a try that catches ImportError)\n",
    ),
    (
        "kit.clock kit.ticks",
        "kit.clock loads kit.ticks as soon as it is imported, in 1 step:\n"
        "  kit.clock -> kit.ticks  kit/clock.py:6 (under a condition)\n",
    ),
    (
        "shop.api shop.models",
        "shop.api loads shop.models as soon as it is imported, in 2 steps:\n"
        "  shop.api -> shop  (stands in it, and it runs first)\n"
        "  shop -> shop.models  shop/__init__.py:1\n",
    ),
    (
        "shop.api shop.views",
        "shop.api loads shop.views later, not when it is imported, in 1 step:\n"
        "  shop.api -> shop.views  shop/api.py:5 (inside a function)\n",
    ),
    (
        "kit.rates shop.api",
        "kit.rates loads shop.api later, not when it is imported, in 1 step:\n"
        "  kit.rates -> shop.api  kit/rates.py:2 (only if it is run as a script)\n",
    ),
    (
        "shop.views kit.money",
        "shop.views never loads kit.money. It imports it for the type checker only, and --types shows how.\n",
    ),
    (
        "shop.views kit.money --types",
        "shop.views imports kit.money, with what is for the type checker only, in 1 step:\n"
        "  shop.views -> kit.money  shop/views.py:3 (for the type checker only)\n",
    ),
    ("kit.ticks shop", "kit.ticks does not import shop, neither itself nor through others.\n"),
    (
        "kit shop",
        "kit.rates loads shop.api later, not when it is imported, in 1 step:\n"
        "  kit.rates -> shop.api  kit/rates.py:2 (only if it is run as a script)\n",
    ),
]


@pytest.mark.parametrize(("asked", "told"), QUESTIONS)
def test_the_answer_is_for_run_time(asked: str, told: str) -> None:
    """What loads a module at import comes first, then what does so later; each link says how it stands."""
    importer, imported, *options = asked.split()
    types = "--types" in options
    found = app.why(analysed(SHOP), importer, imported, types=types)
    assert answers.why(importer, imported, found, types=types) == told


def test_a_package_is_asked_for_what_is_inside() -> None:
    """Between a package and a module of it the chain comes from another module of the package."""
    found = app.why(analysed(SHOP), "shop", "shop.models")
    assert [step.importer for chain in found.chains for step in chain] == ["shop"]
    assert app.why(analysed(SHOP), "shop.models", "shop").loading is Loading.PACKAGES
    assert app.why(analysed(SHOP), "shop", "shop").chains == ()


def test_chains_are_bounded() -> None:
    """Of very many chains the first are told, and that there are more."""
    width, depth = 4, 5
    files = {"a.py": "".join(f"import m0{n}\n" for n in range(width)), "z.py": ""}
    for layer in range(depth):
        after = [f"m{layer + 1}{n}" for n in range(width)] if layer + 1 < depth else ["z"]
        files |= {f"m{layer}{n}.py": "".join(f"import {name}\n" for name in after) for n in range(width)}
    found = app.why(analysed(files), "a", "z", every=True)
    assert (len(found.chains), found.more) == (MOST, True)
    assert answers.why("a", "z", found).endswith("\n\nand there are more of this length\n")
    assert app.why(analysed(files), "a", "z").more is False


def all_shortest(pairs: Iterable[tuple[str, str]], starts: Iterable[str], ends: Iterable[str]) -> list[tuple[str, ...]]:
    """The shortest paths of networkx between any two of them."""
    graph: nx.DiGraph[str] = nx.DiGraph(list(pairs))
    graph.add_nodes_from(NODES)
    ends = set(ends)
    found = [
        tuple(path)
        for start in starts
        for end in ends
        if nx.has_path(graph, start, end)
        for path in nx.all_shortest_paths(graph, start, end)
    ]
    least = min(map(len, found), default=0)
    return sorted(path for path in found if len(path) == least)


@given(PAIRS, SOME, OTHERS)
def test_chains_are_shortest_paths(pairs: set[tuple[str, str]], starts: set[str], ends: set[str]) -> None:
    """All shortest chains are those of networkx, in the order of their names."""
    edges: dict[str, list[str]] = {}
    for importer, imported in pairs:
        edges.setdefault(importer, []).append(imported)
    assert list(shortest(starts, ends, edges)) == all_shortest(pairs, starts, ends)

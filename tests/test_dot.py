"""The picture is a quotient that stays readable, in DOT that says nothing but what is meant."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from importmap.model.errors import ConfigError, OutputError, UnknownNameError
from importmap.model.report import EdgeSummary, Matrix, Report
from importmap.render import dot, graphviz
from tests.programs import graphviz_installed
from tests.reports import edge, empty, large, module, small

__all__ = ["graphviz_installed"]  # the fixture

needs_dot = pytest.mark.usefixtures("graphviz_installed")


def report(*edges: EdgeSummary, matrices: tuple[Matrix, ...] = ()) -> Report:
    """A report of the modules that these edges name."""
    names = sorted({name for link in edges for name in (link.importer, link.imported)})
    modules = tuple(module(name) for name in names)
    return replace(empty(), name="shop", modules=modules, edges=edges, matrices=matrices)


def arrows(picture: dot.Picture) -> dict[tuple[str, str], dict[str, str]]:
    """The attributes of each arrow in the DOT that was written, by the names of the boxes that it joins."""
    names = sorted(picture.boxes)
    found = re.findall(r"^n(\d+) -> n(\d+)\s+\[(.*)\];$", dot.write(picture), flags=re.MULTILINE)
    assert len(found) == len(picture.arrows)
    return {
        (names[int(here)], names[int(there)]): dict(re.findall(r'(\w+)="?([^",]*)', attributes))
        for here, there, attributes in found
    }


SHOP = report(
    edge("shop.api.a", "shop.models.m", 1, 2, 3),
    edge("shop.api.b", "shop.models.m", 1, deferred=1),
    edge("shop.models.m", "shop.models.n", 1),
    edge("shop.models.n", "shop.api.a", 1),
    edge("shop.models.n", "shop.types", 1, typing=1),
)


def test_the_overview_opens_what_fits() -> None:
    """A small project is shown to its modules, since there is room for them."""
    assert list(dot.overview(SHOP).boxes) == [
        "shop.api.a",
        "shop.api.b",
        "shop.models.m",
        "shop.models.n",
        "shop.types",
    ]


def test_the_overview_stays_readable() -> None:
    """A large project is shown by its packages, every module is in one of them, and there are never too many."""
    found = dot.overview(large(3_000, 9_000))
    assert 20 < len(found.boxes) <= dot.ENOUGH
    assert sum(found.boxes.values()) == 3_000


def test_loose_scripts_share_one_box() -> None:
    """Of a repository with hundreds of modules at the top, the largest are drawn and the rest are one box."""
    found = dot.overview(report(*(edge(f"script_{number}", "shop.models.m") for number in range(300))))
    assert len(found.boxes) <= dot.ENOUGH
    assert found.boxes["others"] > 200
    assert sum(found.boxes.values()) == 301


def test_a_package_shows_its_children() -> None:
    """One package: a box for each child, and the imports between them added up."""
    found = dot.package(SHOP, "shop")
    assert found.boxes == {"shop.api": 2, "shop.models": 2, "shop.types": 1}
    counts = {(a.importer, a.imported): (a.import_time, a.deferred, a.typing) for a in found.arrows}
    assert counts == {
        ("shop.api", "shop.models"): (3, 1, 0),
        ("shop.models", "shop.api"): (1, 0, 0),
        ("shop.models", "shop.types"): (0, 0, 1),
    }


def test_a_package_is_a_child_of_itself() -> None:
    """What stands in `__init__.py` has a box of its own among the children."""
    found = dot.package(report(edge("shop", "shop.a", 1), edge("shop.a", "shop.b", 1)), "shop")
    assert list(found.boxes) == ["shop", "shop.a", "shop.b"]


def test_a_neighbourhood_goes_both_ways() -> None:
    """What imports the module, and what it imports, but not what else those import."""
    chain = report(*(edge(f"m{n}", f"m{n + 1}", 1) for n in range(6)), edge("m2", "other", 1))
    assert list(dot.neighbourhood(chain, "m3", 1).boxes) == ["m2", "m3", "m4"]
    assert list(dot.neighbourhood(chain, "m3", 2).boxes) == ["m1", "m2", "m3", "m4", "m5"]


def test_a_neighbourhood_of_a_package_is_one_box_and_its_neighbours() -> None:
    """A package is contracted, and stays in focus."""
    found = dot.neighbourhood(SHOP, "shop.api", 1)
    assert found.boxes == {"shop.api": 2, "shop.models.m": 1, "shop.models.n": 1}
    assert found.focus == "shop.api"


def test_a_crowded_neighbourhood_is_drawn_by_package() -> None:
    """A module that half of the project imports has packages around it."""
    crowd = report(*(edge(f"shop.p{n % 7}.m{n}", "shop.log", 1) for n in range(dot.CLOSE + 1)))
    assert list(dot.neighbourhood(crowd, "shop.log", 1).boxes) == ["shop.log", *(f"shop.p{n}" for n in range(7))]


def test_a_knot_is_what_reaches_itself() -> None:
    """Only imports at import time tie a knot, and only the members of this one are drawn."""
    ring = report(
        edge("a", "b", 1), edge("b", "c", 1), edge("c", "a", 1), edge("c", "d", 1), edge("d", "a", 1, deferred=1)
    )
    assert list(dot.knot(ring, "b").boxes) == ["a", "b", "c"]
    with pytest.raises(UnknownNameError, match="d is in no cycle"):
        dot.knot(ring, "d")


def test_a_large_knot_is_drawn_by_package() -> None:
    """A knot of many modules is contracted, and its title says how many there are."""
    count = dot.CLOSE + 10
    ring = report(
        *(edge(f"shop.p{n % 5}.m{n}", f"shop.p{(n + 1) % count % 5}.m{(n + 1) % count}", 1) for n in range(count))
    )
    found = dot.knot(ring, "shop.p0.m0")
    assert list(found.boxes) == [f"shop.p{n}" for n in range(5)]
    assert f"{count} modules" in found.title


@pytest.mark.parametrize("draw", [dot.package, dot.knot, lambda made, name: dot.neighbourhood(made, name, 1)])
def test_an_unknown_name_has_a_hint(draw: object) -> None:
    """A mistyped name is answered with the names like it."""
    assert callable(draw)
    with pytest.raises(UnknownNameError, match=r"called shop\.model\.m") as raised:
        draw(SHOP, "shop.model.m")
    assert "shop.models.m" in raised.value.hint


def test_too_many_boxes_are_refused() -> None:
    """Nobody can read a picture of hundreds of boxes: the error says how to narrow it."""
    wide = report(*(edge(f"shop.m{n}", "shop.log", 1) for n in range(dot.LIMIT + 1)))
    with pytest.raises(ConfigError, match="202 boxes; at most 200") as raised:
        dot.write(dot.package(wide, "shop"))
    assert "--focus" in raised.value.hint


def test_arrows_tell_when_imports_run() -> None:
    """Solid at import time, dashed in functions, dotted for types; wider for more."""
    picture = dot.package(
        report(edge("a.p", "a.q", *range(1, 9)), edge("a.p", "a.r", 1, deferred=1), edge("a.q", "a.r", 1, typing=1)),
        "a",
    )
    found = arrows(picture)
    assert found["a.p", "a.q"]["style"] == "solid"
    assert found["a.p", "a.r"]["style"] == "dashed"
    assert found["a.q", "a.r"]["style"] == "dotted"
    assert float(found["a.p", "a.q"]["penwidth"]) > float(found["a.p", "a.r"]["penwidth"])


@pytest.mark.parametrize(
    ("rows", "red"),
    [
        (("shop.api", "shop.models"), [("shop.models", "shop.api")]),
        (("shop.models", "shop.api"), [("shop.api", "shop.models")]),
    ],
)
def test_red_closes_a_cycle(rows: tuple[str, ...], red: list[tuple[str, str]]) -> None:
    """Of a cycle those arrows are red that go against the suggested order."""
    found = dot.package(replace(SHOP, matrices=(Matrix("shop", rows),)), "shop")
    assert [pair for pair, attributes in arrows(found).items() if attributes["color"] == "#b3261e"] == red


def test_a_package_may_import_its_modules() -> None:
    """Between a package's own file and its modules the order of its matrix counts, too."""
    made = report(edge("a.b", "a.b.c", 1), edge("a.b.c", "a.b", 1), matrices=(Matrix("a.b", ("a.b", "a.b.c")),))
    found = arrows(dot.knot(made, "a.b"))
    assert found["a.b.c", "a.b"]["color"] == "#b3261e"
    assert found["a.b", "a.b.c"]["color"] != "#b3261e"


def test_an_arrow_without_a_cycle_is_not_red() -> None:
    """Going against the order alone is no reason to cut, nor is a cycle that functions close."""
    backward = report(edge("a.p", "a.q", 1), edge("a.q", "a.p", 1, deferred=1), matrices=(Matrix("a", ("a.q", "a.p")),))
    assert "b3261e" not in dot.write(dot.package(backward, "a"))


def test_packages_are_drawn_around_their_modules() -> None:
    """Boxes of one package stand in a cluster that has its name."""
    found = re.findall(r'^subgraph cluster_\w+ \{\nlabel="(.*)";$', dot.render(SHOP), flags=re.MULTILINE)
    assert found == ["shop.api", "shop.models"]


def test_names_have_no_meaning_in_dot() -> None:
    """Names that are keywords, ports, tags, escapes or quotes to Graphviz are but labels."""
    names = ("graph", "node", "a:b", "<b>x</b>", 'quo"te', "back\\N\\slash", "new\nline", "strict digraph {", "café")
    made = report(*(edge(name, "top", 1) for name in names))
    labels = set(re.findall(r"^n\d+ \[label=(.*), tooltip=", dot.render(made), flags=re.MULTILINE))
    assert '"<b>x</b>"' in labels
    assert '"quo\\"te"' in labels
    assert '"back\\\\N\\\\slash"' in labels
    assert '"new\\\\nline"' in labels
    assert {'"graph"', '"a:b"', '"strict digraph {"', '"café"'} <= labels


def test_the_order_of_the_input_does_not_show() -> None:
    """The same modules and edges in another order give the same DOT."""
    made = small()
    dice = random.Random(3)
    shuffled = replace(
        made,
        modules=tuple(dice.sample(made.modules, len(made.modules))),
        edges=tuple(dice.sample(made.edges, len(made.edges))),
    )
    assert dot.render(shuffled) == dot.render(made)


@needs_dot
def test_graphviz_draws_hostile_names() -> None:
    """`dot` accepts what was written, and in its picture a name is text."""
    svg = graphviz.draw(dot.render(small()), "svg")
    assert svg is not None
    assert b"<svg" in svg
    assert b"<img" not in svg
    assert b"&lt;/script&gt;" in svg


@needs_dot
@pytest.mark.parametrize(("picture", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_graphviz_draws_other_formats(picture: graphviz.PictureFormat, start: bytes) -> None:
    """Pictures for slides and for print come from the same DOT."""
    drawn_picture = graphviz.draw(dot.render(empty()), picture)
    assert drawn_picture is not None
    assert drawn_picture.startswith(start)


def test_no_dot_of_the_analysed_code_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path of programs that leads through the current folder is taken without that."""
    (tmp_path / "dot").write_text("#!/bin/sh\ntouch ran\n")
    (tmp_path / "dot").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join((".", "", str(tmp_path.name))))
    assert graphviz.draw("digraph {}", "svg") is None
    assert not (tmp_path / "ran").exists()


def test_without_graphviz_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `dot` is not installed there is nothing, and no error."""
    monkeypatch.setenv("PATH", "")
    assert graphviz.draw("digraph {}", "svg") is None


def test_a_failing_graphviz_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `dot` that fails is an error with what it said."""
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho 'syntax error near x' >&2; exit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(OutputError, match="`dot` failed: syntax error near x"):
        graphviz.draw("digraph {}", "svg")


def test_an_endless_graphviz_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A `dot` that does not come to an end is an error that says what to do."""

    def run(command: object, **options: object) -> None:
        assert options["timeout"] == graphviz.SECONDS
        raise subprocess.TimeoutExpired(str(command), graphviz.SECONDS)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: "dot")
    with pytest.raises(OutputError, match="was not done after 60 seconds") as raised:
        graphviz.draw("digraph {}", "svg")
    assert "importmap graph --help" in raised.value.hint

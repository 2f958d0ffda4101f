"""The picture is a quotient that stays readable, in DOT that says nothing but what is meant."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import networkx
import pytest

from importmap import drawing
from importmap.drawing.group import OTHERS
from importmap.model.errors import ConfigError, OutputError, SlowError, UnknownNameError
from importmap.model.knots import Cut, Knot, Leg, View
from importmap.model.picture import Level, Picture, Wish
from importmap.model.project import Role
from importmap.model.report import EdgeSummary, Matrix, Report
from importmap.model.services import Crossing, Service
from importmap.render import dot, graphml, graphviz, mermaid, nodelink
from importmap.render.shortened import shortened
from importmap.render.writing import readable
from tests.programs import graphviz_installed
from tests.reports import edge, empty, large, module, small

__all__ = ["graphviz_installed"]  # the fixture

needs_dot = pytest.mark.usefixtures("graphviz_installed")


def report(*edges: EdgeSummary, matrices: tuple[Matrix, ...] = ()) -> Report:
    """A report of the modules that these edges name."""
    names = sorted({name for link in edges for name in (link.importer, link.imported)})
    modules = tuple(module(name) for name in names)
    return replace(empty(), name="shop", modules=modules, edges=edges, matrices=matrices)


def boxes(picture: Picture) -> dict[str, int]:
    """The boxes with the number of modules in each."""
    return {box.name: box.modules for box in picture.boxes}


def arrows(picture: Picture) -> dict[tuple[str, str], dict[str, str]]:
    """The attributes of each arrow in the DOT that was written, by the names of the boxes that it joins."""
    names = list(boxes(picture))
    found = re.findall(r"^n(\d+) -> n(\d+)\s+\[(.*)\];$", dot.write(picture), flags=re.MULTILINE)
    assert len(found) == len(picture.arrows)
    return {
        (names[int(here)], names[int(there)]): dict(re.findall(r'(\w+)="?([^",]*)', attributes))
        for here, there, attributes in found
    }


def red(picture: Picture) -> list[tuple[str, str]]:
    """The arrows that are drawn in red."""
    return [pair for pair, attributes in arrows(picture).items() if attributes["color"] == "#b3261e"]


def overview(made: Report) -> Picture:
    """The picture of the whole."""
    return drawing.overview(made)


def package(made: Report, name: str) -> Picture:
    """The picture of one package."""
    return drawing.picture(made, Wish(package=name))


def neighbourhood(made: Report, name: str, depth: int = 1) -> Picture:
    """The picture of what is around something."""
    return drawing.picture(made, Wish(focus=name, depth=depth))


def tied(name: str, *members: str, view: View = View.IMPORT_TIME, cuts: tuple[Cut, ...] = ()) -> Knot:
    """A knot whose shortest way around begins at its first member."""
    legs = zip(members, (*members[1:], members[0]), strict=True)
    return Knot(name, view, members, tuple(Leg(here, there, there, 1) for here, there in legs), cuts, len(cuts))


SHOP = report(
    edge("shop.api.a", "shop.models.m", 1, 2, 3),
    edge("shop.api.b", "shop.models.m", 1, deferred=1),
    edge("shop.models.m", "shop.models.n", 1),
    edge("shop.models.n", "shop.api.a", 1),
    edge("shop.models.n", "shop.types", 1, typing=1),
)


def test_the_overview_opens_what_fits() -> None:
    """A small project is shown to its modules, since there is room for them."""
    assert list(boxes(overview(SHOP))) == [
        "shop.api.a",
        "shop.api.b",
        "shop.models.m",
        "shop.models.n",
        "shop.types",
    ]


def test_the_overview_stays_readable() -> None:
    """A large project is shown by its packages, every module is in one of them, and there are never too many."""
    found = boxes(overview(large(3_000, 9_000)))
    assert 20 < len(found) <= Wish().limit
    assert sum(found.values()) == 3_000


def test_loose_scripts_share_one_box() -> None:
    """Of a repository with hundreds of modules at the top, the largest are drawn and the rest are one box."""
    found = boxes(overview(report(*(edge(f"script_{number}", "shop.models.m") for number in range(300)))))
    assert len(found) <= Wish().limit
    assert found[OTHERS] > 200
    assert sum(found.values()) == 301


def test_a_package_shows_its_children() -> None:
    """One package: a box for each child, and the imports between them added up."""
    found = package(SHOP, "shop")
    assert boxes(found) == {"shop.api": 2, "shop.models": 2, "shop.types": 1}
    counts = {(a.importer, a.imported): (a.import_time, a.deferred, a.typing) for a in found.arrows}
    assert counts == {
        ("shop.api", "shop.models"): (3, 1, 0),
        ("shop.models", "shop.api"): (1, 0, 0),
        ("shop.models", "shop.types"): (0, 0, 1),
    }


def test_a_package_is_a_child_of_itself() -> None:
    """What stands in `__init__.py` has a box of its own among the children."""
    found = package(report(edge("shop", "shop.a", 1), edge("shop.a", "shop.b", 1)), "shop")
    assert list(boxes(found)) == ["shop", "shop.a", "shop.b"]


def test_a_neighbourhood_goes_both_ways() -> None:
    """What imports the module, and what it imports, but not what else those import; from left to right."""
    chain = report(*(edge(f"m{n}", f"m{n + 1}", 1) for n in range(6)), edge("m2", "other", 1))
    found = neighbourhood(chain, "m3")
    assert list(boxes(found)) == ["m2", "m3", "m4"]
    assert "rankdir=LR" in dot.write(found)
    assert list(boxes(neighbourhood(chain, "m3", 2))) == ["m1", "m2", "m3", "m4", "m5"]


def test_a_star_holds_no_imports_between_its_points() -> None:
    """Of two neighbours one step away it is told how they stand to the middle, not to each other."""
    made = report(edge("a", "middle", 1), edge("b", "middle", 1), edge("a", "b", 1))
    assert list(arrows(neighbourhood(made, "middle"))) == [("a", "middle"), ("b", "middle")]


def test_a_neighbourhood_of_a_package_is_one_box_and_its_neighbours() -> None:
    """A package is contracted, and stays in focus."""
    found = neighbourhood(SHOP, "shop.api")
    assert boxes(found) == {"shop.api": 2, "shop.models.m": 1, "shop.models.n": 1}
    assert [box.name for box in found.boxes if box.focus] == ["shop.api"]


def test_a_crowded_neighbourhood_is_drawn_by_package() -> None:
    """A module that half of the project imports has packages around it."""
    crowd = report(*(edge(f"shop.p{n % 7}.m{n}", "shop.log", 1) for n in range(Wish().limit + 1)))
    assert list(boxes(neighbourhood(crowd, "shop.log"))) == ["shop.log", *(f"shop.p{n}" for n in range(7))]


def test_what_reaches_a_module_is_however_far_away() -> None:
    """Everything that leads to a module is drawn, and nothing that it leads to."""
    chain = report(*(edge(f"m{n}", f"m{n + 1}", 1) for n in range(6)))
    found = drawing.picture(chain, Wish(reaches="m4"))
    assert list(boxes(found)) == ["m0", "m1", "m2", "m3", "m4"]
    assert found.title == "4 modules lead to m4"


def test_every_knot_of_the_report_is_drawn() -> None:
    """By its id or by a member, with the imports that tie it, whenever they run; its cuts are red."""
    links = (edge("a", "b", 1), edge("b", "c", 1, deferred=1), edge("c", "a", 1), edge("c", "d", 1))
    cut = Cut("b", "c", ("c",), (1,), "move it", 1, 1, 1, 3, 0)
    made = replace(report(*links), knots=(tied("deferred: a", "a", "b", "c", view=View.DEFERRED, cuts=(cut,)),))
    for name in ("deferred: a", "c"):
        found = drawing.picture(made, Wish(knot=name))
        assert list(boxes(found)) == ["a", "b", "c"]
        assert red(found) == [("b", "c")]
    with pytest.raises(UnknownNameError, match="d is in no cycle"):
        drawing.picture(made, Wish(knot="d"))


def test_a_large_knot_is_drawn_by_package() -> None:
    """A knot of many modules is contracted, and its title says how many there are."""
    names = [f"shop.p{n % 5}.m{n}" for n in range(Wish().limit + 10)]
    ring = report(*(edge(here, there, 1) for here, there in zip(names, names[1:] + names[:1], strict=True)))
    found = drawing.picture(replace(ring, knots=(tied("import-time: x", *names),)), Wish(knot="shop.p0.m0"))
    assert list(boxes(found)) == [f"shop.p{n}" for n in range(5)]
    assert "70 modules" in found.title


def test_a_border_is_drawn_with_what_crosses_it() -> None:
    """Of two packages the modules that import each other; where none do, the shortest chain, or both alone."""
    made = report(
        edge("a.x", "b.y", 1), edge("a.z", "a.x", 1), edge("b.w", "c.v", 1), edge("c.v", "d.u", 1), edge("e", "f")
    )
    assert list(arrows(drawing.picture(made, Wish(between=("a", "b"))))) == [("a.x", "b.y")]
    assert list(arrows(drawing.picture(made, Wish(between=("b", "d"))))) == [("b.w", "c.v"), ("c.v", "d.u")]
    apart = drawing.picture(made, Wish(between=("d", "a")))
    assert (list(boxes(apart)), apart.arrows) == (["a", "d"], ())
    with pytest.raises(UnknownNameError, match=r"a and a\.x share modules"):
        drawing.picture(made, Wish(between=("a", "a.x")))


def test_tests_are_one_box_until_they_are_asked_for() -> None:
    """Test modules are folded, since they import all there is; a picture of tests alone has them."""
    made = report(edge("tests.a", "shop.m", 1), edge("tests.b", "shop.m", 1), edge("tests.b", "tests.a", 1))
    marked = tuple(replace(m, role=Role.TEST) if m.name.startswith("tests") else m for m in made.modules)
    made = replace(made, modules=marked)
    assert boxes(neighbourhood(made, "shop.m")) == {"shop.m": 1, "tests": 2}
    assert list(boxes(drawing.picture(made, Wish(focus="shop.m", tests=True)))) == ["shop.m", "tests.a", "tests.b"]
    assert list(boxes(package(made, "tests"))) == ["tests.a", "tests.b"]


def test_what_is_collapsed_is_one_box() -> None:
    """A package that is collapsed stays closed, whatever else is opened."""
    found = drawing.picture(SHOP, Wish(collapse=("shop.models",)))
    assert boxes(found) == {"shop.api.a": 1, "shop.api.b": 1, "shop.models": 2, "shop.types": 1}


def test_only_the_kinds_that_are_asked_for_count() -> None:
    """With imports inside functions alone, those at import time are not drawn."""
    found = drawing.picture(SHOP, Wish(package="shop", kinds=frozenset({"deferred"})))
    assert [(a.importer, a.imported, a.imports) for a in found.arrows] == [("shop.api", "shop.models", 1)]


@pytest.mark.parametrize(
    ("level", "limit", "expected"),
    [
        (Level.MODULE, 60, ["shop.api.a", "shop.api.b", "shop.models.m", "shop.models.n", "shop.types"]),
        (Level.MODULE, 4, ["shop.api.a", "shop.api.b", "shop.models", "shop.types"]),
        (Level.MODULE, 3, ["shop.api", "shop.models", "shop.types"]),
        (Level.PACKAGE, 60, ["shop.api", "shop.models", "shop"]),
        (Level.SERVICE, 60, ["front", "others"]),
    ],
)
def test_a_box_is_what_was_asked_for(level: Level, limit: int, expected: list[str]) -> None:
    """Modules, packages or services; where there would be too many, the packages above them."""
    made = replace(SHOP, services=(Service("front", ("shop.api", "shop.types")),))
    found = boxes(drawing.picture(made, Wish(by=level, limit=limit)))
    assert sorted(found) == sorted(expected)
    assert sum(found.values()) == len(SHOP.modules)


def test_services_have_to_be_declared() -> None:
    """Where none are, the error says how to."""
    with pytest.raises(ConfigError, match="no services are declared") as raised:
        drawing.picture(SHOP, Wish(by=Level.SERVICE))
    assert "importmap init" in raised.value.hint


@pytest.mark.parametrize(
    "wish",
    [
        Wish(package="shop.model.m"),
        Wish(focus="shop.model.m"),
        Wish(knot="shop.model.m"),
        Wish(reaches="shop.model.m"),
    ],
)
def test_an_unknown_name_has_a_hint(wish: Wish) -> None:
    """A mistyped name is answered with the names like it."""
    with pytest.raises(UnknownNameError, match=r"called shop\.model\.m") as raised:
        drawing.picture(SHOP, wish)
    assert "shop.models.m" in raised.value.hint


def test_too_many_boxes_are_grouped() -> None:
    """Nobody can read a picture of hundreds of boxes: what is least shares one."""
    wide = report(*(edge(f"shop.m{n}", "shop.log", 1) for n in range(300)))
    found = boxes(package(wide, "shop"))
    assert len(found) <= Wish().limit
    assert sum(found.values()) == 301


def test_arrows_tell_when_imports_run() -> None:
    """Solid at import time, dashed in functions, dotted for types; wider for more; and the legend says so."""
    picture = package(
        report(edge("a.p", "a.q", *range(1, 9)), edge("a.p", "a.r", 1, deferred=1), edge("a.q", "a.r", 1, typing=1)),
        "a",
    )
    found = arrows(picture)
    assert found["a.p", "a.q"]["style"] == "solid"
    assert found["a.p", "a.r"]["style"] == "dashed"
    assert found["a.q", "a.r"]["style"] == "dotted"
    assert float(found["a.p", "a.q"]["penwidth"]) > float(found["a.p", "a.r"]["penwidth"])
    text = dot.write(picture)
    assert all(words in text for words in ("imports at import time", "only inside functions", "only for types"))
    assert "to be cut" not in text


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("shop.api", "shop.models"), [("shop.models", "shop.api")]),
        (("shop.models", "shop.api"), [("shop.api", "shop.models")]),
    ],
)
def test_red_closes_a_cycle(rows: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    """Of a cycle of packages those arrows are red that go against the suggested order."""
    assert red(package(replace(SHOP, matrices=(Matrix("shop", rows),)), "shop")) == expected


def test_an_arrow_without_a_cycle_is_not_red() -> None:
    """Going against the order alone is no reason to cut, nor is a cycle that functions close."""
    backward = report(edge("a.p", "a.q", 1), edge("a.q", "a.p", 1, deferred=1), matrices=(Matrix("a", ("a.q", "a.p")),))
    assert red(package(backward, "a")) == []


def test_what_is_forbidden_is_red_with_its_count() -> None:
    """An arrow has as many findings as its modules; those that somebody asked to ignore are not among them."""
    pair = ("shop.api.a", "shop.models.m")
    told = (
        Crossing(*pair, "one"),
        Crossing("shop.api.b", "shop.models.m", "two"),
        Crossing(*pair, "three", ignored=True),
    )
    found = package(replace(SHOP, crossings=told, matrices=()), "shop")
    assert arrows(found)["shop.api", "shop.models"]["label"] == "× 2"
    assert red(found) == [("shop.api", "shop.models")]


def test_packages_are_drawn_around_their_modules() -> None:
    """Boxes of one package stand in a cluster that has its name."""
    found = re.findall(
        r'^subgraph cluster_\w+ \{\nlabel="(.*)";$', dot.write(drawing.overview(SHOP)), flags=re.MULTILINE
    )
    assert found == ["shop.api", "shop.models"]


def test_names_have_no_meaning_in_dot() -> None:
    """Names that are keywords, ports, tags, escapes or quotes to Graphviz are but labels."""
    names = ("graph", "node", "a:b", "<b>x</b>", 'quo"te', "back\\N\\slash", "new\nline", "strict digraph {", "café")
    made = report(*(edge(name, "top", 1) for name in names))
    labels = set(re.findall(r"^n\d+ \[label=(.*), tooltip=", dot.write(drawing.overview(made)), flags=re.MULTILINE))
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
    assert dot.write(drawing.overview(shuffled)) == dot.write(drawing.overview(made))


@needs_dot
def test_graphviz_draws_hostile_names() -> None:
    """`dot` accepts what was written, and in its picture a name is text."""
    svg = graphviz.draw(dot.write(drawing.overview(small())), "svg")
    assert svg is not None
    assert b"<svg" in svg
    assert b"<img" not in svg
    assert b"&lt;/script&gt;" in svg


@needs_dot
@pytest.mark.parametrize(("picture", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_graphviz_draws_other_formats(picture: graphviz.PictureFormat, start: bytes) -> None:
    """Pictures for slides and for print come from the same DOT."""
    drawn_picture = graphviz.draw(dot.write(drawing.overview(empty())), picture)
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
    with pytest.raises(SlowError, match="was not done after 20 seconds") as raised:
        graphviz.draw("digraph {}", "svg")
    assert "importmap graph --help" in raised.value.hint


def test_other_formats_hold_the_same(tmp_path: Path) -> None:
    """Mermaid, GraphML and networkx's node-link form have all boxes and arrows, whatever names are in them."""
    made = drawing.overview(small())
    names = {readable(box.name) for box in made.boxes}
    pairs = {(readable(arrow.importer), readable(arrow.imported)) for arrow in made.arrows}
    linked = networkx.node_link_graph(json.loads(nodelink.write(made)), edges="edges")
    (tmp_path / "a.graphml").write_text(graphml.write(made), encoding="utf-8")
    read = networkx.read_graphml(tmp_path / "a.graphml")
    assert set(read.nodes) == names
    assert set(read.edges) == pairs
    assert {readable(name) for name in linked.nodes} == names
    assert len(linked.edges) == len(pairs)
    assert sum(data["import_time"] for *_, data in read.edges(data=True)) == sum(a.import_time for a in made.arrows)
    lines = mermaid.write(made).splitlines()
    assert sum(" --> " in line or " -.-> " in line or "-->|" in line or "-.->|" in line for line in lines) == len(pairs)
    assert not any("<img" in line or "</script" in line for line in lines)


def test_a_name_loses_its_beginning() -> None:
    """Where there is no room, the end of a name is kept, from a dot on if that leaves enough."""
    assert shortened("shop.models.order", 20) == "shop.models.order"
    assert shortened("a_long_package.another_one.the_module", 26) == "….another_one.the_module"
    assert shortened("x" * 40, 10) == f"…{'x' * 9}"

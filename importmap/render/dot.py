"""graph.dot: a picture in the language of Graphviz"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import pydot

from importmap.model.picture import Arrow, Box, BoxKind, Picture
from importmap.render.shortened import short_name, shortened
from importmap.render.writing import counted, figure, readable

NAME = 34  # characters of a name in a box
ROUTED = 300  # arrows beyond which they are drawn as straight lines: to lead them around boxes takes minutes

_RED = "#b3261e"
_BLUE = "#1c5bb8"
_GREY = "#5f6b7a"
_FILLS = {BoxKind.TESTS: "#eceff3", BoxKind.OTHERS: "#eceff3", BoxKind.OUTSIDE: "#eceff3"}


def write(picture: Picture) -> str:
    """The picture as DOT, with its legend in it."""
    graph = pydot.Dot(
        "importmap",
        graph_type="digraph",
        label=_quoted(picture.title, _legend(picture)),
        labelloc="t",
        fontname="sans-serif",
        rankdir="LR" if picture.sideways else "TB",
        newrank="true",
    )
    if len(picture.arrows) > ROUTED:
        graph.set("splines", "line")
        graph.set("nslimit", "2")
        graph.set("mclimit", "0.1")
    graph.set_node_defaults(shape="box", style="filled", fillcolor="white", fontname="sans-serif", fontsize="11")
    graph.set_edge_defaults(
        color=_quoted(_GREY), fontcolor=_quoted(_RED), fontname="sans-serif", fontsize="10", arrowsize="0.7"
    )
    ids = {box.name: f"n{number}" for number, box in enumerate(picture.boxes)}
    for frame, boxes in sorted(_frames(picture.boxes).items()):
        home: pydot.Graph = graph
        if frame:
            home = pydot.Subgraph(f"cluster_{ids[boxes[0].name]}", label=_quoted(shortened(frame, NAME)))
            home.set("fontname", "sans-serif")
            home.set("color", _quoted("#c4cad2"))
            graph.add_subgraph(home)
        for box in boxes:
            home.add_node(_node(box, ids[box.name]))
    for arrow in picture.arrows:
        graph.add_edge(_edge(arrow, ids))
    text: str = graph.to_string()
    return text


def _node(box: Box, number: str) -> pydot.Node:
    """A box with its name, without what the frame around it says."""
    lines = [shortened(short_name(box), NAME)]
    if box.kind is BoxKind.TESTS:
        lines = [counted(box.modules, "test module")]
    elif box.kind is BoxKind.OTHERS:
        lines = [counted(box.modules, "other module")]
    elif box.modules > 1:
        lines.append(counted(box.modules, "module"))
    node = pydot.Node(
        number,
        label=_quoted(*lines),
        tooltip=_quoted(box.name),
        fillcolor=_quoted("#fff3c4" if box.focus else _FILLS.get(box.kind, "white")),
    )
    if box.kind is BoxKind.OUTSIDE:
        node.set("style", _quoted("filled,dashed"))
    return node


def _edge(arrow: Arrow, ids: Mapping[str, str]) -> pydot.Edge:
    """An arrow: as wide as it has imports, dashed or dotted if none of them runs at import time."""
    wrong = bool(arrow.cut or arrow.crossings)
    edge = pydot.Edge(
        ids[arrow.importer],
        ids[arrow.imported],
        style="solid" if arrow.import_time else "dashed" if arrow.deferred else "dotted",
        penwidth=f"{min(1 + math.log2(arrow.imports) / 2, 6):.2f}",
        color=_quoted(_RED if wrong else _BLUE if arrow.added else _GREY),
        tooltip=_quoted(f"{arrow.importer} -> {arrow.imported}: {counted(arrow.imports, 'import')}"),
    )
    words = [f"× {figure(arrow.crossings)}"] if arrow.crossings else []
    if arrow.added:
        words.append(f"+{figure(arrow.added)}")
        edge.set("fontcolor", _quoted(_RED if wrong else _BLUE))
    if words:
        edge.set("label", _quoted(", ".join(words)))
    if arrow.cut:
        edge.set("arrowhead", "normaltee")
    return edge


def _legend(picture: Picture) -> str:
    """The signs that are in the picture, with what they mean, on one line."""
    return "     ".join(f"{sign}  {meaning}" for sign, meaning in _signs(picture))


def _signs(picture: Picture) -> Iterator[tuple[str, str]]:
    """Sign and meaning of what is drawn."""
    arrows = picture.arrows
    if any(arrow.import_time for arrow in arrows):
        yield "━━▶", "imports at import time, wider for more"
    if any(arrow.deferred and not arrow.import_time for arrow in arrows):
        yield "╍╍▶", "only inside functions"
    if any(arrow.typing and not arrow.import_time and not arrow.deferred for arrow in arrows):
        yield "┄┄▶", "only for types"
    if any(arrow.cut for arrow in arrows):
        yield "━▶|", "red: closes a circle, to be cut"
    if any(arrow.crossings for arrow in arrows):
        yield "━▶ × n", "red: declared to be forbidden, with n findings"
    if any(arrow.added for arrow in arrows):
        yield "━▶ +n", f"n pairs of modules that did not import each other in {picture.since}, blue unless red"
    elif picture.since:
        yield "+", f"nothing that was not in {picture.since}"
    if any(box.kind is BoxKind.OUTSIDE for box in picture.boxes):
        yield "▢", "dashed: from outside"


def _frames(boxes: Sequence[Box]) -> dict[str, list[Box]]:
    """The boxes by the package that is drawn around them."""
    found: dict[str, list[Box]] = defaultdict(list)
    for box in boxes:
        found[box.frame].append(box)
    return found


def _quoted(*lines: str) -> str:
    """A string of DOT in which no character of any line has a meaning."""
    escaped = (readable(line).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'

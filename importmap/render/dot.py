"""graph.dot: packages, one package, a neighbourhood or a knot, never a hairball of every module"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pydot

from importmap.config import alike
from importmap.model.errors import ConfigError, UnknownNameError
from importmap.model.project import Module, ModuleKind
from importmap.model.report import PackageEdge, Report
from importmap.render.writing import counted, figure, readable

LIMIT = 200  # boxes that Graphviz lays out in seconds and people can still find something in
ENOUGH = 80  # boxes of the overview
SHARE = 0.05  # of all modules; a package that holds less is not opened in the overview
CLOSE = 40  # modules of a neighbourhood or a knot; where there are more, they are drawn by package

_RED = "#b3261e"
_GREY = "#5f6b7a"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is to be drawn: boxes for modules and packages, arrows for the imports between them."""

    title: str
    boxes: Mapping[str, int]  # name -> modules in it
    arrows: tuple[PackageEdge, ...]
    order: Mapping[str, tuple[int, ...]]  # where the matrices suggest to put each box, importers first
    focus: str = ""  # the box that the picture is about
    outside: frozenset[str] = frozenset()  # the boxes of packages from outside


def render(report: Report) -> str:
    """The overview as DOT."""
    return write(overview(report))


def overview(report: Report) -> Picture:
    """The packages, those that hold much opened one after the other as long as the picture stays readable."""
    groups = _largest(_children(report.modules, ""))
    much = len(report.modules) * SHARE
    while True:
        for name in sorted(groups, key=lambda name: (-len(groups[name]), name)):
            inner = _children(groups[name], name) if len(groups[name]) > max(much, 1) else {}
            if inner and len(groups) - 1 + len(inner) <= ENOUGH:
                del groups[name]
                groups |= inner
                break
        else:
            return _grouped(report, f"{report.name}: its packages", groups)


def package(report: Report, name: str) -> Picture:
    """The children of one package, and the imports between them."""
    return _grouped(report, f"{name}: its packages and modules", _children(_inside(report, name), name))


def neighbourhood(report: Report, name: str, depth: int) -> Picture:
    """One module or package, what imports it and what it imports, as many steps away as `depth` says."""
    inside = _inside(report, name)
    ids = {module.id for module in inside}
    downward = _neighbours((e.importer, e.imported) for e in report.edges)
    upward = _neighbours((e.imported, e.importer) for e in report.edges)
    near = (_reach(ids, downward, depth) | _reach(ids, upward, depth)) - ids
    title = f"{name}: what imports it and what it imports, {counted(depth, 'step')} away"
    return _grouped(report, title, {**_by_name(report, near), name: inside}, focus=name)


def knot(report: Report, name: str) -> Picture:
    """The knot of import-time imports that a module is in."""
    if all(module.id != name for module in report.modules):
        raise _unknown(report, name)
    downward = _neighbours((e.importer, e.imported) for e in report.edges if e.import_time)
    upward = _neighbours((e.imported, e.importer) for e in report.edges if e.import_time)
    members = _reach({name}, downward) & _reach({name}, upward)
    if len(members) == 1:
        message = f"{name} is in no cycle of imports that run at import time"
        raise UnknownNameError(message, "the findings of import-cycle name those that are")
    title = f"The knot of {counted(len(members), 'module')} around {name}"
    return _grouped(report, title, _by_name(report, members), focus=name)


def write(picture: Picture) -> str:
    """The picture as DOT; raises ConfigError if it has more boxes than anybody can read."""
    if len(picture.boxes) > LIMIT:
        hint = "narrow it: --package NAME for one package, --focus NAME for what is around one, or a smaller --depth"
        raise ConfigError(f"the picture would have {figure(len(picture.boxes))} boxes; at most {LIMIT} are drawn", hint)
    graph = pydot.Dot(
        "importmap",
        graph_type="digraph",
        label=_quoted(picture.title, "dashed: only inside functions; dotted: only for types; red: closes a cycle"),
        labelloc="t",
        fontname="sans-serif",
        rankdir="TB",
        newrank="true",
    )
    graph.set_node_defaults(shape="box", style="filled", fillcolor="white", fontname="sans-serif", fontsize="11")
    graph.set_edge_defaults(color=_quoted(_GREY), arrowsize="0.7")
    ids = {name: f"n{number}" for number, name in enumerate(sorted(picture.boxes))}
    for cluster, names in sorted(_clusters(picture.boxes).items()):
        home: pydot.Graph = graph
        if cluster:
            home = pydot.Subgraph(f"cluster_{ids[names[0]]}", label=_quoted(cluster), fontname="sans-serif")
            home.set("color", _quoted("#c4cad2"))
            graph.add_subgraph(home)
        for name in names:
            label = name.removeprefix(f"{cluster}.") if cluster else name
            modules = picture.boxes[name]
            node = pydot.Node(
                ids[name],
                label=_quoted(label, *([counted(modules, "module")] if modules > 1 else [])),
                tooltip=_quoted(name),
                fillcolor=_quoted(_fill(picture, name)),
            )
            if name in picture.outside:
                node.set("style", _quoted("filled,dashed"))
            home.add_node(node)
    closing = _closing(picture)
    for arrow in picture.arrows:
        graph.add_edge(_edge(arrow, ids, red=(arrow.importer, arrow.imported) in closing))
    text: str = graph.to_string()
    return text


def _fill(picture: Picture, name: str) -> str:
    """The colour of a box."""
    if name == picture.focus:
        return "#fff3c4"
    return "#eceff3" if name in picture.outside else "white"


def _edge(arrow: PackageEdge, ids: Mapping[str, str], *, red: bool) -> pydot.Edge:
    """An arrow: as wide as it has imports, dashed or dotted if none of them runs at import time."""
    imports = arrow.import_time + arrow.deferred + arrow.typing
    style = "solid" if arrow.import_time else "dashed" if arrow.deferred else "dotted"
    return pydot.Edge(
        ids[arrow.importer],
        ids[arrow.imported],
        style=style,
        penwidth=f"{min(1 + math.log2(imports) / 2, 6):.2f}",
        color=_quoted(_RED if red else _GREY),
        tooltip=_quoted(f"{arrow.importer} -> {arrow.imported}: {counted(imports, 'import')}"),
    )


def _grouped(report: Report, title: str, groups: Mapping[str, Sequence[Module]], focus: str = "") -> Picture:
    """The picture of the quotient: modules of one group are one box, imports inside a group are none."""
    group_of = {module.id: group for group, modules in groups.items() for module in modules}
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for edge in report.edges:
        pair = group_of.get(edge.importer, ""), group_of.get(edge.imported, "")
        if pair[0] and pair[1] and pair[0] != pair[1]:
            for position, number in enumerate((edge.import_time, edge.deferred, edge.typing)):
                sums[pair][position] += number
    ranks = {(m.parent, row): rank for m in report.matrices if not m.services for rank, row in enumerate(m.rows)}
    # An opened package whose own file imports nothing, and is not imported, is seen by the frame around its children.
    opened = {name.rpartition(".")[0] for name in groups} - {name for pair in sums for name in pair}
    names = sorted(groups.keys() - opened)
    return Picture(
        title=title,
        boxes={name: len(groups[name]) for name in names},
        arrows=tuple(PackageEdge(*pair, *sums[pair]) for pair in sorted(sums)),
        order={name: _order(name, ranks) for name in names},
        focus=focus,
        outside=frozenset(n for n in names if all(m.kind is ModuleKind.EXTERNAL for m in groups[n])),
    )


def _inside(report: Report, name: str) -> list[Module]:
    """The module or package of that name, with all that is in it."""
    found = [m for m in report.modules if name in (m.id, m.name) or m.name.startswith(f"{name}.")]
    if not found:
        raise _unknown(report, name)
    return found


def _children(modules: Iterable[Module], parent: str) -> dict[str, list[Module]]:
    """The modules by the child of the parent that they stand in; the parent itself is a child of its own."""
    start = len(parent) + 1 if parent else 0
    groups: dict[str, list[Module]] = defaultdict(list)
    for module in modules:
        end = module.name.find(".", start)
        groups[module.name if end < 0 else module.name[:end]].append(module)
    return {} if len(groups) == 1 and parent in groups else dict(groups)


def _largest(groups: dict[str, list[Module]]) -> dict[str, list[Module]]:
    """The groups; if there are too many, the smallest as one: a repository may hold hundreds of loose scripts."""
    if len(groups) <= ENOUGH:
        return groups
    ranked = sorted(groups, key=lambda name: (-len(groups[name]), name))
    rest = [module for name in ranked[ENOUGH // 2 :] for module in groups[name]]
    return {**{name: groups[name] for name in ranked[: ENOUGH // 2]}, "others": rest}


def _by_name(report: Report, ids: Collection[str]) -> dict[str, list[Module]]:
    """The modules each for itself, or where there are too many of them by their package."""
    groups: dict[str, list[Module]] = defaultdict(list)
    for module in report.modules:
        if module.id in ids:
            groups[module.id if len(ids) <= CLOSE else module.package or module.name].append(module)
    return dict(groups)


def _neighbours(pairs: Iterable[tuple[str, str]]) -> Callable[[str], Iterable[str]]:
    """For each first of a pair, all the seconds."""
    found: dict[str, list[str]] = defaultdict(list)
    for here, there in pairs:
        found[here].append(there)
    return lambda name: found.get(name, ())


def _reach(start: Iterable[str], neighbours: Callable[[str], Iterable[str]], depth: int = -1) -> set[str]:
    """Everything at most `depth` steps away, the start included; without a depth, however far."""
    seen = set(start)
    layer = set(seen)
    while layer and depth != 0:
        layer = {there for here in layer for there in neighbours(here)} - seen
        seen |= layer
        depth -= 1
    return seen


def _closing(picture: Picture) -> frozenset[tuple[str, str]]:
    """The arrows that close a cycle of import-time imports against the suggested order."""
    run = [(a.importer, a.imported) for a in picture.arrows if a.import_time]
    downward = _neighbours(run)
    backward = [(here, there) for here, there in run if picture.order[here] > picture.order[there]]
    reached = {there: _reach({there}, downward) for _, there in backward}
    return frozenset((here, there) for here, there in backward if here in reached[there])


def _order(name: str, ranks: Mapping[tuple[str, str], int]) -> tuple[int, ...]:
    """The rank of each of a name's ancestors among its siblings, its own, and that of its file among its children."""
    parts = name.split(".")
    names = [".".join(parts[:end]) for end in range(len(parts) + 1)]
    return tuple(ranks.get((parent, child), 0) for parent, child in pairwise([*names, name]))


def _clusters(names: Iterable[str]) -> dict[str, list[str]]:
    """The boxes by the package that is drawn around them; "" for those that stand alone in theirs."""
    ordered = sorted(names)
    parents = {name.rpartition(".")[0] for name in ordered}
    found: dict[str, list[str]] = defaultdict(list)
    for name in ordered:
        found[name if name in parents else name.rpartition(".")[0]].append(name)
    for parent in [parent for parent, members in found.items() if parent and len(members) == 1]:
        found[""] += found.pop(parent)
    return {parent: sorted(members) for parent, members in found.items()}


def _unknown(report: Report, name: str) -> UnknownNameError:
    """The error for a name that no module or package has, with names like it."""
    near = alike(name, (module.id for module in report.modules))
    hint = f"did you mean {', or '.join(near)}?" if near else "give a dotted name, such as shop.models"
    return UnknownNameError(f"no module or package is called {name}", hint)


def _quoted(*lines: str) -> str:
    """A string of DOT in which no character of any line has a meaning."""
    escaped = (readable(line).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'

"""A picture out of a report: boxes, arrows between them, and which of these are to go"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from importmap.drawing.choose import Choice, chosen, inside, service_of
from importmap.drawing.group import OTHERS, Groups, by_service, grouped
from importmap.model.errors import ConfigError
from importmap.model.picture import Arrow, Box, BoxKind, Level, Picture, Wish
from importmap.model.project import Module, ModuleKind, Role
from importmap.model.report import Report

TESTS = "tests"

Pair = tuple[str, str]


def overview(report: Report) -> Picture:
    """The packages, those that hold much opened as long as the picture stays readable."""
    return picture(report, Wish())


def picture(report: Report, wish: Wish) -> Picture:
    """What a wish asks for, in at most as many boxes as it allows."""
    choice = chosen(report, wish)
    boxes, groups = _boxes(report, choice, wish)
    box_of = {module.id: name for name, modules in groups.items() for module in modules}
    sums: dict[Pair, list[int]] = defaultdict(lambda: [0, 0, 0])
    added: Counter[Pair] = Counter()
    for edge in choice.edges:
        pair = box_of.get(edge.importer, ""), box_of.get(edge.imported, "")
        if pair[0] and pair[1] and pair[0] != pair[1]:
            for position, number in enumerate((edge.import_time, edge.deferred, edge.typing)):
                sums[pair][position] += number
            added[pair] += (edge.importer, edge.imported) in wish.added
    # An opened package whose own file imports nothing, and is not imported, is seen by the frame around its children.
    framed = {name.rpartition(".")[0] for name in groups} - {name for pair in sums for name in pair}
    boxes = {name: box for name, box in boxes.items() if name not in framed}
    cuts = _cuts(report, choice, groups, box_of, sums, exact=bool(wish.knot))
    told = [crossing for crossing in report.crossings if not crossing.ignored]
    crossings = Counter((box_of.get(one.importer, ""), box_of.get(one.imported, "")) for one in told)
    arrows = tuple(
        Arrow(*pair, run, later, typing, cut=pair in cuts, crossings=crossings[pair], added=added[pair])
        for pair, (run, later, typing) in sorted(sums.items())
    )
    drawn = sorted(_framed(boxes, report, wish), key=lambda box: box.name)
    return Picture(_title(choice, len(groups), wish), tuple(drawn), arrows, choice.sideways, wish.since)


def _title(choice: Choice, boxes: int, wish: Wish) -> str:
    """What the picture shows; that modules are grouped is said where somebody has asked for them."""
    if wish.by is Level.MODULE and boxes < len(choice.modules) and len(choice.modules) > wish.limit:
        return f"{choice.title} ({len(choice.modules):,} modules, grouped into {boxes} boxes)"
    return choice.title


def _boxes(report: Report, choice: Choice, wish: Wish) -> tuple[dict[str, Box], Groups]:
    """The boxes by name, and the modules of each."""
    groups: Groups = defaultdict(list)
    kinds: dict[str, BoxKind] = {}
    collapsed = {m.id: name for name in reversed(wish.collapse) for m in inside(report, name)}
    folds = not wish.tests and any(m.role is not Role.TEST for m in choice.modules)
    left = []
    for module in choice.modules:
        if module.kind is ModuleKind.EXTERNAL:
            name, kind = module.id, BoxKind.OUTSIDE
        elif module.id in choice.centres:
            name, kind = choice.centres[module.id], BoxKind.GROUP
        elif module.id in collapsed:
            name, kind = collapsed[module.id], BoxKind.GROUP
        elif folds and module.role is Role.TEST:
            name, kind = TESTS, BoxKind.TESTS
        else:
            left.append(module)
            continue
        groups[name].append(module)
        kinds[name] = kind
    room = max(wish.limit - len(groups), 1)
    for name, modules in _level(report, choice, wish, left, room).items():
        groups[name] += modules
        kinds.setdefault(name, BoxKind.OTHERS if name == OTHERS else BoxKind.GROUP)
    centres = set(choice.centres.values())
    boxes = {
        name: Box(
            name,
            BoxKind.MODULE if kinds[name] is BoxKind.GROUP and _is_single(modules, name) else kinds[name],
            len(modules),
            focus=name in centres,
        )
        for name, modules in groups.items()
    }
    return boxes, dict(groups)


def _is_single(modules: Iterable[Module], name: str) -> bool:
    """Whether a group is one module and nothing else."""
    return [module.name for module in modules] == [name]


def _level(report: Report, choice: Choice, wish: Wish, modules: list[Module], room: int) -> Groups:
    """What is left of the modules, by what a box is to stand for."""
    if wish.by is Level.SERVICE:
        if not report.services:
            raise ConfigError("no services are declared", "`importmap init` proposes some, and adds them")
        return by_service(modules, service_of(report))
    whole = not (wish.focus or wish.reaches or wish.knot or wish.between or wish.package)
    level = wish.by
    if level is None and not whole and not wish.package:
        level = Level.MODULE if len(modules) <= room else Level.PACKAGE
    return grouped(modules, level, room, choice.root)


def _framed(boxes: Mapping[str, Box], report: Report, wish: Wish) -> Iterable[Box]:
    """The boxes, each with the package that is drawn around it; whoever stands alone in his has none."""
    plain = {n for n, box in boxes.items() if box.kind in (BoxKind.MODULE, BoxKind.GROUP)}
    if wish.by is Level.SERVICE:
        plain -= {service.name for service in report.services}
    parents = {name.rpartition(".")[0] for name in plain}
    frames = {name: name if name in parents else name.rpartition(".")[0] for name in plain}
    shared = Counter(frames.values())
    for name, box in boxes.items():
        frame = frames.get(name, "")
        made = frame if frame and shared[frame] > 1 and not box.focus else ""
        yield Box(box.name, box.kind, box.modules, made, box.focus)


def _cuts(
    report: Report,
    choice: Choice,
    groups: Groups,
    box_of: Mapping[str, str],
    sums: Mapping[Pair, list[int]],
    *,
    exact: bool,
) -> frozenset[Pair]:
    """The arrows that are to be cut: between modules and in a knot as the report has it, between packages by order."""
    found = set()
    for cut in choice.cuts:
        for onto in (cut.imported, *cut.onto):
            pair = box_of.get(cut.importer, ""), box_of.get(onto, "")
            if pair in sums and (exact or all(len(groups[name]) == 1 for name in pair)):
                found.add(pair)
    if exact:
        return frozenset(found)
    return frozenset(found | _closing(report, groups, sums))


def _closing(report: Report, groups: Groups, sums: Mapping[Pair, list[int]]) -> set[Pair]:
    """The arrows between packages that close a circle of import-time imports against the suggested order."""
    ranks = {
        (matrix.parent, row): rank
        for matrix in report.matrices
        if not matrix.services
        for rank, row in enumerate(matrix.rows)
    }
    order = {name: _order(name, ranks) for name in groups if name not in (TESTS, OTHERS)}
    run = [pair for pair in sums if sums[pair][0] and pair[0] in order and pair[1] in order]
    leading: dict[str, list[str]] = defaultdict(list)
    for here, there in run:
        leading[here].append(there)
    single = {name for name, modules in groups.items() if len(modules) == 1}
    backward = [(a, b) for a, b in run if order[a] > order[b] and not (a in single and b in single)]
    reached = {there: _reached(there, leading) for _, there in backward}
    return {(here, there) for here, there in backward if here in reached[there]}


def _reached(start: str, leading: Mapping[str, list[str]]) -> set[str]:
    seen = {start}
    todo = [start]
    for name in todo:
        for other in leading.get(name, ()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen


def _order(name: str, ranks: Mapping[tuple[str, str], int]) -> tuple[int, ...]:
    """The rank of each of a name's ancestors among its siblings, its own, and that of its file among its children."""
    parts = name.split(".")
    names = [".".join(parts[:end]) for end in range(len(parts) + 1)]
    return tuple(ranks.get((parent, child), 0) for parent, child in pairwise([*names, name]))

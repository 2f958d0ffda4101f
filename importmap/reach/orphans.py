"""Which modules nobody imports, and which only tests do

What is started from outside, and all that runs because of it, is in use. The rest is told by its heads: the modules, or
whole packages, that nothing else of the rest imports. What only they reach goes with them.

A distribution that is published has users who are not here, so its public modules are doubtful, and what they reach is
in use. A computed import may mean whatever lies at most two levels below the packages that its file knows; what lies
deeper is doubtful. And what a third of a root hangs on is what the root is run by, however that may be done.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.graph.components import components
from importmap.model.project import Module, ModuleKind, Role
from importmap.reach.guessing import guessed, guesses
from importmap.reach.running import ways
from importmap.reach.started import published, started
from importmap.reach.testing import add, testing, texts

_NEAR = 2  # levels below a package in which a computed import may well lead
_SHARE = 3  # what reaches at least one of so many modules of its root is what the root is run by

_Edges = Mapping[str, Mapping[str, bool]]


@dataclass(frozen=True, slots=True)
class Orphan:
    """A module, or a package with all that is in it, that nothing in use imports."""

    module: str  # module id
    modules: tuple[str, ...]  # the ids of what would go with it, its own first
    tests: tuple[str, ...]  # the ids of the tests that import it; () if nobody does
    doubt: str = ""  # why it may be in use all the same


def orphans(analysis: Analysis, spared: Collection[str] = ()) -> tuple[Orphan, ...]:
    """The heads of what is not in use, by name; `spared` are the ids of modules that are known to be in use."""
    edges = _certain(analysis)
    doubtful, near = _computed(analysis, edges)
    files = {module.id: module for module in analysis.files}
    sizes = Counter(module.root for module in files.values() if module.role is Role.PRODUCTION)
    starts = {module for module in (*started(analysis), *near, *spared) if files[module].role is not Role.TEST}
    while True:
        rest = _rest(analysis, starts, edges)
        units = _units(rest, files)
        heads = dict(_heads(units, edges))
        pillars = {head for head, reached in heads.items() if len(reached) * _SHARE >= sizes[files[head].root]}
        if not pillars:
            break
        starts |= {member for head in pillars for member in units[head]}
    testers = _testers(analysis, edges)
    found = []
    for head, reached in sorted(heads.items()):
        tests = sorted({test for member in units[head] for test in testers.get(member, ())})
        doubt = doubtful.get(head, "")
        if published(analysis, files[head]):
            doubt = doubt or "it is part of what is published, so that others may import it"
        if not (tests and _for_tests(files[head])) and not _is_empty(analysis, units[head]):
            found.append(Orphan(head, reached, tuple(tests), doubt))
    return tuple(found)


def _certain(analysis: Analysis) -> dict[str, dict[str, bool]]:
    """For each module what it brings into use: by imports of any kind, strings, `__all__`, and lazily."""
    edges = {module: dict(others) for module, others in analysis.once(testing).items()}
    modules = analysis.named
    below = _children(analysis)
    for importer, imported in analysis.graph.edges:
        add(edges, importer, imported, now=False)
    for module in analysis.files:
        said = analysis.facts[module.id]
        listed = {name for export in said.exports for name in export.names}
        for child in below.get(module.id, ()):
            if said.opaque or analysis.modules[child].name.rpartition(".")[2] in listed:
                add(edges, module.id, child, now=False)
        for text in texts(said) if module.role is not Role.TEST else ():
            package = modules.find(text, module)
            if package is not None and not _is_app(analysis, below.get(package, ())):
                for child in below.get(package, ()):
                    add(edges, module.id, child, now=False)
    return edges


def _children(analysis: Analysis) -> Mapping[str, list[str]]:
    """The modules that stand directly in each package or folder."""
    ids = {(module.root, module.name): module.id for module in analysis.project.modules}
    found: dict[str, list[str]] = defaultdict(list)
    for module in analysis.files:
        parent = ids.get((module.root, module.name.rpartition(".")[0]))
        if parent is not None:
            found[parent].append(module.id)
    return found


def _is_app(analysis: Analysis, children: Iterable[str]) -> bool:
    """Whether a package is an app of Django, of which not all is loaded when it is named."""
    return not {"apps", "models", "admin", "migrations"}.isdisjoint(
        analysis.modules[child].name.rpartition(".")[2] for child in children
    )


def _computed(analysis: Analysis, edges: _Edges) -> tuple[Mapping[str, str], set[str]]:
    """What computed imports may mean: the modules where that is doubtful, each with why; and where it is likely."""
    doubtful: dict[str, str] = {}
    near: set[str] = set()
    perhaps = guessed(analysis.files, analysis.once(testing), analysis.once(guesses), {}, {})
    for module in analysis.files:
        if module.role is Role.TEST:
            continue
        for other in perhaps.get(module.id, {}).keys() - edges.get(module.id, {}).keys():
            levels = analysis.modules[other].name.count(".") - module.package.count(".")
            inside = f"{analysis.modules[other].name}.".startswith(f"{module.package}.")
            if inside and levels > _NEAR:
                doubtful.setdefault(other, f"{module.name} imports by names that it computes")
            else:
                near.add(other)
    return doubtful, near


def _rest(analysis: Analysis, starts: Iterable[str], edges: _Edges) -> dict[str, bool]:
    """The modules that are not in use, each with whether tests run it."""
    used = ways(starts, edges).keys()
    rest = [m for m in analysis.files if m.role is Role.PRODUCTION and m.id not in used and not _is_hidden(analysis, m)]
    public = [module.id for module in rest if published(analysis, module)]
    private = ways(public, edges).keys() - set(public)
    tested = ways((module.id for module in analysis.files if module.role is Role.TEST), edges)
    return {module.id: module.id in tested for module in rest if module.id not in private}


def _is_hidden(analysis: Analysis, module: Module) -> bool:
    """Whether another file of its root has its name, so that no import can mean it."""
    return module.id != module.name and analysis.modules[module.name].root == module.root


def _units(rest: Mapping[str, bool], files: Mapping[str, Module]) -> dict[str, tuple[str, ...]]:
    """The packages of which nothing is in use, and the single modules, each with the modules in it."""
    spread: dict[tuple[str, str], list[Module]] = defaultdict(list)
    for module in files.values():
        parts = module.name.split(".")
        for depth in range(1, len(parts) + 1):
            spread[module.root, ".".join(parts[:depth])].append(module)
    found: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for module in sorted(
        (files[one] for one in rest), key=lambda m: (m.name.count("."), m.kind is not ModuleKind.PACKAGE, m.id)
    ):
        if module.id in taken:
            continue
        inside = [m.id for m in spread[module.root, module.name] if m.role is Role.PRODUCTION and m.id != module.id]
        whole = module.kind is ModuleKind.PACKAGE and all(rest.get(m) == rest[module.id] for m in inside)
        found[module.id] = (module.id, *sorted(inside)) if whole else (module.id,)
        taken.update(found[module.id])
    return found


def _heads(units: Mapping[str, tuple[str, ...]], edges: _Edges) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The units that no other one reaches, of a circle the first by name, each with what only it reaches."""
    unit_of = {member: unit for unit, members in units.items() for member in members}
    inner: dict[str, dict[str, bool]] = {unit: {} for unit in units}
    for unit, members in units.items():
        for member in members:
            for other in edges.get(member, ()):
                if other in unit_of and unit_of[other] != unit:
                    inner[unit][unit_of[other]] = True
    circle_of = {unit: unit for unit in units}
    for found in components(sorted(units), inner.__getitem__):
        circle_of.update(dict.fromkeys(found, min(found)))
    onward: dict[str, set[str]] = {circle: set() for circle in circle_of.values()}
    for unit, others in inner.items():
        onward[circle_of[unit]] |= {circle_of[other] for other in others} - {circle_of[unit]}
    waiting = Counter(other for others in onward.values() for other in others)
    head_of = {circle: circle for circle in onward if not waiting[circle]}  # "" where several heads reach it
    todo = list(head_of)
    while todo:
        circle = todo.pop()
        for other in onward[circle]:
            head_of[other] = head_of[circle] if head_of.get(other, head_of[circle]) == head_of[circle] else ""
            waiting[other] -= 1
            if not waiting[other]:
                todo.append(other)
    own: dict[str, list[str]] = defaultdict(list)
    for unit in sorted(units):
        own[head_of[circle_of[unit]]].append(unit)
    for head in sorted(own.keys() - {""}):
        yield head, tuple(dict.fromkeys((*units[head], *(member for unit in own[head] for member in units[unit]))))


def _testers(analysis: Analysis, edges: _Edges) -> Mapping[str, set[str]]:
    """The tests that run each module directly."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in analysis.files:
        if module.role is Role.TEST:
            for other in edges.get(module.id, ()):
                found[other].add(module.id)
    return found


def _for_tests(module: Module) -> bool:
    """Whether a module says by its name that it is there for tests."""
    words = ("test", "factor", "fixture", "mock", "fake", "stub", "dummy")
    return any(word in part for part in module.name.lower().split(".") for word in words)


def _is_empty(analysis: Analysis, modules: Iterable[str]) -> bool:
    """Whether modules hold nothing at all."""
    said = [analysis.facts[module] for module in modules]
    return not any(one.imports or one.definitions or one.calls for one in said)

"""Which modules run because of which others, and the shortest ways between them

A module runs what it imports, at import time or when one of its functions is called, and the package that it stands in.
Imports for the type checker run nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from importmap.model.index import Running
from importmap.model.project import Module, ModuleKind
from importmap.resolve.modules import Modules, absolute, lineage

if TYPE_CHECKING:
    from importmap.analysis import Analysis


def running(analysis: Analysis) -> Running:
    """What runs because of each module, as far as imports tell."""
    modules = analysis.named
    found: dict[str, dict[str, bool]] = {module.id: {} for module in analysis.project.modules}
    for (importer, imported), edge in analysis.graph.edges.items():
        if edge.import_time + edge.deferred:
            found[importer][imported] = edge.import_time > 0
    for module in analysis.project.modules:
        package = package_of(module, modules)
        if package:
            found[module.id][package] = True
        for target in _lazily(module, analysis, modules):
            found[module.id].setdefault(target, False)
    return found


def package_of(module: Module, modules: Modules) -> str:
    """The id of the nearest package with a file that runs before a module does; "" if there is none."""
    for name in reversed(list(lineage(module.name))):
        above = modules.find(name, module)
        if above is not None and above != module.id and modules[above].kind is ModuleKind.PACKAGE:
            return above
    return ""


def _lazily(module: Module, analysis: Analysis, modules: Modules) -> Iterator[str]:
    """What the `__getattr__` of a module imports when it is asked for a name."""
    for lazy in analysis.facts[module.id].lazies if module.id in analysis.facts else ():
        name = lazy.module.lstrip(".")
        source = absolute(module, len(lazy.module) - len(name), name)
        for candidate in (f"{source}.{lazy.attribute}", source or ""):
            target = modules.find(candidate, module)
            if target is not None and target != module.id:
                yield target
                break


def turned(running: Running, *, later: bool = True) -> Running:
    """For each module the modules that run it; without `later` only those that do so as soon as they are imported."""
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for module, others in running.items():
        for other, now in others.items():
            if now or later:
                found[other][module] = now
    return found


def ways(starts: Iterable[str], edges: Running) -> Mapping[str, str]:
    """Each module that can be reached, with the one before it on a shortest way from a start; a start has itself."""
    before = {start: start for start in sorted(starts)}
    layer = list(before)
    while layer:
        following: dict[str, str] = {}
        for module in layer:
            for other in edges.get(module, ()):
                if other not in before:
                    following[other] = min(following.get(other, module), module)
        before.update(following)
        layer = sorted(following)
    return before


def distances(starts: Iterable[str], edges: Running) -> Mapping[str, int]:
    """How many edges lead from the nearest start to each module that can be reached."""
    found: dict[str, int] = {}
    layer, distance = set(starts), 0
    seen = set(layer)
    while layer:
        found.update(dict.fromkeys(layer, distance))
        layer = set[str]().union(*(edges[module] for module in layer if module in edges)) - seen
        seen |= layer
        distance += 1
    return found


def way(module: str, before: Mapping[str, str]) -> tuple[str, ...]:
    """The modules from one that was reached back to where the way to it started."""
    chain = [module]
    while before[chain[-1]] != chain[-1]:
        chain.append(before[chain[-1]])
    return tuple(chain)

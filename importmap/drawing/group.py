"""How many modules are put into few boxes"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from importmap.model.picture import Level
from importmap.model.project import Module

Groups = dict[str, list[Module]]

OTHERS = "others"
SHARE = 0.05  # of all modules; a package that holds less is not opened where nobody has said what a box is


def grouped(modules: Iterable[Module], level: Level | None, limit: int, root: str = "") -> Groups:
    """The modules in at most `limit` boxes: those of the level that is asked for, or of packages above them.

    Without a level packages are opened that hold much. Below a root its children are the boxes, if they fit.
    """
    modules = list(modules)
    leaf = _package if level is Level.PACKAGE else _name
    if level is not None:
        single: Groups = defaultdict(list)
        for module in modules:
            single[leaf(module)].append(module)
        if len(single) <= limit:
            return dict(single)
    much = len(modules) * SHARE if level is None and not root else 0
    groups = _largest(children(modules, root, leaf), limit)
    while not root or level is not None:
        for name in sorted(groups, key=lambda name: (-len(groups[name]), name)):
            inner = children(groups[name], name, leaf) if len(groups[name]) > max(much, 1) else {}
            room = limit - len(groups) + 1
            if len(inner) > room and OTHERS not in groups and len(groups[name]) * 2 > len(modules):
                inner = _largest(inner, room)  # what holds most of all is opened as far as it goes
            if inner and name != OTHERS and len(inner) <= room:
                del groups[name]
                groups |= inner
                break
        else:
            break
    return groups


def by_service(modules: Iterable[Module], services: Mapping[str, str]) -> Groups:
    """The modules by the service that they belong to; those of none are the others."""
    groups: Groups = defaultdict(list)
    for module in modules:
        groups[services.get(module.id, OTHERS)].append(module)
    return dict(groups)


def children(modules: Iterable[Module], parent: str, leaf: Callable[[Module], str]) -> Groups:
    """The modules by the child of the parent that they stand in; the parent itself is a child of its own."""
    start = len(parent) + 1 if parent else 0
    groups: Groups = defaultdict(list)
    for module in modules:
        name = leaf(module)
        end = name.find(".", start)
        groups[name if end < 0 else name[:end]].append(module)
    return {} if len(groups) == 1 and parent in groups else dict(groups)


def _largest(groups: Groups, limit: int) -> Groups:
    """The groups; if there are too many, the smallest as one: a repository may hold hundreds of loose scripts."""
    if len(groups) <= limit:
        return groups
    ranked = sorted(groups, key=lambda name: (-len(groups[name]), name))
    kept = max(limit * 2 // 3, 1)
    rest = [module for name in ranked[kept:] for module in groups[name]]
    return {**{name: groups[name] for name in ranked[:kept]}, OTHERS: rest}


def _name(module: Module) -> str:
    return module.name


def _package(module: Module) -> str:
    return module.package or module.name

"""What has moved from one state to another: files, the modules and packages that they are, classes and functions

A file has moved if it is gone and another one is new with the same content, or with most of its definitions, or if git
says so; a class or function if it is gone in its place and stands, unchanged, in a new one. Each only if it is the one
candidate for the other. A package has moved if all of its modules that have moved went to the same other package.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping

from importmap.model.history import Moves, State
from importmap.model.project import Module, ModuleKind

_SIMILAR = 0.5  # share of all definitions of two files that both have
_EVERYWHERE = 20  # files beyond which a definition tells nothing of where one of them went


def moves(base: State, head: State, renames: Iterable[tuple[str, str]] = ()) -> Moves:
    """What the base calls otherwise than the head; `renames` are those of files that git tells, by path."""
    before, after = _by_path(base), _by_path(head)
    gone = {path: module for path, module in before.items() if path not in after}
    new = {path: module for path, module in after.items() if path not in before}
    files = dict[str, str]()
    told = [(old, now) for old, now in renames if old in gone and now in new]
    for pairs in (_same(gone, new), told, _similar(base, head, gone, new)):
        taken = set(files.values())
        for old, now in pairs:
            if old not in files and now not in taken:
                files[old] = now
                taken.add(now)
    names = {gone[old].id: new[now].id for old, now in files.items()}
    names |= _packages(names, base, head)
    names |= _symbols(base, head, names)
    return Moves({old: now for old, now in {**names, **files}.items() if old != now})


def _by_path(state: State) -> Mapping[str, Module]:
    """The source files of a state."""
    kinds = (ModuleKind.MODULE, ModuleKind.PACKAGE)
    return {module.path: module for module in state.modules if module.kind in kinds}


def _same(gone: Mapping[str, Module], new: Mapping[str, Module]) -> Iterator[tuple[str, str]]:
    """The files of which the content is in one other file now."""
    before, after = _single({p: m.digest for p, m in gone.items()}), _single({p: m.digest for p, m in new.items()})
    return ((path, after[digest]) for digest, path in before.items() if digest and digest in after)


def _similar(
    base: State, head: State, gone: Mapping[str, Module], new: Mapping[str, Module]
) -> Iterator[tuple[str, str]]:
    """The files of which most definitions are in one other file now, and which are most of what that one has."""
    before, after = _digests(base, gone.values()), _digests(head, new.values())
    having: dict[str, list[str]] = defaultdict(list)
    for path, digests in after.items():
        for digest in digests:
            having[digest].append(path)
    shares: dict[tuple[str, str], float] = {}
    for old, digests in before.items():
        near = {path for digest in digests if len(having[digest]) <= _EVERYWHERE for path in having[digest]}
        for now in near:
            common = len(digests & after[now])
            shares[old, now] = common / (len(digests) + len(after[now]) - common)
    offers: dict[tuple[int, str], list[float]] = defaultdict(list)
    for (old, now), share in shares.items():
        offers[0, old].append(share)
        offers[1, now].append(share)
    for (old, now), share in sorted(shares.items()):
        rivals = (offers[0, old], offers[1, now])
        if share >= _SIMILAR and all(share == max(found) and found.count(share) == 1 for found in rivals):
            yield old, now


def _digests(state: State, modules: Iterable[Module]) -> Mapping[str, frozenset[str]]:
    """The definitions of some modules, by path of the file."""
    paths = {module.id: module.path for module in modules}
    found: dict[str, set[str]] = defaultdict(set)
    for body in state.bodies:
        path = paths.get(body.path.rpartition(".")[0])
        if path is not None:
            found[path].add(body.digest)
    return {path: frozenset(digests) for path, digests in found.items()}


def _packages(moved: Mapping[str, str], base: State, head: State) -> dict[str, str]:
    """The packages that are gone and whose modules went to one other package that is new."""
    before, after = ({module.id for module in state.modules} for state in (base, head))
    places: dict[str, set[str]] = defaultdict(set)
    for old, now in moved.items():
        while "." in old and "." in now and old.rpartition(".")[2] == now.rpartition(".")[2]:
            old, now = old.rpartition(".")[0], now.rpartition(".")[0]
            places[old].add(now)
    found = {old: min(now) for old, now in places.items() if len(now) == 1 and old in before - after}
    return {old: now for old, now in found.items() if now in after - before and old not in moved}


def _symbols(base: State, head: State, names: Mapping[str, str]) -> dict[str, str]:
    """The classes and functions that stand elsewhere, and are what they were."""
    before, after = {body.path: body for body in base.bodies}, {body.path: body for body in head.bodies}

    def stays(path: str) -> bool:
        module, _, name = path.rpartition(".")
        return path in after or f"{names.get(module, module)}.{name}" in after

    gone = {path: (path.rpartition(".")[2], body.digest) for path, body in before.items() if not stays(path)}
    kept = {f"{names.get(path.rpartition('.')[0], '')}.{path.rpartition('.')[2]}" for path in before}
    came = {
        path: (path.rpartition(".")[2], body.digest)
        for path, body in after.items()
        if path not in before and path not in kept
    }
    old, new = _single(gone), _single(came)
    return {path: new[key] for key, path in old.items() if key in new}


def _single(keys: Mapping[str, Hashable]) -> Mapping[Hashable, str]:
    """What is alone with its key, by that."""
    found: dict[Hashable, list[str]] = defaultdict(list)
    for name, key in keys.items():
        found[key].append(name)
    return {key: names[0] for key, names in found.items() if len(names) == 1}

"""The modules that are made elsewhere: declared, and not among the files

Such a module exists where the package is built, or on the machine of who has built it. Its names are unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from importmap.model.distribution import Distribution, Made
from importmap.model.project import Module, ModuleKind, Role
from importmap.scan.folders import CODE, CYTHON, join, parent

_COMPILED = ".so"  # as the file would end, on Linux


def made_elsewhere(modules: Iterable[Module], distributions: Iterable[Distribution]) -> Mapping[Module, Made]:
    """The modules that are declared to be made and are not there, each with what makes it."""
    known = tuple(modules)
    names = {(module.root, module.name) for module in known} | {("", module.path) for module in known}
    found: dict[Module, Made] = {}
    for distribution in (one for one in distributions if one.made):
        inside = [m for m in known if distribution.folder == "." or m.path.startswith(f"{distribution.folder}/")]
        for made in distribution.made:
            for module in _at_file(made, inside) if made.file else _by_name(made, inside, distribution):
                if (module.root, module.name) not in names and ("", module.path) not in names:
                    names.add((module.root, module.name))
                    found[module] = replace(made, module=module.name, file=module.path)
    translated = {m: Made("Cython", m.path, 1, m.name, m.path) for m in known if m.path.endswith(CYTHON)}
    return {**translated, **found} if translated else found


def _at_file(made: Made, inside: Iterable[Module]) -> Iterator[Module]:
    """The module in a file that is written, if there is something else in its folder."""
    folder, stem = parent(made.file), made.file.rpartition("/")[2].partition(".")[0]
    if made.file.endswith(CODE):
        beside = next((module for module in inside if parent(module.path) == folder), None)
        if beside is not None:
            package = beside.name if _is_package(beside) else beside.name.rpartition(".")[0]
            yield _module(f"{package}.{stem}".lstrip("."), made.file, beside)


def _by_name(made: Made, inside: Iterable[Module], distribution: Distribution) -> Iterator[Module]:
    """The module of a dotted name, in the package that is there; at the top, beside what the distribution has there."""
    package, _, name = made.module.rpartition(".")
    for module in inside:
        if package and module.name == package and _is_package(module):
            folder = parent(module.path) if module.kind is not ModuleKind.NAMESPACE else module.path
            yield _module(made.module, join(folder, f"{name}{_COMPILED}"), module)
            return
    if not package:
        tops = (module for module in inside if "." not in module.name and module.role is Role.PRODUCTION)
        top = next(tops, None)
        folder = top.root if top is not None else distribution.folder
        beside = top or Module("", "", "", folder, ModuleKind.OPAQUE, Role.PRODUCTION)
        yield _module(made.module, join(folder, f"{name}{_COMPILED}"), beside)


def _is_package(module: Module) -> bool:
    return module.kind is ModuleKind.NAMESPACE or module.path.rpartition("/")[2].startswith("__init__.")


def _module(name: str, path: str, beside: Module) -> Module:
    """A module of which nothing is known but that it is there, in the root of another one."""
    return Module("", name, path, beside.root, ModuleKind.OPAQUE, beside.role)

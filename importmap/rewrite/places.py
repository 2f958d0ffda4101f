"""Where a module or package is to be: its new name, the files that go with it, and the packages that are made for it"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from keyword import iskeyword

from importmap.analysis import Analysis
from importmap.config import Config
from importmap.model.project import Module, ModuleKind, Project, Role
from importmap.resolve.modules import Modules, lineage
from importmap.rewrite.uses import CannotError
from importmap.scan.globs import compile_globs

_PACKAGES = (ModuleKind.PACKAGE, ModuleKind.NAMESPACE)
_FIXED = ("conftest", "__main__")  # whose names say what they do, by where they are


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything is after a move. The modules keep their ids, so that what is known of them can be compared."""

    members: Mapping[str, Module]  # by id: the modules that move, as they are then
    files: Mapping[str, str]  # by the path of each file that moves, what is no module included: its path then
    made: tuple[Module, ...]  # packages that are made on the way, with their paths as ids


def places(analysis: Analysis, old: Module, new: str, below: Callable[[str], Iterable[str]]) -> Places:
    """What moves where if a module is to be called otherwise; CannotError if it cannot be.

    `below` has the paths of the files in a folder that nobody ignores.
    """
    known = Modules(analysis.project)
    _check_names(analysis, known, old, new)
    stem = _stem(old)
    target, made = _target(analysis, known, old, new)
    files: dict[str, str] = {}
    if old.kind in _PACKAGES:
        inside = {module.path for module in analysis.files if module.path.startswith(f"{stem}/")}
        files = {path: target + path[len(stem) :] for path in sorted({*inside, *below(stem)})}
    else:
        files = {old.path: f"{target}.py"}
        folder = stem.rpartition("/")[0] or "."
        if f"{stem}.pyi" in set(below(folder)):
            files[f"{stem}.pyi"] = f"{target}.pyi"
    members = {}
    for module in analysis.project.modules:
        within = module.path == stem or module.path.startswith(f"{stem}/") if old.kind in _PACKAGES else module == old
        if within:
            path = files.get(module.path) or target + module.path[len(stem) :]
            name = new + module.name[len(old.name) :]
            members[module.id] = replace(module, name=name, path=path, role=_role(analysis.config, path, module))
    return Places(members, files, made)


def placed(project: Project, places: Places, kept: Iterable[Module]) -> Project:
    """The project as it is then, with modules that are kept at old places."""
    going = [places.members.get(module.id, module) for module in project.modules]
    modules = [*going, *places.made, *kept]
    paths = [one.path for one in modules if one.kind is not ModuleKind.NAMESPACE]
    left = (
        one
        for one in modules
        if one.kind is not ModuleKind.NAMESPACE or any(path.startswith(f"{one.path}/") for path in paths)
    )
    return replace(project, modules=tuple(sorted(left, key=lambda module: module.path)))


def _check_names(analysis: Analysis, known: Modules, old: Module, new: str) -> None:
    """CannotError unless a module can be called by a name."""
    last = old.name.rpartition(".")[2]
    if not all(part.isidentifier() and not iskeyword(part) for part in new.split(".")):
        raise CannotError(f"{new} is no name that an import could spell")
    if old.kind not in (ModuleKind.MODULE, *_PACKAGES) or not (old.path.endswith(".py") or old.kind in _PACKAGES):
        raise CannotError(f"{old.path} is no Python source")
    if last in _FIXED:
        raise CannotError(f"what {last}.py does depends on where it is")
    if new == old.name:
        raise CannotError(f"{new} is its name already")
    if old.kind in _PACKAGES and new.startswith(f"{old.name}."):
        raise CannotError(f"{old.name} cannot be moved into itself")
    if any(module.name == new for module in analysis.project.modules):
        raise CannotError(f"{new} is there already")
    for above in lineage(new):
        found = known.find(above, old)
        if found not in (None, old.id) and known[found or ""].kind not in _PACKAGES:
            raise CannotError(f"{above} is a module, and nothing can be in it")


def _target(analysis: Analysis, known: Modules, old: Module, new: str) -> tuple[str, tuple[Module, ...]]:
    """The path of a module then, without its suffix, and the packages that are made for it."""
    folder, depth = _root(old), 0
    parts = new.split(".")
    for number, above in enumerate(lineage(new), 1):
        found = known.find(above, old)
        if found not in (None, old.id):
            module = known[found or ""]
            folder = module.path.rpartition("/")[0] if module.kind is ModuleKind.PACKAGE else module.path
            depth = number
    made = []
    for number in range(depth + 1, len(parts)):
        folder = f"{folder}/{parts[number - 1]}" if folder else parts[number - 1]
        path = f"{folder}/__init__.py"
        role = _role(analysis.config, path, old)
        made.append(Module(path, ".".join(parts[:number]), path, old.root, ModuleKind.PACKAGE, role))
    return f"{folder}/{parts[-1]}" if folder else parts[-1], tuple(made)


def _root(module: Module) -> str:
    """The folder in which the first part of a module's name is; CannotError if its path does not follow from it."""
    parts, inner = _stem(module).split("/"), module.name.split(".")
    if parts[-len(inner) :] != inner:
        raise CannotError(f"the name {module.name} does not follow from {module.path}")
    return "/".join(parts[: -len(inner)])


def _stem(module: Module) -> str:
    """The path of a module without suffix; of a package, its folder."""
    return module.path.removesuffix("/__init__.py") if module.kind in _PACKAGES else module.path.removesuffix(".py")


def _role(config: Config, path: str, module: Module) -> Role:
    """Who a module works for at a path."""
    if module.kind is ModuleKind.NAMESPACE:
        return module.role
    tests, tooling = (compile_globs(globs, config.where()) for globs in (config.tests, config.tooling))
    return Role.TEST if path in tests else Role.TOOLING if path in tooling else Role.PRODUCTION

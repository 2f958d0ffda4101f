"""The modules that are imported and not there, because a .gitignore file names them

A file that git is told to ignore is made by a tool or kept on each machine: nobody has forgotten it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from importmap.files import Tree
from importmap.model.distribution import Made
from importmap.model.facts import Facts, Import
from importmap.model.project import Module, ModuleKind, Project
from importmap.scan.folders import SOURCE, join, parent
from importmap.scan.globs import Ignore, outer_ignores

# Folders that lists of what to ignore name in every repository, whatever it holds.
_ANYWHERE = frozenset(
    "build develop-eggs dist downloads eggs env ENV lib lib64 parts sdist site target var venv".split()
)


def kept_elsewhere(project: Project, facts: Mapping[str, Facts]) -> Project:
    """The project with the modules that are imported, are not there, and are ignored by git."""
    packages = {(m.root, m.name): m for m in project.modules if _holds_modules(m)}
    taken = {(m.root, m.name) for m in project.modules}
    ignores = _Ignores(Tree(Path(project.base), project.tops))
    by_id = {module.id: module for module in project.modules}
    found: dict[tuple[str, str], tuple[Module, Made]] = {}
    for importer, said in sorted(facts.items()):
        here = by_id[importer]
        for package, name in dict.fromkeys(_wanted(here, said.imports, packages, taken)):
            key = (package.root, f"{package.name}.{name}")
            if key not in found and not _binds(facts.get(package.id), name):
                path = join(package.path if package.kind is ModuleKind.NAMESPACE else parent(package.path), name)
                made = ignores.what(path)
                if made is not None:
                    module = Module(key[1], key[1], f"{path}{SOURCE}", package.root, ModuleKind.OPAQUE, package.role)
                    found[key] = (module, replace(made, module=key[1], file=module.path))
    if not found:
        return project
    ids = set(by_id)
    modules = [replace(m, id=m.path) if m.id in ids else m for m, _ in found.values()]
    return replace(
        project,
        modules=tuple(sorted((*project.modules, *modules), key=lambda module: module.path)),
        made=tuple(sorted((*project.made, *(made for _, made in found.values())), key=lambda made: made.file)),
    )


def _wanted(
    here: Module,
    imports: Iterable[Import],
    packages: Mapping[tuple[str, str], Module],
    taken: set[tuple[str, str]],
) -> Iterator[tuple[Module, str]]:
    """What a module imports that is not in the package it should be in, each as (package, name)."""
    for statement in imports:
        name = absolute(here, statement)
        full = f"{name}.{statement.name}" if statement.name not in ("", "*") else name
        known = packages.get((here.root, name))
        if (here.root, full) in taken or (known is None and (here.root, name) in taken):
            continue
        parts = full.split(".")
        for depth in range(1, len(parts)):
            package = packages.get((here.root, ".".join(parts[:depth])))
            if package is None:
                break
            if (here.root, ".".join(parts[: depth + 1])) not in taken:
                yield package, parts[depth]
                break


def absolute(here: Module, statement: Import) -> str:
    """The dotted name of the module that an import names; "" above the top."""
    if not statement.level:
        return statement.module
    parts = here.package.split(".")
    above = parts[: len(parts) - statement.level + 1] if statement.level <= len(parts) else []
    return ".".join([*above, statement.module] if above and statement.module else above)


def _holds_modules(module: Module) -> bool:
    return module.kind in (ModuleKind.PACKAGE, ModuleKind.NAMESPACE)


def _binds(said: Facts | None, name: str) -> bool:
    """Whether a package has a name of its own, or may have any."""
    if said is None:
        return False
    bound = any(definition.name == name for definition in said.definitions)
    return bound or any(statement.bound == name for statement in said.imports if not statement.scope)


class _Ignores:
    """The .gitignore files of a tree, each read once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._of: dict[str, tuple[Ignore, ...]] = {}

    def what(self, path: str) -> Made | None:
        """The line of a .gitignore file that names a module by its path without a suffix; None if none does."""
        folder = parent(path)
        if folder not in self._of:
            self._of[folder] = outer_ignores(self._tree, join(folder, "x"))
        for candidate in (f"{path}{SOURCE}", f"{path}/"):
            for ignore in reversed(self._of[folder]):
                found = ignore.match(candidate)
                if found is not None:
                    if found[0] and not (candidate.endswith("/") and found[1].strip("/") in _ANYWHERE):
                        return Made(
                            "whoever has it, as git ignores it", ignore.label, self._line(ignore.label, found[1])
                        )
                    break
        return None

    def _line(self, label: str, pattern: str) -> int:
        """The line of a pattern; 0 if it cannot be found."""
        try:
            lines = self._tree.text(label).splitlines()
        except OSError:
            return 0
        return next((number for number, line in enumerate(lines, 1) if line.strip() == pattern), 0)

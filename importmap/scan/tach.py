"""The modules that a project has declared for tach, and what each may depend on

They stand in tach.toml, and in a tach.domain.toml of any package, where names are relative to that package unless they
begin with `//`. Globs for modules, layers and interfaces are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from importmap.files import Tree
from importmap.model.project import Project
from importmap.scan.folders import join, parent
from importmap.toml import TomlError, load

_PROJECT = "tach.toml"
_DOMAIN = "tach.domain.toml"


@dataclass(frozen=True, slots=True)
class Declared:
    """One module that tach knows."""

    name: str  # dotted
    source: str  # the file that declares it, POSIX, relative to Project.base
    depends_on: tuple[str, ...] | None  # None where it may depend on anything
    utility: bool = False  # all others may depend on it


def read_tach(tree: Tree, project: Project) -> tuple[Declared, ...]:
    """The modules of a project by name; () where there is no tach.toml at its base."""
    whole = _load(tree, _PROJECT)
    if whole is None:
        return ()
    found = list(_modules(whole, _PROJECT, ""))
    folders = {parent(module.path): module.package for module in project.modules if module.path.endswith(".py")}
    for folder, package in sorted(folders.items()):
        path = join(folder, _DOMAIN)
        content = _load(tree, path)
        if content is not None:
            found += _modules(content, path, package)
    known = {module.name for module in found}
    utilities = {module.name for module in found if module.utility}
    unique = {module.name: module for module in found}
    return tuple(
        replace(module, depends_on=tuple(sorted(known & {*module.depends_on, *utilities} - {module.name})))
        if module.depends_on is not None
        else module
        for _, module in sorted(unique.items())
    )


def _load(tree: Tree, path: str) -> Mapping[str, object] | None:
    """What a file holds; None if it is not there or cannot be read."""
    try:
        return load(tree.text(path))
    except (OSError, TomlError):
        return None


def _modules(content: Mapping[str, object], source: str, package: str) -> Iterator[Declared]:
    """The modules that one file declares, the package that it stands in first."""
    root = content.get("root")
    if package and isinstance(root, Mapping):
        yield Declared(package, source, _depends_on(root, package), utility=root.get("utility") is True)
    tables = content.get("modules")
    for table in tables if isinstance(tables, list) else ():
        if isinstance(table, Mapping) and not table.get("unchecked"):
            for name in _names([table.get("path"), *_list(table.get("paths"))], package):
                yield Declared(name, source, _depends_on(table, package), utility=table.get("utility") is True)


def _depends_on(table: Mapping[str, object], package: str) -> tuple[str, ...] | None:
    """The modules that one may depend on; a dependency is a name, or a table with the key `path`."""
    written = table.get("depends_on")
    if not isinstance(written, list):
        return None
    return _names([one.get("path") if isinstance(one, Mapping) else one for one in written], package)


def _names(written: Iterable[object], package: str) -> tuple[str, ...]:
    """Dotted names as they are from the top; what is a glob or no module is left out."""
    found = []
    for one in written:
        if isinstance(one, str) and one and not set(one) & set("*<>{}?"):
            absolute = one.startswith("//") or not package
            found.append(one.removeprefix("//") if absolute else f"{package}.{one}")
    return tuple(found)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []

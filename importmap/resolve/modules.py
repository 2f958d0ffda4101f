"""Which module a dotted name means, asked from where

Order, as CPython's: the importer's own root first (each service of a monorepo runs with its own `sys.path`), then the
other roots as listed. A script finds its siblings by their bare names, because Python puts a script's folder first.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from importmap.model.project import Module, ModuleKind, Project


class Modules:
    """The modules of a project by id, by name and by folder."""

    def __init__(self, project: Project) -> None:
        self.by_id: dict[str, Module] = {module.id: module for module in project.modules}
        self._by_root: dict[tuple[str, str], str] = {}
        self._by_name: dict[str, str] = {}
        rank = {root: position for position, root in enumerate(project.roots)}
        for module in sorted(project.modules, key=lambda m: (rank.get(m.root, len(rank)), m.id != m.name, m.path)):
            self._by_root.setdefault((module.root, module.name), module.id)
            self._by_name.setdefault(module.name, module.id)
        # A root inside a root gives its files a second name, and Python would load them twice.
        for module in project.modules:
            for root, name in _names_elsewhere(module, project.roots):
                self._by_root.setdefault((root, name), module.id)
                self._by_name.setdefault(name, module.id)
        self._loose: dict[str, bool] = {}  # modules whose folder is no package
        self._left_out = tuple(entry.path for entry in project.left_out)

    def __getitem__(self, module_id: str) -> Module:
        """The module of that id."""
        return self.by_id[module_id]

    def find(self, name: str, importer: Module) -> str | None:
        """The id of the module that `name` means when `importer` says it, or None."""
        return self._by_root.get((importer.root, name)) or self._by_name.get(name)

    def sibling(self, name: str, importer: Module) -> str | None:
        """The id of the module of that bare name in the importer's own folder, if that folder is no package."""
        if importer.id not in self._loose:
            parent = self.find(importer.package, importer) if importer.kind is not ModuleKind.PACKAGE else None
            self._loose[importer.id] = parent is not None and self.by_id[parent].kind is ModuleKind.NAMESPACE
        found = self.find(f"{importer.package}.{name}", importer) if self._loose[importer.id] else None
        if found is not None and is_standard_library(name):  # a folder without __init__.py loses against it
            top = self.find(f"{importer.package}.{name.partition('.')[0]}", importer)
            return None if top is None or self.by_id[top].kind is ModuleKind.NAMESPACE else found
        return found

    def child(self, package: Module, name: str) -> str | None:
        """The id of the submodule `name` of a package, or None."""
        if package.kind not in (ModuleKind.PACKAGE, ModuleKind.NAMESPACE):
            return None
        return self._by_root.get((package.root, f"{package.name}.{name}")) or self._by_name.get(
            f"{package.name}.{name}"
        )

    def ancestor(self, name: str, importer: Module) -> str | None:
        """The id of the nearest package above `name` that is there, or None if nothing of it is."""
        while "." in name:
            name = name.rpartition(".")[0]
            found = self.find(name, importer)
            if found is not None:
                return found
        return None

    def left_out(self, name: str, ancestor: Module) -> bool:
        """Whether the file that would be `name` was found and left out of the analysis."""
        missing = name[len(ancestor.name) + 1 :].partition(".")[0]
        folder = ancestor.path.removesuffix("__init__.py").rstrip("/")
        candidate = f"{folder}/{missing}" if folder not in ("", ".") else missing
        return any(
            path in (candidate, f"{candidate}.py") or candidate.startswith(f"{path}/") for path in self._left_out
        )


def _names_elsewhere(module: Module, roots: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names that a file has under the roots that hold its own root."""
    for root in roots:
        if root != module.root and (root == "." or module.root.startswith(f"{root}/")):
            between = module.root if root == "." else module.root[len(root) + 1 :]
            yield root, f"{between.replace('/', '.')}.{module.name}"


def absolute(importer: Module, level: int, module: str) -> str | None:
    """The dotted name that a relative import means; None if it leads above the top-level package."""
    if level == 0:
        return module
    parts = importer.package.split(".") if importer.package else []
    if level > len(parts):
        return None
    parts = parts[: len(parts) - level + 1]
    return ".".join([*parts, module] if module else parts)


def is_standard_library(name: str) -> bool:
    """Whether a dotted name belongs to the standard library of the running Python, or of an older one."""
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names or top in _OTHER_STANDARD_LIBRARY


def lineage(name: str) -> Iterable[str]:
    """The packages above a dotted name, outermost first: "a", "a.b" for "a.b.c"."""
    position = name.find(".")
    while position != -1:
        yield name[:position]
        position = name.find(".", position + 1)


# Modules that left the standard library or joined it lately: the running Python may not list them.
_OTHER_STANDARD_LIBRARY = frozenset(
    "aifc annotationlib asynchat asyncore audioop cgi cgitb chunk compression crypt distutils imghdr imp lib2to3 "
    "mailcap msilib nis nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib tomllib uu xdrlib".split()
)

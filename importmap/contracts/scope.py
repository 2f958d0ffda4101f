"""The modules that contracts speak of, and the imports between them, by dotted name

A contract means what a statement names: `from shop import orders` leads to `shop.orders` where that is a module, even
if `shop` binds another thing to the name. What is outside is one name for each package. Both is as in the graphs of
import-linter.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from importmap.graph import Edge, PackageGraph
from importmap.model.contracts import LinterSettings
from importmap.model.facts import When
from importmap.model.links import Link, LinkKind
from importmap.model.project import Module, ModuleKind, Project
from importmap.resolve.modules import lineage
from importmap.wildcards import across

_COMPILED = (".so", ".pyd", ".pyi")


@dataclass(frozen=True)
class Scope:
    """The ground on which contracts are checked."""

    modules: Mapping[str, Module]  # inside, by dotted name
    outside: frozenset[str]  # packages outside that are imported, each for all that is below it
    imports: Mapping[Edge, tuple[Link, ...]]  # by line
    roots: frozenset[str]  # the packages that are inside, with all that is below them
    externals: bool  # whether imports from outside are among the imports
    unread: frozenset[str]  # what was found and left out, or of which only a part belongs to the targets
    partial: bool  # there may be packages that do not belong to the targets

    def __contains__(self, name: str) -> bool:
        """Whether there is a module or a package outside of that name."""
        return name in self.modules or name in self.outside

    def lacks(self, name: str) -> bool:
        """Whether there is no such module, neither among those that were read nor among others."""
        above = (*lineage(name), name)
        return name not in self and self.unread.isdisjoint(above) and not (self.partial and above[0] not in self)

    def is_inside(self, name: str) -> bool:
        """Whether a module, there or not, belongs to what contracts tell apart."""
        return any(f"{name}.".startswith(f"{root}.") for root in self.roots)

    @cached_property
    def graph(self) -> PackageGraph:
        """The same for questions about packages."""
        return PackageGraph(self.modules, self.outside, self.imports)

    def below(self, name: str) -> tuple[str, ...]:
        """The modules inside a package, at any depth, sorted."""
        start = f"{name}."
        first = bisect_left(self._names, start)
        last = first
        while last < len(self._names) and self._names[last].startswith(start):
            last += 1
        return self._names[first:last]

    def children(self, name: str) -> tuple[str, ...]:
        """The modules directly in a package, sorted."""
        return tuple(module for module in self.below(name) if "." not in module[len(name) + 1 :])

    def is_used(self, name: str) -> bool:
        """Whether a module is one that has a file, or a folder from which others import something."""
        members = frozenset(self.below(name))
        return self.modules[name].kind is not ModuleKind.NAMESPACE or any(
            imported in members and importer not in members for importer, imported in self.imports
        )

    def matching(self, expression: str) -> tuple[str, ...]:
        """The modules that an expression means, sorted; without a `*` it means itself, whether or not it is there."""
        if "*" not in expression:
            return (expression,)
        matches = re.compile(_pattern(expression)).fullmatch
        return tuple(sorted(name for name in (*self.modules, *self.outside) if matches(name)))

    def all_matching(self, expressions: Iterable[str]) -> tuple[str, ...]:
        """The modules that any of the expressions means, sorted."""
        return tuple(sorted({name for expression in expressions for name in self.matching(expression)}))

    def named(self, expression: str) -> frozenset[Edge]:
        """The imports that "importer -> imported" means."""
        importers, imported = (frozenset(self.matching(part.strip())) for part in expression.split("->"))
        if len(importers) == len(imported) == 1:
            return frozenset(self.imports.keys() & {(*importers, *imported)})
        return frozenset(edge for edge in self.imports if edge[0] in importers and edge[1] in imported)

    def without(self, ignored: frozenset[Edge]) -> Scope:
        """The same without some imports."""
        kept = {edge: links for edge, links in self.imports.items() if edge not in ignored}
        return replace(self, imports=kept) if ignored else self

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(sorted(self.modules))


def whole(project: Project, links: Iterable[Link], *, partial: bool, type_checking: bool) -> Scope:
    """All that was analysed, and all that it imports, by whatever statement or call."""
    modules = {m.name: m for m in project.modules if m.id == m.name and _can_be_named(m)}
    ground = Scope(
        modules=modules,
        outside=frozenset(),
        imports={},
        roots=frozenset(name for name in modules if "." not in name),
        externals=True,
        unread=frozenset(_unread(project)),
        partial=partial,
    )
    return _with_imports(ground, project, (x for x in links if type_checking or not x.statement.when & When.TYPING))


def as_linted(project: Project, links: Iterable[Link], settings: LinterSettings, *, partial: bool) -> Scope:
    """What import-linter would read for one configuration: the root packages, and import statements only."""
    folder = settings.path.rpartition("/")[0]
    modules: dict[str, Module] = {}
    ground = Scope(
        modules=modules,
        outside=frozenset(),
        imports={},
        roots=frozenset(settings.root_packages),
        externals=settings.include_external_packages,
        unread=frozenset(_unread(project)),
        partial=partial,
    )
    for module in sorted(project.modules, key=lambda m: (not _is_below(m.path, folder), m.id != m.name)):
        if ground.is_inside(module.name) and _can_be_named(module):
            modules.setdefault(module.name, module)
    unwanted = When.DYNAMIC if settings.type_checking else When.DYNAMIC | When.TYPING
    return _with_imports(ground, project, (link for link in links if not link.statement.when & unwanted))


def _with_imports(ground: Scope, project: Project, links: Iterable[Link]) -> Scope:
    """The same with the imports among its modules, and from them to the outside."""
    names = {module.id: name for name, module in ground.modules.items()}
    everywhere = {module.id: module.name for module in project.modules}
    packages = frozenset(package for name in ground.modules for package in lineage(name))
    imports: dict[Edge, list[Link]] = defaultdict(list)
    outside = set()
    for link in links:
        importer = names.get(link.importer)
        if importer is None:
            continue
        known = "" if link.kind in (LinkKind.EXTERNAL, LinkKind.STDLIB) else link.module
        imported = names.get(known)
        if imported is not None:
            # A link to a module has the name that is imported, any other the module that it is read from.
            submodule = f"{imported}.{link.statement.name}"
            named = link.kind is not LinkKind.MODULE and submodule in ground.modules
            imported = submodule if named else imported
        elif ground.externals and link.kind is not LinkKind.UNRESOLVED:
            imported = _package(everywhere.get(known, link.path), ground.modules, packages)
            if imported is not None:
                outside.add(imported)
        if imported is not None and imported != importer:
            imports[importer, imported].append(link)
    by_line = {edge: tuple(sorted(found, key=lambda x: x.statement.line)) for edge, found in imports.items()}
    return replace(ground, outside=frozenset(outside), imports=by_line)


def _unread(project: Project) -> Iterator[str]:
    """The dotted names of what was left out, and of packages that are only on the way to the targets."""
    for module in project.modules:
        if module.kind is ModuleKind.OPAQUE and not module.path.endswith(_COMPILED):
            yield module.name
    known = {module.name for module in project.modules}
    for left_out in project.left_out:
        root = max((r for r in project.roots if r == "." or left_out.path.startswith(f"{r}/")), key=len, default=".")
        inner = left_out.path if root == "." else left_out.path[len(root) + 1 :]
        name = inner.removesuffix(".py").replace("/", ".")
        if name not in known:
            yield name


def _package(name: str, modules: Mapping[str, Module], packages: frozenset[str]) -> str | None:
    """The outermost package above a name that has nothing inside; None for a name that would have to be inside."""
    for package in (*lineage(name), name):
        if package not in modules and package not in packages:
            return package
        if package in modules and modules[package].kind is not ModuleKind.NAMESPACE:
            return None
    return None


def _can_be_named(module: Module) -> bool:
    """Whether a module stands in packages that an import statement can name; folders of templates do not."""
    return all(part.isidentifier() for part in module.package.split(".") if module.package)


def _pattern(expression: str) -> str:
    """The regular expression of an expression for modules."""
    words = {"*": r"[^.]++", "**": None}
    parts = [words[part] if part in words else re.escape(part) for part in expression.split(".")]
    rest = r"[^.]++(?>(?:\.[^.]++)*)" if parts[-1] is None else ""
    return across(parts, "[^.]", r"\.", "+") + rest


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")

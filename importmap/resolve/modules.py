"""Which module a dotted name means, asked from where

Order, as CPython's: the importer's own root first (each service of a monorepo runs with its own `sys.path`), then the
other roots as listed. Python puts a script's folder first, and pytest that of a test file, so these find what is beside
them before that; other files outside of packages find it after. What is beside a file is a matter of paths: a name of
another root is not meant. In a package, and in a portion of a namespace that some distribution installs, nothing but a
script finds what is beside it.
"""

from __future__ import annotations

import re
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
        mounts = {mount.folder: mount.name for mount in project.mounts}
        for module in project.modules:
            for root, name in _names_elsewhere(module, project.roots, mounts.get(module.root, "")):
                self._by_root.setdefault((root, name), module.id)
                self._by_name.setdefault(name, module.id)
        made = {one.file: one for one in project.made}
        self.made = {module.id: made[module.path] for module in project.modules if module.path in made}
        self._by_path = {_stem(module): module.id for module in project.modules}
        self._packages = frozenset(_stem(m) for m in project.modules if _initial(m.path))
        self._installed = _Installed(project)
        self.portions = self._installed.portions(project)
        self._required = _required(project)
        self._outside = _losing(project, self._installed, self.portions, self._required)
        self._scripted = {parent(self.by_id[script].path) for script in project.scripts}
        projects = (one for one in project.distributions if one.project)
        self._closed = {one.folder: "requirements" not in one.unread for one in projects}
        self._scripts = frozenset(project.scripts)
        self._named_alone = frozenset(part for mount in project.mounts for part in lineage(mount.name))
        self._ways: dict[str, list[str]] = {}
        for way in project.ways:
            self._ways.setdefault(way.scope, []).append(way.folder)
        self._last_parts = frozenset(name.rpartition(".")[2] for name in self._by_name)
        self._known: dict[tuple[str, str], str | None] = {}
        self._sights: dict[str, str] = {}
        self._left_out = tuple(entry.path for entry in project.left_out)

    def __getitem__(self, module_id: str) -> Module:
        """The module of that id."""
        return self.by_id[module_id]

    def find(self, name: str, importer: Module) -> str | None:
        """The id of the module of this name in the importer's root, else in another one; `a.__init__` is package a."""
        found = self._by_root.get((importer.root, name)) or self._by_name.get(name)
        if found is None and name.endswith(".__init__"):
            package = self.find(name.removesuffix(".__init__"), importer)
            return package if package is not None and self.by_id[package].kind is ModuleKind.PACKAGE else None
        return found

    def imported(self, name: str, importer: Module, *, relative: bool = False) -> str | None:
        """The id of the module that `name` means in an import of `importer`, or None."""
        if relative:
            return self.find(name, importer)
        key = (self.sight(importer), name)
        if key not in self._known:
            self._known[key] = self._imported(name, importer)
        return self._known[key]

    def _imported(self, name: str, importer: Module) -> str | None:
        """The same, looked for."""
        if self.sight(importer) != importer.id:
            return self._in_roots(name, importer)
        top = name.partition(".")[0]
        if top in _RUNNING:
            return None
        if self._is_first(importer, top):
            return self.sibling(name, importer)
        found = self._in_roots(name, importer)
        return found if found is not None or self.has(top, importer) else self.sibling(name, importer)

    def _in_roots(self, name: str, importer: Module) -> str | None:
        """The id of the module of that name in the roots, if nothing else is found in its place."""
        top = name.partition(".")[0]
        return None if top in self._outside or top in _RUNNING else self.find(name, importer)

    def sight(self, importer: Module) -> str:
        """What all importers have in common to whom each name means the same.

        That is their root with a slash, and of one that may find what is in no root its own id.
        """
        if importer.id not in self._sights:
            alone = parent(importer.path) not in self._packages or bool(self._ways_of(importer))
            self._sights[importer.id] = importer.id if alone else f"{importer.root}/"
        return self._sights[importer.id]

    def _ways_of(self, importer: Module) -> tuple[str, ...]:
        """The folders that the importer has on its path besides."""
        found, scope = list(self._ways.get(importer.path, ())), importer.path
        while scope != "." and self._ways:
            scope = parent(scope)
            found += self._ways.get(scope, ())
        return tuple(found)

    def has(self, top: str, importer: Module) -> bool:
        """Whether the analysed code has a top-level name, and keeps it from what is installed."""
        return top not in self._outside and top not in _RUNNING and self.find(top, importer) is not None

    def hidden_beside(self, top: str, importer: Module) -> str | None:
        """The id of the module of that bare name in the importer's package, if nothing but it can be meant."""
        if top not in self._last_parts:
            return None
        package = self.find(importer.package, importer) if importer.package else None
        if package is None or self.by_id[package].kind is not ModuleKind.PACKAGE or is_standard_library(top):
            return None
        if not self._installed.holds(importer):
            return None
        folder = parent(importer.path)
        found = self.child(self.by_id[package], top)
        if found is None or found == importer.id or folder in self._scripted or top.lower() in self._required:
            return None
        known = folder
        while known not in self._closed and known != ".":
            known = parent(known)
        python = self.by_id[found].kind in (ModuleKind.MODULE, ModuleKind.PACKAGE)
        return found if python and self._closed.get(known, False) else None

    def is_portion(self, module: Module) -> bool:
        """Whether a module is a folder to which another distribution may add."""
        if module.kind is not ModuleKind.NAMESPACE or module.name.partition(".")[0] not in self.portions:
            return False
        above = (self.find(name, module) for name in lineage(module.name))
        return all(one is None or self.by_id[one].kind is ModuleKind.NAMESPACE for one in above)

    def sibling(self, name: str, importer: Module) -> str | None:
        """The id of the module of that bare name beside the importer, or where it changes `sys.path` to."""
        folder = parent(importer.path)
        found = self._beside(name, folder) if self._sees_beside(importer, folder, name) else None
        return found or next(filter(None, (self._beside(name, way) for way in self._ways_of(importer))), None)

    def _is_first(self, importer: Module, top: str) -> bool:
        """Whether the importer finds a name beside itself before it looks elsewhere."""
        folder = parent(importer.path)
        if folder == importer.root or importer.name.partition(".")[0] == top:
            return False
        if not (importer.id in self._scripts or is_test(importer) or self._is_loose(importer)):
            return False
        return self._sees_beside(importer, folder, top) and self._beside(top, folder) is not None

    def _is_loose(self, module: Module) -> bool:
        """Whether a file stands in no package at all, so that running it is the only use for it."""
        above = (self.find(name, module) for name in lineage(module.name))
        return all(one is None or self.by_id[one].kind is ModuleKind.NAMESPACE for one in above)

    def _sees_beside(self, importer: Module, folder: str, name: str) -> bool:
        """Whether the folder of a file is on its path."""
        if folder in self._packages or importer.kind not in (ModuleKind.MODULE, ModuleKind.PACKAGE):
            return False
        if importer.id in self._scripts:
            return True
        if is_standard_library(name):
            return False
        return is_test(importer) or importer.name.partition(".")[0] not in self.portions

    def _beside(self, name: str, folder: str) -> str | None:
        """The id of the module of a name in a folder; one without `__init__.py` loses against the standard library."""
        inner = name.replace(".", "/")
        found = self._by_path.get(inner if folder == "." else f"{folder}/{inner}")
        if found is not None and (is_standard_library(name) or name.partition(".")[0] in self._outside):
            top = self._by_path.get(name.partition(".")[0] if folder == "." else f"{folder}/{name.partition('.')[0]}")
            return None if top is None or self.by_id[top].kind is ModuleKind.NAMESPACE else found
        return found

    def child(self, package: Module, name: str) -> str | None:
        """The id of the submodule `name` of a package, or None."""
        if package.kind not in (ModuleKind.PACKAGE, ModuleKind.NAMESPACE):
            return None
        return self._by_root.get((package.root, f"{package.name}.{name}")) or self._by_name.get(
            f"{package.name}.{name}"
        )

    def loaded_by(self, name: str) -> tuple[str, ...]:
        """The names that importing a dotted name loads; above what is installed under such a name there is no file."""
        above = (one for one in lineage(name) if one not in self._named_alone or one in self._by_name)
        return (*above, name)

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


def is_test(module: Module) -> bool:
    """Whether pytest imports a file by itself, with its folder on the path: a test file or a conftest.py."""
    name = module.path.rpartition("/")[2]
    return name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")


class _Installed:
    """Which top-level names the distributions of a project install."""

    def __init__(self, project: Project) -> None:
        self._sources = {source.folder for one in project.distributions for source in one.sources if not source.name}
        self._sources |= {join(one.folder, "src") for one in project.distributions if one.project}
        self._listed = {(one.folder, name.partition(".")[0]) for one in project.distributions for name in one.packages}
        named = (one for one in project.distributions if one.name)
        self._listed |= {(one.folder, re.split(r"[-.]", one.name.lower())[0]) for one in named}
        self._listed |= {(one.folder, one.name.lower().replace("-", "_")) for one in project.distributions}

    def holds(self, module: Module) -> bool:
        """Whether a distribution installs the package that a module is in, or is."""
        return module.root in self._sources or (module.root, module.name.partition(".")[0]) in self._listed

    def portions(self, project: Project) -> frozenset[str]:
        """The top-level folders without `__init__.py` among these, to which other distributions may add."""
        tops = (m for m in project.modules if m.kind is ModuleKind.NAMESPACE and "." not in m.name)
        return frozenset(module.name for module in tops if self.holds(module))


def _losing(
    project: Project, installed: _Installed, portions: frozenset[str], required: frozenset[str]
) -> frozenset[str]:
    """The top-level names that mean what is installed, or is in the standard library, and not what is called so here.

    They are folders without `__init__.py`, and what stands where nobody but a script beside it has it on the path:
    beside a `src` that alone is installed, and in a folder that is only guessed to be a root.
    """
    tops: dict[str, list[Module]] = {}
    for module in project.modules:
        if "." not in module.name:
            tops.setdefault(module.name, []).append(module)
    required -= {one.name.lower().replace("-", "_") for one in project.distributions}  # of the project itself
    beside = {one.folder for one in project.distributions if one.project and join(one.folder, "src") in project.roots}
    beside |= set(project.guessed)
    folders, others = set[str](), set[str]()
    for name, found in tops.items():
        if all(module.kind is ModuleKind.NAMESPACE for module in found):
            folders |= {name} - portions
        elif all(module.root in beside and not installed.holds(module) for module in found):
            others.add(name)
    losing = {name for name in folders if is_standard_library(name)}
    return frozenset(losing | {name for name in folders | others if name.lower() in required})


def _required(project: Project) -> frozenset[str]:
    """The names of all requirements, as a module of that name would be written, in lower case."""
    texts = (requirement.text for one in project.distributions for requirement in one.requirements)
    return frozenset(re.split(r"[^\w.-]", text)[0].lower().replace("-", "_") for text in texts)


def _stem(module: Module) -> str:
    """The path of a module without what does not belong to its name: "shop" for "shop/__init__.py"."""
    folder, _, file = module.path.rpartition("/")
    if _initial(module.path):
        return folder or "."
    stem = file if module.kind is ModuleKind.NAMESPACE else file.partition(".")[0]
    return f"{folder}/{stem}" if folder else stem


def _initial(path: str) -> bool:
    """Whether a file makes its folder a package."""
    return path.rpartition("/")[2].startswith("__init__.")


def parent(path: str) -> str:
    """The folder that holds a path."""
    return path.rpartition("/")[0] or "."


def join(folder: str, name: str) -> str:
    """The path of a name in a folder."""
    return name if folder == "." else f"{folder}/{name}"


def _names_elsewhere(module: Module, roots: Iterable[str], mounted: str) -> Iterator[tuple[str, str]]:
    """The names that a file has under the roots that hold its own root."""
    own = module.name.removeprefix(mounted).removeprefix(".") if mounted else module.name
    for root in roots:
        if root != module.root and (root == "." or module.root.startswith(f"{root}/")):
            between = module.root if root == "." else module.root[len(root) + 1 :]
            yield root, f"{between.replace('/', '.')}.{own}".rstrip(".")


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


# Modules that are there before any file runs, or are built in: no file of their names is ever found.
_RUNNING = frozenset(
    "abc atexit builtins codecs encodings errno faulthandler gc genericpath io itertools marshal os posix posixpath "
    "pwd signal site stat sys time zipimport".split()
)
# Modules that left the standard library or joined it lately: the running Python may not list them.
_OTHER_STANDARD_LIBRARY = frozenset(
    "aifc annotationlib asynchat asyncore audioop cgi cgitb chunk compression crypt distutils imghdr imp lib2to3 "
    "mailcap msilib nis nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib tomllib uu xdrlib".split()
)

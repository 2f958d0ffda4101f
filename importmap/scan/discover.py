"""Which files belong to the targets, and what they are called

A target is looked up in this order: a path, relative to the folder of the call, then to the base; a dotted name below
the base, its `src` or a configured root; a package that can be imported by the running Python, found without importing
it. Paths are relative to the configuration's base; if a target lies outside of it, to the folder that holds the
targets.

Among files of one name the one that CPython takes has the name as its id: a package before an extension before a
module before a folder without `__init__.py`, the first root before the next. The others have their path as id.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from importmap.config import Config, nearest
from importmap.files import EVERYWHERE, Tree, leads_out, listed, look, repository
from importmap.model.distribution import Distribution, Source
from importmap.model.errors import TargetError
from importmap.model.project import Ignoring, Module, ModuleKind, Project, PytestSettings, Role
from importmap.scan.builds.distributions import read_distributions
from importmap.scan.builds.made import made_elsewhere
from importmap.scan.builds.paths import read_ways
from importmap.scan.builds.pytest_settings import read_pytest
from importmap.scan.folders import CODE, NOTEBOOK, SOURCE, Folder, Walk, glance, join, parent
from importmap.scan.globs import compile_globs
from importmap.scan.import_linter import read_linter
from importmap.scan.pythons import find_bounds, main_bound
from importmap.scan.roots import configured_roots, find_mounts, find_roots

_INSTALLED = ("site-packages", "dist-packages")


@dataclass(frozen=True, slots=True)
class _Target:
    """What is to be analysed: a folder, or one file."""

    path: Path  # absolute, without symbolic links
    holder: Path  # the folder that its name is relative to, if it lies outside of the base
    imported: bool = False  # it was found by its name in sys.path

    @property
    def installed(self) -> bool:
        """Whether it is an installed package, which no .gitignore speaks of."""
        return any(part in _INSTALLED for part in self.path.parts)


def discover(config: Config) -> Project:
    """Find all modules of the targets; TargetError if a target is unknown or holds no Python file."""
    start = _above_package(config.base.resolve()) if not config.source else config.base.resolve()
    targets = [_locate(name, config, start) for name in config.targets] or [_Target(config.base.resolve(), start)]
    # An installed package is itself, even where the environment stands inside of the project.
    holders = {t.holder if t.installed or not t.path.is_relative_to(start) else start for t in targets}
    base = Path(os.path.commonpath(holders))
    tree = Tree(base, tuple(sorted({_top(target, config) for target in targets})))
    walk = Walk(tree, compile_globs(config.exclude, f"{config.where()} exclude"))
    for target in targets:
        _visit(walk, target, respect_gitignore=config.respect_gitignore and not target.installed)
    paths = sorted(target.path.relative_to(base).as_posix() for target in targets)

    folders = {**_folders_above(base, paths), **walk.folders}
    distributions = read_distributions(tree, folders)
    pytest, notes = read_pytest(tree, folders)
    plugins = [point.target for one in distributions.values() for point in one.entry("pytest11")]
    pythonpath = {found.folder: found.pythonpath for found in pytest}
    above = next((found for found in pytest if found.base), PytestSettings())
    pythonpath.setdefault(".", tuple(f"{above.folder}/{path}" for path in above.pythonpath))
    configured = configured_roots(config, base)
    declared, guessed = (configured, ()) if configured else find_roots(tree, folders, distributions, pythonpath)
    roots = (*declared, *guessed)
    mounts = () if config.roots else find_mounts(folders, distributions.values())
    written = tuple(_modules(config, walk, folders, _Places(roots, mounts)))
    made = made_elsewhere(written, distributions.values())
    modules = _with_ids((*written, *made), roots)
    used = {module.root for module in modules}
    bounds = find_bounds(config, tree, [target.path for target in targets], distributions)
    python = main_bound(bounds, paths)
    own = distributions.get(".", Distribution())
    return Project(
        name=", ".join(paths) if paths != ["."] else own.name or base.name,
        base=str(base),
        roots=tuple(root for root in dict.fromkeys((*roots, ".", *(one.folder for one in mounts))) if root in used),
        modules=modules,
        python=python.version,
        python_source=python.source,
        version=own.version,
        left_out=tuple(sorted(walk.left_out.values(), key=lambda entry: entry.path)),
        notes=(*walk.notes, *notes),
        pytest=tuple(replace(found, plugins=(*found.plugins, *plugins)) for found in pytest),
        linter=read_linter(tree, {module.root for module in modules if module.role is Role.PRODUCTION}),
        tops=tree.tops,
        installed=_beside(base) if base.name in _INSTALLED else (),
        distributions=tuple(distributions.values()),
        mounts=mounts,
        guessed=tuple(root for root in guessed if root in used),
        bounds=bounds,
        made=tuple(sorted(made.values(), key=lambda one: one.file)),
        ways=read_ways(tree, walk.folders, pytest),
        stubs=tuple(sorted(_stubs(walk, written))),
        ignoring=tuple(Ignoring(i.label, i.globs.patterns, i.prefix, i.skip) for i in walk.ignoring.values()),
    )


def _stubs(walk: Walk, modules: Iterable[Module]) -> Iterator[str]:
    """The stubs that stand beside the source of a package."""
    for module in modules:
        folder = walk.folders.get(parent(module.path)) if module.kind is ModuleKind.PACKAGE else None
        if folder is not None and "__init__.pyi" in folder.files:
            yield join(folder.path, "__init__.pyi")


def _top(target: _Target, config: Config) -> str:
    """The folder that holds the tree to which a target belongs; see `importmap.files`."""
    if target.imported:
        return EVERYWHERE
    look(target.path)
    folder = target.path if target.path.is_dir() else target.path.parent
    base = config.base.resolve()
    inside = config.source and folder.is_relative_to(base)
    return str(repository(folder) or (base if inside else folder))


def _beside(folder: Path) -> tuple[str, ...]:
    """The top-level names that a folder of installed packages offers, and below those of namespaces what these hold."""
    names = set[str]()
    for entry in listed(folder):
        if entry.name.endswith((".dist-info", ".egg-info")):
            continue
        top = entry.name.partition(".")[0]
        names.add(top)
        inside = {one.name for one in listed(entry)} if entry.name == top and entry.is_dir() else set[str]()
        if inside and not any(name.startswith("__init__.") for name in inside):
            names |= {f"{top}.{name.partition('.')[0]}" for name in inside if name[0] not in "._"}
    return tuple(sorted(names))


def _locate(name: str, config: Config, base: Path) -> _Target:
    """What a target's name means."""
    start = (config.start or config.base).resolve()
    for folder in dict.fromkeys((start, base)):
        path = folder / name
        if not _is_there(path):
            continue
        if not path.is_dir() and path.suffix != SOURCE:
            message = f'"{name}" is no Python file'
            raise TargetError(message, "name a folder, a file that ends with .py, or a package")
        path = _followed(path)
        return _Target(path, _above_package(path if path.is_dir() else path.parent))
    holders = list(dict.fromkeys((base, *((base / root).resolve() for root in config.roots), base / "src")))
    for holder in holders:
        path = holder.joinpath(*name.split("."))
        for found in (path, path.with_name(f"{path.name}{SOURCE}")):
            if _is_there(found):
                return _Target(_followed(found), holder)
    return _locate_installed(name) or _unknown(name, holders)


def _is_there(path: Path) -> bool:
    """Whether there is a folder or a file; a name that no file can have is none."""
    try:
        look(path)
        return path.is_dir() or path.is_file()
    except (OSError, ValueError):
        return False


def _followed(path: Path) -> Path:
    """Where a target is; TargetError if a link in a repository leads out of it."""
    if leads_out(path):
        message = f"{path} is a symbolic link that leads out of its repository"
        raise TargetError(message, f"if it is to be analysed, name {path.resolve()}")
    return path.resolve()


def _locate_installed(name: str) -> _Target | None:
    """The installed package or module of that name; nothing is imported."""
    top, *rest = name.split(".")
    try:
        spec = importlib.util.find_spec(top) if top else None
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    folders = [Path(folder) for folder in spec.submodule_search_locations or ()]
    if not folders and not (spec.origin or "").endswith(SOURCE):
        message = f'"{name}" has no Python source: it is built into Python, or compiled'
        raise TargetError(message, "name a package with .py files")
    for folder in folders or [Path(spec.origin or "")]:
        path = folder.joinpath(*rest)
        for found in (path, path.with_name(f"{path.name}{SOURCE}")):
            if _is_there(found):
                return _Target(found.resolve(), folder.resolve().parent, imported=True)
    return None


def _unknown(name: str, holders: list[Path]) -> _Target:
    """Nothing of that name is there: TargetError."""
    places = ", ".join(str(holder) for holder in holders if holder.is_dir())
    message = f'there is no folder, Python file or installed package "{name}"; looked in {places} and sys.path'
    above, slash, _ = name.rstrip("/").rpartition("/")
    folders = [holder / above for holder in holders if (holder / above).is_dir()]
    entries = [entry for folder in folders for entry in listed(folder) if entry.name[0] not in "._"]
    near = {entry.name if slash else entry.stem for entry in entries if entry.is_dir() or entry.suffix == SOURCE}
    hint = nearest(name, (f"{above}{slash}{one}" for one in near))
    raise TargetError(message, hint or "name a folder, a Python file or a package")


def _above_package(folder: Path) -> Path:
    """The first folder from here upwards that is no regular package; a repository's top folder is none.

    Of what is installed it is the folder of installed packages: a namespace has its name from there, too.
    """
    for above in (folder, *folder.parents):
        look(above / ".git")
        if above.name in _INSTALLED:
            return above
        if (above / ".git").exists():
            break
    while True:
        look(folder / "__init__.py")
        look(folder / ".git")
        if not (folder / "__init__.py").is_file() or (folder / ".git").exists() or folder == folder.parent:
            return folder
        folder = folder.parent


def _visit(walk: Walk, target: _Target, *, respect_gitignore: bool) -> None:
    """Walk through one target; TargetError if it holds no Python file."""
    path = target.path.relative_to(walk.base).as_posix()
    if target.path.is_file():
        walk.take(path)
        return
    walk.visit(path, respect_gitignore=respect_gitignore)
    inside = "" if path == "." else f"{path}/"
    if not any(
        name.endswith(CODE) for f in walk.folders.values() if f"{f.path}/".startswith(inside) for name in f.files
    ):
        reasons = [f"{entry.path} ({entry.reason})" for entry in walk.left_out.values()]
        message = f"there is no Python file in {target.path}"
        raise TargetError(message, f"left out: {', '.join(reasons[:5])}" if reasons else "name another folder")


def _folders_above(base: Path, paths: Iterable[str]) -> dict[str, Folder]:
    """The folders between the base and the targets, which are not analysed but take part in names."""
    found = {}
    for path in paths:
        while path != ".":
            path = parent(path)
            found[path] = glance(base, path)
    return found


def _modules(config: Config, walk: Walk, folders: Mapping[str, Folder], places: _Places) -> Iterator[Module]:
    """The modules among the files of the targets, then the folders on the way to them; ids are still to be given."""
    tests = compile_globs(config.tests, f"{config.where()} tests")
    tooling = compile_globs(config.tooling, f"{config.where()} tooling")

    def module(path: str, inner: str, kind: ModuleKind, mount: Source) -> Module:
        """A module by its file, and by the path that its name is made of."""
        place = path if path.endswith(CODE) else f"{path}/"
        role = Role.TEST if place in tests else Role.TOOLING if place in tooling else Role.PRODUCTION
        return Module("", _dotted(inner, mount), path, mount.folder, kind, role)

    chosen = {**walk.files, **{path: folder.files for path, folder in walk.folders.items()}}
    on_the_way: dict[str, Source] = {}  # folder -> its root
    packages = set()
    for path, files in chosen.items():
        root = places.root(path)
        for name in sorted(files):
            if name.endswith(NOTEBOOK):  # no import can name it, since its own name has a hyphen for the dot
                inner = join(path, name)
                yield Module("", _dotted(inner, root), inner, root.folder, ModuleKind.MODULE, Role.TOOLING)
        for stem, name in _stems(files, package=folders[path].is_package):
            kind = ModuleKind.MODULE if name.endswith(SOURCE) else ModuleKind.OPAQUE
            if stem == "__init__" and (path != root.folder or root.name):
                packages.add(path)
                yield module(join(path, name), path, ModuleKind.PACKAGE if name.endswith(SOURCE) else kind, root)
            else:
                yield module(join(path, name), join(path, stem), kind, root)
            above = path
            while above != root.folder and above not in on_the_way:
                on_the_way[above] = root
                above = parent(above)
            if root.name and root.folder != ".":
                on_the_way.setdefault(root.folder, root)
    for path, root in on_the_way.items():
        if path in packages:
            continue
        if path in walk.folders and not folders[path].is_package:
            yield module(path, path, ModuleKind.NAMESPACE, root)
        else:  # it is not part of the targets, so that not all that it holds is known
            initial = sorted(name for name in folders[path].files if name.startswith("__init__."))
            yield module(join(path, initial[0]) if initial else path, path, ModuleKind.OPAQUE, root)


def _stems(files: Iterable[str], *, package: bool) -> Iterator[tuple[str, str]]:
    """The stems of a folder's modules, each with its file: the source if there is one.

    A shared library outside of packages is taken for an extension module only if its name says so.
    """
    found: dict[str, str] = {}
    for suffix in CODE:
        for name in sorted(files):
            if name.endswith(suffix):
                stem = name.removesuffix(suffix)
                tagged = suffix == ".pyd" or ".cpython-" in name or ".abi3." in name
                if suffix == ".so" and not tagged and not package:
                    continue
                found.setdefault(stem.partition(".")[0] if tagged else stem, name)
    yield from sorted(found.items())


def _with_ids(modules: Iterable[Module], roots: Sequence[str]) -> tuple[Module, ...]:
    """The modules by path, with their names as ids where they win them, else with their paths."""
    order = {root: position for position, root in enumerate(roots)}

    def rank(module: Module) -> tuple[bool, int, int, str]:
        """The smaller one wins: a namespace loses against all roots, then the root counts, then the kind of file."""
        namespace = module.kind is ModuleKind.NAMESPACE
        name = module.path.rpartition("/")[2]
        stub = name.endswith(".pyi")
        file = 3 if stub else 0 if name.startswith("__init__.") else 1 if module.kind is ModuleKind.OPAQUE else 2
        return namespace, order.get(module.root, len(order)), file, module.path

    winners: dict[str, str] = {}
    found = sorted(modules, key=rank)
    for module in found:
        winners.setdefault(module.name, module.path)
    # A path without a slash could be some other module's name.
    named = (
        replace(m, id=m.name if winners[m.name] == m.path else m.path if "/" in m.path else f"./{m.path}")
        for m in found
    )
    return tuple(sorted(named, key=lambda module: module.path))


class _Places:
    """Which root a folder belongs to, and which name it has there."""

    def __init__(self, roots: Collection[str], mounts: Iterable[Source]) -> None:
        self._roots = frozenset((*roots, "."))
        self._mounts = {mount.folder: mount for mount in mounts}

    def root(self, path: str) -> Source:
        """The longest root that holds a folder; the base if none does."""
        above = path
        while True:
            mount = self._mounts.get(above)
            if mount is not None and (mount.below or above == path):
                return mount
            if above in self._roots:
                return Source(above)
            above = parent(above)


def _dotted(inner: str, root: Source) -> str:
    """The dotted name of a path under a root.

    A dot inside a file's name would look like a package, and a colon like what stands before the name of a class: in
    their place is a hyphen.
    """
    relative = inner if root.folder == "." else inner[len(root.folder) + 1 :]
    parts = [part.replace(".", "-").replace(":", "-") for part in relative.split("/") if part not in ("", ".")]
    return ".".join([root.name, *parts] if root.name else parts)

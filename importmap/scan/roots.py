"""Which folders are roots, that is entries of sys.path

Configured roots are taken as they are. Otherwise these are roots, in this order, if they hold a module:

1. of the base: the `pythonpath` of its pytest settings, the source folders that its pyproject.toml, setup.cfg or
   setup.py declares, its `src` folder, the base itself;
2. of each folder below with a pyproject.toml, setup.cfg or setup.py that makes it a project: the same;
3. each `src` folder that holds a package;
4. each folder that holds a package whose files import it by its name (`services/auth` if a file below
   `services/auth/app` says `from app.models import User`), if more of what they import so is there than is not. None of
   that if the base has something of that name, if it is a requirement or in the standard library, below a package, and
   in a folder that a build file declares: what is in it has its name from there.

A folder with `__init__.py` is a package and no root, and a `src` from whose files somebody imports `src.shop` is a
namespace and no root. A file belongs to the longest root that holds it. A mount is a root whose files are installed
under a name of their own: `package_dir={"shop": "lib"}` makes `lib/cart.py` the module `shop.cart`.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from importmap.config import Config, nearest
from importmap.files import Tree, listed, look
from importmap.model.distribution import Distribution, Source
from importmap.model.errors import ConfigError
from importmap.model.limits import SOURCE as SOURCE_LIMIT
from importmap.scan.builds.odoo import read_addons
from importmap.scan.folders import SOURCE, Folder, join, parent


def configured_roots(config: Config, base: Path) -> tuple[str, ...]:
    """The configured roots, relative to the base; ConfigError if there is no such folder."""
    found = []
    for root in config.roots:
        path = config.base / root
        look(path)
        if not os.path.isdir(path):  # noqa: PTH112  (`Path.is_dir` raises for a name that no folder can have)
            message = f'{config.origin("roots", "--root")} names "{root}", which is no folder'
            folders = [entry.name for entry in listed(config.base) if entry.is_dir() and entry.name[0] != "."]
            raise ConfigError(message, nearest(root, folders))
        path = path.resolve()
        if path.is_relative_to(base):
            found.append(path.relative_to(base).as_posix())
    return tuple(dict.fromkeys(found))


def find_roots(
    tree: Tree,
    folders: Mapping[str, Folder],
    distributions: Mapping[str, Distribution],
    pythonpath: Mapping[str, Sequence[str]],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The roots among some folders, in order: those that are declared, always with the base, and those guessed."""
    declared = {path: _declared(one, folders, tree) for path, one in distributions.items()}
    told = {path: _inside_all(tree, path, pythonpath.get(path, ()), folders) for path in {".", *distributions}}
    found = [*told["."], *declared.get(".", ()), "."]
    for path in sorted(distributions):
        if path != ".":
            found += [*told[path], *declared[path], *([path] if distributions[path].project else [])]
    found += [path for path in sorted(folders) if _is_source_folder(path, folders, tree)]
    found = [path for path in dict.fromkeys(found) if path == "." or not _is_package(path, folders)]
    sources = {path for paths in declared.values() for path in paths}
    guessed = _Guess(tree, folders, distributions, frozenset(found), frozenset(sources))
    return tuple(found), tuple(dict.fromkeys(root for root in guessed.roots_beside if root not in found))


def find_mounts(folders: Mapping[str, Folder], distributions: Iterable[Distribution]) -> tuple[Source, ...]:
    """The folders whose files are installed under a name that does not follow from their paths, each once."""
    sources = (*(source for one in distributions for source in one.sources), *read_addons(folders))
    declared = (source for source in sources if source.name and source.folder in folders)
    return tuple({source.folder: source for source in declared if not _is_plain(source)}.values())


def _is_plain(source: Source) -> bool:
    """Whether the name of a folder is the end of its path, so that what is above that is a root."""
    return bool(source.name) and f"/{source.folder}".endswith(f"/{source.name.replace('.', '/')}")


def _declared(distribution: Distribution, folders: Mapping[str, Folder], tree: Tree) -> list[str]:
    """The roots that a distribution declares, without its own folder."""
    paths = [source.folder for source in distribution.sources if not source.name]
    paths += [source.folder[: -len(source.name)].rstrip("/") for source in distribution.sources if _is_plain(source)]
    paths += [join(distribution.folder, "src")] if distribution.project else []
    own = (distribution.folder, ".")
    return [path for path in paths if path in folders and path not in own and not _is_named_src(path, folders, tree)]


def _inside_all(tree: Tree, folder: str, paths: Sequence[str], folders: Mapping[str, Folder]) -> list[str]:
    """The folders that pytest has on its path, as paths from the base."""
    found = [_inside(tree.base, tree.base / folder / path) for path in paths]
    return [path for path in found if path in folders and not _is_named_src(path, folders, tree)]


def _is_named_src(path: str, folders: Mapping[str, Folder], tree: Tree) -> bool:
    """Whether a folder is a `src` that the files in it call by that name."""
    return path.rpartition("/")[2] == "src" and _imported_below(path, "src", folders, tree)


@dataclass(frozen=True)
class _Guess:
    """What is taken for a root though nothing declares it, because the imports of the code only make sense so."""

    tree: Tree
    folders: Mapping[str, Folder]
    distributions: Mapping[str, Distribution]
    roots: frozenset[str]  # those that are declared
    sources: frozenset[str]  # of them, those in which nothing but what is installed stands

    @property
    def roots_beside(self) -> tuple[str, ...]:
        """The folders that hold a package which its own files import by its bare name, sorted."""
        return tuple(filter(None, map(self._holder, sorted(self.folders))))

    @cached_property
    def _required(self) -> frozenset[str]:
        """The names of all requirements, as a package of that name would be written."""
        written = (one.text for distribution in self.distributions.values() for one in distribution.requirements)
        return frozenset(re.split(r"[^\w.-]", text)[0].lower().replace("-", "_") for text in written)

    def _holder(self, path: str) -> str:
        """The folder that holds a package, if it has to be a root; "" if not."""
        holder, _, name = path.rpartition("/")
        outermost = self.folders[path].is_package and not _is_package(holder, self.folders)
        if not holder or not outermost or holder in self.roots or _offers(".", name, self.folders):
            return ""
        if name.lower() in self._required or name in sys.stdlib_module_names or self._is_installed(holder):
            return ""
        return holder if _makes_sense(path, name, self.folders, self.tree) else ""

    def _is_installed(self, folder: str) -> bool:
        """Whether the files of a folder have their names from a declaration, or from a package above it."""
        while folder not in self.roots:
            if _is_package(folder, self.folders):
                return True
            folder = parent(folder)
        return folder in self.sources


def _makes_sense(path: str, name: str, folders: Mapping[str, Folder], tree: Tree) -> bool:
    """Whether more of what the files of a package import by its bare name is there than is not, or by a longer name."""
    bare = re.escape(name.encode()) + rb"\b"
    longer = rb"(?:\w+\.)+" + bare  # as in `from services.auth.app import`
    statement = re.compile(
        rb"^[ \t]*(?:from|import)[ \t]+(?:(?P<longer>" + longer + rb")|" + bare + rb"(?P<rest>(?:\.\w+)*))"
        rb"(?:[ \t]+import[ \t]*\(?\s*(?P<name>\w+))?",
        re.MULTILINE,
    )
    whole = f".{path.replace('/', '.')}".encode()
    own = b""
    with contextlib.suppress(OSError):
        own = tree.read(f"{path}/__init__{SOURCE}", SOURCE_LIMIT)
    balance = 0
    for source in _sources(path, folders):
        with contextlib.suppress(OSError):
            for found in statement.finditer(tree.read(source, SOURCE_LIMIT)):
                if found["longer"]:
                    balance -= whole.endswith(b"." + found["longer"])
                    continue
                first = found["rest"].decode().split(".")[1:2] or [(found["name"] or b"").decode()]
                there = _offers(path, first[0], folders) or (bool(found["name"]) and found["name"] in own)
                balance += 1 if there or not first[0] else -1
    return balance > 0


def _inside(base: Path, path: Path) -> str:
    """A path relative to the base; "" if it is outside."""
    path = path.resolve()
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else ""


def _is_source_folder(path: str, folders: Mapping[str, Folder], tree: Tree) -> bool:
    """Whether a folder is a `src` that holds packages."""
    holder, _, name = path.rpartition("/")
    if name != "src" or _is_package(path, folders) or _is_package(holder or ".", folders):
        return False
    holds = any(folder.is_package for folder in folders.values() if folder.path.rpartition("/")[0] == path)
    return holds and not _is_named_src(path, folders, tree)


def _is_package(path: str, folders: Mapping[str, Folder]) -> bool:
    """Whether a folder other than the base is a regular package."""
    return path != "." and path in folders and folders[path].is_package


def _offers(path: str, name: str, folders: Mapping[str, Folder]) -> bool:
    """Whether a folder has a module, package or folder of that name."""
    inner = name if path == "." else f"{path}/{name}"
    return inner in folders or f"{name}{SOURCE}" in folders[path].files


def _imported_below(path: str, name: str, folders: Mapping[str, Folder], tree: Tree) -> bool:
    """Whether a file in a folder or below it imports that top-level name."""
    word = name.encode()
    statement = re.compile(rb"^[ \t]*(?:from|import)[ \t]+" + re.escape(word) + rb"[ \t.,\r\n]", re.MULTILINE)
    for source in _sources(path, folders):
        try:
            content = tree.read(source, SOURCE_LIMIT)
        except OSError:
            continue
        if word in content and statement.search(content):
            return True
    return False


def _sources(path: str, folders: Mapping[str, Folder]) -> Iterator[str]:
    """The Python files in a folder and below it."""
    for folder in folders.values():
        if folder.path == path or folder.path.startswith(f"{path}/"):
            for name in sorted(folder.files):
                if name.endswith(SOURCE):
                    yield f"{folder.path}/{name}"

"""Which folders are roots, that is entries of sys.path

Configured roots are taken as they are. Otherwise these are roots, in this order, if they hold a module:

1. of the base: the `pythonpath` of its pytest settings, the source folders that its pyproject.toml, setup.cfg or
   setup.py declares, its `src` folder, the base itself;
2. of each folder below with a pyproject.toml, setup.cfg or setup.py that makes it a project: the same;
3. each `src` folder that holds a package;
4. each folder that holds a package whose files import it by its name (`services/auth` if a file below
   `services/auth/app` says `from app.models import User`), unless the base has something of that name.

A folder with `__init__.py` is a package and no root, and a `src` from whose files somebody imports `src.shop` is a
namespace and no root. A file belongs to the longest root that holds it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from importmap.config import Config, nearest
from importmap.files import Tree
from importmap.model.distribution import Distribution
from importmap.model.errors import ConfigError
from importmap.model.limits import SOURCE as SOURCE_LIMIT
from importmap.scan.folders import SOURCE, Folder, join


def configured_roots(config: Config, base: Path) -> tuple[str, ...]:
    """The configured roots, relative to the base; ConfigError if there is no such folder."""
    found = []
    for root in config.roots:
        path = config.base / root
        if not os.path.isdir(path):  # noqa: PTH112  (`Path.is_dir` raises for a name that no folder can have)
            message = f'{config.origin("roots", "--root")} names "{root}", which is no folder'
            folders = [entry.name for entry in config.base.iterdir() if entry.is_dir() and entry.name[0] != "."]
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
) -> tuple[str, ...]:
    """The roots among some folders, in order; the base is always one of them."""
    found = [*_declared(distributions.get(".", Distribution()), pythonpath.get(".", ()), folders, tree), "."]
    for path in sorted(distributions):
        declared = _declared(distributions[path], pythonpath.get(path, ()), folders, tree)
        found += [*declared, path] if distributions[path].project else declared
    found += [path for path in sorted(folders) if _is_source_folder(path, folders, tree)]
    for path in sorted(folders):
        holder, _, name = path.rpartition("/")
        outermost = folders[path].is_package and not _is_package(holder, folders)
        known = not holder or holder in found or _offers(".", name, folders)
        if outermost and not known and _imported_below(path, name, folders, tree):
            found.append(holder)
    return tuple(dict.fromkeys(path for path in found if path == "." or not _is_package(path, folders)))


def _declared(
    distribution: Distribution, pythonpath: Sequence[str], folders: Mapping[str, Folder], tree: Tree
) -> list[str]:
    """The roots that the settings of a folder lead to, without the folder itself."""
    paths = [_inside(tree.base, tree.base / distribution.folder / name) for name in pythonpath]
    paths += [source.folder for source in distribution.sources if not source.name]
    paths += [join(distribution.folder, "src")] if distribution.project else []
    return [found for found in paths if found in folders and not _is_named_src(found, folders, tree)]


def _is_named_src(path: str, folders: Mapping[str, Folder], tree: Tree) -> bool:
    """Whether a folder is a `src` that the files in it call by that name."""
    return path.rpartition("/")[2] == "src" and _imported_below(path, "src", folders, tree)


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

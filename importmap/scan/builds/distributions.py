"""The distributions of a repository: what all readers find in the settings files of each folder, joined"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from importmap.files import Tree
from importmap.model.distribution import Distribution, Requirement
from importmap.scan.builds.compiled import read_compiled
from importmap.scan.builds.files import Files
from importmap.scan.builds.flit import read_flit
from importmap.scan.builds.hatch import read_hatch
from importmap.scan.builds.pdm import read_pdm
from importmap.scan.builds.poetry import read_poetry
from importmap.scan.builds.pyproject import read_pyproject
from importmap.scan.builds.requirements import requirement_lines
from importmap.scan.builds.rust import read_rust
from importmap.scan.builds.setuptools import read_setup_cfg, read_setup_py, read_setuptools
from importmap.scan.builds.uv import read_uv
from importmap.scan.builds.written import read_written
from importmap.scan.folders import REQUIREMENTS, SETTINGS, Folder, is_listing, join

# In this order: of what can only be said once, the first one that says it counts.
_IN_PYPROJECT = (read_pyproject, read_poetry, read_flit, read_setuptools, read_hatch, read_pdm, read_uv, read_rust)


def read_distributions(tree: Tree, folders: Mapping[str, Folder]) -> Mapping[str, Distribution]:
    """What the settings files of each folder declare, by folder; folders without any are left out."""
    return {
        path: read_distribution(tree, path, (*folder.files, *_below(folders.get(join(path, REQUIREMENTS)))))
        for path, folder in sorted(folders.items())
        if not folder.files.isdisjoint(SETTINGS) or _lists(folder)
    }


def _lists(folder: Folder) -> bool:
    """Whether a folder has files of requirements, and is not the one that another folder keeps them in."""
    return folder.path.rpartition("/")[2] != REQUIREMENTS and any(map(is_listing, folder.files))


def _below(folder: Folder | None) -> Sequence[str]:
    """The files of a folder of requirements, by their paths from the folder that holds it."""
    names = folder.files if folder is not None else ()
    return [f"{REQUIREMENTS}/{name}" for name in names if is_listing(name, REQUIREMENTS)]


def read_distribution(tree: Tree, folder: str, names: Iterable[str]) -> Distribution:
    """What the settings files of a folder declare; `names` are those of its files that matter."""
    files = Files(tree, folder, frozenset(names))
    found = [reader(files) for reader in _IN_PYPROJECT] if "pyproject.toml" in files.names else []
    if "setup.cfg" in files.names:
        found.append(read_setup_cfg(files))
    if "setup.py" in files.names:
        found.append(read_setup_py(files))
    found += [read_compiled(files), read_written(files)]
    return _joined(folder, found, tuple(_listed(files)))


def _listed(files: Files) -> Iterator[Requirement]:
    """What the folder's own files of requirements list."""
    for name in sorted(files.names):
        folder, _, file = name.rpartition("/")
        if is_listing(file, folder):
            yield from requirement_lines(files, name, f"file:{name}")


def _joined(folder: str, found: list[Distribution], listed: tuple[Requirement, ...]) -> Distribution:
    """What several readers say of one folder."""
    bound = next((one for one in found if one.python), Distribution())
    made = {(one.module, one.file): one for distribution in reversed(found) for one in reversed(distribution.made)}
    return replace(
        Distribution(folder),
        project=any(one.project for one in found),
        path=next((one.path for one in found if one.project), ""),
        name=next((one.name for one in found if one.name), ""),
        version=next((one.version for one in found if one.version), ""),
        backend=next((one.backend for one in found if one.backend), ""),
        python=bound.python,
        python_source=bound.python_source,
        sources=tuple(dict.fromkeys(source for one in found for source in one.sources)),
        packages=tuple(dict.fromkeys(package for one in found for package in one.packages)),
        requirements=tuple(dict.fromkeys((*(said for one in found for said in one.requirements), *listed))),
        entry_points=tuple(dict.fromkeys(point for one in found for point in one.entry_points)),
        made=tuple(sorted(made.values(), key=lambda one: (one.module, one.file))),
        members=tuple(dict.fromkeys(member for one in found for member in one.members)),
        unread=tuple(sorted({what for one in found for what in one.unread})),
    )

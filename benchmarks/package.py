"""The package that a benchmark reads: a copy of its Python files, without those that stop grimp

grimp runs in a process of its own, since it asks Python where a package is, and Python has its answer ready for those
that are imported already.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

READ_BY_GRIMP = """
import sys, grimp
from grimp.exceptions import SourceSyntaxError
sys.path.insert(0, ".")
try:
    graph = grimp.build_graph(sys.argv[1], exclude_type_checking_imports=True, cache_dir=None)
except SourceSyntaxError as error:
    sys.exit(error.filename)
for module in sorted(graph.modules):
    print(module, *sorted(graph.find_modules_directly_imported_by(module)))
"""


def locate(package: str) -> Path:
    """The folder of a package that is named by its path or can be imported; SystemExit if there is none."""
    folder = Path(package)
    if folder.is_dir():
        return folder.resolve()
    try:
        found = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        found = None
    if found is None or not found.submodule_search_locations:
        message = f"{package} is neither a folder nor an installed package: pip install {package}, or name a folder"
        raise SystemExit(message)
    return Path(found.submodule_search_locations[0])


def copy(folder: Path, target: Path) -> tuple[str, ...]:
    """Copy the Python files of a package into a folder; the paths of those that had to be left out for grimp."""
    shutil.copytree(folder, target / folder.name, ignore=_not_python, symlinks=True)
    left_out = []
    while (found := _grimp(folder.name, target)).returncode:
        try:
            path = Path(found.stderr.strip()).relative_to(target.resolve())
        except ValueError:
            raise SystemExit(found.stderr) from None
        (target / path).unlink()
        left_out.append(path.as_posix())
    return tuple(sorted(left_out))


def imports_by_grimp(name: str, folder: Path) -> Mapping[str, tuple[str, ...]]:
    """What each module of the package in a folder imports according to grimp, but for imports for the type checker."""
    rows = (line.split() for line in _grimp(name, folder).stdout.splitlines())
    return {module: tuple(imported) for module, *imported in rows}


def _grimp(name: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What grimp says; if it stops at a file, that file's path on stderr."""
    command = [sys.executable, "-c", READ_BY_GRIMP, name]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _not_python(folder: str, names: list[str]) -> set[str]:
    """What is not copied: all files but Python's own, and caches."""
    here = Path(folder)
    return {
        name for name in names if name == "__pycache__" or (not name.endswith(".py") and not (here / name).is_dir())
    }

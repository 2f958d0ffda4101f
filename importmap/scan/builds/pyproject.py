"""What the tables of a pyproject.toml declare that all build backends share"""

from __future__ import annotations

import re
from collections.abc import Iterator

from importmap.model.distribution import INSTALLED, Distribution, EntryPoint, Requirement
from importmap.scan.builds.files import Files
from importmap.scan.builds.tables import at, items, table, text, texts
from importmap.scan.builds.versions import lower_bound

_FILE = "pyproject.toml"
_BACKENDS = {
    "setuptools": "setuptools",
    "hatchling": "hatchling",
    "flit_core": "flit",
    "flit": "flit",
    "flit_scm": "flit",
    "poetry": "poetry",
    "poetry_dynamic_versioning": "poetry",
    "pdm": "pdm",
    "uv_build": "uv",
    "maturin": "maturin",
    "mesonpy": "meson-python",
    "scikit_build_core": "scikit-build-core",
}


def read_pyproject(files: Files) -> Distribution:
    """The metadata, requirements and entry points in the tables `[project]`, `[build-system]` and their like."""
    content = files.pyproject
    project = table(content, "project")
    declared = any(at(content, *keys) is not None for keys in (("project",), ("build-system",), ("tool", "poetry")))
    dynamic = texts(project, "dynamic")
    return Distribution(
        files.folder,
        project=declared,
        path=files.path(_FILE) if declared else "",
        name=text(project, "name"),
        version=text(project, "version"),
        backend=backend_of(files),
        python=lower_bound(text(project, "requires-python")),
        python_source=f"requires-python in {_FILE}",
        requirements=tuple(_requirements(files)),
        entry_points=tuple(_entry_points(files)),
        unread=("requirements",) if {"dependencies", "optional-dependencies"} & set(dynamic) else (),
    )


def backend_of(files: Files) -> str:
    """The name of what builds the distribution; "" if a pyproject.toml does not say."""
    module = text(files.pyproject, "build-system", "build-backend")
    top = re.split(r"[.:]", module)[0]
    return _BACKENDS.get(top, top)


def builds_with(files: Files, word: str) -> bool:
    """Whether the build requires a distribution of that name."""
    return any(re.match(rf"{word}\b", name.replace("_", "-"), re.IGNORECASE) for name in _build_requires(files))


def _build_requires(files: Files) -> tuple[str, ...]:
    return texts(files.pyproject, "build-system", "requires")


def _requirements(files: Files) -> Iterator[Requirement]:
    """What is required: by the installation, by its extras, by groups that are not published, by the build."""
    project = table(files.pyproject, "project")
    lists = [(INSTALLED, items(project, "dependencies"))]
    lists += [(f"extra:{name}", items(found)) for name, found in table(project, "optional-dependencies").items()]
    lists += [(f"group:{name}", items(found)) for name, found in table(files.pyproject, "dependency-groups").items()]
    lists += [("build", items(files.pyproject, "build-system", "requires"))]
    lists += [("group:dev", items(files.pyproject, "tool", "uv", "dev-dependencies"))]
    for group, written in lists:
        # A table among the strings includes another group, whose requirements stand in the file anyway.
        yield from files.requirements(_FILE, group, {one: one for one in written if isinstance(one, str)})


def _entry_points(files: Files) -> Iterator[EntryPoint]:
    project = table(files.pyproject, "project")
    yield from files.points(_FILE, "console_scripts", table(project, "scripts"))
    yield from files.points(_FILE, "gui_scripts", table(project, "gui-scripts"))
    for group, points in table(project, "entry-points").items():
        yield from files.points(_FILE, group, table(points))

"""What flit is told in `[tool.flit]`, in its present and in its older form"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.model.distribution import INSTALLED, Distribution, EntryPoint, Requirement
from importmap.scan.builds.files import Files
from importmap.scan.builds.tables import items, table, text
from importmap.scan.builds.versions import lower_bound

_FILE = "pyproject.toml"


def read_flit(files: Files) -> Distribution:
    """The module that is installed, and the metadata of the older form."""
    told = table(files.pyproject, "tool", "flit")
    metadata = table(told, "metadata")
    module = text(told, "module", "name") or text(metadata, "module")
    return Distribution(
        files.folder,
        project=bool(metadata),
        path=files.path(_FILE) if metadata else "",
        name=text(metadata, "dist-name") or text(metadata, "module"),
        python=lower_bound(text(metadata, "requires-python")),
        python_source=f"requires-python in {_FILE}",
        packages=(module,) if module else (),
        requirements=tuple(_requirements(files)),
        entry_points=tuple(_entry_points(files)),
    )


def _requirements(files: Files) -> Iterator[Requirement]:
    metadata = table(files.pyproject, "tool", "flit", "metadata")
    groups = {INSTALLED: items(metadata, "requires"), "group:dev": items(metadata, "dev-requires")}
    groups |= {f"extra:{name}": items(found) for name, found in table(metadata, "requires-extra").items()}
    for group, written in groups.items():
        yield from files.requirements(_FILE, group, {one: one for one in written if isinstance(one, str)})


def _entry_points(files: Files) -> Iterator[EntryPoint]:
    told = table(files.pyproject, "tool", "flit")
    yield from files.points(_FILE, "console_scripts", table(told, "scripts"))
    for group, points in table(told, "entrypoints").items():
        yield from files.points(_FILE, group, table(points))

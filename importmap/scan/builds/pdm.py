"""What PDM is told in `[tool.pdm]`"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.model.distribution import Distribution, Made, Requirement
from importmap.scan.builds.files import Files
from importmap.scan.builds.tables import items, table, text

_FILE = "pyproject.toml"


def read_pdm(files: Files) -> Distribution:
    """The folder of the packages, the file that the version is written to, and what development requires."""
    told = table(files.pyproject, "tool", "pdm")
    folder = text(told, "build", "package-dir") or text(told, "package-dir")
    written = text(told, "version", "write_to")
    made = [files.path(f"{place}/{written}") for place in dict.fromkeys((folder or "src", ".")) if written]
    return Distribution(
        files.folder,
        sources=(files.source(folder),) if folder else (),
        requirements=tuple(_requirements(files)),
        made=tuple(Made("pdm", files.path(_FILE), files.line(_FILE, written), file=file) for file in made),
    )


def _requirements(files: Files) -> Iterator[Requirement]:
    for name, found in table(files.pyproject, "tool", "pdm", "dev-dependencies").items():
        written = {one: one for one in items(found) if isinstance(one, str) and not one.startswith("-e")}
        yield from files.requirements(_FILE, f"group:{name}", written)

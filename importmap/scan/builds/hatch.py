"""What hatchling is told in `[tool.hatch]`"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.model.distribution import INSTALLED, Distribution, Made, Requirement, Source
from importmap.scan.builds.files import Files
from importmap.scan.builds.requirements import requirement_lines
from importmap.scan.builds.tables import Table, at, items, table, text, texts

_FILE = "pyproject.toml"


def read_hatch(files: Files) -> Distribution:
    """The packages, the folders that are cut off, the files that hooks write, and what environments require."""
    build = table(files.pyproject, "tool", "hatch", "build")
    tables = (build, *(table(build, "targets", target) for target in ("wheel", "sdist")))
    packages = texts(tables[1], "packages") or texts(build, "packages")
    return Distribution(
        files.folder,
        sources=tuple(_sources(files, tables)),
        packages=tuple(path.rstrip("/").rpartition("/")[2] for path in packages),
        requirements=tuple(_requirements(files)),
        made=tuple(_made(files, tables)),
    )


def _sources(files: Files, tables: tuple[Table, ...]) -> Iterator[Source]:
    """The folders that names begin in: those of packages that are listed, and those that are cut off from paths."""
    for told in tables[:2]:
        for path in texts(told, "packages"):
            yield files.source(path.rstrip("/").rpartition("/")[0] or ".")
        rewritten = at(told, "sources")
        for path in texts(rewritten):
            yield files.source(path)
        for key in ("sources", "force-include"):
            for path, name in table(told, key).items():
                if isinstance(name, str) and "." not in name:
                    yield files.source(path, name.strip("/").replace("/", "."))


def _made(files: Files, tables: tuple[Table, ...]) -> Iterator[Made]:
    """What the hooks write, and what is told to be taken in though git ignores it."""
    for told in tables:
        for hook, key in (("vcs", "version-file"), ("version", "path")):
            file = text(told, "hooks", hook, key)
            if file:
                by = "hatch-vcs" if hook == "vcs" else "hatchling"
                yield Made(by, files.path(_FILE), files.line(_FILE, file), file=files.path(file))
        for file in texts(told, "artifacts"):
            if file.endswith((".py", ".pyi", ".so", ".pyd")) and "*" not in file:
                yield Made("hatchling", files.path(_FILE), files.line(_FILE, file), file=files.path(file.lstrip("/")))


def _requirements(files: Files) -> Iterator[Requirement]:
    hatch = table(files.pyproject, "tool", "hatch")
    for name in texts(hatch, "metadata", "hooks", "requirements_txt", "files"):
        yield from requirement_lines(files, name, INSTALLED)
    for environment, told in table(hatch, "envs").items():
        for key in ("dependencies", "extra-dependencies"):
            written = {one: one for one in items(told, key) if isinstance(one, str)}
            yield from files.requirements(_FILE, f"group:{environment}", written)

"""What Poetry is told in `[tool.poetry]`"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.model.distribution import INSTALLED, Distribution, EntryPoint, Requirement, Source
from importmap.scan.builds.files import Files
from importmap.scan.builds.tables import Table, at, items, table, text
from importmap.scan.builds.versions import lower_bound

_FILE = "pyproject.toml"


def read_poetry(files: Files) -> Distribution:
    """The metadata, packages, requirements and entry points that stand in tables of Poetry's own."""
    told = table(files.pyproject, "tool", "poetry")
    packages = [one for one in items(told, "packages") if text(one, "include")]
    return Distribution(
        files.folder,
        name=text(told, "name"),
        version=text(told, "version"),
        python=lower_bound(text(told, "dependencies", "python")),
        python_source=f"requires-python in {_FILE}",
        sources=tuple(_source(files, one) for one in packages if text(one, "from") or text(one, "to")),
        packages=tuple(
            text(one, "include").strip("/").replace("/", ".") for one in packages if "*" not in text(one, "include")
        ),
        requirements=tuple(_requirements(files, told)),
        entry_points=tuple(_entry_points(files, told)),
    )


def _source(files: Files, package: object) -> Source:
    """The folder that a package is taken from, and the name that it gets where that is another one."""
    return files.source(text(package, "from") or ".", text(package, "to").strip("/").replace("/", "."))


def _requirements(files: Files, told: Table) -> Iterator[Requirement]:
    groups = {INSTALLED: table(told, "dependencies"), "group:dev": table(told, "dev-dependencies")}
    groups |= {f"group:{name}": table(group, "dependencies") for name, group in table(told, "group").items()}
    for group, wanted in groups.items():
        for name, constraint in wanted.items():
            if name.lower() != "python":
                version = text(constraint, "version") if isinstance(constraint, dict) else constraint
                shown = f"{name} {version}" if isinstance(version, str) and version not in ("", "*") else name
                line = files.line(_FILE, f"{name} ", "=") or files.line(_FILE, name)
                yield Requirement(shown, group, files.path(_FILE), line)
    for extra, names in table(told, "extras").items():
        written = {name: name for name in items(names) if isinstance(name, str)}
        yield from files.requirements(_FILE, f"extra:{extra}", written)


def _entry_points(files: Files, told: Table) -> Iterator[EntryPoint]:
    scripts = {
        name: at(script, "reference") or at(script, "callable") if isinstance(script, dict) else script
        for name, script in table(told, "scripts").items()
    }
    yield from files.points(_FILE, "console_scripts", scripts)
    for group, points in table(told, "plugins").items():
        yield from files.points(_FILE, group, table(points))

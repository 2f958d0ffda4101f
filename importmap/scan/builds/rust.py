"""The modules that Rust is compiled to, by maturin or by setuptools-rust"""

from __future__ import annotations

from collections.abc import Iterator

from importmap import toml
from importmap.model.distribution import Distribution, Made
from importmap.scan.builds.files import Files
from importmap.scan.builds.pyproject import backend_of
from importmap.scan.builds.tables import items, table, text

_FILE = "pyproject.toml"


def read_rust(files: Files) -> Distribution:
    """The folder of the Python files beside the Rust, and the names of the compiled modules."""
    folder = text(files.pyproject, "tool", "maturin", "python-source")
    return Distribution(
        files.folder,
        sources=(files.source(folder),) if folder else (),
        made=(*_by_maturin(files), *_by_setuptools(files)),
    )


def _by_maturin(files: Files) -> Iterator[Made]:
    """What it is told, else a module of the library's name, alone or in the package of that name."""
    told = table(files.pyproject, "tool", "maturin")
    if not told and backend_of(files) != "maturin":
        return
    named = text(told, "module-name")
    if named:
        yield Made("maturin", files.path(_FILE), files.line(_FILE, named), named)
        return
    try:
        cargo = toml.load(files.read("Cargo.toml"))
    except toml.TomlError:
        cargo = {}
    library = text(cargo, "lib", "name") or text(cargo, "package", "name") or text(files.pyproject, "project", "name")
    name = library.replace("-", "_")
    for module in (name, f"{name}.{name}") if name else ():
        yield Made("maturin", files.path(_FILE), files.line(_FILE, "maturin"), module)


def _by_setuptools(files: Files) -> Iterator[Made]:
    for key in ("ext-modules", "bins"):
        for one in items(files.pyproject, "tool", "setuptools-rust", key):
            target = text(one, "target")
            if target:
                yield Made("setuptools-rust", files.path(_FILE), files.line(_FILE, target), target)

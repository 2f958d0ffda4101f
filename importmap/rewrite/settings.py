"""Where the settings of a project's tools stand, and what is in them as far as it can be read"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from importmap.toml import TomlError, load

Table: TypeAlias = Mapping[str, object]


def above(folder: str) -> Iterator[str]:
    """What the names of the files in a folder, and in those above it, begin with."""
    while folder:
        yield f"{folder}/"
        folder = folder.rpartition("/")[0]
    yield ""


def toml(path: str, source: Callable[[str], bytes]) -> Table | None:
    """What a TOML file says; None if there is none."""
    try:
        return load(source(path).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, TomlError):
        return None


def inner(table: object, *names: str) -> Table | None:
    """A table within a table; None if there is none."""
    for name in names:
        table = table.get(name) if isinstance(table, Mapping) else None
    return table if isinstance(table, Mapping) else None

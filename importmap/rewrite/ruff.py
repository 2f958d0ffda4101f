"""What ruff is told: the settings for a folder, and what asks for annotations at run time"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from importmap.rewrite.settings import Table, above, inner, toml

_FILES = (".ruff.toml", "ruff.toml", "pyproject.toml")  # the first that there is speaks for a folder
_EXTENDED = 5  # files, at the most, each of which extends the next
_BASES, _DECORATORS = "runtime-evaluated-base-classes", "runtime-evaluated-decorators"


@dataclass(frozen=True, slots=True)
class Settings:
    """The dotted names of what asks for annotations."""

    bases: frozenset[str] = frozenset()
    decorators: frozenset[str] = frozenset()

    def has_base(self, *paths: str) -> bool:
        """Whether one of these is such a base class."""
        return not self.bases.isdisjoint(paths)

    def has_decorator(self, *paths: str) -> bool:
        """Whether one of these is such a decorator."""
        return not self.decorators.isdisjoint(paths)


def told(folder: str, source: Callable[[str], bytes]) -> Table | None:
    """The settings for a folder: those of the nearest file that has any, with those that it extends."""
    for place in above(folder):
        for name in _FILES:
            found = _file(place + name, source)
            if found is not None:
                return _extended(place, found, source)
    return None


def checked(ruff: Table) -> Table:
    """The settings of the linter; older ones stand outside of the table `lint`."""
    return _merged(ruff, inner(ruff, "lint") or {})


def settings(folder: str, source: Callable[[str], bytes]) -> Settings:
    """What asks for annotations in the files of a folder."""
    checking = inner(checked(told(folder, source) or {}), "flake8-type-checking") or {}
    return Settings(_strings(checking.get(_BASES)), _strings(checking.get(_DECORATORS)))


def _file(path: str, source: Callable[[str], bytes]) -> Table | None:
    content = toml(path, source)
    return inner(content, "tool", "ruff") if path.endswith("pyproject.toml") else content


def _extended(place: str, table: Table, source: Callable[[str], bytes]) -> Table:
    """Settings with those that they extend, option by option."""
    for _ in range(_EXTENDED):
        other = table.get("extend")
        if not isinstance(other, str):
            break
        path = posixpath.normpath(place + other)
        base = _file(path, source) or {}
        place = f"{posixpath.dirname(path)}/".lstrip("/")
        table = {**_merged(base, table), "extend": base.get("extend")}
    return table


def _merged(base: Table, table: Table) -> Table:
    """A table that says what another one says, unless it says otherwise itself."""
    both = dict(base)
    for name, value in table.items():
        old = both.get(name)
        both[name] = _merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return both


def _strings(value: object) -> frozenset[str]:
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()

"""What ruff is told of decorators and base classes that ask for annotations at run time"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from importmap.toml import TomlError, load

_FILES = (".ruff.toml", "ruff.toml", "pyproject.toml")  # the first that there is speaks for a folder
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


def settings(folder: str, source: Callable[[str], bytes]) -> Settings:
    """The settings for the files of a folder: those of the nearest file above that has any for ruff."""
    for path in _above(folder):
        for name in _FILES:
            try:
                content = load(source(f"{path}/{name}" if path else name).decode("utf-8"))
            except (OSError, TomlError, UnicodeDecodeError):
                continue
            tables: object = content
            for part in ("tool", "ruff") if name == "pyproject.toml" else ():
                tables = tables.get(part) if isinstance(tables, dict) else None
            if isinstance(tables, dict):
                lint = tables.get("lint")
                return _read(tables, lint if isinstance(lint, dict) else {})
    return Settings()


def _above(folder: str) -> Iterator[str]:
    """A folder and those above it."""
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _read(*tables: dict[str, object]) -> Settings:
    """The settings of a file: older ones stand outside of the table `lint`."""
    bases, decorators = list[str](), list[str]()
    for table in tables:
        checking = table.get("flake8-type-checking")
        if isinstance(checking, dict):
            bases += _strings(checking.get(_BASES))
            decorators += _strings(checking.get(_DECORATORS))
    return Settings(frozenset(bases), frozenset(decorators))


def _strings(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

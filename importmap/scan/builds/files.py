"""The settings files of one folder, each read once"""

from __future__ import annotations

import contextlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from importmap import ini, toml
from importmap.files import Tree
from importmap.model.distribution import EntryPoint, Requirement, Source
from importmap.scan.builds.tables import Table
from importmap.scan.folders import join


@dataclass(frozen=True)
class Files:
    """The settings files of one folder."""

    tree: Tree
    folder: str  # POSIX, relative to the base
    names: frozenset[str]  # of the files that are there and matter

    _texts: dict[str, str] = field(default_factory=dict, repr=False)

    def read(self, name: str) -> str:
        """What a file in the folder or below it holds; "" if it is not there or cannot be read."""
        inside = posixpath.normpath(name)
        if inside not in self._texts:
            self._texts[inside] = ""
            if not inside.startswith(("/", "..")):
                with contextlib.suppress(OSError):
                    self._texts[inside] = self.tree.text(join(self.folder, inside))
        return self._texts[inside]

    @cached_property
    def pyproject(self) -> Table:
        """The pyproject.toml; an empty table where there is none, or a broken one."""
        try:
            return toml.load(self.read("pyproject.toml")) if "pyproject.toml" in self.names else {}
        except toml.TomlError:
            return {}

    @cached_property
    def setup_cfg(self) -> ini.Sections:
        """The setup.cfg; an empty one where there is none, or a broken one."""
        try:
            return ini.load(self.read("setup.cfg") if "setup.cfg" in self.names else "", strict=False)
        except ini.IniError:
            return ini.load("")

    def path(self, name: str) -> str:
        """A path from the folder as one from the base."""
        return posixpath.normpath(join(self.folder, name.replace("\\", "/").rstrip("/") or "."))

    def source(self, folder: str, name: str = "") -> Source:
        """A folder that is relative to this one, and the name of what is in it."""
        return Source(self.path(folder), name)

    def line(self, name: str, *words: str) -> int:
        """The first line of a file that holds the first of some words, or the next one behind it; 0 if none does."""
        text = self.read(name)
        number = after = 0
        for word in words:
            found = text.find(word, after)
            if found >= 0:
                number = text.count("\n", 0, found) + 1
                after = text.find("\n", found) + 1 or len(text)
        return number

    def requirements(self, name: str, group: str, written: Mapping[str, str]) -> tuple[Requirement, ...]:
        """Some requirements of one file; each with the words by which its line is found."""
        return tuple(Requirement(text, group, self.path(name), self.line(name, word)) for text, word in written.items())

    def points(self, name: str, group: str, table: Mapping[str, object]) -> tuple[EntryPoint, ...]:
        """The entry points of a group, from a table of their names."""
        return tuple(
            EntryPoint(group, key, re.split(r"[\s\[]", target.strip())[0], self.path(name), self.line(name, target))
            for key, target in table.items()
            if isinstance(target, str) and target.strip()
        )

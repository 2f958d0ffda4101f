"""The texts of a report, each once, and shorter where one is made of others

First come the names of the modules, each without the parts with which the one before begins as well, and with as many
slashes in their place. A packed string behind them is a text; or a list of texts and of numbers of earlier strings, to
be joined; or a number n, which stands for the path of the module whose name is the string n places before, and -n for
that of a package. Names are most of a report, and they come back in paths, in messages and in other names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from importmap.model.project import Module
from importmap.render.writing import readable

Packed = str | int | list[str | int]

_TOKEN = re.compile(r"[\w./-]+")


class Strings:
    """Numbers texts in the order in which they come; the empty text is 0."""

    def __init__(self, modules: Iterable[Module]) -> None:
        modules = tuple(modules)
        self.packed: list[Packed] = [""]
        self._numbers: dict[str, int] = {"": 0}
        before = ""
        for module in modules:
            name = readable(module.id)
            if name not in self._numbers:
                self._add(name, _after(before, name))
                before = name
        self.names = len(self.packed)
        for module in modules:
            name = readable(module.id)
            stem = name.replace(".", "/")
            back = len(self.packed) - self._numbers[name]
            paths: dict[str, Packed] = {f"{stem}.py": back, f"{stem}/__init__.py": -back}
            path = readable(module.path)
            self._add(path, paths.get(path, path))
        self._names = dict(self._numbers)
        self._told: dict[str, int] = {}  # by the text as it was given

    def number(self, text: str) -> int:
        """The number of a text; hidden characters in it are written out."""
        number = self._told.get(text)
        if number is None:
            written = readable(text)
            number = self._numbers.get(written)
            if number is None:
                number = self._add(written, self._in_pieces(written))
            self._told[text] = number
        return number

    def _add(self, text: str, packed: Packed) -> int:
        """Number a text, unless it has a number."""
        if text not in self._numbers:
            self._numbers[text] = len(self.packed)
            self.packed.append(packed)
        return self._numbers[text]

    def _in_pieces(self, text: str) -> Packed:
        """The text with the names and paths of modules in it as numbers."""
        pieces: list[str | int] = []
        end = 0
        for start, stop, number in self._named(text):
            if start > end:
                pieces.append(text[end:start])
            pieces.append(number)
            end = stop
        if not pieces:
            return text
        return [*pieces, text[end:]] if end < len(text) else pieces

    def _named(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Where a name or path of a module stands in a text, the longest that fits, and its number."""
        for match in _TOKEN.finditer(text):
            token = match[0]
            while token:
                number = self._names.get(token)
                if number is not None:
                    yield match.start(), match.start() + len(token), number
                    break
                token = token.rpartition(".")[0]


def _after(before: str, name: str) -> str:
    """A name with a slash for each part that it begins with as another one does; the last part is always told."""
    earlier, parts = before.split("."), name.split(".")
    shared = 0
    while shared < min(len(earlier), len(parts) - 1) and earlier[shared] == parts[shared]:
        shared += 1
    rest = ".".join(parts[shared:])
    return name if rest.startswith("/") else "/" * shared + rest

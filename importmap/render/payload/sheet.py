"""The tables of the payload: strings once, and all else integers in columns"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from importmap.model.change import Rewrite
from importmap.model.location import Journey
from importmap.model.project import Module
from importmap.render.payload.strings import Strings

VERSION = 2
# Columns that are nearly the sum of others, and written as what they differ from it.
_SUMS = (("edges", "lines", ("importTime", "deferred", "typing")),)


class Sheet:
    """Grows the tables; every text becomes its number, and every rewrite and journey is kept once."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self._strings = Strings(modules)
        self._rewrites: dict[Rewrite, int] = {}
        self._journeys: dict[Journey, int] = {}
        self._tables: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def add(self, table: str, **values: str | int) -> None:
        """Append one row."""
        columns = self._tables[table]
        for column, value in values.items():
            columns[column].append(self._strings.number(value) if isinstance(value, str) else value)

    def add_all(self, table: str, column: str, values: Iterable[str | int]) -> None:
        """Append one row for each value to a table of one column."""
        self._tables[table][column].extend(self._number(value) for value in values)

    def add_rewrites(self, table: str, rewrites: Iterable[Rewrite]) -> None:
        """Append references to rewrites, which findings and steps share."""
        for rewrite in rewrites:
            number = self._rewrites.get(rewrite)
            if number is None:
                number = self._rewrites[rewrite] = len(self._rewrites)
                self.add("rewrites", path=rewrite.path, line=rewrite.line, before=rewrite.before, after=rewrite.after)
            self.add(table, rewrite=number)

    def add_journeys(self, table: str, journeys: Iterable[Journey], modules: dict[str, int]) -> None:
        """Append references to journeys, which findings in one module share."""
        for journey in journeys:
            number = self._journeys.get(journey)
            if number is None:
                number = self._journeys[journey] = len(self._journeys)
                self.add("journeys", name=journey.name, chain=len(journey.chain))
                self.add_all("stops", "module", (modules[module] for module in journey.chain))
            self.add(table, journey=number)

    def document(self) -> str:
        """The whole as JSON; a column is written as differences where these are smaller when they are packed."""
        for table, name, parts in _SUMS:
            if columns := self._tables.get(table):
                summands = zip(*(columns[part] for part in parts), strict=True)
                columns[name] = [value - sum(row) for value, row in zip(columns[name], summands, strict=True)]
        rising = []
        for table, columns in self._tables.items():
            for name, values in columns.items():
                differences = [value - before for before, value in pairwise([0, *values])]
                if _size(differences) < _size(values):
                    columns[name] = differences
                    rising.append([table, name])
        content = {
            "version": VERSION,
            "names": self._strings.names,
            "strings": self._strings.packed,
            "tables": self._tables,
            "rising": rising,
            "sums": _SUMS,
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    def _number(self, value: str | int) -> int:
        """A text's number among the strings, or the whole number itself."""
        return self._strings.number(value) if isinstance(value, str) else value


def _size(values: list[int]) -> int:
    """About how many bytes a column takes when it is packed."""
    return len(zlib.compress(repr(values).encode(), 1))

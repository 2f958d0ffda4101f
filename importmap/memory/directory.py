"""The classes and functions by their names, to be kept: of all that is in it only what is asked for is decoded"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from importmap.model.impact import Importer
from importmap.model.links import Symbol, split_symbol
from importmap.model.project import Module


class Entry(msgspec.Struct, frozen=True):
    """A class or function with all that is needed to say where it is."""

    symbol: Symbol  # without its latent routes
    sort: str  # "dataclass"
    paths: tuple[str, ...]  # all import paths that yield it, the latent ones as well
    importers: tuple[Importer, ...]


class Directory(msgspec.Struct, frozen=True):
    """All entries and modules as they are written down, and which of them have a name, or end with it."""

    names: dict[str, list[int]]
    entries: list[msgspec.Raw]
    modules: dict[str, msgspec.Raw]  # by id
    ids: tuple[str, ...]  # of all symbols, sorted
    values: dict[str, list[str]]  # what modules bind besides, by bare name: the names of these modules

    @property
    def paths(self) -> tuple[str, ...]:
        """The defining paths of all symbols."""
        return tuple(".".join(split_symbol(id)) for id in self.ids)

    @property
    def bare(self) -> tuple[str, ...]:
        """The names of all symbols, as their modules know them."""
        return tuple(split_symbol(id)[1] for id in self.ids)

    def yielding(self, name: str) -> Iterator[tuple[Entry, str]]:
        """What the import paths yield that are a dotted name, or end with it, each with such a path."""
        for number in self.names.get(_last(name), ()):
            entry = msgspec.msgpack.decode(self.entries[number], type=Entry)
            yield from ((entry, path) for path in entry.paths if f".{path}".endswith(f".{name}"))

    def find(self, name: str) -> tuple[Entry, ...]:
        """What has a bare name, or any import path that is a dotted name or ends with it."""
        numbers = {*self.names.get(name, ()), *self.names.get(_last(name), ())}
        entries = (msgspec.msgpack.decode(self.entries[number], type=Entry) for number in sorted(numbers))
        return tuple(
            one for one in entries if one.symbol.name == name or any(f".{p}".endswith(f".{name}") for p in one.paths)
        )

    def around(self, symbols: Iterable[Symbol]) -> Mapping[str, Module]:
        """The modules of some symbols and of their users, by id."""
        ids = {user.module for symbol in symbols for route in symbol.routes for user in route.users}
        ids |= {symbol.module for symbol in symbols}
        return {one: msgspec.msgpack.decode(self.modules[one], type=Module) for one in sorted(ids)}


def directory(entries: Iterable[Entry], modules: Mapping[str, Module], values: Mapping[str, list[str]]) -> Directory:
    """The directory of some entries."""
    names: dict[str, list[int]] = defaultdict(list)
    written, ids, encode = [], [], msgspec.msgpack.Encoder().encode
    for number, entry in enumerate(entries):
        for name in sorted({entry.symbol.name, *map(_last, entry.paths)}):
            names[name].append(number)
        written.append(msgspec.Raw(encode(entry)))
        ids.append(entry.symbol.id)
    around = {id: msgspec.Raw(encode(one)) for id, one in modules.items()}
    return Directory(names, written, around, tuple(ids), dict(values))


def _last(path: str) -> str:
    """The last part of a dotted path."""
    return path.rpartition(".")[2]

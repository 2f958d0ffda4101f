"""The classes and functions by their names, to be kept: of all that is in it only what is asked for is decoded"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from importmap.model.links import Symbol
from importmap.model.project import Module


class Entry(msgspec.Struct, frozen=True):
    """A class or function with all that is needed to say where it is."""

    symbol: Symbol  # without its latent routes
    sort: str  # "dataclass"
    paths: tuple[str, ...]  # all import paths that yield it, the latent ones as well


class Directory(msgspec.Struct, frozen=True):
    """All entries and modules as they are written down, and which of them have a name, or end with it."""

    names: dict[str, list[int]]
    entries: list[msgspec.Raw]
    modules: dict[str, msgspec.Raw]  # by id

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


def directory(entries: Iterable[Entry], modules: Mapping[str, Module]) -> Directory:
    """The directory of some entries."""
    names: dict[str, list[int]] = defaultdict(list)
    written = []
    for number, entry in enumerate(entries):
        for name in sorted({entry.symbol.name, *map(_last, entry.paths)}):
            names[name].append(number)
        written.append(msgspec.Raw(msgspec.msgpack.encode(entry)))
    return Directory(names, written, {id: msgspec.Raw(msgspec.msgpack.encode(one)) for id, one in modules.items()})


def _last(path: str) -> str:
    """The last part of a dotted path."""
    return path.rpartition(".")[2]

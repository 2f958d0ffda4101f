"""Where a class or function is, and who uses which of its paths"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importmap.config import alike
from importmap.model.errors import UnknownNameError
from importmap.model.links import Symbol, most_used
from importmap.model.project import Module
from importmap.reach.index import Index, did_you_mean


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What is to be told of a name."""

    symbols: Sequence[Symbol]  # the most used first
    modules: Mapping[str, Module]  # their own and those of their users, by id
    sorts: Mapping[str, str]  # what kind of thing each is, by id


def where(index: Index, name: str, *, every: bool = False) -> Whereabouts:
    """What a bare name, a defining path or any import path means; with `every` its latent paths are told as well."""
    entries = index.directory.find(name)
    if not entries:
        raise unknown(index, name)
    found = [entry.symbol for entry in entries]
    symbols = most_used(index.code.with_latent(found) if every else found, name)
    return Whereabouts(symbols, index.directory.around(symbols), {entry.symbol.id: entry.sort for entry in entries})


def unknown(index: Index, name: str) -> UnknownNameError:
    """The error for a name that no class or function has, with what may have been meant."""
    message = f"no class or function is called {name}"
    module = next((m.name for m in index.imports.modules if name in (m.id, m.name, m.path)), "")
    if module:
        return UnknownNameError(message, f"it is a module: `importmap impact {module}` tells who imports it")
    values = index.directory.values
    owner, _, last = name.rpartition(".")
    owners = values.get(name, ()) if not owner else [one for one in values.get(last, ()) if one == owner]
    if owners:
        path = f"{owners[0]}.{last}"
        return UnknownNameError(message, f"it is a value: `importmap impact {path}` tells who imports it")
    return UnknownNameError(
        message, did_you_mean(alike(name, index.directory.paths if owner else index.directory.bare))
    )

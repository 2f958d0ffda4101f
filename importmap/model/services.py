"""Services as the configuration declares them, and the imports that are against what is declared"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from importmap.model.project import Module


@dataclass(frozen=True, slots=True)
class Service:
    """A declared service."""

    name: str
    packages: tuple[str, ...]  # dotted names, or paths of folders
    may_import: tuple[str, ...] | None = None  # other services; None where nothing is declared, and it is free


class Crossing(NamedTuple):
    """Imports from one module to another that a finding says are forbidden."""

    importer: str  # module id
    imported: str  # module id
    fingerprint: str  # of the finding
    ignored: bool = False  # somebody has asked not to be told of it


def owners(modules: Iterable[Module], services: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The service of each module that belongs to one, by id: that which claims the longest part of its name or path."""
    owned: dict[str, str] = {}
    claims = sorted(((p, s) for s, packages in services.items() for p in packages), key=lambda claim: -len(claim[0]))
    for module in modules:
        for package, service in claims:
            place = module.path if "/" in package else module.name.replace(".", "/")
            if f"{place}/".startswith(f"{package.strip('/').replace('.', '/')}/"):
                owned[module.id] = service
                break
    return owned

"""The classes and functions at the top level of modules, by which they are known elsewhere"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from importmap.model.facts import Facts, Kind
from importmap.model.history import Body
from importmap.model.project import Module


def bodies(modules: Iterable[Module], facts: Mapping[str, Facts]) -> Iterator[Body]:
    """Each class and function with what its structure is."""
    for module in modules:
        for made in facts[module.id].definitions:
            if made.digest and "." not in made.name and made.kind in (Kind.CLASS, Kind.FUNCTION):
                yield Body(f"{module.id}.{made.name}", made.digest)

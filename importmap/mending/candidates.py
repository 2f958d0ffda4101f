"""What might be meant by something that is missing, and how certain that is"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from importmap.mending.code import Code
from importmap.model.location import Location
from importmap.resolve.values import Value, ValueKind


class Proof(IntEnum):
    """How certain it is that a candidate is what is meant."""

    PROVEN = 0  # it is the very thing: git shows where it went, or it is the same to the last statement
    LIKELY = 1  # it is the only one of that name, and what is done with it fits
    POSSIBLE = 2  # it has that name
    ALIKE = 3  # it is called alike, and what is done with it fits


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that is there, and might be meant."""

    module: str  # dotted name of the module to import from
    name: str  # what to import from it; "" for the module itself
    proof: Proof
    why: str  # a phrase after its path: "defines it", "is what 1a2b3c4d5 of 2025-09-16 renamed it to"
    whole: bool = False  # it is the module that this is said of
    misfit: str = ""  # what is done with the missing thing, or what that was, and does not go with it
    symbol: str = ""  # id of the class or function that it leads to, "" for anything else
    at: Location | None = None

    @property
    def path(self) -> str:
        """The dotted path that yields it."""
        return f"{self.module}.{self.name}" if self.name and self.name != "*" else self.module


def merged(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates, best first, each class or function and each path once, with what speaks most for it."""
    found: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: (c.proof, c.path)):
        key = candidate.symbol or candidate.path
        misfit = candidate.misfit or (found[key].misfit if key in found else "")
        found[key] = replace(found.get(key, candidate), misfit=misfit)
    return tuple(
        sorted(found.values(), key=lambda candidate: (candidate.proof, bool(candidate.misfit), candidate.path))
    )


def found_as(code: Code, value: Value, module: str, name: str, proof: Proof, why: str) -> Candidate | None:
    """The candidate that a value is; a class or function under the path that should be used."""
    if value.kind is ValueKind.SYMBOL:
        symbol = code.symbol(value.symbol)
        if symbol is None or "." in value.name:
            return None
        if symbol.name == name:
            module, name = code.place(symbol)
        place = code.analysis.at(symbol.module, symbol.definition.line)
        return Candidate(module, name, proof, why, symbol=symbol.id, at=place)
    at = code.analysis.at(value.module, value.line) if value.module in code.analysis.modules else None
    return Candidate(module, name, proof, why, at=at)

"""Where else there is something of the name that is missing"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from importmap.mending.candidates import Candidate, Proof, found_as
from importmap.mending.code import Code
from importmap.mending.fitting import fit
from importmap.mending.needs import Need
from importmap.model.project import Module
from importmap.resolve.values import ValueKind


def elsewhere(code: Code, need: Need, siblings: Sequence[Need]) -> tuple[Candidate, ...]:
    """The places that have it; the siblings are all needs of the same module.

    The only definition is likely to be it. A variable is not: many are called alike that have nothing in common, and if
    there are several, none is named.
    """
    defined = tuple(_modules(code, need, siblings)) or tuple(_symbols(code, need))
    assigned = () if defined else tuple(_values(code, need))
    if len(defined) == 1:
        return tuple(replace(one, proof=Proof.LIKELY) for one in defined)
    return defined or (assigned if len(assigned) == 1 else ())


def _modules(code: Code, need: Need, siblings: Sequence[Need]) -> Iterator[Candidate]:
    """Modules of the same last name that have everything which is asked of the missing one, the most alike ones."""
    importer = need.links[0].importer
    if not need.module or code.module(need.module, importer) is not None:
        return
    importers = {link.importer for sibling in siblings for link in sibling.links}
    fitting = [
        (_common(module.name, need.module), module)
        for module in code.called(need.module.rpartition(".")[2])
        if module.id not in importers and _is_eligible(code, need, module.id) and _has_all(code, module, siblings)
    ]
    most = max((common for common, _ in fitting), default=0)
    for common, module in fitting:
        value = code.value(module.name, need.name, importer)
        if common == most and value is not None:
            why = "has the name of the missing module, and all that is asked of it"
            at = code.analysis.at(module.id)
            yield Candidate(module.name, need.name, Proof.POSSIBLE, why, whole=True, symbol=value.symbol, at=at)


def _has_all(code: Code, module: Module, needs: Sequence[Need]) -> bool:
    """Whether a module has all that is needed, and at least one thing is."""
    shown = 0
    for need in needs:
        value = code.value(module.name, need.name, need.links[0].importer)
        if value is None or value.kind is ValueKind.UNKNOWN:
            return False
        fitting = fit(code, need.links, value) if not need.name else None
        if fitting is not None and fitting.misfit:
            return False
        shown += 1 if fitting is None and need.name != "*" else fitting.matches if fitting is not None else 0
    return shown > 0


def _symbols(code: Code, need: Need) -> Iterator[Candidate]:
    importers = {link.importer for link in need.links}
    for symbol in code.defined(need.name):
        if symbol.module in importers or not _is_eligible(code, need, symbol.module):
            continue
        value = code.value(code.analysis.modules[symbol.module].name, symbol.name, need.links[0].importer)
        if value is None or value.symbol != symbol.id:
            continue  # another file of that name wins
        found = found_as(code, value, need.module, symbol.name, Proof.POSSIBLE, "defines it")
        if found is not None:
            yield found


def _values(code: Code, need: Need) -> Iterator[Candidate]:
    importers = {link.importer for link in need.links}
    for module, definition in code.bound(need.name):
        name = code.analysis.modules[module].name
        if module != name or module in importers or not _is_eligible(code, need, module):
            continue
        value = code.value(name, need.name, need.links[0].importer)
        if value is not None and value.kind is ValueKind.OBJECT:
            at = code.analysis.at(module, definition.line)
            yield Candidate(name, need.name, Proof.POSSIBLE, "assigns it", at=at)


def _is_eligible(code: Code, need: Need, module: str) -> bool:
    """Whether a module may have what is missing: what production code had, or asks for, is nothing that tests have."""
    asked_for = any(code.is_production(link.importer) for link in need.links)
    return code.is_production(module) or not (asked_for or code.was_production(need.module, need.links[0].importer))


def _common(one: str, other: str) -> int:
    """How many parts two dotted names share, from the last one on and from the first one on."""
    first, second = one.split("."), other.split(".")
    shorter = min(len(first), len(second))
    end = next((i for i in range(shorter) if first[-1 - i] != second[-1 - i]), shorter)
    start = next((i for i in range(shorter) if first[i] != second[i]), shorter)
    return end + start

"""What an import means that misses by a little: a level, a capital letter, a file in the way, a moment"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.mending.candidates import Candidate, Proof, found_as
from importmap.mending.code import Code
from importmap.mending.needs import Need
from importmap.model.links import Link
from importmap.model.project import ModuleKind
from importmap.resolve.modules import absolute
from importmap.resolve.values import ValueKind


def nearby(code: Code, need: Need) -> Iterator[Candidate]:
    """The candidates that are as good as named."""
    yield from _in_hidden_file(code, need)
    yield from _for_type_checkers(code, need)
    yield from _other_level(code, need)
    yield from _other_case(code, need)


def _in_hidden_file(code: Code, need: Need) -> Iterator[Candidate]:
    """What a file has from elsewhere that a package keeps from being imported."""
    owner = code.module(need.module, need.links[0].importer)
    hidden = code.hidden_with(owner, need.name) if owner is not None else None
    if hidden is None:
        return
    value = code.analysis.names.attribute(hidden.id, need.name)
    if value.kind is ValueKind.SYMBOL and value.module != hidden.id:
        found = found_as(
            code, value, "", value.name, Proof.PROVEN, f"is where {hidden.path}, which cannot be imported, has it from"
        )
        if found is not None:
            yield found


def _for_type_checkers(code: Code, need: Need) -> Iterator[Candidate]:
    """What a module imports only for type checkers is there, but not in that module."""
    owner = code.module(need.module, need.links[0].importer)
    if owner is None or not need.name or owner.kind is ModuleKind.NAMESPACE:
        return
    value = code.analysis.names.attribute(owner.id, need.name, typing=True)
    if value.kind is ValueKind.SYMBOL and value.module != owner.id:
        why = f"is what {need.module} has for type checkers alone"
        found = found_as(code, value, "", value.name, Proof.PROVEN, why)
        if found is not None:
            yield found


def _other_level(code: Code, need: Need) -> Iterator[Candidate]:
    """A relative import with one dot less or one more, where only one of them leads to what it names."""
    found: dict[str, Candidate] = {}
    for link in need.links:
        for difference in (-1, 1):
            level = link.statement.level + difference
            module = _at_level(code, link, level) if link.statement.level and level > 0 else None
            value = code.value(module, need.name, link.importer) if module and module != need.module else None
            if module and value is not None and value.kind not in (ValueKind.UNKNOWN, ValueKind.EXTERNAL):
                dots = "one dot less" if difference < 0 else "one dot more"
                candidate = found_as(code, value, module, need.name, Proof.LIKELY, f"is what it names with {dots}")
                if candidate is not None:
                    found[candidate.path] = candidate
    if len(found) == 1:
        yield from found.values()


def _at_level(code: Code, link: Link, level: int) -> str | None:
    return absolute(code.analysis.modules[link.importer], level, link.statement.module)


def _other_case(code: Code, need: Need) -> Iterator[Candidate]:
    """A module or a name that differs in capitals alone."""
    importer = need.links[0].importer
    why = "differs in capitals alone"
    owner = code.module(need.module, importer)
    if owner is None:
        for module in code.called_like(need.module):
            value = code.value(module.name, need.name, importer)
            found = None if value is None else found_as(code, value, module.name, need.name, Proof.LIKELY, why)
            if found is not None:
                yield found
        return
    for name in code.names(owner.id):
        if name != need.name and name.casefold() == need.name.casefold():
            value = code.value(need.module, name, importer)
            found = None if value is None else found_as(code, value, need.module, name, Proof.LIKELY, why)
            if found is not None:
                yield found

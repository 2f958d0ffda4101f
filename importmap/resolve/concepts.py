"""What the declared concepts are in the code: the thing itself, what it replaces, and who uses which"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from importmap.model.declared import SingleSource
from importmap.model.links import Symbol, outside
from importmap.model.migration import Concept, Predecessor, Unknown
from importmap.resolve.meaning import Code, is_below
from importmap.resolve.predecessors import Ground, matching, predecessor, shims
from importmap.resolve.references import route_of, using
from importmap.resolve.values import ValueKind


def concepts(sources: Iterable[SingleSource], code: Code) -> tuple[Concept, ...]:
    """The declared concepts, in the order of their declaration."""
    return tuple(_concept(source, code) for source in sources)


def _concept(source: SingleSource, code: Code) -> Concept:
    value = code.meant(source.symbol)
    maker = code.meant(source.construct_with) if source.construct_with else value
    ground = Ground(
        code=code,
        source=source,
        symbol=code.by_id.get(value.symbol),
        accessor=maker.symbol if source.construct_with else "",
        module=code.owner(source.symbol),
        own=frozenset(
            {code.owner(source.symbol), code.owner(source.construct_with), value.module, maker.module} - {""}
        ),
    )
    predecessors = {p.name: p for entry in source.replaces for p in _declared(ground, entry)}
    for shim in shims(ground, tuple(predecessors)):
        predecessors.setdefault(shim.name, shim)
    ordered = tuple(predecessors[name] for name in sorted(predecessors))
    replaced = frozenset(m for p in ordered if _is_whole(ground, p) for m in ground.members(p.name))
    is_there = value.kind is not ValueKind.MISSING
    return Concept(
        source=source,
        symbol=ground.symbol.id if ground.symbol else "",
        accessor=ground.accessor,
        module=ground.module,
        defined=value.module if is_there else "",
        line=(ground.symbol.definition.line if ground.symbol else value.line) if is_there else 0,
        predecessors=ordered,
        current=_current(ground, replaced),
        beside=tuple(_beside(ground, ordered, replaced)),
        covers=frozenset(_covered(ground, ordered)),
        unknown=tuple(_unknown(ground, ordered)),
    )


def _declared(ground: Ground, entry: str) -> Iterator[Predecessor]:
    for name in matching(ground, entry):
        yield predecessor(ground, entry, name)


def _is_whole(ground: Ground, predecessor: Predecessor) -> bool:
    """Whether it is a module that is replaced with all that it holds."""
    return predecessor.name == predecessor.module and not ground.lives_in(predecessor.name)


def _current(ground: Ground, replaced: frozenset[str]) -> frozenset[str]:
    """The modules that use a concept as declared, or take from its module what the replaced modules have as well."""
    code, source, found = ground.code, ground.source, set[str]()
    for path, symbol in ((source.symbol, ground.symbol), (source.construct_with, code.by_id.get(ground.accessor))):
        route = route_of(symbol, path) if symbol else None
        if route is not None:
            found |= using([route])
        elif path:
            module, _, name = path.rpartition(".")
            found |= {link.importer for link in code.references.from_module(module, (name,))}
    counterparts = {name for module in replaced for name in code.names.names(module)}
    found |= {link.importer for link in code.references.from_module(ground.module, counterparts)}
    if ground.symbol is not None:
        found |= using(ground.symbol.routes) - outside(ground.symbol)
    offering = {module for module in found if f"{ground.module}.".startswith(f"{module}.")}
    return frozenset(found - offering - ground.own - replaced)


def _beside(
    ground: Ground, predecessors: Iterable[Predecessor], replaced: frozenset[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """The paths to the symbol that are neither the declared one nor replaced, with those who use them."""
    symbol: Symbol | None = ground.symbol
    if symbol is None:
        return
    counting = outside(symbol) - replaced - ground.own
    names = {p.name for p in predecessors} | {distinct.symbol for distinct in ground.source.distinct}
    for route in symbol.routes:
        users = using([route]) & counting
        told = route.path == ground.source.symbol or route.module in replaced
        if users and not told and names.isdisjoint((route.path, route.module)):
            yield route.path, users


def _covered(ground: Ground, predecessors: Iterable[Predecessor]) -> Iterator[str]:
    """The concept, and all that is defined in what it replaces."""
    if ground.symbol is not None:
        yield ground.symbol.id
    names = tuple(p.name for p in predecessors if not ground.lives_in(p.name))
    yield from (symbol.id for symbol in ground.code.symbols if is_below(symbol.path, names))


def _unknown(ground: Ground, predecessors: Iterable[Predecessor]) -> Iterator[Unknown]:
    """The names of a declaration that mean nothing; what is replaced may be gone if somebody still asks for it."""
    code, source = ground.code, ground.source
    named = [("symbol", source.symbol), ("construct-with", source.construct_with)]
    named += [("distinct", distinct.symbol) for distinct in source.distinct]
    for key, path in named:
        if path and code.meant(path).kind is ValueKind.MISSING:
            yield code.unknown(key, path)
    meant = {p.declared for p in predecessors if p.module or p.imports or p.strings}
    for entry in source.replaces:
        if entry not in meant:
            yield code.unknown("replaces", entry)

"""What a concept replaces: modules, symbols and paths, declared or found by their warning, with all that names them

A module that is replaced is meant with all that is below it and with all that it defines, by whatever path that is
imported. Where the concept itself lives in it or below it, only the names that are taken from that module are meant. A
symbol that is replaced is meant by all of its paths; a path that leads to the concept itself, or to something that is
defined elsewhere, is meant alone. Shims that warn of their deprecation and lead to the concept need not be declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from importmap.model.declared import SingleSource
from importmap.model.facts import Deprecation, Kind
from importmap.model.links import Link, Symbol
from importmap.model.migration import Predecessor, Reference
from importmap.resolve.deprecations import on_import, on_use, overdue
from importmap.resolve.forwarding import definition_forwards, module_forwards
from importmap.resolve.meaning import Code, compiled, is_below
from importmap.resolve.references import mentions, route_of, statements, uses
from importmap.resolve.values import ValueKind


@dataclass(frozen=True)
class Ground:
    """Where a concept itself stands."""

    code: Code
    source: SingleSource
    symbol: Symbol | None  # the class or function that it means
    accessor: str  # id of the function or method that makes instances, or ""
    module: str  # id of the module that has it by the declared path, or ""
    own: frozenset[str]  # ids of the modules that have it, define it, and have or define the accessor

    def lives_in(self, module: str) -> bool:
        """Whether a module, or something below it, is one of the concept's own."""
        return any(f"{own}.".startswith(f"{module}.") for own in self.own)

    def members(self, module: str) -> frozenset[str]:
        """The modules that are meant by the name of one that is replaced."""
        if self.lives_in(module):
            return frozenset({module})
        return frozenset(other for other in self.code.modules if f"{other}.".startswith(f"{module}."))


def matching(ground: Ground, entry: str) -> tuple[str, ...]:
    """The names that an entry of `replaces` means: itself, or the modules and further symbols that a glob fits."""
    if "*" not in entry:
        return (entry,)
    fits, found = compiled(entry), list[str]()
    for module in sorted(ground.code.modules):
        if fits(module) and module not in ground.own and not is_below(module, found):
            found.append(module)
    own = {ground.accessor, ground.symbol.id if ground.symbol else ""}
    symbols = (s.path for s in ground.code.symbols if s.id not in own and fits(s.path))
    return (*found, *(path for path in symbols if not is_below(path, found)))


def predecessor(ground: Ground, entry: str, name: str) -> Predecessor:
    """One thing that is replaced; its `module` is "" if there is nothing of that name any more."""
    code = ground.code
    if name in code.modules:
        return _module(ground, entry, name)
    value = code.meant(name)
    symbol = code.by_id.get(value.symbol)
    if symbol is not None and symbol.path == name and symbol is not ground.symbol:
        return _definition(ground, entry, symbol)
    module, _, attribute = name.rpartition(".")
    if value.kind is not ValueKind.MISSING and module in code.modules:
        return _path(ground, entry, module, attribute, symbol)
    imports = statements(code.references.failing(name))
    return Predecessor(name, entry, "", 0, False, "", "", _ordered(imports), _ordered(code.references.strings(name)))


def shims(ground: Ground, covered: Iterable[str]) -> Iterator[Predecessor]:
    """What leads to the concept and warns of its deprecation, unless it is below one of the names that are covered."""
    code, symbol, covered = ground.code, ground.symbol, tuple(covered)
    if symbol is None:
        return
    for route in symbol.routes:
        known = route.defining or route.path == ground.source.symbol or is_below(route.path, covered)
        if not known and route.module not in ground.own and on_import(code.facts_of(route.module)):
            yield _path(ground, "", route.module, route.path[len(route.module) + 1 :], symbol)
    meant = {distinct.symbol for distinct in ground.source.distinct}
    concept = {symbol.id, ground.accessor}
    for other in code.symbols:
        if other.module in ground.own or other.path in meant or is_below(other.path, covered):
            continue
        called = code.called.get((other.module, other.name), ()) if other.definition.kind == Kind.FUNCTION else ()
        if symbol.id in other.bases or not concept.isdisjoint(called):
            warning = on_use(code.facts_of(other.module), other.definition)
            if warning is not None and definition_forwards(code, other.module, other.definition, {other.module}):
                yield _definition(ground, "", other)


def _module(ground: Ground, entry: str, name: str) -> Predecessor:
    code, members, shared = ground.code, ground.members(name), ground.lives_in(name)
    symbols = [] if shared else [symbol for member in members for symbol in code.defined.get(member, ())]
    links = [link for member in members for link in code.references.from_module(member)]
    links += [link for symbol in symbols for link in code.references.of_symbol(symbol.id)]
    imports = statements(links)
    imports += uses((route for symbol in symbols for route in symbol.routes), imports)
    outside = [r for r in _heard(imports, links) if r.module not in members and not _offers(ground, name, r.module)]
    strings = [r for r in code.references.strings(name) if r.module not in members]
    if shared:  # what the strings name below it is not meant
        bound = {f"{name}.{own}" for own in code.names.names(name)} - code.modules.keys()
        strings = [r for r in strings if is_below(r.text, bound)]
    used = (on_use(code.facts_of(symbol.module), symbol.definition) for symbol in symbols)
    warning = on_import(code.facts_of(name)) or next(filter(None, used), None)
    forwards = shared or all(module_forwards(code, member, members) for member in members)
    return _made(ground, entry, name, name, 0, forwards, warning, outside, strings)


def _definition(ground: Ground, entry: str, symbol: Symbol) -> Predecessor:
    code, facts = ground.code, ground.code.facts_of(symbol.module)
    links = code.references.of_symbol(symbol.id)
    imports = statements(links)
    imports += uses(symbol.routes, imports)
    outside = [reference for reference in _heard(imports, links) if reference.module != symbol.module]
    warning = on_use(facts, symbol.definition) or on_import(facts)
    forwards = definition_forwards(code, symbol.module, symbol.definition, {symbol.module})
    line, strings = symbol.definition.line, mentions(symbol.routes)
    return _made(ground, entry, symbol.path, symbol.module, line, forwards, warning, outside, strings)


def _path(ground: Ground, entry: str, module: str, name: str, symbol: Symbol | None) -> Predecessor:
    code, path = ground.code, f"{module}.{name}"
    route = route_of(symbol, path) if symbol else None
    links = code.references.from_module(module, (name,))
    imports = statements(links)
    imports = _heard(imports + uses([route] if route else [], imports), links)
    binding = code.names.binding(module, name)
    line, warning = binding.item.line if binding else 0, on_import(code.facts_of(module))
    return _made(ground, entry, path, module, line, True, warning, imports, code.references.strings(path))


def _made(
    ground: Ground,
    entry: str,
    name: str,
    module: str,
    line: int,
    forwards: bool,
    warning: Deprecation | None,
    imports: Iterable[Reference],
    strings: Iterable[Reference],
) -> Predecessor:
    message = warning.message if warning else ""
    late = overdue(ground.source.remove_after, message, ground.code.version, ground.code.date)
    return Predecessor(name, entry, module, line, forwards, message, late, _ordered(imports), _ordered(strings))


def _heard(references: Iterable[Reference], links: Iterable[Link]) -> list[Reference]:
    """The references without those that are known to lead to what warns, such as a test of the warning."""
    quiet = {(link.importer, link.statement.line) for link in links if link.statement.quiet}
    return [reference for reference in references if (reference.module, reference.line) not in quiet]


def _ordered(references: Iterable[Reference]) -> tuple[Reference, ...]:
    return tuple(sorted(set(references), key=lambda r: (r.module, r.line, r.text)))


def _offers(ground: Ground, name: str, importer: str) -> bool:
    """Whether an importer belongs to the package that offers what a module of the concept itself defines."""
    return name in ground.own and f"{importer}.".startswith(f"{ground.module}.")

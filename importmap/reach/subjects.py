"""What a name means that somebody asks the impact of, and who imports it"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from importmap.analysis import Analysis
from importmap.config import alike
from importmap.model.errors import UnknownNameError
from importmap.model.facts import Facts, When
from importmap.model.finding import Location
from importmap.model.impact import Importer, Moment
from importmap.model.links import LinkKind, Symbol, symbol_id
from importmap.model.project import Module
from importmap.reach.testing import spelled
from importmap.resolve.modules import Modules, lineage
from importmap.resolve.values import Value, ValueKind

_MOMENTS = tuple(Moment)  # the earliest first

_Places: TypeAlias = dict[tuple[str, str], list[tuple[int, Moment]]]
"""By module and the path that it imports: the line and moment of each statement and use."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked for, as a node of the graph."""

    name: str
    kind: str
    location: Location
    is_module: bool  # or several modules
    nodes: frozenset[str]  # the ids of these modules, or one id of what is none
    importers: tuple[Importer, ...]
    is_spelled: Callable[[str, Module], bool]  # whether a string of a module spells it out


def subjects_of(analysis: Analysis, name: str) -> tuple[Subject, ...]:
    """One module, file, package or folder; else classes and functions; else another name that a module binds.

    A class or function may be called by its bare name or by any import path; the most used of several comes first.
    Raises UnknownNameError where there is nothing of that name.
    """
    members = _members(analysis, name)
    if members:
        return (_modules(analysis, name, members),)
    yielding = [(path, symbol) for symbol, _, path in analysis.yielding(name)]
    found = {symbol.id: symbol for path, symbol in yielding if path == name} or {s.id: s for _, s in yielding}
    if found:
        symbols = analysis.with_latent(tuple(found.values()))
        ordered = sorted(symbols, key=lambda symbol: (-sum(len(route.users) for route in symbol.routes), symbol.id))
        return tuple(_symbol(analysis, symbol) for symbol in ordered)
    value = _value(analysis, name)
    if value is not None:
        return (_object(analysis, value),)
    dotted = name.removesuffix(".py").strip("/").replace("/", ".")
    near = alike(dotted, (*analysis.modules, *(s.path if "." in dotted else s.name for s in analysis.symbols)))
    hint = f"did you mean {', or '.join(near)}?" if near else "give a dotted name, or the path of a file"
    raise UnknownNameError(f"no module, package, file, class or function is called {name}", hint)


def _members(analysis: Analysis, name: str) -> tuple[Module, ...]:
    """The modules that a dotted name or a path means: one, or all of a package or folder."""
    package, folder = f"{name}.", f"{name.rstrip('/')}/"
    return tuple(
        module
        for module in analysis.project.modules
        if name in (module.id, module.name, module.path)
        or module.name.startswith(package)
        or module.path.startswith(folder)
    )


def _modules(analysis: Analysis, name: str, members: tuple[Module, ...]) -> Subject:
    """One module, or all of a package or folder."""
    inside = frozenset(module.id for module in members)
    top = next((module for module in members if name in (module.id, module.name, module.path)), None)
    by_name = Modules(analysis.project)
    found: _Places = defaultdict(list)
    for link in analysis.links:
        if link.module in inside and link.importer not in inside:
            path = analysis.modules[link.module].name
            found[link.importer, path].append((link.statement.line, _moment(link.statement.when)))

    def is_spelled(text: str, module: Module) -> bool:
        """Whether the deepest module that a string begins with is one of these."""
        return module.id not in inside and spelled(text, module, by_name) in inside

    kind = "folder" if top is None else top.kind.value if len(members) == 1 else "package"
    location = Location(top.path if top is not None else name)
    return Subject(name, kind, location, True, inside, _importers(analysis, found), is_spelled)


def _symbol(analysis: Analysis, symbol: Symbol) -> Subject:
    """A class or function, by all paths that lead to it."""
    found: _Places = defaultdict(list)
    for link in analysis.links:
        if link.symbol == symbol.id:
            path = f"{link.module}.{link.statement.name}"
            found[link.importer, path].append((link.statement.line, _moment(link.statement.when)))
    for route in symbol.routes:
        for user in route.users:
            if (user.module, route.path) not in found:
                moment = _used(analysis, user.module, user.line, route.path.rpartition(".")[2])
                found[user.module, route.path] = [(user.line, moment)] * user.count
    names = ((analysis.modules[route.module].name, route.path.rpartition(".")[2]) for route in symbol.routes)
    paths = frozenset(f"{module}.{name}" for module, name in names)
    return Subject(
        name=symbol.path,
        kind=symbol.definition.kind,
        location=analysis.at(symbol.module, symbol.definition.line),
        is_module=False,
        nodes=frozenset((symbol.id,)),
        importers=_importers(analysis, found),
        is_spelled=lambda text, _: not paths.isdisjoint((*lineage(text), text)),
    )


def _value(analysis: Analysis, name: str) -> Value | None:
    """What a dotted path means that leads to neither a module nor a class or function, but to something."""
    module, _, attribute = name.rpartition(".")
    owners = (m.id for m in analysis.files if module in (m.id, m.name))
    values = (analysis.names.attribute(owner, attribute) for owner in owners)
    return next((value for value in values if value.kind is ValueKind.OBJECT and value.module in analysis.facts), None)


def _object(analysis: Analysis, value: Value) -> Subject:
    """A constant, or whatever else a module binds, by the imports and uses that lead to it."""
    found: _Places = defaultdict(list)
    paths = {f"{analysis.modules[value.module].name}.{value.name}"}
    for link in analysis.links:
        if link.kind is LinkKind.SYMBOL and not link.symbol:
            meant = analysis.names.imported(analysis.modules[link.importer], link.statement)
            if (meant.module, meant.name) == (value.module, value.name):
                path = f"{link.module}.{link.statement.name}"
                paths.add(path)
                found[link.importer, path].append((link.statement.line, _moment(link.statement.when)))
    for module, said in analysis.facts.items():
        for path, line, when in _uses(analysis, module, said, value):
            found[module, path].append((line, _moment(when)))
    definitions = analysis.facts[value.module].definitions
    line = next((item.line for item in reversed(definitions) if item.name == value.name), 0)
    return Subject(
        name=f"{value.module}.{value.name}",
        kind="value",
        location=analysis.at(value.module, line),
        is_module=False,
        nodes=frozenset((symbol_id(value.module, value.name),)),
        importers=_importers(analysis, found),
        is_spelled=lambda text, _: not paths.isdisjoint((*lineage(text), text)),
    )


def _uses(analysis: Analysis, module: str, said: Facts, value: Value) -> Iterator[tuple[str, int, int]]:
    """The uses of a value as an attribute of another module: the path to it, the line and when."""
    for use in said.uses:
        first, *rest = use.path.split(".")
        if not rest:
            continue
        owner = analysis.names.attribute(module, first)
        if use.origin >= 0:
            statement = said.imports[use.origin]
            plain = not statement.name and not statement.alias
            here = analysis.modules[module]
            owner = analysis.names.module(first, here) if plain else analysis.names.imported(here, statement)
        for part in rest:
            if owner.kind is not ValueKind.MODULE:
                break
            path = f"{owner.module}.{part}"
            owner = analysis.names.member(owner, part)
            if owner.kind is ValueKind.OBJECT and (owner.module, owner.name) == (value.module, value.name):
                yield path, use.line, use.when


def _importers(analysis: Analysis, found: _Places) -> tuple[Importer, ...]:
    """One importer for each module and path, from the lines and moments of its statements and uses."""
    return tuple(
        Importer(
            module=module,
            path=path,
            location=analysis.at(module, min(line for line, _ in places)),
            moment=min((moment for _, moment in places), key=_MOMENTS.index),
            count=len(places),
        )
        for (module, path), places in sorted(found.items())
    )


def _moment(when: int) -> Moment:
    if when & When.TYPING:
        return Moment.TYPING
    return Moment.DEFERRED if when & When.DEFERRED else Moment.IMPORT_TIME


def _used(analysis: Analysis, module: str, line: int, name: str) -> Moment:
    """When a module uses a name as an attribute of another module."""
    uses = (use for use in analysis.facts[module].uses if use.line == line and name in use.path.split("."))
    return min((_moment(use.when) for use in uses), key=_MOMENTS.index, default=Moment.IMPORT_TIME)

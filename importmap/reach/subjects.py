"""What a name means that somebody asks the impact of, and who imports it"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from importmap.config import alike
from importmap.memory.directory import Entry
from importmap.model.errors import UnknownNameError
from importmap.model.facts import Facts
from importmap.model.impact import Importer, Moment
from importmap.model.index import Imports, Spelled, moment
from importmap.model.links import LinkKind, symbol_id
from importmap.model.location import Location
from importmap.model.project import Module
from importmap.reach.index import Index
from importmap.resolve.modules import lineage
from importmap.resolve.values import Value, ValueKind

if TYPE_CHECKING:
    from importmap.analysis import Analysis

_MOMENTS = tuple(Moment)  # the earliest first

Places: TypeAlias = dict[tuple[str, str], list[tuple[int, Moment]]]
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
    is_spelled: Callable[[Spelled], bool]  # whether a string spells it out


def subjects_of(index: Index, name: str) -> tuple[Subject, ...]:
    """One module, file, package or folder; else classes and functions; else another name that a module binds.

    A class or function may be called by its bare name or by any import path; the most used of several comes first.
    Raises UnknownNameError where there is nothing of that name.
    """
    members = _members(index.imports.modules, name)
    if members:
        return (_modules(index.imports, name, members),)
    yielding = list(index.directory.yielding(name))
    found = {e.symbol.id: e for e, path in yielding if path == name} or {e.symbol.id: e for e, _ in yielding}
    if found:
        modules = {module.id: module for module in index.imports.modules}
        ordered = sorted(found.values(), key=lambda e: (-sum(len(r.users) for r in e.symbol.routes), e.symbol.id))
        return tuple(_symbol(modules, entry) for entry in ordered)
    module, _, attribute = name.rpartition(".")
    if attribute and any(module in (one.id, one.name) for one in index.imports.files):
        value = _value(index.code, name)
        if value is not None:
            return (_object(index.code, value),)
    dotted = name.removesuffix(".py").strip("/").replace("/", ".")
    symbols = index.directory.paths if "." in dotted else index.directory.bare
    near = alike(dotted, (*(one.id for one in index.imports.modules), *symbols))
    hint = f"did you mean {', or '.join(near)}?" if near else "give a dotted name, or the path of a file"
    raise UnknownNameError(f"no module, package, file, class or function is called {name}", hint)


def _members(modules: Iterable[Module], name: str) -> tuple[Module, ...]:
    """The modules that a dotted name or a path means: one, or all of a package or folder."""
    package, folder = f"{name}.", f"{name.rstrip('/')}/"
    return tuple(
        module
        for module in modules
        if name in (module.id, module.name, module.path)
        or module.name.startswith(package)
        or module.path.startswith(folder)
    )


def _modules(imports: Imports, name: str, members: tuple[Module, ...]) -> Subject:
    """One module, or all of a package or folder."""
    inside = frozenset(module.id for module in members)
    top = next((module for module in members if name in (module.id, module.name, module.path)), None)
    modules = {module.id: module for module in imports.modules}
    found: Places = defaultdict(list)
    for importer, statements in imports.statements.items():
        for imported in () if importer in inside else inside.intersection(statements):
            places = [(statement.line, at(statement.when)) for statement in statements[imported]]
            found[importer, modules[imported].name] += places
    kind = "folder" if top is None else top.kind.value if len(members) == 1 else "package"
    return Subject(
        name,
        kind,
        Location(top.path if top is not None else name),
        True,
        inside,
        importers_of(modules, found),
        is_spelled=lambda one: one.module not in inside and one.meant in inside,
    )


def _symbol(modules: Mapping[str, Module], entry: Entry) -> Subject:
    """A class or function, by all paths that lead to it."""
    symbol = entry.symbol
    split = (path.rpartition(".") for path in entry.paths)
    paths = frozenset(f"{modules[module].name}.{name}" for module, _, name in split)
    return Subject(
        name=symbol.path,
        kind=symbol.definition.kind,
        location=Location(modules[symbol.module].path, symbol.definition.line),
        is_module=False,
        nodes=frozenset((symbol.id,)),
        importers=entry.importers,
        is_spelled=lambda one: not paths.isdisjoint((*lineage(one.text), one.text)),
    )


def _value(analysis: Analysis, name: str) -> Value | None:
    """What a dotted path means that leads to neither a module nor a class or function, but to something."""
    module, _, attribute = name.rpartition(".")
    owners = (m.id for m in analysis.files if module in (m.id, m.name))
    values = (analysis.names.attribute(owner, attribute) for owner in owners)
    return next((value for value in values if value.kind is ValueKind.OBJECT and value.module in analysis.facts), None)


def _object(analysis: Analysis, value: Value) -> Subject:
    """A constant, or whatever else a module binds, by the imports and uses that lead to it."""
    found: Places = defaultdict(list)
    paths = {f"{analysis.modules[value.module].name}.{value.name}"}
    for link in analysis.links:
        if link.kind is LinkKind.SYMBOL and not link.symbol:
            meant = analysis.names.imported(analysis.modules[link.importer], link.statement)
            if (meant.module, meant.name) == (value.module, value.name):
                path = f"{link.module}.{link.statement.name}"
                paths.add(path)
                found[link.importer, path].append((link.statement.line, at(link.statement.when)))
    for module, said in analysis.facts.items():
        for path, line, when in _uses(analysis, module, said, value):
            found[module, path].append((line, at(when)))
    definitions = analysis.facts[value.module].definitions
    line = next((item.line for item in reversed(definitions) if item.name == value.name), 0)
    return Subject(
        name=f"{value.module}.{value.name}",
        kind="value",
        location=analysis.at(value.module, line),
        is_module=False,
        nodes=frozenset((symbol_id(value.module, value.name),)),
        importers=importers_of(analysis.modules, found),
        is_spelled=lambda one: not paths.isdisjoint((*lineage(one.text), one.text)),
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


def importers_of(modules: Mapping[str, Module], found: Places) -> tuple[Importer, ...]:
    """One importer for each module and path, from the lines and moments of its statements and uses."""
    return tuple(
        Importer(
            module=module,
            path=path,
            location=Location(modules[module].path, min(line for line, _ in places)),
            moment=min((moment for _, moment in places), key=_MOMENTS.index),
            count=len(places),
        )
        for (module, path), places in sorted(found.items())
    )


def at(when: int) -> Moment:
    """When a statement or a use takes effect."""
    return _MOMENTS[moment(when)]


def used(facts: Facts, line: int, name: str) -> Moment:
    """When a module uses a name as an attribute of another module."""
    uses = (use for use in facts.uses if use.line == line and name in use.path.split("."))
    return min((at(use.when) for use in uses), key=_MOMENTS.index, default=Moment.IMPORT_TIME)

"""What is there today, to be asked by those who look for what is missing"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from functools import cached_property

from importmap.analysis import Analysis
from importmap.likeness.bodies import Bodies
from importmap.model.facts import Definition, Facts, Kind
from importmap.model.links import Symbol
from importmap.model.project import Module, ModuleKind, Role
from importmap.resolve.modules import is_standard_library
from importmap.resolve.values import Value, ValueKind

_TELLING = 20  # syntax nodes in a definition from which on it is no chance that another one is the same


class Code:
    """The modules, names and definitions of the analysed code."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._modules = analysis.named

    def module(self, name: str, importer: str) -> Module | None:
        """The module that a dotted name means to an importer."""
        found = self._modules.find(name, self.analysis.modules[importer]) if name else None
        return self.analysis.modules[found] if found is not None else None

    def roots(self, importer: str) -> tuple[str, ...]:
        """The roots, the importer's own first."""
        own = self.analysis.modules[importer].root
        return (own, *(root for root in self.analysis.project.roots if root != own))

    def value(self, module: str, name: str, importer: str) -> Value | None:
        """What an import of a name from a module yields when the program runs; None where there is no such thing."""
        owner = self.module(module, importer)
        if owner is None:
            outside = bool(module) and self.module(module.partition(".")[0], importer) is None
            return Value(ValueKind.EXTERNAL, f"{module}.{name}") if outside and self._is_installed(module) else None
        if not name or name == "*":
            return Value(ValueKind.MODULE, owner.id)
        value = self.analysis.names.attribute(owner.id, name)
        if value.kind is ValueKind.MISSING:
            child = self._modules.child(owner, name)
            return Value(ValueKind.MODULE, child) if child is not None else None
        return value

    def names(self, module: str) -> tuple[str, ...]:
        """The names that a module binds, or makes when they are asked for, sorted."""
        return tuple(sorted({*self.analysis.names.names(module), *self.analysis.names.lazy(module)}))

    def submodules(self, package: Module) -> tuple[str, ...]:
        """The last names of the modules directly in a package, by name."""
        return tuple(sorted(self._submodules.get(package.name, ())))

    def is_production(self, module: str) -> bool:
        """Whether a module works for neither tests nor developers."""
        return self.analysis.modules[module].role is Role.PRODUCTION

    def place(self, symbol: Symbol) -> tuple[str, str]:
        """The module and the name by which a class or function should be imported: its home, unless renamed there."""
        module, _, name = symbol.home.path.rpartition(".")
        home = self.analysis.modules.get(module)
        if name != symbol.name or home is None or home.name != module:
            return self.analysis.modules[symbol.module].name, symbol.name
        return module, name

    def was_production(self, module: str, importer: str) -> bool:
        """Whether a module that is not there would work for neither tests nor developers, by the package above it."""
        ancestor = self._modules.ancestor(f"{module}.", self.analysis.modules[importer])
        return ancestor is not None and self.is_production(ancestor)

    # ------------------------------------------------------------------------------------------------ what is where

    def symbol(self, symbol_id: str) -> Symbol | None:
        """The class or function of an id."""
        return self._by_id.get(symbol_id)

    def defined(self, name: str) -> tuple[Symbol, ...]:
        """The classes and functions of a name, by path."""
        return tuple(self._symbols.get(name, ()))

    def bound(self, name: str) -> tuple[tuple[str, Definition], ...]:
        """The modules that bind a name to anything else by a statement of their own, by id."""
        return tuple(self._values.get(name, ()))

    def called(self, name: str) -> tuple[Module, ...]:
        """The modules of which a name is the last part of theirs, by id."""
        return tuple(self._by_last_part.get(name, ()))

    def called_like(self, name: str) -> tuple[Module, ...]:
        """The modules of which the name differs from a dotted one in capitals alone, by id."""
        return tuple(module for module in self._by_fold.get(name.casefold(), ()) if module.name != name)

    def hidden(self, module: Module) -> tuple[Module, ...]:
        """The files that a module keeps from being imported, because it has their name; by path."""
        return tuple(
            other
            for other in self._by_fold.get(module.name.casefold(), ())
            if other.name == module.name and other.root == module.root and other.id != module.id
        )

    def hidden_with(self, module: Module, name: str) -> Module | None:
        """The file that has a name, and that a module keeps from being imported."""
        return next((other for other in self.hidden(module) if name in self.names(other.id)), None)

    def same(self, body: tuple[Definition, ...]) -> tuple[Symbol, ...]:
        """The classes and functions that are the same as a definition was, but for their names; by path."""
        if not body or body[0].size < _TELLING:
            return ()
        content = Bodies(Facts(definitions=body)).of(body[0]).content
        shape = _shape(body[0])
        return tuple(symbol for symbol in self._by_shape.get(shape, ()) if self._content(symbol) == content)

    def _content(self, symbol: Symbol) -> Hashable:
        return Bodies(self.analysis.facts[symbol.module]).of(symbol.definition).content

    def _is_installed(self, module: str) -> bool:
        installed = self.analysis.project.installed
        return not installed or module.partition(".")[0] in installed or is_standard_library(module)

    @cached_property
    def _by_id(self) -> Mapping[str, Symbol]:
        return {symbol.id: symbol for symbol in self.analysis.symbols}

    @cached_property
    def _submodules(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for module in self.analysis.project.modules:
            package, _, name = module.name.rpartition(".")
            found[package].add(name)
        return found

    @cached_property
    def _symbols(self) -> Mapping[str, list[Symbol]]:
        found: dict[str, list[Symbol]] = defaultdict(list)
        for symbol in self.analysis.symbols:
            if "." not in symbol.name:
                found[symbol.name].append(symbol)
        return found

    @cached_property
    def _by_shape(self) -> Mapping[Hashable, list[Symbol]]:
        found: dict[Hashable, list[Symbol]] = defaultdict(list)
        for symbol in self.analysis.symbols:
            found[_shape(symbol.definition)].append(symbol)
        return found

    @cached_property
    def _values(self) -> Mapping[str, list[tuple[str, Definition]]]:
        found: dict[str, list[tuple[str, Definition]]] = defaultdict(list)
        for module, facts in sorted(self.analysis.facts.items()):
            last = {d.name: d for d in facts.definitions if "." not in d.name}
            for name, definition in last.items():
                if definition.kind in (Kind.VALUE, Kind.ALIAS) and definition.target != "None":
                    found[name].append((module, definition))
        return found

    @cached_property
    def _by_fold(self) -> Mapping[str, list[Module]]:
        found: dict[str, list[Module]] = defaultdict(list)
        for module in sorted(self.analysis.project.modules, key=lambda one: one.id):
            found[module.name.casefold()].append(module)
        return found

    @cached_property
    def _by_last_part(self) -> Mapping[str, list[Module]]:
        found: dict[str, list[Module]] = defaultdict(list)
        for module in sorted(self.analysis.project.modules, key=lambda one: one.id):
            if module.id == module.name and module.kind in (ModuleKind.MODULE, ModuleKind.PACKAGE):
                found[module.name.rpartition(".")[2]].append(module)
        return found


def _shape(definition: Definition) -> Hashable:
    return definition.kind, definition.size, definition.statements

"""Everything that is known about the code, and no opinion"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from importmap.config import Config
from importmap.graph import Graph
from importmap.model.facts import Facts
from importmap.model.finding import Location
from importmap.model.links import Link, Symbol
from importmap.model.project import Module, ModuleKind, Project
from importmap.resolve.calls import CallSite, call_sites
from importmap.resolve.imports import links as all_links
from importmap.resolve.modules import Modules
from importmap.resolve.names import Names
from importmap.resolve.signatures import Signatures
from importmap.resolve.symbols import symbols as all_symbols


@dataclass(frozen=True)
class Analysis:
    """What the stages found, joined. It is a value: the same files give an equal one."""

    config: Config
    project: Project
    facts: Mapping[str, Facts]  # by module id; namespaces and opaque modules have none
    links: tuple[Link, ...]
    symbols: tuple[Symbol, ...]
    graph: Graph
    names: Names = field(compare=False, repr=False)  # for what only few rules ask

    @cached_property
    def modules(self) -> Mapping[str, Module]:
        """The modules by id."""
        return {module.id: module for module in self.project.modules}

    @cached_property
    def files(self) -> tuple[Module, ...]:
        """The modules that are Python source files."""
        return tuple(m for m in self.project.modules if m.kind in (ModuleKind.MODULE, ModuleKind.PACKAGE))

    @cached_property
    def services(self) -> Mapping[str, str]:
        """The service of each module that belongs to one."""
        owned: dict[str, str] = {}
        claims = sorted(((p, s) for s, ps in self.config.services.items() for p in ps), key=lambda c: -len(c[0]))
        for module in self.project.modules:
            for package, service in claims:
                if module.name == package or module.name.startswith(f"{package}."):
                    owned[module.id] = service
                    break
        return owned

    @cached_property
    def calls(self) -> tuple[CallSite, ...]:
        """The calls of which it is certain what class or function of the analysed code they lead to."""
        return tuple(call_sites(Modules(self.project), self.facts, self.names))

    @cached_property
    def signatures(self) -> Signatures:
        """What the classes and functions take, as far as that can be known."""
        return Signatures(self.facts, self.names)

    def at(self, module: str, line: int = 0) -> Location:
        """A place in a module's file."""
        return Location(self.modules[module].path, line)


def analyse(config: Config, project: Project, facts: Mapping[str, Facts]) -> Analysis:
    """Join the stages: facts to links, links to symbols and graph."""
    modules = Modules(project)
    names = Names(project, facts, modules)
    links = all_links(modules, facts, names)
    declared = frozenset(source.symbol for source in config.single_source)
    symbols = all_symbols(modules, facts, names, links, declared)
    return Analysis(config, project, facts, links, symbols, Graph(project.modules, links), names)

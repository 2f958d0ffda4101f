"""Everything that is known about the code, and no opinion"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from functools import cached_property
from typing import TypeVar, cast

from importmap.collection.answers import Collection, Known
from importmap.config import Config
from importmap.contracts.verdicts import verdicts
from importmap.graph import Graph, circles
from importmap.knots import knots
from importmap.model.change import Rewrite
from importmap.model.facts import BlockKind, Facts, When
from importmap.model.knots import Knot, View
from importmap.model.links import Link, LinkKind, Symbol
from importmap.model.location import Location
from importmap.model.migration import Concept
from importmap.model.past import Question, Trace
from importmap.model.project import Module, ModuleKind, Project, Role
from importmap.model.report import Revision
from importmap.model.services import owners
from importmap.model.startup import Failure, Script, Stop
from importmap.model.verdicts import Verdict
from importmap.resolve.calls import CallSite, OutsideCall, call_sites, outside_calls
from importmap.resolve.concepts import concepts
from importmap.resolve.imports import links as all_links
from importmap.resolve.meaning import Code
from importmap.resolve.modules import Modules, lineage
from importmap.resolve.names import Names
from importmap.resolve.preludes import Preludes
from importmap.resolve.references import moved
from importmap.resolve.scripts import scripts
from importmap.resolve.signatures import Signatures
from importmap.resolve.suites import Suites
from importmap.resolve.symbols import symbols as all_symbols
from importmap.resolve.symbols import with_latent
from importmap.resolve.values import ValueKind
from importmap.scan.globs import shipped
from importmap.startup.answers import Startup
from importmap.startup.confined import confined
from importmap.ways import Ways

T = TypeVar("T")


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
    past: Mapping[Question, Trace] = field(default_factory=dict)  # what the history was asked, and what it answered
    revision: Revision | None = None  # that was analysed, if it is known

    @cached_property
    def modules(self) -> Mapping[str, Module]:
        """The modules by id."""
        return {module.id: module for module in self.project.modules}

    @property
    def named(self) -> Modules:
        """The modules by what imports call them."""
        return self.names.modules

    @cached_property
    def files(self) -> tuple[Module, ...]:
        """The modules that are Python source files."""
        return tuple(m for m in self.project.modules if m.kind in (ModuleKind.MODULE, ModuleKind.PACKAGE))

    @cached_property
    def by_id(self) -> Mapping[str, Symbol]:
        """The symbols by id."""
        return {symbol.id: symbol for symbol in self.symbols}

    def yielding(self, path: str) -> Iterator[tuple[Symbol, str, str]]:
        """What the import paths yield that are a dotted name, or end with it: (symbol, module id, path)."""
        for module, symbol in self._reached.get(path.rpartition(".")[2], ()):
            whole = f"{module}.{path.rpartition('.')[2]}"
            if symbol in self.by_id and f".{whole}".endswith(f".{path}"):
                yield self.by_id[symbol], module, whole

    @cached_property
    def _reached(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """The modules that have an attribute of some name, each with the id of the symbol that it is."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for module, name, value in self.names.symbols:
            found[name].append((module, value.symbol))
        return found

    def with_latent(self, symbols: Sequence[Symbol]) -> tuple[Symbol, ...]:
        """Symbols with all their routes, the latent ones as well."""
        return with_latent(symbols, self.names)

    @cached_property
    def services(self) -> Mapping[str, str]:
        """The service of each module that belongs to one."""
        return owners(self.project.modules, self.config.services)

    @cached_property
    def shipped(self) -> Mapping[str, frozenset[str]]:
        """The modules that the image of each service holds, where the configuration says so."""
        by_path = {module.path: module.id for module in self.project.modules}
        where = self.config.where("ships")
        return {
            service: frozenset(by_path[path] for path in shipped(entries, by_path, f"{where} {service}"))
            for service, entries in self.config.ships.items()
        }

    @cached_property
    def contracts(self) -> tuple[Verdict, ...]:
        """What became of each contract."""
        return verdicts(self.config, self.project, self.links)

    @cached_property
    def calls(self) -> tuple[CallSite, ...]:
        """The calls of which it is certain what class or function of the analysed code they lead to."""
        return tuple(call_sites(self.named, self.facts, self.names))

    @cached_property
    def outside_calls(self) -> tuple[OutsideCall, ...]:
        """The calls of which it is certain what they lead to, outside of the analysed code."""
        return tuple(outside_calls(self.named, self.facts, self.names))

    @cached_property
    def code(self) -> Code:
        """What was read, for declarations that speak of it."""
        date = self.revision.date if self.revision else ""
        return Code(
            self.modules, self.facts, self.names, self.links, self.symbols, self.calls, self.project.version, date
        )

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        """The declared concepts, in the order of their declaration."""
        return concepts(self.config.single_source, self.code)

    @cached_property
    def signatures(self) -> Signatures:
        """What the classes and functions take, as far as that can be known."""
        return Signatures(self.facts, self.names)

    @cached_property
    def scripts(self) -> Mapping[str, Script]:
        """What each module does when it is imported."""
        return scripts(self.project, self.named, self.facts, self.links, self.names)

    @cached_property
    def startup(self) -> Startup:
        """What happens when the modules are imported, and what keeps them from it."""
        entries = {name for names in self.config.entry_points.values() for name in names}
        declared = [m.id for m in self.files if not entries.isdisjoint((m.name, m.path, *lineage(m.name)))]
        # What an installation offers by name is imported first by whoever asks for it, were it in a circle itself.
        points = [point for one in self.project.distributions for point in one.entry_points]
        offered = {point.target.partition(":")[0] for point in points}
        declared += [m.id for m in self.files if m.name in offered]
        tests = [m.id for m in self.files if m.role is Role.TEST]
        return Startup(self.scripts, declared, tests, circles, self._preludes.before)

    @cached_property
    def _preludes(self) -> Preludes:
        """What has always been imported before others."""
        return Preludes(self.project, self.named, self.facts)

    @cached_property
    def knots(self) -> tuple[Knot, ...]:
        """The groups of modules that import each other in a circle, by when that bites and by size."""
        return tuple(knots(self.graph, self.ways, self.startup.verdict))

    @cached_property
    def ways(self) -> Ways:
        """How an import can go, and what that takes."""
        return Ways(self.modules, self.facts, self.links, self.symbols)

    def aboard(self, service: str) -> Startup:
        """What happens when the modules of a service are imported from what its image holds."""
        return Startup(confined(self.scripts, self.shipped[service]), (), (), circles)

    @cached_property
    def hidden(self) -> Mapping[Stop, Failure]:
        """The imports that always fail because modules import each other in a circle, and that a handler catches."""
        bound = [knot for knot in self.knots if knot.verdict == "swallowed"]
        found = (failure for knot in bound for failure in self.startup.hidden(knot.members))
        return {failure.chain[0]: failure for failure in found}

    @cached_property
    def collection(self) -> Collection:
        """What pytest collects, and what it does not."""
        suites = Suites(self.facts, self.names)

        def plugin(name: str, importer: str) -> tuple[str, str]:
            """The module of the analysed code that a dotted name means, else the name that is missing there."""
            value = self.names.module(name, self.modules[importer])
            missing = value.module or name if value.kind is ValueKind.MISSING else ""
            return (value.module, "") if value.kind is ValueKind.MODULE else ("", missing)

        def reach(module: str) -> frozenset[str]:
            """The modules that one runs when it is imported."""
            return self.graph.reach(module, View.IMPLIED)

        kinds = (LinkKind.MODULE, LinkKind.SYMBOL)
        always = [link for link in self.links if link.kind in kinds and not link.statement.when]
        loads = [(Stop(link.importer, link.statement.line), link.module) for link in always]
        known = Known(suites.contents, suites.runs, self.startup.obstacles, self.startup.chain, plugin, reach, loads)
        return Collection(self.project, self.facts, known)

    def moved(self, link: Link, path: str) -> Rewrite | None:
        """An import as it has to be to go by another path.

        None if it is no plain one, or is there because another one fails or this one warns, or would go in a circle, or
        would lead where nobody should be sent, or if nothing is to be had by that path.
        """
        plain = self.modules[link.importer].path.endswith(".py")
        skipped = link.statement.quiet or not plain or self.stands_in(link)
        after = "" if skipped else moved(link.statement, path, whole=path in self.modules)
        owner = path if path in self.modules else self.code.owner(path)
        if not after or (owner and self.code.meant(path).kind is ValueKind.MISSING):
            return None
        at_import = not link.statement.when & (When.DEFERRED | When.TYPING)
        if at_import and owner and self.graph.reaches(owner, link.importer, View.IMPLIED):
            return None
        return Rewrite(self.modules[link.importer].path, link.statement.line, str(link.statement), after)

    def may_lead(self, importer: str, module: str) -> bool:
        """Whether a module can be told to import from another one: it is no test, and its distribution can be had.

        That is the own one, or one that the code of the own one imports already.
        """
        if module in self.collection.tests:
            return False
        own, other = self._distributions[importer], self._distributions[module]
        return own == other or (own, other) in self._crossed

    def may_share(self, first: str, second: str) -> bool:
        """Whether one of two modules can be told to import from the other.

        That none of two programs can which nobody imports, and nothing can from a file whose name no statement spells.
        """
        ways = [pair for pair in ((first, second), (second, first)) if self.may_lead(*pair)]
        return any(all(part.isidentifier() for part in self.modules[to].name.split(".")) for _, to in ways) and not all(
            self.facts[one].run and "." not in self.modules[one].name and not self.graph.importers(one)
            for one in (first, second)
        )

    @cached_property
    def _distributions(self) -> Mapping[str, str]:
        """The folder of the distribution that each module belongs to; "" for none."""
        folders = {one.folder for one in self.project.distributions if one.project}
        return {
            module.id: next((f for f in _folders(module.path) if f in folders), "") for module in self.project.modules
        }

    @cached_property
    def _crossed(self) -> frozenset[tuple[str, str]]:
        """The pairs of distributions of which code in the one imports the other."""
        kinds, of = (LinkKind.MODULE, LinkKind.SYMBOL), self._distributions
        return frozenset((of[link.importer], of[link.module]) for link in self.links if link.kind in kinds)

    def stands_in(self, link: Link) -> bool:
        """Whether an import is there for the case that another one fails."""
        blocks, number = self.facts[link.importer].blocks, link.statement.block
        while number:
            if blocks[number].kind == BlockKind.EXCEPT:
                return True
            number = blocks[number].parent
        return False

    def once(self, make: Callable[[Analysis], T]) -> T:
        """What a function makes of this code, made when it is first asked for; nobody may change it."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    @cached_property
    def _made(self) -> dict[Callable[[Analysis], object], object]:
        return {}

    def knowing(self, past: Mapping[Question, Trace]) -> Analysis:
        """The same code, with what its history says; what was worked out of the code already stays."""
        made = replace(self, past=past)
        given = {*(one.name for one in fields(self)), "_made"}
        vars(made).update((name, value) for name, value in vars(self).items() if name not in given)
        return made

    def at(self, module: str, line: int = 0) -> Location:
        """A place in a module's file."""
        return Location(self.modules[module].path, line)

    def release(self) -> None:
        """Let go of all that is known; nothing can be asked afterwards.

        Its parts know each other, so that it would have to be searched for among all that is in memory.
        """
        package = __name__.partition(".")[0]
        parts: list[object] = [self]
        while parts:
            held = vars(parts.pop())
            parts += (
                one
                for one in held.values()
                if type(one).__module__.startswith(f"{package}.")
                and hasattr(one, "__dict__")
                and not isinstance(one, Enum)
            )
            held.clear()


def _folders(path: str) -> Iterator[str]:
    """The folders above a file, the innermost first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
    yield "."


def analyse(config: Config, project: Project, facts: Mapping[str, Facts]) -> Analysis:
    """Join the stages: facts to links, links to symbols and graph."""
    modules = Modules(project)
    names = Names(project, facts, modules)
    links = all_links(modules, facts, names)
    declared = frozenset(source.symbol for source in config.single_source)
    spoken = frozenset(source.construct_with for source in config.single_source)
    symbols = all_symbols(modules, facts, names, links, declared, spoken)
    return Analysis(config, project, facts, links, symbols, Graph(project.modules, links), names)

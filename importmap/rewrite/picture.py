"""What an analysis shows of the code that no rewrite may change, each part worked out when it is asked for"""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from importmap.analysis import Analysis, analyse
from importmap.detect import boundary_crossing, broken_contract
from importmap.files import digest_of
from importmap.model.change import Edited
from importmap.model.facts import Facts, Import, Use, When
from importmap.model.finding import Finding
from importmap.model.knots import View
from importmap.model.links import Link, LinkKind
from importmap.resolve.patches import Patch, patches
from importmap.resolve.values import Value, ValueKind
from importmap.rewrite.handing import given_away
from importmap.scan.extract import extract
from importmap.scan.syntax.decode import decode

_NOTHING: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType({})
_UNTOLD = (ValueKind.MISSING, ValueKind.UNKNOWN)
_STATES = When.DEFERRED | When.TYPING
_RUNS = (View.IMPORT_TIME, View.IMPLIED)


class Thing(NamedTuple):
    """What a name yields, whatever way leads there."""

    kind: str
    module: str
    name: str
    rest: str = ""  # attributes of it that are asked for
    others: tuple[str, ...] = ()  # what it is instead, by what the program meets


class Read(NamedTuple):
    """One dotted name that a module reads."""

    thing: Thing | None  # None where reading cannot tell, or where it is not there
    places: tuple[tuple[str, str], ...]  # the attributes of modules that it is read from: (module id, name)
    use: Use


def reread(analysis: Analysis, edits: Iterable[Edited], read: Callable[[bytes], Facts] = extract) -> Analysis:
    """The same code with some files as they are to be; nothing else is read again."""
    contents = {edit.path: edit.after for edit in edits}
    if not contents:
        return analysis
    modules = tuple(
        replace(m, digest=digest_of(contents[m.path]).hex()) if m.path in contents else m
        for m in analysis.project.modules
    )
    facts = dict(analysis.facts)
    facts.update((m.id, read(contents[m.path])) for m in analysis.files if m.path in contents)
    made = analyse(analysis.config, replace(analysis.project, modules=modules), facts)
    return replace(made, past=analysis.past, revision=analysis.revision)


class Picture:
    """What an analysis shows."""

    def __init__(
        self,
        analysis: Analysis,
        source: Callable[[str], bytes] | None = None,
        moved: Mapping[tuple[str, str], tuple[str, str]] = _NOTHING,
    ) -> None:
        """`source` has the bytes of a file; without it, whoever reads a module as a whole may replace what is in it.

        `moved` has what has come from another place, by module id and name, with where it was.
        """
        self.analysis = analysis
        self._source = source
        self._moved = moved
        self._given: dict[str, frozenset[str] | None] = {}
        self.modules = analysis.named
        self._aboves: dict[str, frozenset[str]] = {}
        self._loaders: dict[str, frozenset[str]] = {}

    def thing(self, module: str, name: str) -> Thing | None:
        """What a name of a module yields."""
        return self._told(self.analysis.names.attribute(module, name))

    def _told(self, value: Value, rest: str = "") -> Thing | None:
        """What a value is, wherever that was before it moved."""
        thing = thing_of(value, rest)
        first, dot, inner = thing.name.partition(".") if thing is not None else ("", "", "")
        if thing is None or (thing.module, first) not in self._moved:
            return thing
        module, name = self._moved[thing.module, first]
        return thing._replace(module=module, name=f"{name}{dot}{inner}")

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """The names of each module."""
        known = self.analysis.names
        return {module: frozenset((*known.names(module), *known.lazy(module))) for module in self.analysis.facts}

    def imported(self, importer: str, statement: Import) -> Thing | None:
        """What an import yields."""
        return self._told(self.analysis.names.imported(self.analysis.modules[importer], statement))

    def reads(self, module: str) -> Iterator[Read]:
        """The dotted names that a module reads, each with what it yields."""
        facts, names, here = self.analysis.facts[module], self.analysis.names, self.analysis.modules[module]
        for use in facts.uses:
            first, _, rest = use.path.partition(".")
            typing = bool(use.when & When.TYPING)
            if use.origin < 0:
                value = names.attribute(module, first, typing=typing)
                places = [(module, first)]
            else:
                statement = facts.imports[use.origin]
                plain = not statement.name and not statement.alias
                value = (
                    names.module(statement.module.partition(".")[0], here) if plain else names.imported(here, statement)
                )
                places = []
            parts = rest.split(".") if rest else []
            while parts and value.kind is ValueKind.MODULE and value.module in self.modules.by_id:
                places.append((value.module, parts[0]))
                value = names.attribute(value.module, parts.pop(0), typing=typing)
            yield Read(self._told(value, ".".join(parts)), tuple(places), use)

    def spelled(self, module: str, path: str) -> Thing | None:
        """What a string of a module spells out."""
        place = self.place(module, path)
        if place is None:
            return None
        owner, name, rest = place
        return self._told(self.analysis.names.attribute(owner, name), rest)

    def place(self, module: str, path: str) -> tuple[str, str, str] | None:
        """The module and the name of it that a dotted path leads to, and what is asked of that."""
        parts = path.split(".")
        for depth in range(len(parts) - 1, 0, -1):
            owner = self.modules.find(".".join(parts[:depth]), self.analysis.modules[module])
            if owner is not None:
                return owner, parts[depth], ".".join(parts[depth + 1 :])
        return None

    @cached_property
    def patched(self) -> Mapping[tuple[str, str], Patch]:
        """The attributes of modules that strings say are replaced while tests run, each with the first that does."""
        found: dict[tuple[str, str], Patch] = {}
        for patch in patches(self.modules, self.analysis.facts, self.analysis.names):
            place = self.place(patch.module, patch.path)
            if place is not None:
                found.setdefault(place[:2], patch)
        return found

    def seen(self, place: tuple[str, str], module: str, *, later: bool) -> str:
        """Who may replace an attribute for one that reads it, at import or later, in a clause; "" for nobody."""
        for patch in self._patches[place]:
            if self._meets(patch.module, patch.line, module, later=later):
                return f'`{patch.via}("{patch.path}")` in {self.analysis.at(patch.module, patch.line)}'
        for holder, line, path in self._handed[place[0]]:
            if self._meets(holder, line, module, later=later) and self._gives(holder, path):
                return f"who is given {place[0]} in {self.analysis.at(holder, line)}"
        return ""

    def _meets(self, patcher: str, line: int, module: str, *, later: bool) -> bool:
        """Whether a module may run, or for the first time be imported, while another one replaces something."""
        if patcher == module or patcher.rpartition(".")[2] == "conftest":
            return True
        graph = self.analysis.graph
        if later:
            return not self._above(module).isdisjoint(self._above(patcher))
        if not graph.reaches(patcher, module, View.DEFERRED):
            return False
        early = {
            link.module
            for link in self.links[patcher]
            if link.statement.line < line and not link.statement.when & When.DEFERRED
        }
        return not any(one == module or graph.reaches(one, module, View.IMPORT_TIME) for one in early)

    def loaders(self, module: str) -> frozenset[str]:
        """A module, and those that load it when they are imported."""
        if module not in self._loaders:
            self._loaders[module] = self.analysis.graph.above(module, View.IMPLIED)
        return self._loaders[module]

    def _above(self, module: str) -> frozenset[str]:
        """A module and what comes to it; kept, as it is asked for once per name that the module reads."""
        if module not in self._aboves:
            self._aboves[module] = self.analysis.graph.above(module, View.DEFERRED)
        return self._aboves[module]

    @cached_property
    def _patches(self) -> Mapping[tuple[str, str], list[Patch]]:
        """The patches of each attribute."""
        found: dict[tuple[str, str], list[Patch]] = defaultdict(list)
        for patch in patches(self.modules, self.analysis.facts, self.analysis.names):
            place = self.place(patch.module, patch.path)
            if place is not None:
                found[place[:2]].append(patch)
        return found

    @cached_property
    def _handed(self) -> Mapping[str, list[tuple[str, int, str]]]:
        """Where each module is read as a whole, and how it is called there.

        `patch.object`, `setattr` and the like may replace what is in it.
        """
        found: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
        for module in self.analysis.facts:
            for read in self.reads(module):
                thing = read.thing
                if thing is not None and thing.kind == ValueKind.MODULE and not read.use.when & When.TYPING:
                    found[thing.module].append((module, read.use.line, read.use.path))
        return found

    def _gives(self, holder: str, path: str) -> bool:
        """Whether a module gives away what it reads by a dotted name, and does not only look at it."""
        if holder not in self._given:
            content = b""
            with contextlib.suppress(OSError):
                content = self._source(self.analysis.modules[holder].path) if self._source is not None else b""
            self._given[holder] = given_away(decode(content)[0]) if content else None
        given = self._given[holder]
        return given is None or path in given

    def reached(self, module: str) -> Counter[tuple[tuple[str, str], bool]]:
        """How often a module asks for each attribute of a module or name of its own, and whether that is later."""
        found: Counter[tuple[tuple[str, str], bool]] = Counter()
        for read in self.reads(module):
            later = bool(read.use.when & When.DEFERRED)
            found.update(dict.fromkeys(((place, later) for place in read.places), read.use.times))
        for link in self.links[module]:
            if link.kind is LinkKind.SYMBOL and link.statement.name:
                found[(link.module, link.statement.name), bool(link.statement.when & When.DEFERRED)] += 1
        return found

    @cached_property
    def links(self) -> Mapping[str, list[Link]]:
        """The imports of each module that lead into the code."""
        found: dict[str, list[Link]] = defaultdict(list)
        for link in self.analysis.links:
            if link.kind in (LinkKind.MODULE, LinkKind.SYMBOL):
                found[link.importer].append(link)
        return found

    @cached_property
    def circles(self) -> Mapping[View, Mapping[str, int]]:
        """The number of the circle that each module is in, by what runs at import time."""
        return {
            view: {member: number for number, knot in enumerate(self.analysis.graph.knots(view)) for member in knot}
            for view in _RUNS
        }

    @cached_property
    def offences(self) -> Mapping[str, Finding]:
        """The crossings of borders and the broken contracts, by what they are about."""
        found = (*boundary_crossing.find(self.analysis), *broken_contract.find(self.analysis))
        return {f"{one.rule}\0{one.subject}": one for one in found}


def thing_of(value: Value, rest: str = "") -> Thing | None:
    """What a value is, whatever way it was come by; None where that cannot be told."""
    if value.kind in _UNTOLD:
        return None
    return Thing(value.kind, value.module, value.name, rest, value.others)

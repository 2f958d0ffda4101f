"""How the imports from one module to another could go, by what becomes of the names that they bind

To move an import is never certain to change nothing: what is no longer loaded may have registered something, and
somebody may ask for annotations at run time. So a way is described, and where it can be made by rewrites, it is to be
looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from importmap.model.change import Rewrite, Standing
from importmap.model.facts import Definition, Facts, Import, Kind, Use, When
from importmap.model.links import Link, LinkKind, Symbol, symbol_id
from importmap.model.project import Module, ModuleKind
from importmap.resolve.references import moved

_CUT = 5  # to understand, make and try one cut, whatever it is
_MOVE = 10  # what has to find another place is dearer than a line that is changed: what it needs must come along,
_LINES = 10  # and the more of it there is, the more it needs
_OFFER = 3  # a name in a `__getattr__`
_LOADED = 5  # who imports a module and takes nothing from it may mean it to be loaded
_NAMED = 3  # names that a sentence spells out

_PLAIN_BASES = frozenset({"object", "ABC", "abc.ABC", "Protocol", "typing.Protocol", "Exception"})
_PLAIN_DECORATORS = frozenset(
    "abstractmethod asynccontextmanager cache cached_property classmethod contextmanager dataclass deleter final"
    " lru_cache overload override property setter staticmethod wraps".split()
)


class Way(StrEnum):
    """How the import of one name can go, the easiest first."""

    DROP = "drop"  # nothing uses it
    DIRECT = "direct"  # it comes from another module, and can be imported from there
    ANNOTATE = "annotate"  # only annotations name it
    OFFER = "offer"  # the importer only passes it on, and is its home
    HOME = "home"  # the importer only passes it on
    DEFER = "defer"  # only functions use it
    MOVE = "move"  # it is needed when the importer is imported


_STANDINGS = {Way.ANNOTATE: Standing.TYPING, Way.DEFER: Standing.FUNCTIONS}


class Manner(NamedTuple):
    """How the imports from one module to another can go, and what that takes."""

    how: str  # without a full stop
    names: int
    uses: int  # reads in the importer, and imports elsewhere of what it passes on
    cost: int
    instead: tuple[str, ...]  # ids of the modules that the importer imports instead, sorted
    rewrites: tuple[Rewrite, ...]  # that make it, by line; none if one of the names cannot go by a rewrite


@dataclass(frozen=True, slots=True)
class _Name:
    """What one import binds, and who needs it."""

    label: str
    way: Way
    home: str  # id of the module to take it from
    uses: int = 0  # reads in the importer
    passed: int = 0  # places that take it from the importer
    evaluated: bool = False  # an annotation that names it is evaluated
    lines: int = 1  # of its definition
    loads: bool = False  # it is a module, or all that one has

    @property
    def cost(self) -> int:
        """The places to touch."""
        match self.way:
            case Way.MOVE:
                return _MOVE + self.lines // _LINES + self.uses
            case Way.DEFER:
                return self.uses + self.passed
            case Way.OFFER:
                return _OFFER
            case Way.DROP:
                return _LOADED if self.loads else 1
            case Way.DIRECT:
                return 0
        return self.passed


class Ways:
    """Who needs what the modules of a project import from each other."""

    def __init__(
        self,
        modules: Mapping[str, Module],
        facts: Mapping[str, Facts],
        links: Iterable[Link],
        symbols: Iterable[Symbol],
    ) -> None:
        self._modules = modules
        self._facts = facts
        self._links = tuple(links)
        self._symbols = {symbol.id: symbol for symbol in symbols}
        self._known: dict[str, Mapping[tuple[str, int], Sequence[Use]]] = {}  # uses by first name and origin

    def of(self, importer: str, imported: str, lines: Collection[int], *, deferred: bool, direct: bool) -> Manner:
        """How the imports on these lines can go.

        `deferred`: those in functions have to go, too; `direct`: what comes from other modules can be taken from there.
        """
        skipped = When.TYPING if deferred else When.TYPING | When.DEFERRED
        statements = [
            link
            for link in self._between.get((importer, imported), ())
            if link.statement.line in lines and not link.statement.when & skipped
        ]
        found = [(link, list(self._names(link, deferred=deferred, direct=direct))) for link in statements]
        names = [name for _, several in found for name in several]
        rewrites = [self._rewrite(link, several) for link, several in found]
        made = [rewrite for rewrite in rewrites if rewrite is not None]
        return Manner(
            how="; ".join(_told(importer, imported, names)),
            names=len(names),
            uses=sum(name.uses + name.passed for name in names),
            cost=_CUT + len(lines) + sum(name.cost for name in names),
            instead=tuple(sorted({name.home for name in names if name.way is Way.DIRECT})),
            rewrites=tuple(dict.fromkeys(made)) if len(made) == len(found) else (),
        )

    def _rewrite(self, link: Link, names: Sequence[_Name]) -> Rewrite | None:
        """What lets the name of an import go; None if no rewrite can."""
        statement, symbol, (name, *more) = link.statement, self._symbols.get(link.symbol), names
        importer = self._modules[link.importer]
        if more or name.passed or statement.scope or statement.when or not importer.path.endswith(".py"):
            return None
        before = str(statement)
        if name.way is Way.DIRECT and symbol is not None:
            after = moved(statement, symbol.path)
        elif name.way in _STANDINGS:
            after = f"{_STANDINGS[name.way]}{before}"
        else:
            after = ""
        return Rewrite(importer.path, statement.line, before, after) if after else None

    def _names(self, link: Link, *, deferred: bool, direct: bool) -> Iterable[_Name]:
        """What an import binds; of a module the attributes that are needed at once, if there are any."""
        statement, symbol = link.statement, self._symbols.get(link.symbol)
        reads = self._reads(link.importer, statement)
        now = [use for use in reads if self._moment(link.importer, use) == When.ALWAYS]
        late = [use for use in reads if self._moment(link.importer, use) == When.DEFERRED]
        star, package = statement.name == "*", self._is_package(link.importer)
        passed = 0 if statement.scope else self._passed[link.importer, statement.bound]
        if star:
            passed = self._passed_by_star[link.importer, link.module]
        home = link.module if symbol is None else _module_of(symbol)
        if not reads and not passed and (package if star else not self._offers(link.importer, statement)):
            way = Way.DROP
        elif direct and symbol is not None and _is_elsewhere(symbol, link):
            way, home = Way.DIRECT, symbol.module
        elif now or (late and deferred) or (star and not package):
            way = Way.MOVE
        elif late:
            way = Way.DEFER
        elif reads:
            way = Way.ANNOTATE
        else:
            own = home == link.importer or symbol is None or not passed
            way = Way.OFFER if own and package and not deferred else Way.HOME
        label = statement.name or link.module
        if way is Way.DIRECT and symbol is not None and symbol.name != label:
            label = f"{symbol.name} as {statement.bound}"
        name = _Name(
            label=label,
            way=way,
            home=link.module if home == link.importer else home,
            uses=sum(use.times for use in reads),
            passed=passed,
            evaluated=any(use.when & When.ANNOTATION for use in reads),
            lines=_size(symbol),
            loads=star or link.kind is LinkKind.MODULE,
        )
        attributes = sorted({_attribute(statement, use) for use in now or late} - {""})
        if way is not Way.MOVE or link.kind is not LinkKind.MODULE or not attributes:
            yield name
            return
        for position, label in enumerate(attributes):
            lines = _size(self._symbols.get(symbol_id(link.module, label)))
            yield replace(name, label=label, lines=lines, uses=0 if position else name.uses)

    # ------------------------------------------------------------------------------------------------------- indices

    @cached_property
    def _between(self) -> Mapping[tuple[str, str], Sequence[Link]]:
        """The links by importer and imported module."""
        found: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in self._links:
            found[link.importer, link.module].append(link)
        return found

    @cached_property
    def _passed(self) -> Counter[tuple[str, str]]:
        """How many places take a name from a module, by both: imports, attributes of the module, strings."""
        found = Counter((link.module, link.statement.name) for link in self._links if link.statement.name)
        for symbol in self._symbols.values():
            for route in symbol.routes:
                key = (route.module, route.path.rpartition(".")[2])
                users = sum(user.count for user in (*route.users, *route.mentions))
                if users > found[key]:
                    found[key] = users
        return found

    @cached_property
    def _passed_by_star(self) -> Counter[tuple[str, str]]:
        """How many places take from a module what it has from another, by both."""
        found: Counter[tuple[str, str]] = Counter()
        for symbol in self._symbols.values():
            for route in symbol.routes:
                if len(route.hops) > 1:
                    found[route.module, route.hops[1]] += sum(user.count for user in (*route.users, *route.mentions))
        return found

    def _reads(self, module: str, statement: Import) -> Sequence[Use]:
        """The uses of what an import binds."""
        facts = self._facts[module]
        if module not in self._known:
            known: dict[tuple[str, int], list[Use]] = defaultdict(list)
            for use in facts.uses:
                known[use.path.partition(".")[0], use.origin].append(use)
            self._known[module] = known
        origin = facts.imports.index(statement) if statement.scope else -1
        uses = self._known[module].get((statement.bound, origin), ())
        if statement.name or statement.alias:
            return uses
        return [use for use in uses if f"{use.path}.".startswith(f"{statement.module}.")]

    def _moment(self, module: str, use: Use) -> int:
        """When a use needs the name: ALWAYS at import time, DEFERRED in a function, TYPING never."""
        if use.when & When.TYPING and use.when & When.DEFERRED:
            return When.TYPING
        if use.when & When.TYPING:
            return When.ALWAYS if _is_read(self._facts[module], use.line) else When.TYPING
        if use.when & When.DEFERRED:
            return When.DEFERRED
        return When.TYPING if use.when & When.ANNOTATION else When.ALWAYS

    def _offers(self, module: str, statement: Import) -> bool:
        """Whether a module presents on purpose what it imports; `import a.b` alone presents nothing."""
        if not statement.name or statement.scope:
            return False
        if self._is_package(module) or statement.alias == statement.name:
            return True
        return any(statement.bound in export.names for export in self._facts[module].exports)

    def _is_package(self, module: str) -> bool:
        """Whether a module is the `__init__.py` of a package."""
        return self._modules[module].kind is ModuleKind.PACKAGE


def _module_of(symbol: Symbol) -> str:
    """The id of the module from which a symbol should be imported."""
    return next((route.module for route in symbol.routes if route.path == symbol.home.path), symbol.module)


def _is_elsewhere(symbol: Symbol, link: Link) -> bool:
    """Whether an import goes through another module than the one that defines the symbol, and need not."""
    if symbol.module in (link.module, link.importer):
        return False
    # What is private to a package is for the modules in it to import.
    parts = symbol.module.split(".")
    owners = [".".join(parts[:depth]) for depth, part in enumerate(parts) if depth and part.startswith("_")]
    return all(f"{link.importer}.".startswith(f"{owner}.") for owner in owners)


def _size(symbol: Symbol | None) -> int:
    """The lines of a definition; 1 for what is no class and no function."""
    return symbol.definition.end_line - symbol.definition.line + 1 if symbol is not None else 1


def _attribute(statement: Import, use: Use) -> str:
    """What is read of a module that an import binds."""
    bound = statement.alias or statement.name or statement.module
    return use.path[len(bound) + 1 :].partition(".")[0]


def _is_read(facts: Facts, line: int) -> bool:
    """Whether something may ask at run time for the annotation on a line: a base class or decorator from elsewhere."""
    around: Definition | None = None
    for definition in facts.definitions:
        if definition.kind in (Kind.CLASS, Kind.FUNCTION) and definition.line <= line <= definition.end_line:
            around = definition
    if around is None:
        return False
    decorators = {decorator.rpartition(".")[2] for decorator in around.decorators}
    return bool(decorators - _PLAIN_DECORATORS or set(around.bases) - _PLAIN_BASES)


# ------------------------------------------------------------------------------------------------------------ in words


def _told(importer: str, imported: str, names: Sequence[_Name]) -> Iterable[str]:
    """What to do, one phrase for each way that some of the names ask for."""
    by_way: dict[Way, list[_Name]] = defaultdict(list)
    for name in names:
        by_way[name.way].append(name)
    for way in Way:
        if found := by_way.get(way):
            yield _phrase(way, importer, imported, found)
    moved_on = [n for n in names if n.way in (Way.DEFER, Way.ANNOTATE) and n.passed]
    if moved_on:
        yield _handed_on(importer, moved_on)


def _phrase(way: Way, importer: str, imported: str, names: Sequence[_Name]) -> str:
    """What to do with these names."""
    listed, one = _listed(names), len(names) == 1
    match way:
        case Way.DROP:
            return f"drop {listed}, which nothing uses, unless {imported} is loaded for what it does"
        case Way.DIRECT:
            homes = sorted({name.home for name in names})
            home = (
                f"{homes[0]}, where {'it is' if one else 'they are'} defined"
                if len(homes) == 1
                else "their own modules"
            )
            return f"import {listed} from {home}"
        case Way.ANNOTATE:
            quoted = ", with the annotations quoted" if any(n.evaluated for n in names) else ""
            return f"import {listed} under `if TYPE_CHECKING:`{quoted}: only annotations name {'it' if one else 'them'}"
        case Way.DEFER:
            return f"import {listed} in the functions that use {'it' if one else 'them'}"
        case Way.OFFER:
            return f"offer {listed} by a `__getattr__` of {importer} that imports {'it' if one else 'them'} when asked"
        case Way.HOME:
            return _handed_on(importer, names)
        case Way.MOVE:
            return f"move {listed} to a module that both may import"


def _handed_on(importer: str, names: Sequence[_Name]) -> str:
    """Who takes these names from a module that only passes them on should take them from their home."""
    listed, places = _listed(names), sum(name.passed for name in names)
    if not places:
        return f"drop {listed}: nothing takes {'it' if len(names) == 1 else 'them'} from {importer}"
    homes = sorted({name.home for name in names})
    home = homes[0] if len(homes) == 1 else "where they are defined"
    who = "the one place that takes" if places == 1 else f"the {places:,} places that take"
    return f"have {who} {listed} from {importer} import {'it' if len(names) == 1 else 'them'} from {home}"


def _listed(names: Sequence[_Name]) -> str:
    """The names, in words."""
    labels = sorted({name.label for name in names})
    if labels == ["*"]:
        return "what the star imports"
    shown = [f"`{label}`" for label in labels[:_NAMED]]
    if len(labels) > _NAMED:
        return f"{', '.join(shown)} and {len(labels) - _NAMED:,} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]

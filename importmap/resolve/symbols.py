"""Every class and function with all import paths that yield it, and the path that should be kept"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from importmap.model.facts import Definition, Facts, Import, Kind, When
from importmap.model.links import Link, LinkKind, Route, Symbol, User, split_symbol, symbol_id
from importmap.model.project import ModuleKind
from importmap.resolve.deprecations import on_import
from importmap.resolve.home import home_of, policies
from importmap.resolve.imports import dotted_uses, mentioned
from importmap.resolve.modules import Modules
from importmap.resolve.names import Names

_Users: TypeAlias = dict[tuple[str, str], dict[str, tuple[int, int]]]
"""By the module and name that are gone through: each user with its first line and how often."""


@dataclass(slots=True)
class _Draft:
    """The routes of one symbol while they are being collected."""

    hops: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    users: _Users = field(default_factory=lambda: defaultdict(dict))
    mentions: _Users = field(default_factory=lambda: defaultdict(dict))


@dataclass(frozen=True, slots=True)
class _Presents:
    """What modules present on purpose."""

    modules: Modules
    offers: Mapping[str, tuple[str, ...] | None]  # module -> its `__all__`
    own: Mapping[str, frozenset[str]]  # package -> the names that it makes use of itself
    lazy: Mapping[str, frozenset[str]]  # module -> the names that it makes when they are asked for

    def on_purpose(self, module: str, name: str, item: Import | Definition | None) -> bool:
        """Whether a module presents on purpose a name that it did not define itself.

        Without an `__all__` that can be read, what a package imports is for others, unless it has a use for it of its
        own, and so is what it makes when it is asked for.
        """
        if name.startswith("_"):
            return False
        if isinstance(item, Import) and item.alias and item.alias == item.name:
            return True
        exported = self.offers.get(module)
        if exported is not None:
            return name in exported
        made = item is not None or name in self.lazy.get(module, ())
        return module in self.own and made and name not in self.own[module]


def symbols(
    modules: Modules,
    facts: Mapping[str, Facts],
    names: Names,
    links: Iterable[Link],
    declared: frozenset[str] = frozenset(),
    spoken: frozenset[str] = frozenset(),
) -> tuple[Symbol, ...]:
    """All top-level classes and functions, by id, with their routes; nested ones where a module presents them.

    `declared` are the import paths that the configuration makes the home of what they lead to, `spoken` all that it
    speaks of. Latent routes are many: those are made that a finding may name, and the others are counted.
    """
    offers = {module: names.exported(module) for module in facts}
    own = {module: _own(said) for module, said in facts.items() if modules[module].kind is ModuleKind.PACKAGE}
    lazy = {module: frozenset(names.lazy(module)) for module, said in facts.items() if said.lazies or said.opaque}
    presents = _Presents(modules, offers, own, lazy)
    drafts: dict[str, _Draft] = defaultdict(_Draft)
    for module, name, value in names.symbols:
        drafts[value.symbol].hops.setdefault((module, name), value.hops)
    _add_users(drafts, modules, facts, names, links, presents)
    definitions = _definitions(facts, names)
    warning = frozenset(module for module, said in facts.items() if on_import(said))
    routes = {
        id: _routes(id, definitions[id], drafts[id], names, presents, declared | spoken, warning)
        for id in sorted(drafts)
        if id in definitions
    }
    customs = policies(((split_symbol(id)[0], found) for id, found in routes.items()), modules, offers)
    made = []
    for id, found in routes.items():
        definition, module = definitions[id], split_symbol(id)[0]
        home = home_of(found, module, definition.name, modules, customs, declared, warning)
        bases = (names.dotted(module, base, before=definition.order).symbol for base in definition.bases)
        derived = tuple(base for base in bases if base)
        latent = len(drafts[id].hops) - len(found)
        made.append(Symbol(id, definition.name, module, definition, found, home, derived, latent))
    return tuple(made)


def with_latent(symbols: Sequence[Symbol], names: Names) -> tuple[Symbol, ...]:
    """Symbols with all their routes, the latent ones as well."""
    routes = {symbol.id: {route.path: route for route in symbol.routes} for symbol in symbols}
    for module, name, value in names.symbols:
        path = f"{module}.{name}"
        if value.symbol in routes and path not in routes[value.symbol]:
            routes[value.symbol][path] = Route(path, module, defining=False, offered=False, hops=value.hops, users=())
    return tuple(replace(s, routes=_in_order(routes[s.id].values()), latent=0) for s in symbols)


def _add_users(
    drafts: dict[str, _Draft],
    modules: Modules,
    facts: Mapping[str, Facts],
    names: Names,
    links: Iterable[Link],
    presents: _Presents,
) -> None:
    """Every import of a symbol, and every use of it as an attribute of a module."""
    for link in links:
        if link.kind is LinkKind.SYMBOL and link.symbol and not _passes_on(link, presents):
            place = (link.module, link.statement.name)
            if names.hardly(*place):
                drafts[link.symbol].hops.setdefault(place, names.attribute(*place).hops)
            _count(drafts[link.symbol].users[place], link.importer, link.statement.line, 1)
    for module, said in sorted(facts.items()):
        for owner, name, value, line, times in dotted_uses(modules[module], said, modules, names):
            _count(drafts[value.symbol].users[owner, name], module, line, times)
        for owner, name, value, line in mentioned(modules[module], said, modules, names):
            _count(drafts[value.symbol].mentions[owner, name], module, line, 1)


def _definitions(facts: Mapping[str, Facts], names: Names) -> dict[str, Definition]:
    """Class and function statements by symbol id; of several of one name the one that counts in the end."""
    found: dict[str, Definition] = {}
    for module, said in facts.items():
        for definition in said.definitions:
            if definition.kind in (Kind.CLASS, Kind.FUNCTION):
                symbol = symbol_id(module, definition.name)
                event = names.binding(module, definition.name) if symbol in found else None
                if event is None or event.item == definition:
                    found[symbol] = definition
    return found


def _own(facts: Facts) -> frozenset[str]:
    """The names that a module makes use of itself."""
    return frozenset(use.path.partition(".")[0] for use in facts.uses if use.origin < 0)


def _passes_on(link: Link, presents: _Presents) -> bool:
    """Whether an import only serves to offer the symbol again: such a module is plumbing, not a user."""
    statement = link.statement
    if statement.scope or statement.when & (When.DEFERRED | When.TYPING):
        return False
    return presents.on_purpose(link.importer, statement.bound, statement)


def _count(users: dict[str, tuple[int, int]], user: str, line: int, times: int) -> None:
    first, so_far = users.get(user, (line, 0))
    users[user] = (min(first, line), so_far + times)


def _routes(
    symbol: str,
    definition: Definition,
    draft: _Draft,
    names: Names,
    presents: _Presents,
    spoken: frozenset[str],
    warning: frozenset[str],
) -> tuple[Route, ...]:
    """The paths that yield a symbol, but for those that nobody offers, uses, spells out, speaks of or warns of."""
    routes = []
    for (module, name), hops in draft.hops.items():
        defining = module == split_symbol(symbol)[0] and name == definition.name
        binding = None if defining else names.binding(module, name)
        item = binding.item if binding is not None else None
        offered = not defining and presents.on_purpose(module, name, item)
        users, mentions = (
            tuple(User(user, *seen) for user, seen in sorted(found.get((module, name), {}).items()))
            for found in (draft.users, draft.mentions)
        )
        path = f"{module}.{name}"
        if defining or offered or users or mentions or path in spoken or module in warning:
            routes.append(Route(path, module, defining, offered, hops, users, mentions))
    return _in_order(routes)


def _in_order(routes: Iterable[Route]) -> tuple[Route, ...]:
    """The defining path first, then by path."""
    return tuple(sorted(routes, key=lambda route: (not route.defining, route.path)))

"""Every class and function with all import paths that yield it, and the path that should be kept"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from importmap.model.facts import Definition, Facts, Import, Kind, When
from importmap.model.links import Link, LinkKind, Route, Symbol, User
from importmap.model.project import Module, ModuleKind
from importmap.resolve.deprecations import on_import
from importmap.resolve.home import home_of
from importmap.resolve.imports import dotted_uses, mentioned
from importmap.resolve.modules import Modules
from importmap.resolve.names import Names, ValueKind

_Users: TypeAlias = dict[tuple[str, str], dict[str, tuple[int, int]]]
"""By the module and name that are gone through: each user with its first line and how often."""


@dataclass(slots=True)
class _Draft:
    """The routes of one symbol while they are being collected."""

    hops: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    users: _Users = field(default_factory=lambda: defaultdict(dict))
    mentions: _Users = field(default_factory=lambda: defaultdict(dict))


def symbols(
    modules: Modules,
    facts: Mapping[str, Facts],
    names: Names,
    links: Iterable[Link],
    declared: frozenset[str] = frozenset(),
) -> tuple[Symbol, ...]:
    """All top-level classes and functions, by id, with their routes; nested ones where a module presents them.

    `declared` are the import paths that the configuration makes the home of what they lead to.
    """
    offers = {module: names.exported(module) for module in facts}
    drafts: dict[str, _Draft] = defaultdict(_Draft)
    _add_paths(drafts, facts, names)
    _add_users(drafts, modules, facts, names, links, offers)
    definitions = _definitions(facts, names)
    warning = frozenset(module for module, said in facts.items() if on_import(said))
    return tuple(
        _symbol(symbol, definitions[symbol], drafts[symbol], modules, names, offers, declared, warning)
        for symbol in sorted(drafts)
        if symbol in definitions
    )


def _add_paths(drafts: dict[str, _Draft], facts: Mapping[str, Facts], names: Names) -> None:
    """Every attribute of every module that is a symbol."""
    for module in sorted(facts):
        for name in (*names.names(module), *names.lazy(module)):
            value = names.attribute(module, name)
            if value.kind is ValueKind.SYMBOL:
                drafts[value.symbol].hops.setdefault((module, name), value.hops)


def _add_users(
    drafts: dict[str, _Draft],
    modules: Modules,
    facts: Mapping[str, Facts],
    names: Names,
    links: Iterable[Link],
    offers: Mapping[str, tuple[str, ...] | None],
) -> None:
    """Every import of a symbol, and every use of it as an attribute of a module."""
    for link in links:
        if link.kind is LinkKind.SYMBOL and link.symbol and not _passes_on(link, modules, offers):
            place = (link.module, link.statement.name)
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
                symbol = f"{module}:{definition.name}"
                event = names.binding(module, definition.name) if symbol in found else None
                if event is None or event.item == definition:
                    found[symbol] = definition
    return found


def _passes_on(link: Link, modules: Modules, offers: Mapping[str, tuple[str, ...] | None]) -> bool:
    """Whether an import only serves to offer the symbol again: such a module is plumbing, not a user."""
    statement = link.statement
    if statement.scope or statement.when & (When.DEFERRED | When.TYPING):
        return False
    return _offers(modules[link.importer], statement.bound, statement, offers[link.importer])


def _offers(module: Module, name: str, item: Import | Definition | None, exported: tuple[str, ...] | None) -> bool:
    """Whether a module presents on purpose a name that it did not define itself."""
    if name.startswith("_"):
        return False
    if isinstance(item, Import) and item.alias and item.alias == item.name:
        return True
    if exported is not None:
        return name in exported
    return module.kind is ModuleKind.PACKAGE and item is not None


def _count(users: dict[str, tuple[int, int]], user: str, line: int, times: int) -> None:
    first, so_far = users.get(user, (line, 0))
    users[user] = (min(first, line), so_far + times)


def _symbol(
    symbol_id: str,
    definition: Definition,
    draft: _Draft,
    modules: Modules,
    names: Names,
    offers: Mapping[str, tuple[str, ...] | None],
    declared: frozenset[str],
    warning: frozenset[str],
) -> Symbol:
    home_module = symbol_id.partition(":")[0]
    routes = []
    for (module, name), hops in draft.hops.items():
        defining = module == home_module and name == definition.name
        binding = None if defining else names.binding(module, name)
        item = binding.item if binding is not None else None
        offered = not defining and _offers(modules[module], name, item, offers.get(module))
        users, mentions = (
            tuple(User(user, *seen) for user, seen in sorted(found.get((module, name), {}).items()))
            for found in (draft.users, draft.mentions)
        )
        routes.append(Route(f"{module}.{name}", module, defining, offered, hops, users, mentions))
    routes.sort(key=lambda route: (not route.defining, route.path))
    name = definition.name
    home = home_of(tuple(routes), home_module, name, modules, offers, declared, warning)
    bases = (names.dotted(home_module, base, before=definition.order).symbol for base in definition.bases)
    return Symbol(symbol_id, name, home_module, definition, tuple(routes), home, tuple(base for base in bases if base))

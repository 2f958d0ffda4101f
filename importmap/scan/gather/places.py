"""Where lazy names may come from: what a module imports and defines itself, and what a maker of lazy names is told"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from importmap.model.facts import Lazy
from importmap.scan.gather.expressions import dotted
from importmap.scan.gather.known import Tables
from importmap.scan.gather.tables import items_of
from importmap.scan.syntax.nodes import (
    Call,
    Classify,
    Collection,
    Define,
    Expression,
    Imported,
    Mapping,
    Statement,
    String,
)

_MOST_GUESSES = 10_000


class Source(NamedTuple):
    """Where a value comes from: a module, and its attribute or "" for the module itself."""

    module: str
    attribute: str


def sources_of(statements: Iterable[Statement]) -> dict[str, Source]:
    """Where the names come from that a module imports or defines; what it defines itself is of the module ""."""
    found: dict[str, Source] = {}
    for statement in statements:
        if isinstance(statement, Imported):
            dots = "." * statement.level
            for name, alias in statement.names:
                if statement.module is None:
                    root = name.partition(".")[0]
                    found[alias or root] = Source(name if alias else root, "")
                else:
                    found[alias or name] = Source(dots + statement.module, name)
        elif isinstance(statement, Define | Classify):
            found[statement.name] = Source("", statement.name)
    return found


def guessed(call: Call, tables: Tables, line: int) -> Iterator[Lazy]:
    """The names that a maker of lazy names is given, with what its arguments seem to say of their places."""
    arguments = [*call.positional, *(value for _, value in call.keywords)]
    modules = [item.value for item in arguments if isinstance(item, String) and _module_like(item.value)]
    module = modules[0] if len(modules) == 1 and "." in modules[0] else ""
    # Where the names are given and modules beside this one, too, the names are likely there: of several in one of them.
    inside = [item for argument in arguments if isinstance(argument, Collection) for item in argument.items]
    siblings = [item.value for item in inside if isinstance(item, String) and _is_private(item.value)]
    named = [item for item in arguments if dotted(item) in tables]
    for item in named or arguments:
        if named or isinstance(item, Mapping | Collection):
            for name, value in islice(items_of(item, tables), _MOST_GUESSES):
                if name.isidentifier():
                    own = isinstance(value, String) and value.value == name
                    where = Source(module, name if module else "") if own else _place(value, name)
                    places = [where]
                    if named and own and not where.module:
                        places = [Source(f".{sibling}", name) for sibling in siblings] or places
                    yield from (Lazy(name, place.module, place.attribute, line, sure=False) for place in places)


def _place(value: Expression, name: str) -> Source:
    """What an entry of a table seems to say: ".orders", "shop.orders:Order", "shop.orders.Order", (".orders", "X")."""
    texts = [i.value for i in (value.items if isinstance(value, Collection) else [value]) if isinstance(i, String)]
    if len(texts) == 2:
        return Source(texts[0], texts[1]) if _module_like(texts[0]) and texts[1].isidentifier() else Source("", "")
    if len(texts) != 1:
        return Source("", "")
    module, colon, attribute = texts[0].partition(":")
    if not colon and "." in module.strip(".") and module.rpartition(".")[2] == name:
        module, _, attribute = module.rpartition(".")
    return Source(module, attribute or name) if _module_like(module) else Source("", "")


def _is_private(text: str) -> bool:
    return text.startswith("_") and not text.startswith("__") and text.isidentifier()


def _module_like(text: str) -> bool:
    parts = text.lstrip(".").split(".")
    return all(part.isidentifier() for part in parts)

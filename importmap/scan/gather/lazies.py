"""A module-level `__getattr__`: which names it yields, and from where

It is read as a little program about one parameter, the name. What each test lets through is known as far as it compares
the name with literals or with the keys of a literal table; what is returned there is followed to an import.
Whatever is returned for *any* name makes the module opaque.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from importmap.model.facts import STUB, Lazy
from importmap.scan.gather.expressions import argument, callee, names_in
from importmap.scan.gather.getattrs import ANY, Reading, TooManyStepsError
from importmap.scan.gather.known import Tables
from importmap.scan.gather.places import guessed, sources_of
from importmap.scan.gather.tables import items_of, strings_of, tables_of
from importmap.scan.syntax.nodes import (
    Assign,
    Body,
    Call,
    Classify,
    Collection,
    Define,
    Expression,
    If,
    Imported,
    Mapping,
    Name,
    Statement,
    String,
    Try,
    With,
)

# Statements, names and letters that are looked at in all `__getattr__` of a file, since loops and values may multiply.
_MOST_STEPS = 200_000


def find_lazies(body: Body) -> tuple[tuple[Lazy, ...], bool]:
    """The lazy names of a module, and whether it has some that cannot be read."""
    statements = list(flat(body))
    if not any(_is_lazy(statement) for statement in statements):
        return (), False
    tables, sources = tables_of(statements), sources_of(statements)
    found: dict[str, list[Lazy]] = {}
    opaque, left = False, _MOST_STEPS
    for statement in statements:
        lazies: Iterable[Lazy] = ()
        if isinstance(statement, Define) and statement.name == "__getattr__" and statement.parameters:
            reading = Reading(statement, tables, sources, left)
            try:
                opaque |= reading.run(statement.body, ANY)
            except TooManyStepsError:
                opaque = True
            lazies, left = reading.found, reading.left
        elif isinstance(statement, Assign) and isinstance(statement.value, Call):
            lazies, unknown = _made(statement, statement.value, tables)
            opaque |= unknown
        else:
            opaque |= _makes_getattr(statement)
        for lazy in lazies:
            known = found.setdefault(lazy.name, [])
            if not known or not (known[0].sure or lazy in known):
                known.append(lazy)
    return tuple(lazy for name in sorted(found) for lazy in found[name]), opaque


def _made(statement: Assign, call: Call, tables: Tables) -> tuple[Iterable[Lazy], bool]:
    """The lazy names that a function makes which is told of them, and whether it may make more."""
    name = callee(call).rpartition(".")[2]
    if name == "attach" and "__getattr__" in names_in(statement.targets[0]):
        return _attached(call), False
    if name == "attach_stub" and "__getattr__" in names_in(statement.targets[0]):
        return (Lazy("*", STUB, "*", call.line, sure=False),), True
    if name == "recreate_module":
        return _recreated(call), False
    if name.endswith("LazyModule"):
        return _structured(call, tables), False
    if _makes_getattr(statement):
        return guessed(call, tables, statement.line), True
    return (), False


def _is_lazy(statement: Statement) -> bool:
    if isinstance(statement, Define):
        return statement.name == "__getattr__"
    if isinstance(statement, Assign):
        name = callee(statement.value).rpartition(".")[2]
        if name in ("attach", "attach_stub", "recreate_module") or name.endswith("LazyModule"):
            return True
    return _makes_getattr(statement)


def _makes_getattr(statement: Statement) -> bool:
    """Whether it binds `__getattr__` to something that is made elsewhere."""
    if isinstance(statement, Assign):
        return any("__getattr__" in names_in(target) for target in statement.targets)
    if isinstance(statement, Imported):
        return any((alias or name) == "__getattr__" for name, alias in statement.names)
    return isinstance(statement, Classify) and statement.name == "__getattr__"


def flat(body: Body) -> Iterator[Statement]:
    """All statements that run in the module's own scope."""
    for statement in body:
        yield statement
        if isinstance(statement, If):
            for _, arm in statement.arms:
                yield from flat(arm)
        elif isinstance(statement, With):
            yield from flat(statement.body)
        elif isinstance(statement, Try):
            for part in (statement.body, *(handler.body for handler in statement.handlers), statement.otherwise):
                yield from flat(part)


def attached_names(value: Expression) -> Expression:
    """The names that `lazy_loader.attach` puts into `__all__`, which it returns together with `__getattr__`."""
    if not isinstance(value, Call) or callee(value).rpartition(".")[2] != "attach":
        return value
    names = sorted(lazy.name for lazy in _attached(value))
    return Collection(value.line, "list", [String(value.line, name) for name in names])


def _attached(call: Call) -> Iterator[Lazy]:
    """The names that `lazy_loader.attach` is told of."""
    for name in strings_of(argument(call, 1, "submodules")):
        yield Lazy(name, f".{name}", "", call.line)
    attributes = argument(call, 2, "submod_attrs")
    for module, names in attributes.items if isinstance(attributes, Mapping) else []:
        if isinstance(module, String):
            for name in strings_of(names):
                yield Lazy(name, f".{module.value}", name, call.line)


def _recreated(call: Call) -> Iterator[Lazy]:
    """The names that celery's way to make a lazy module is told of, by module."""
    table = argument(call, 1, "by_module")
    for module, names in table.items if isinstance(table, Mapping) else []:
        if isinstance(module, String):
            for name in strings_of(names):
                yield Lazy(name, module.value, name, call.line)


def _structured(call: Call, tables: Tables) -> Iterator[Lazy]:
    """The names of an import structure: of each submodule, a list of its names."""
    for item in call.positional:
        for module, names in list(items_of(item, tables)) if isinstance(item, Name | Mapping) else []:
            if module and isinstance(names, Collection):
                yield Lazy(module.partition(".")[0], f".{module.partition('.')[0]}", "", call.line)
                for name in strings_of(names):
                    yield Lazy(name, f".{module}", name, call.line)

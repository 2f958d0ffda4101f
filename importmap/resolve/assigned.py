"""What modules set in others: `module.NAME = TARGET`, and what decorators and calls set where they stand"""

from __future__ import annotations

import builtins
from collections import defaultdict
from collections.abc import Mapping
from typing import Protocol, TypeAlias

from importmap.model.facts import DELETED, Facts, Writing
from importmap.resolve.values import Value, ValueKind

_MOST_WRITINGS = 100  # of one function
_Writers: TypeAlias = Mapping[str, Mapping[str, list[Writing]]]


def _by_scope(writings: tuple[Writing, ...]) -> dict[str, list[Writing]]:
    """What each function writes by its own name and by that of the function around it."""
    found: dict[str, list[Writing]] = defaultdict(list)
    for one in writings:
        for scope in {one.scope, one.scope.rpartition(".")[0]} - {""}:
            if len(found[scope]) < _MOST_WRITINGS:
                found[scope].append(one)
    return found


class _Dotted(Protocol):
    def __call__(self, module: str, path: str) -> Value: ...


class Assigned:
    """The names that modules have from others, by assignments at module level."""

    def __init__(self, facts: Mapping[str, Facts], dotted: _Dotted) -> None:
        """`dotted` tells what a dotted name means that is written in a module."""
        self._dotted = dotted
        self._written: dict[tuple[str, str], tuple[str, str, int]] = {}
        self._names: dict[str, set[str]] = defaultdict(set)
        self._deleted: set[tuple[str, str]] = set()
        for writer, said in sorted(facts.items()):
            for path, target, line in said.assignments:
                owner, _, name = path.rpartition(".")
                base = dotted(writer, owner)
                if base.kind is ValueKind.MODULE and base.module != writer:
                    self._written[base.module, name] = (writer, target, line)
                    if name != "*":
                        self._names[base.module].add(name)
        self._run_writers(facts)

    def _run_writers(self, facts: Mapping[str, Facts]) -> None:
        """Note what functions write into the modules where they decorate something, or are called."""
        found = {module: _by_scope(said.writings) for module, said in facts.items() if said.writings}
        known = {scope.rpartition(".")[2] for scopes in found.values() for scope in scopes}
        for module, said in facts.items() if found else ():
            for definition in said.definitions:
                for path in definition.decorators if "." not in definition.name else ():
                    if path.rpartition(".")[2] in known:
                        self._write(module, path, definition.name, definition.line, facts, found)
            for call in said.calls:
                if not call.scope and call.path.rpartition(".")[2] in known:
                    self._write(module, call.path, "", call.line, facts, found)

    def _write(
        self, module: str, path: str, given: str, line: int, facts: Mapping[str, Facts], found: _Writers
    ) -> None:
        """Note what one function writes when it is given something of a module, or anything ("")."""
        value = self._dotted(module, path)
        for one in found.get(value.module, {}).get(value.name, ()) if value.kind is ValueKind.SYMBOL else ():
            name, target = one.name.replace("{}", given), one.value.replace("{}", given)
            if one.value == DELETED:
                self._deleted.add((module, name))
                continue
            if not name or (not given and "{}" in one.name):
                name = "*"
            else:
                self._names[module].add(name)
            if one.value == "{}" and not self._passes_on(value, facts):
                target = ""  # the name of what is given has something else by now
            self._written.setdefault((module, name), (module, target if given else "", line))

    @staticmethod
    def _passes_on(function: Value, facts: Mapping[str, Facts]) -> bool:
        """Whether a decorator returns what it is given."""
        return any(one.passes for one in facts[function.module].definitions if one.name == function.name)

    def deletes(self, module: str, name: str) -> bool:
        """Whether a function that a module calls deletes a name of it."""
        return (module, name) in self._deleted

    def names(self, module: str) -> frozenset[str]:
        """The names that others set in a module, as far as these are written down."""
        return frozenset(self._names.get(module, ()))

    def value(self, module: str, name: str) -> Value | None:
        """What a name is that others set in a module; None if nobody does."""
        if (module, name) not in self._written:
            if (module, "*") not in self._written:
                return None
            reason = f"{self._written[module, '*'][0]} sets names of {module} when the program runs"
            return Value(ValueKind.UNKNOWN, reason=reason)
        writer, target, line = self._written[module, name]
        plain = not target or hasattr(builtins, target)
        made = Value(ValueKind.OBJECT, writer, name) if plain else self._dotted(writer, target)
        return made._replace(hops=(module, *made.hops), line=line)

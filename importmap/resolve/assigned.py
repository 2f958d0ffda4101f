"""What modules set in others: `module.NAME = TARGET`"""

from __future__ import annotations

import builtins
from collections import defaultdict
from collections.abc import Mapping
from typing import Protocol

from importmap.model.facts import Facts
from importmap.resolve.values import Value, ValueKind


class _Dotted(Protocol):
    def __call__(self, module: str, path: str) -> Value: ...


class Assigned:
    """The names that modules have from others, by assignments at module level."""

    def __init__(self, facts: Mapping[str, Facts], dotted: _Dotted) -> None:
        """`dotted` tells what a dotted name means that is written in a module."""
        self._dotted = dotted
        self._written: dict[tuple[str, str], tuple[str, str, int]] = {}
        self._names: dict[str, set[str]] = defaultdict(set)
        for writer, said in sorted(facts.items()):
            for path, target, line in said.assignments:
                owner, _, name = path.rpartition(".")
                base = dotted(writer, owner)
                if base.kind is ValueKind.MODULE and base.module != writer:
                    self._written[base.module, name] = (writer, target, line)
                    if name != "*":
                        self._names[base.module].add(name)

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

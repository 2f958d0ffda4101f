"""What the dotted names of the configuration mean in the code that was read"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from importmap.model.facts import Facts
from importmap.model.links import Link, Symbol
from importmap.model.migration import Unknown
from importmap.model.project import Module
from importmap.resolve.calls import CallSite
from importmap.resolve.names import Names
from importmap.resolve.references import References
from importmap.resolve.values import Value, ValueKind
from importmap.wildcards import woven

_NEAR = 0.6  # the likeness of two names from which one may be a slip for the other


@dataclass(frozen=True)
class Code:
    """What was read, as far as declarations speak of it."""

    modules: Mapping[str, Module]  # by id
    facts: Mapping[str, Facts]
    names: Names
    links: tuple[Link, ...]
    symbols: tuple[Symbol, ...]
    calls: tuple[CallSite, ...]
    version: str = ""  # of the project, "" if it is not known
    date: str = ""  # of the revision, "" if it is not known

    @cached_property
    def by_id(self) -> Mapping[str, Symbol]:
        """The symbols by id."""
        return {symbol.id: symbol for symbol in self.symbols}

    @cached_property
    def defined(self) -> Mapping[str, tuple[Symbol, ...]]:
        """The symbols by the module that defines them."""
        found: dict[str, list[Symbol]] = defaultdict(list)
        for symbol in self.symbols:
            found[symbol.module].append(symbol)
        return {module: tuple(symbols) for module, symbols in found.items()}

    @cached_property
    def called(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """The symbols that each function of each module calls."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for site in self.calls:
            found[site.caller, site.call.scope].add(site.symbol)
        return {place: frozenset(symbols) for place, symbols in found.items()}

    @cached_property
    def references(self) -> References:
        """Who names what."""
        return References(self.facts, self.links)

    def facts_of(self, module: str) -> Facts:
        """What a module says; nothing for a folder."""
        return self.facts.get(module, Facts())

    def meant(self, path: str) -> Value:
        """What a dotted path means; MISSING where it means nothing that was analysed."""
        module = path if path in self.modules else self.owner(path)
        if not module:
            return Value(ValueKind.MISSING)
        return self.names.member(Value(ValueKind.MODULE, module), path[len(module) + 1 :])

    def owner(self, path: str) -> str:
        """The id of the module that a dotted path goes through, or ""."""
        while "." in path:
            path = path.rpartition(".")[0]
            if path in self.modules:
                return path
        return ""

    def unknown(self, key: str, path: str) -> Unknown:
        """A name that means nothing, and the nearest one that does: what is called alike, its neighbours, modules."""
        owner, _, name = path.rpartition(".")
        alike = [symbol.home.path for symbol in self.symbols if symbol.name == name]
        beside = [f"{owner}.{other}" for other in self.names.names(owner)] if owner in self.facts else []
        for candidates in (alike, beside, sorted(self.modules)):
            near = difflib.get_close_matches(path, candidates, 1, _NEAR)
            if near:
                return Unknown(key, path, near[0])
        return Unknown(key, path, "")


def compiled(glob: str) -> Callable[[str], re.Match[str] | None]:
    """What tells whether a dotted name fits: `*` is any part of a name between dots, `**` any number of names."""
    *inner, last = ([re.escape(chunk) for chunk in piece.split("*")] for piece in glob.split("**"))
    pieces = [*(woven(chunks, r"\w", early=True) for chunks in inner), woven(last, r"\w")]
    first, *others = pieces
    return re.compile(woven([first, *(rf"[\w.]{piece}" for piece in others)], r"[\w.]")).fullmatch


def is_below(name: str, others: Iterable[str]) -> bool:
    """Whether a dotted name is one of others, or stands below one."""
    return any(f"{name}.".startswith(f"{other}.") for other in others)

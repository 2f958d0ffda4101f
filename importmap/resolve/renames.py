"""All uses of what has another name now: imports, attributes, strings, and keyword arguments of calls

A name is followed through aliases and re-exports to where it is written: `from compat import connect` is a use of
`compat`, whatever that has from elsewhere, and no use of the name by which `compat` got it. A keyword argument is a use
wherever the call leads to the callable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from importmap.model.declared import Renamed
from importmap.model.facts import Facts, Import, Use, When
from importmap.model.links import Link
from importmap.model.project import Module
from importmap.resolve.calls import OutsideCall
from importmap.resolve.meaning import Code, is_below
from importmap.resolve.modules import Modules, absolute
from importmap.resolve.names import Names
from importmap.resolve.values import Value, ValueKind


@dataclass(frozen=True, slots=True)
class OldUse:
    """One use of an old name."""

    module: str  # id of the module that it stands in
    line: int
    text: str  # as it is written: "from shop.old import Order", "connect(headers=...)"
    link: Link | None = None  # of an import
    path: str = ""  # of an import: the dotted name by which it should go now
    times: int = 1


def old_uses(renamed: Renamed, code: Code, modules: Modules, calls: Iterable[OutsideCall]) -> tuple[OldUse, ...]:
    """The uses of an old name that are left, by module and line."""
    if renamed.keyword:
        found = tuple(_in_calls(renamed, code, calls))
    else:
        found = (*_in_imports(renamed, code), *_in_attributes(renamed, code, modules), *_in_strings(renamed, code))
    return tuple(sorted(found, key=lambda use: (use.module, use.line, use.text)))


def _in_imports(renamed: Renamed, code: Code) -> Iterator[OldUse]:
    old = renamed.subject
    for link in code.links:
        if is_below(link.path, (old,)) and (renamed.module or link.path == old):
            yield OldUse(
                link.importer, link.statement.line, str(link.statement), link, renamed.to + link.path[len(old) :]
            )


def _in_attributes(renamed: Renamed, code: Code, modules: Modules) -> Iterator[OldUse]:
    """The dotted names of which some part reaches the old name; the first one only through a star."""
    old = renamed.subject
    last = old.rpartition(".")[2]
    for importer, facts in sorted(code.facts.items()):
        uses: dict[tuple[str, int], list[Use]] = defaultdict(list)
        for use in facts.uses:
            if f".{last}." in f".{use.path}." and old in _written(
                code.modules[importer], facts, use, code.names, modules
            ):
                uses[use.path, use.origin].append(use)
        for (path, origin), found in uses.items():
            # Uses are counted, and only the first has its line; calls have all theirs.
            calls = {call.line for call in facts.calls if (call.path, call.origin) == (path, origin)}
            lines = sorted(calls | {use.line for use in found})
            more = sum(use.times for use in found) - len(lines)
            for line in lines:
                extra = max(more, 0) if line == lines[0] else 0
                yield OldUse(importer, line, path + (f", and {extra:,} more" if extra else ""), times=1 + extra)


def _written(here: Module, facts: Facts, use: Use, names: Names, modules: Modules) -> set[str]:
    """The full names that a dotted use spells out by its attributes, or takes from a star."""
    first, *rest = use.path.split(".")
    typing, found = bool(use.when & When.TYPING), set[str]()
    if use.origin < 0:
        value = names.attribute(here.id, first, typing=typing)
        event = names.binding(here.id, first)
        if event is not None and isinstance(event.item, Import) and event.item.name == "*":
            found.add(f"{absolute(here, event.item.level, event.item.module)}.{first}")
    else:
        statement = facts.imports[use.origin]
        plain = not statement.name and not statement.alias
        value = names.module(first, here) if plain else names.imported(here, statement)
    for part in rest:
        owner = _full_name(value, modules)
        if not owner:
            break
        found.add(f"{owner}.{part}")
        value = names.member(value, part, typing=typing)
    return found


def _full_name(value: Value, modules: Modules) -> str:
    """The dotted name of a module, or of something from outside."""
    if value.kind is ValueKind.MODULE and value.module in modules.by_id:
        return modules[value.module].name
    return value.module if value.kind is ValueKind.EXTERNAL else ""


def _in_strings(renamed: Renamed, code: Code) -> Iterator[OldUse]:
    """The strings that spell the old name out; a single word may mean anything unless a call is told it."""
    old = renamed.subject
    for module, facts in sorted(code.facts.items()):
        for mention in facts.mentions:
            if is_below(mention.path, (old,)) and ("." in old or mention.via):
                yield OldUse(module, mention.line, f'"{mention.path}"')


def _in_calls(renamed: Renamed, code: Code, calls: Iterable[OutsideCall]) -> Iterator[OldUse]:
    meant = code.meant(renamed.of)
    inside = ((site.caller, site.call) for site in code.calls if site.symbol == meant.symbol != "")
    outside = ((site.caller, site.call) for site in calls if site.name == renamed.of)
    for caller, call in (*inside, *outside):
        if renamed.keyword in call.keywords:
            yield OldUse(caller, call.line, f"{call.path}({renamed.keyword}=...)")

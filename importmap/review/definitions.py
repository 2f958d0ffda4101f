"""Classes and functions that a change defines though the code has them already"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping

from importmap.analysis import Analysis
from importmap.likeness.bodies import Bodies
from importmap.model.facts import Definition, Facts, Kind, When
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.links import Symbol
from importmap.model.project import Module, Role
from importmap.model.severity import Severity
from importmap.review.novelty import Novelty, added, had

RULE = "duplicate-definition"
_SIZE = 40  # syntax nodes from which two equal bodies of one name are no chance
_CLONE = 60  # and of different names
_ASIDE = frozenset({"Protocol", "overload"})


def again(novelty: Novelty, usual: tuple[str, ...]) -> Iterator[Finding]:
    """One finding for each definition whose body stands elsewhere, and for each class whose name does.

    `usual` are the names that frameworks ask for. Tests and tooling may have names of their own.
    """
    analysis = novelty.analysis
    named: dict[str, list[Symbol]] = defaultdict(list)
    shaped: dict[tuple[int, ...], list[Symbol]] = defaultdict(list)
    for one in analysis.symbols:
        if analysis.modules[one.module].role is Role.PRODUCTION and "." not in one.name:
            named[one.name].append(one)
            shaped[one.definition.statements].append(one)
    bodies: dict[str, Bodies] = {}
    meant = {one.symbol for source in analysis.config.single_source for one in source.distinct}
    new = {(module, one.name) for module, found in novelty.definitions.items() for one in found}

    def content(module: str, definition: Definition) -> Hashable:
        return bodies.setdefault(module, Bodies(analysis.facts[module])).of(definition).content

    for module, found in novelty.definitions.items():
        own = {one.definition: one for one in analysis.symbols if one.module == module}
        for definition in found if analysis.modules[module].role is Role.PRODUCTION else ():
            symbol = own.get(definition)
            if symbol is None or symbol.path in meant or not _is_told(definition, usual):
                continue
            # Of two that are both new the first is the one that is there.
            there = [s for s in named[symbol.name] if s.module != module and s.path not in meant]
            equal = [
                s
                for s in shaped[definition.statements]
                if s.module != module
                and definition.size >= (_SIZE if s.name == symbol.name else _CLONE)
                and s.definition.size == definition.size
                and content(s.module, s.definition) == content(module, definition)
            ]
            known = [s for s in equal or _namesakes(novelty, symbol, there) if _is_first(s, symbol, new)]
            if known:
                yield _finding(analysis, symbol, _ranked(known), same=bool(equal))


def may_be_there(modules: Iterable[Module], facts: Mapping[str, Facts], before: Mapping[str, Facts]) -> bool:
    """Whether `again` may find something. It says what, and for that has to know what imports mean."""
    found = [(module, one) for module, said in before.items() for one in added(facts[module], said)]
    names = {
        (module, one.name) for module, one in found if one.kind == Kind.CLASS and not had(before[module], one.name)
    }
    contents = {(module, one): Bodies(facts[module]).of(one).content for module, one in found if one.size >= _SIZE}
    shapes = {(one.statements, one.size) for _, one in contents}
    for other in modules if found else ():
        if other.role is Role.PRODUCTION and other.id in facts:
            for one in facts[other.id].definitions:
                if not one.digest or "." in one.name:
                    continue
                if one.kind == Kind.CLASS and any(one.name == name and module != other.id for module, name in names):
                    return True
                if (one.statements, one.size) in shapes:
                    content = Bodies(facts[other.id]).of(one).content
                    if any(content == known and module != other.id for (module, _), known in contents.items()):
                        return True
    return False


def _is_told(definition: Definition, usual: tuple[str, ...]) -> bool:
    """Whether a definition can be one too many: it is no interface, stands in for nothing, and chose its name."""
    names = {path.rpartition(".")[2] for path in (*definition.bases, *definition.decorators)}
    if not names.isdisjoint(_ASIDE) or definition.name.startswith("__") or definition.name in usual:
        return False
    return not definition.when & (When.CONDITIONAL | When.TYPING)


def _namesakes(novelty: Novelty, symbol: Symbol, there: list[Symbol]) -> list[Symbol]:
    """The classes of the name of a new class, unless it derives from one of them, or had its name before."""
    if symbol.definition.kind != Kind.CLASS or had(novelty.before[symbol.module], symbol.name):
        return []
    found = [other for other in there if other.definition.kind == Kind.CLASS]
    related = any(other.id in symbol.bases or symbol.id in other.bases for other in found)
    return [] if related or symbol.name.startswith("_") else found


def _is_first(other: Symbol, symbol: Symbol, new: set[tuple[str, str]]) -> bool:
    """Whether another definition was there before one that is new."""
    return (other.module, other.name) not in new or other.module < symbol.module


def _ranked(symbols: list[Symbol]) -> list[Symbol]:
    """The symbols, those that most modules import first."""
    return sorted(symbols, key=lambda s: (-sum(len(route.users) for route in s.routes), s.id))


def _finding(analysis: Analysis, symbol: Symbol, known: list[Symbol], *, same: bool) -> Finding:
    """What is defined again, where it is, and what to import instead."""
    first, *others = known
    more = f" and {len(others):,} more" if others else ""
    kind = symbol.definition.kind
    what = f"the body of {kind} {symbol.name} is" if same else f"a {kind} {symbol.name} is"
    owner, _, name = first.home.path.rpartition(".")
    renamed = f" as {symbol.name}" if name != symbol.name else ""
    write = f"from {owner} import {name}{renamed}"
    advice = f"write `{write}` instead" if same else f"write `{write}`, or give yours a name of its own"
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        subject=symbol.path,
        message=f"{what} in {first.path} already{more}",
        location=analysis.at(symbol.module, symbol.definition.line),
        evidence=tuple(Evidence(s.path, "is there already", analysis.at(s.module, s.definition.line)) for s in known),
        fix=Fix(Safety.MANUAL, advice),
        weight=len(known),
    )

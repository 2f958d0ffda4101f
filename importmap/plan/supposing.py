"""Changes that are only supposed: imports removed, modules deleted, symbols moved, in what is known of the files"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from importmap import analysis as analyses
from importmap.analysis import Analysis
from importmap.model.errors import UnknownNameError
from importmap.model.facts import Definition, Facts, Import, Kind
from importmap.model.finding import Finding
from importmap.model.links import Link, LinkKind, Symbol
from importmap.model.project import Module
from importmap.model.report import Metric
from importmap.model.supposition import Shift, Supposition
from importmap.resolve.modules import absolute
from importmap.scan.extract import extract

_REMOVE = re.compile(r"\s*remove\s+(\S+)\s*->\s*(\S+)\s*")
_MOVE = re.compile(r"\s*move\s+(\S+)\s+(\S+)\s*")
_DELETE = re.compile(r"\s*delete\s+(\S+)\s*")
_LEADING = (LinkKind.MODULE, LinkKind.SYMBOL, LinkKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Supposed:
    """The code as it would be."""

    analysis: Analysis
    files: frozenset[str]  # that are touched
    by_hand: tuple[str, ...]  # what has to be seen to, in words
    texts: Mapping[str, str] = field(default_factory=dict)  # of the files whose text is known as it would be


Relocate: TypeAlias = Callable[[Analysis, str, str], Supposed]
"""What supposes a module at another name."""


def supposed(
    analysis: Analysis, changes: Iterable[str], read: Callable[[str], str], relocate: Relocate | None = None
) -> Supposed:
    """The code after some changes, one after the other."""
    so_far = Supposed(analysis, frozenset(), ())

    def read_now(path: str) -> str:
        if path in so_far.files and path not in so_far.texts:
            message = f"{path} would be changed already, and what it would say then is not known"
            raise UnknownNameError(message, "suppose the move first, or by itself")
        return so_far.texts[path] if path in so_far.texts else read(path)

    for change in changes:
        made = suppose(so_far.analysis, change, read_now, relocate)
        texts = {path: text for path, text in so_far.texts.items() if path not in made.files} | dict(made.texts)
        so_far = Supposed(made.analysis, so_far.files | made.files, (*so_far.by_hand, *made.by_hand), texts)
    return so_far


def suppose(analysis: Analysis, change: str, read: Callable[[str], str], relocate: Relocate | None = None) -> Supposed:
    """The code after one change, in words: "remove a -> b", "move a.b.C x.y", "move a.b x.y", "delete a.b".

    UnknownNameError if it is none of these, or names what is not there.
    """
    if (match := _REMOVE.fullmatch(change)) is not None:
        return _removed(analysis, match[1], match[2])
    if (match := _MOVE.fullmatch(change)) is not None:
        is_module = any(match[1] in (module.id, module.name, module.path) for module in analysis.project.modules)
        if is_module and relocate is not None:
            return relocate(analysis, match[1], match[2])
        return _moved(analysis, match[1], match[2], read)
    if (match := _DELETE.fullmatch(change)) is not None:
        return _deleted(analysis, match[1])
    message = f"{change!r} is no change that can be supposed"
    raise UnknownNameError(message, 'write "remove a -> b", "move a.b.C x.y" or "delete a.b"')


@dataclass(frozen=True, slots=True)
class State:
    """What is found in some code."""

    analysis: Analysis
    findings: tuple[Finding, ...]
    metrics: tuple[Metric, ...]


def shifted(now: State, then: State, made: Supposed, changes: Iterable[str]) -> Supposition:
    """What the changes do to what is found."""
    before, after = ({(f.rule, f.subject): f for f in state.findings} for state in (now, then))
    values = {metric.name: metric.value for metric in now.metrics}
    shifts = (Shift(m.name, values.get(m.name, 0), m.value) for m in then.metrics)
    lost = (
        module.id
        for module in then.analysis.files
        if then.analysis.startup.obstacles(module.id) and not now.analysis.startup.obstacles(module.id)
    )
    return Supposition(
        changes=tuple(changes),
        files=tuple(sorted(made.files)),
        by_hand=made.by_hand,
        metrics=tuple(shift for shift in shifts if shift.now != shift.then),
        unimportable=tuple(sorted(lost)),
        appeared=tuple(finding for key, finding in after.items() if key not in before),
        gone=tuple(finding for key, finding in before.items() if key not in after),
    )


# ------------------------------------------------------------------------------------------------------ what is changed


def _removed(analysis: Analysis, importer: str, imported: str) -> Supposed:
    """Without the imports of one module or package in another."""
    importers, targets = _members(analysis, importer), _members(analysis, imported)
    gone = [link for link in analysis.links if link.importer in importers and link.module in targets - {link.importer}]
    if not gone:
        raise UnknownNameError(
            f"{importer} does not import {imported}", "`importmap why` shows how it comes to load it"
        )
    by_module: dict[str, list[Import]] = {}
    for link in gone:
        by_module.setdefault(link.importer, []).append(link.statement)
    facts = {id: _without(analysis.facts[id], statements) for id, statements in by_module.items()}
    by_hand = [
        f"{analysis.modules[id].path} reads {name} {times:,} {'time' if times == 1 else 'times'}"
        for id, statements in sorted(by_module.items())
        for name, times in _reads(analysis.facts[id], statements)
    ]
    return Supposed(_again(analysis, facts), frozenset(analysis.modules[id].path for id in by_module), tuple(by_hand))


def _deleted(analysis: Analysis, name: str) -> Supposed:
    """Without a module, or a package and all below it."""
    gone = _members(analysis, name)
    users = {link.importer for link in analysis.links if link.module in gone and link.kind in _LEADING} - gone
    kept = tuple(module for module in analysis.project.modules if module.id not in gone)
    project = replace(analysis.project, modules=kept)
    facts = {id: said for id, said in analysis.facts.items() if id not in gone}
    files = frozenset(analysis.modules[id].path for id in users | gone if id in analysis.facts)
    made = analyses.analyse(analysis.config, project, facts)
    return Supposed(replace(made, past=analysis.past, revision=analysis.revision), files, _mentioned(analysis, gone))


def _moved(analysis: Analysis, path: str, target: str, read: Callable[[str], str]) -> Supposed:
    """With a class or function in another module, and all that import it from where it was importing it from there."""
    symbol = _symbol(analysis, path)
    old, new = analysis.modules[symbol.module], _module(analysis, target)
    if old.id == new.id:
        raise UnknownNameError(f"{symbol.name} is in {target} already", "name another module")
    if symbol.name in analysis.names.names(new.id):
        raise UnknownNameError(f"{target} has a {symbol.name} already", "name another module")
    here, there = read(old.path).split("\n"), read(new.path)
    source = _source(here, symbol.definition)
    needed = list(_needed(analysis, symbol, "\n".join(here[source.start : source.stop])))
    text = "\n".join([there, *needed, *here[source.start : source.stop], ""])
    rest = "\n".join([*here[: source.start], *[""] * len(source), *here[source.stop :]])
    facts = {old.id: extract(rest.encode()), new.id: extract(text.encode())}
    if _is_read(analysis.facts[old.id], symbol.name, source) or symbol.name in (analysis.names.exported(old.id) or ()):
        rest = f"from {new.name} import {symbol.name}\n{rest}"
        facts[old.id] = extract(rest.encode())
    files = {old.path, new.path}
    for id, statements in _importing(analysis, symbol).items():
        if id in (old.id, new.id):
            continue
        said = analysis.facts[id]
        turned = tuple(one._replace(module=new.name, level=0) if one in statements else one for one in said.imports)
        facts[id] = said._replace(imports=turned)
        files.add(analysis.modules[id].path)
    if new.id in _importing(analysis, symbol):  # what it imported it has now
        facts[new.id] = _without(facts[new.id], [i for i in facts[new.id].imports if i.name == symbol.name])
    return Supposed(_again(analysis, facts), frozenset(files), _qualified(analysis, symbol), {old.path: rest})


# --------------------------------------------------------------------------------------------------------- what is told


def _mentioned(analysis: Analysis, gone: Collection[str]) -> tuple[str, ...]:
    """The strings that name a module, which no analysis of imports follows."""
    names = {analysis.modules[id].name for id in gone}
    told = []
    for id, said in sorted(analysis.facts.items()):
        lines = [m.line for m in said.mentions if any(f"{m.path}.".startswith(f"{name}.") for name in names)]
        if lines and id not in gone:
            more = f" and {len(lines) - 1:,} more" if len(lines) > 1 else ""
            told.append(f"{analysis.modules[id].path}:{min(lines)}{more} names it in a string")
    return tuple(told)


def _qualified(analysis: Analysis, symbol: Symbol) -> tuple[str, ...]:
    """The uses by a dotted name and the strings, which go on naming the old place."""
    direct = _importing(analysis, symbol)
    (route,) = (route for route in symbol.routes if route.defining)
    paths = {module.id: module.path for module in analysis.files}
    users = [u for u in route.users if u.module != symbol.module and u.count > len(direct.get(u.module, ()))]
    told = [f"{paths[user.module]} uses {route.path} by its dotted name" for user in users]
    told += [f"{paths[mention.module]}:{mention.line} names {route.path} in a string" for mention in route.mentions]
    return tuple(sorted(told))


def _reads(said: Facts, statements: Iterable[Import]) -> Iterator[tuple[str, int]]:
    """The names that some imports bind, with how often they are read."""
    for name in sorted({statement.bound for statement in statements} - {""}):
        times = sum(use.times for use in said.uses if use.path.partition(".")[0] == name)
        if times:
            yield name, times


# ---------------------------------------------------------------------------------------------------------- the details


def _again(analysis: Analysis, facts: Mapping[str, Facts]) -> Analysis:
    """The same code with other facts of some files."""
    made = analyses.analyse(analysis.config, analysis.project, {**analysis.facts, **facts})
    return replace(made, past=analysis.past, revision=analysis.revision)


def _without(said: Facts, statements: Collection[Import]) -> Facts:
    """The facts of a file without some imports; what functions read through those is gone, too."""
    numbers: dict[int, int] = {-1: -1}
    kept: list[Import] = []
    for number, statement in enumerate(said.imports):
        if statement not in statements:
            numbers[number] = len(kept)
            kept.append(statement)
    return said._replace(
        imports=tuple(kept),
        uses=tuple(use._replace(origin=numbers[use.origin]) for use in said.uses if use.origin in numbers),
        calls=tuple(call._replace(origin=numbers[call.origin]) for call in said.calls if call.origin in numbers),
    )


def _source(lines: list[str], definition: Definition) -> range:
    """The lines of a definition, from its first decorator on, counted from 0."""
    start = definition.line - 1
    above = start
    while above and lines[above - 1].strip() and not lines[above - 1].startswith("#"):
        above -= 1
        if lines[above].startswith("@"):
            start = above
    return range(start, min(definition.end_line, len(lines)))


def _needed(analysis: Analysis, symbol: Symbol, source: str) -> Iterator[str]:
    """The imports that a definition needs in another module: those that it reads, and what it reads of its module."""
    old, said = analysis.modules[symbol.module], analysis.facts[symbol.module]
    bound: dict[str, str] = {}
    for definition in said.definitions:
        if "." not in definition.name and definition.name != symbol.name and definition.kind != Kind.DELETED:
            bound[definition.name] = f"from {old.name} import {definition.name}"
    for statement in said.imports:
        base = absolute(old, statement.level, statement.module)
        if statement.scope or not statement.bound or base is None:
            continue
        bound[statement.bound] = str(statement._replace(module=base, level=0))
    names = {use.path.partition(".")[0] for use in extract("\n".join([*bound.values(), source]).encode()).uses}
    yield from sorted({text for name, text in bound.items() if name in names})


def _is_read(said: Facts, name: str, source: range) -> bool:
    """Whether a module reads a name of its own outside of that name's definition, as far as its first use tells."""
    lines = range(source.start + 1, source.stop + 1)
    return any(use.path.partition(".")[0] == name and use.line not in lines for use in said.uses)


def _importing(analysis: Analysis, symbol: Symbol) -> dict[str, list[Import]]:
    """The imports that take a symbol from the module that defines it, by importer."""
    found: dict[str, list[Import]] = {}
    for link in analysis.links:
        if _takes(link, symbol):
            found.setdefault(link.importer, []).append(link.statement)
    return found


def _takes(link: Link, symbol: Symbol) -> bool:
    return link.symbol == symbol.id and link.module == symbol.module and link.statement.name == symbol.name


def _symbol(analysis: Analysis, path: str) -> Symbol:
    found = [symbol for symbol in analysis.symbols if path in (symbol.path, symbol.id)]
    if not found:
        elsewhere = next((s for s in analysis.symbols if any(route.path == path for route in s.routes)), None)
        hint = f"it is defined as {elsewhere.path}" if elsewhere is not None else "name it by its defining path"
        raise UnknownNameError(f"no class or function is defined as {path}", hint)
    return found[0]


def _module(analysis: Analysis, name: str) -> Module:
    found = [module for module in analysis.files if name in (module.id, module.name, module.path)]
    if not found:
        raise UnknownNameError(f"no module is called {name}", "it has to be there already, were it empty")
    return found[0]


def _members(analysis: Analysis, name: str) -> set[str]:
    """The modules that a name means: itself, and all below it if it is a package."""
    found = {
        module.id
        for module in analysis.project.modules
        if name in (module.id, module.name, module.path) or module.name.startswith(f"{name}.")
    }
    if not found:
        raise UnknownNameError(f"no module or package is called {name}", "`importmap where` and `why` find names")
    return found

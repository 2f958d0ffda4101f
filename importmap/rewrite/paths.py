"""From the paths that somebody wants to have used to the rewrites that make it so

A list has one wish on a line: `shop.api.Order shop.Order` lets all who go by the first path go by the second, and
`shop.Order` alone lets all who go by any other path. Both may be modules: then it is so for all that is taken from the
first. `shop.api.Order -` takes out the import that passes it on, if nobody goes by that path; of a module, all of them.
What stands behind a `#` is a comment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.config import nearest
from importmap.model.change import Rewrite
from importmap.model.errors import ConfigError, UnknownNameError
from importmap.model.facts import Import, When
from importmap.model.links import LinkKind
from importmap.resolve.modules import absolute
from importmap.resolve.references import moved
from importmap.resolve.values import Value, ValueKind
from importmap.rewrite.picture import Picture, Read, thing_of
from importmap.rewrite.strings import loads, plugins

_NOTHING = "-"
_FORM = "write `OLD.PATH NEW.PATH` on each line, or only the path that all are to go by"
_GONE = (ValueKind.MISSING, ValueKind.UNKNOWN, ValueKind.EXTERNAL)


@dataclass(frozen=True, slots=True)
class Wish:
    """One path that is to be used."""

    old: str  # "" for any other path
    new: str  # "-" for none
    line: int  # of the list


@dataclass(frozen=True, slots=True)
class _Turn:
    """One attribute of a module that importers are to take from elsewhere."""

    module: str  # module id
    name: str
    new: str
    way: tuple[str, ...]  # ids of the modules that the new path itself leads through


def wishes(text: str) -> tuple[Wish, ...]:
    """The wishes of a list; ConfigError for a line that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        words = [word.replace(":", ".") for word in line.partition("#")[0].replace("->", " ").split()]
        named = words[:-1] if words[1:] == [_NOTHING] else words
        if len(words) > 2 or not all(part.isidentifier() for word in named for part in word.split(".")):
            message = f"line {number} of the list names no paths: {line.strip()}"
            raise ConfigError(message, _FORM)
        if words:
            found.append(Wish(words[0] if len(words) == 2 else "", words[-1], number))
    return tuple(dict.fromkeys(found))


def turned(analysis: Analysis, wanted: Iterable[Wish]) -> tuple[Rewrite, ...]:
    """The rewrites that fulfil wishes, by path and line; UnknownNameError for a path that leads nowhere.

    An attribute that several wishes speak of goes by the first of them.
    """
    turns: dict[tuple[str, str], _Turn] = {}
    going: list[Rewrite] = []
    for wish in wanted:
        if wish.new == _NOTHING:
            going += _passed_on(analysis, wish)
            continue
        for turn in _turns(analysis, wish):
            turns.setdefault((turn.module, turn.name), turn)
    made = (*_statements(analysis, turns), *_reads(analysis, turns), *_strings(analysis, turns))
    turned_ones = {(rewrite.path, rewrite.line, rewrite.before) for rewrite in made}
    left = (rewrite for rewrite in going if (rewrite.path, rewrite.line, rewrite.before) not in turned_ones)
    found = dict.fromkeys((*made, *left))
    return tuple(sorted(found, key=lambda rewrite: (rewrite.path, rewrite.line, rewrite.before)))


def taken(analysis: Analysis, module: str, name: str, new: str, way: tuple[str, ...]) -> tuple[Rewrite, ...]:
    """The rewrites by which all who take an attribute of a module go by another path, but for some modules."""
    turns = {(module, name): _Turn(module, name, new, way)}
    return tuple(dict.fromkeys((*_statements(analysis, turns, calls=False), *_reads(analysis, turns))))


def _passed_on(analysis: Analysis, wish: Wish) -> Iterator[Rewrite]:
    """The imports by which a module has what a wish names, or of a module all that it passes on."""
    found = []
    for (module, name), _ in _found(analysis, wish.old, wish):
        names = [name] if name else [one for one in analysis.names.names(module) if not one.startswith("__")]
        events = [analysis.names.binding(module, one) for one in names]
        for event in events:
            item = event.item if event is not None else None
            if isinstance(item, Import) and item.name != "*" and not item.when & When.DYNAMIC:
                found.append(Rewrite(analysis.modules[module].path, item.line, str(item), ""))
    if not found:
        message = f"{wish.old} in line {wish.line} of the list is nothing that is only passed on"
        raise ConfigError(message, "name a path that an import makes, or a module that has such paths")
    yield from found


def _turns(analysis: Analysis, wish: Wish) -> Iterator[_Turn]:
    """The attributes of modules that a wish speaks of."""
    news = _found(analysis, wish.new, wish)
    if not wish.old:
        yield from _others(analysis, wish, *news[-1])
        return
    pairs = [(*old, *new) for old in _found(analysis, wish.old, wish) for new in news]
    for old, meant, new, value in pairs:
        if thing_of(meant) == thing_of(value) and value.kind is not ValueKind.MODULE:
            if old != new:
                yield _Turn(*old, wish.new, value.hops)
            return
    for _, meant, _, value in pairs:
        if value.kind is ValueKind.MODULE and meant.kind is ValueKind.MODULE:
            if value.module != meant.module:
                yield _Turn(meant.module, "*", f"{wish.new}.*", value.hops)
                yield from _shared(analysis, meant.module, value.module, wish.new)
            return
    message = f"{wish.old} and {wish.new} in line {wish.line} of the list are not the same"
    raise ConfigError(message, f"`importmap where {wish.new.rpartition('.')[2]}` tells the paths of it")


def _others(analysis: Analysis, wish: Wish, new: tuple[str, str], value: Value) -> Iterator[_Turn]:
    """All attributes that are the same as what a wish names."""
    if value.kind is ValueKind.MODULE:
        message = f"{wish.new} in line {wish.line} of the list is a module"
        raise ConfigError(message, f"for modules, {_FORM.partition(',')[0]}")
    for module, names in Picture(analysis).names.items():
        for name in sorted(names):
            if (module, name) != new and thing_of(analysis.names.attribute(module, name)) == thing_of(value):
                yield _Turn(module, name, wish.new, value.hops)


def _shared(analysis: Analysis, old: str, new: str, path: str) -> Iterator[_Turn]:
    """The attributes of a module that are the same in another one, of a path."""
    for name in Picture(analysis).names.get(old, ()):
        there = analysis.names.attribute(new, name)
        here = thing_of(analysis.names.attribute(old, name))
        if here is not None and thing_of(there) == here and here.kind != ValueKind.MODULE:
            yield _Turn(old, name, f"{path}.{name}", there.hops)


def _found(analysis: Analysis, path: str, wish: Wish) -> list[tuple[tuple[str, str], Value]]:
    """The module and name that a path leads to, and what that is; of a module the name is "".

    There are two where a package has a function, say, that is called like one of its modules: that comes last.
    """
    by_name = {module.name: module.id for module in reversed(analysis.project.modules)}
    found = []
    if path in by_name:
        found.append(((by_name[path], ""), Value(ValueKind.MODULE, by_name[path], hops=(by_name[path],))))
    owner, _, name = path.rpartition(".")
    if owner in by_name:
        value = analysis.names.attribute(by_name[owner], name)
        if value.kind is ValueKind.UNKNOWN and not found:
            message = f"what {path} in line {wish.line} of the list is cannot be told by reading"
            raise ConfigError(message, "leave the line out: such a name is made when the program runs")
        if value.kind not in _GONE and not (found and value.kind is ValueKind.MODULE):
            found.append(((by_name[owner], name), value))
    if not found:
        known = {route.path for symbol in analysis.symbols for route in symbol.routes}
        message = f"{path} in line {wish.line} of the list leads to nothing in this code"
        raise UnknownNameError(message, nearest(path, known) or "write the path as an import would name it")
    return found


def _wholes(analysis: Analysis, turns: dict[tuple[str, str], _Turn]) -> Mapping[str, str]:
    """The modules of which all is to be taken from one other, each with the path of that."""
    owners: dict[str, set[str]] = defaultdict(set)
    for turn in turns.values():
        owners[turn.module].add(turn.new.rpartition(".")[0] if turn.new.endswith(f".{turn.name}") else "")
    found = {}
    for module, (new, *more) in owners.items():
        names = [name for name in analysis.names.names(module) if not name.startswith("__")]
        asked = (module, "*") in turns or all((module, name) in turns for name in names)
        if new and not more and asked:
            found[module] = new
    return found


def _statements(analysis: Analysis, turns: dict[tuple[str, str], _Turn], *, calls: bool = True) -> Iterator[Rewrite]:
    """The import statements that take what is to be taken from elsewhere, and the calls that import a module."""
    wholes = _wholes(analysis, turns) if calls else {}
    for link in analysis.links:
        if link.statement.when & When.DYNAMIC:
            if link.kind is LinkKind.MODULE and link.module in wholes:
                path, after = analysis.modules[link.importer].path, f'import_module("{wholes[link.module]}")'
                yield Rewrite(path, link.statement.line, str(link.statement), after)
            continue
        turn = turns.get((link.module, link.statement.name))
        if turn is None or link.kind not in (LinkKind.SYMBOL, LinkKind.MODULE) or link.importer in turn.way:
            continue
        after = f"from {turn.new.removesuffix('.*')} import *" if turn.name == "*" else moved(link.statement, turn.new)
        if after:
            yield Rewrite(analysis.modules[link.importer].path, link.statement.line, str(link.statement), after)


def _reads(analysis: Analysis, turns: dict[tuple[str, str], _Turn]) -> Iterator[Rewrite]:
    """The dotted names that read what is to be read from elsewhere: `shop.api.Order`, whatever `shop` is called."""
    picture = Picture(analysis)
    asked = {name for _, name in turns}
    for importer, said in analysis.facts.items():
        if asked.isdisjoint(part for use in said.uses for part in use.path.split(".")[1:]):
            continue
        first: dict[str, Rewrite] = {}
        for read in picture.reads(importer):
            if _is_called(analysis, importer, read):
                continue
            skipped = int(read.use.origin < 0)
            for number, place in enumerate(read.places[skipped:], 2):
                turn = turns.get(place)
                if turn is not None and importer not in turn.way:
                    before = _read_as(analysis, importer, read, number)
                    made = Rewrite(analysis.modules[importer].path, read.use.line, before, turn.new)
                    first[before] = min(made, first.get(before, made), key=lambda one: one.line)
        yield from first.values()


def _read_as(analysis: Analysis, importer: str, read: Read, number: int) -> str:
    """The path by which some parts of a dotted name are read, as the import has it that binds the first of them.

    It may lead through packages that have modules of others as their own.
    """
    first, *parts = read.use.path.split(".")
    statement: object = None
    if read.use.origin >= 0:
        statement = analysis.facts[importer].imports[read.use.origin]
    elif (event := analysis.names.binding(importer, first)) is not None:
        statement = event.item
    if isinstance(statement, Import) and statement.name != "*":
        module = absolute(analysis.modules[importer], statement.level, statement.module)
        if module is not None:
            path = f"{module}.{statement.name}" if statement.name else module if statement.alias else first
            return ".".join([path.strip("."), *parts[: number - 1]])
    owner, name = read.places[number - 2 + int(read.use.origin < 0)]
    return f"{analysis.modules[owner].name}.{name}"


def _is_called(analysis: Analysis, importer: str, read: Read) -> bool:
    """Whether something is read of a module that a call imports: it is that call which has to change."""
    if read.use.origin >= 0:
        return bool(analysis.facts[importer].imports[read.use.origin].when & When.DYNAMIC)
    event = analysis.names.binding(importer, read.use.path.partition(".")[0])
    return event is not None and isinstance(event.item, Import) and bool(event.item.when & When.DYNAMIC)


def _strings(analysis: Analysis, turns: dict[tuple[str, str], _Turn]) -> Iterator[Rewrite]:
    """The strings that are given to what loads a path, or tell pytest of a plugin."""
    picture = Picture(analysis)
    for importer, said in analysis.facts.items():
        told = plugins(analysis, importer)
        for mention in said.mentions:
            new = ""
            if loads(analysis, importer, mention):
                module, name, rest = picture.place(importer, mention.path) or ("", "", "")
                loaded = turns.get((module, name))
                new = ".".join(filter(None, (loaded.new, rest))) if loaded is not None else ""
            elif (mention.path, mention.line) in told:
                value = analysis.names.module(mention.path, analysis.modules[importer])
                whole = turns.get((value.module, "*")) if value.kind is ValueKind.MODULE else None
                new = whole.new.removesuffix(".*") if whole is not None else ""
            if new:
                yield Rewrite(analysis.modules[importer].path, mention.line, f'"{mention.path}"', f'"{new}"')

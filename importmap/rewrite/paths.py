"""From the paths that somebody wants to have used to the rewrites that make it so

A list has one wish on a line: `shop.api.Order shop.Order` lets all who go by the first path go by the second, and
`shop.Order` alone lets all who go by any other path. Both may be modules: then it is so for all that is taken from the
first. What stands behind a `#` is a comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.config import nearest
from importmap.model.change import Rewrite
from importmap.model.errors import ConfigError, UnknownNameError
from importmap.model.facts import When
from importmap.model.links import LinkKind
from importmap.resolve.references import moved
from importmap.resolve.values import Value, ValueKind
from importmap.rewrite.picture import Picture, thing_of

_FORM = "write `OLD.PATH NEW.PATH` on each line, or only the path that all are to go by"
_GONE = (ValueKind.MISSING, ValueKind.UNKNOWN, ValueKind.EXTERNAL)


@dataclass(frozen=True, slots=True)
class Wish:
    """One path that is to be used."""

    old: str  # "" for any other path
    new: str
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
        if len(words) > 2 or not all(part.isidentifier() for word in words for part in word.split(".")):
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
    for wish in wanted:
        for turn in _turns(analysis, wish):
            turns.setdefault((turn.module, turn.name), turn)
    found = dict.fromkeys((*_statements(analysis, turns), *_reads(analysis, turns)))
    return tuple(sorted(found, key=lambda rewrite: (rewrite.path, rewrite.line, rewrite.before)))


def _turns(analysis: Analysis, wish: Wish) -> Iterator[_Turn]:
    """The attributes of modules that a wish speaks of."""
    new, value = _found(analysis, wish.new, wish)
    if not wish.old:
        if value.kind is ValueKind.MODULE:
            message = f"{wish.new} in line {wish.line} of the list is a module"
            raise ConfigError(message, f"for modules, {_FORM.partition(',')[0]}")
        for module, names in Picture(analysis).names.items():
            for name in sorted(names):
                if (module, name) != new and thing_of(analysis.names.attribute(module, name)) == thing_of(value):
                    yield _Turn(module, name, wish.new, value.hops)
        return
    old, meant = _found(analysis, wish.old, wish)
    if value.kind is ValueKind.MODULE and meant.kind is ValueKind.MODULE and value.module != meant.module:
        for name in Picture(analysis).names.get(meant.module, ()):
            there = analysis.names.attribute(value.module, name)
            here = thing_of(analysis.names.attribute(meant.module, name))
            if here is not None and thing_of(there) == here and here.kind != ValueKind.MODULE:
                yield _Turn(meant.module, name, f"{wish.new}.{name}", there.hops)
        return
    if thing_of(meant) != thing_of(value):
        message = f"{wish.old} and {wish.new} in line {wish.line} of the list are not the same"
        raise ConfigError(message, f"`importmap where {wish.new.rpartition('.')[2]}` tells the paths of it")
    if old != new:
        yield _Turn(*old, wish.new, value.hops)


def _found(analysis: Analysis, path: str, wish: Wish) -> tuple[tuple[str, str], Value]:
    """The module and name that a path leads to, and what that is; of a module the name is ""."""
    by_name = {module.name: module.id for module in reversed(analysis.project.modules)}
    if path in by_name:
        return (by_name[path], ""), Value(ValueKind.MODULE, by_name[path], hops=(by_name[path],))
    owner, _, name = path.rpartition(".")
    if owner in by_name:
        value = analysis.names.attribute(by_name[owner], name)
        if value.kind not in _GONE:
            return (by_name[owner], name), value
    known = {route.path for symbol in analysis.symbols for route in symbol.routes}
    message = f"{path} in line {wish.line} of the list leads to nothing in this code"
    raise UnknownNameError(message, nearest(path, known) or "write the path as an import would name it")


def _statements(analysis: Analysis, turns: dict[tuple[str, str], _Turn]) -> Iterator[Rewrite]:
    """The import statements that take what is to be taken from elsewhere."""
    for link in analysis.links:
        turn = turns.get((link.module, link.statement.name))
        if turn is None or link.kind not in (LinkKind.SYMBOL, LinkKind.MODULE) or link.importer in turn.way:
            continue
        after = moved(link.statement, turn.new)
        if after and not link.statement.when & When.DYNAMIC:
            yield Rewrite(analysis.modules[link.importer].path, link.statement.line, str(link.statement), after)


def _reads(analysis: Analysis, turns: dict[tuple[str, str], _Turn]) -> Iterator[Rewrite]:
    """The dotted names that read what is to be read from elsewhere: `shop.api.Order`, whatever `shop` is called."""
    picture = Picture(analysis)
    owners = {module for module, _ in turns}
    for importer in {user for owner in owners for user in analysis.graph.importers(owner)}:
        first: dict[str, Rewrite] = {}
        for read in picture.reads(importer):
            for place in read.places[1:] if read.use.origin < 0 else read.places:
                turn = turns.get(place)
                if turn is not None and importer not in turn.way:
                    before = f"{analysis.modules[turn.module].name}.{turn.name}"
                    made = Rewrite(analysis.modules[importer].path, read.use.line, before, turn.new)
                    first[before] = min(made, first.get(before, made), key=lambda one: one.line)
        yield from first.values()

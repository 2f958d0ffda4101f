"""Names that are read through an imported module, `import a` and `a.X`: what has to stand there for another path

A path is read behind some name, and what that name means depends on the scope. So the tree says in which scopes and on
which lines a path is read, and the text where on the line; where the two disagree nothing is changed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from importmap.model.project import Module
from importmap.rewrite.scopes import Read, Scope, scopes
from importmap.rewrite.statements import Line
from importmap.rewrite.tokens import Sort, Token
from importmap.rewrite.turns import Named, called, named

_line_break = re.compile(r"\r\n|\n|\r")
_name = re.compile(r"[rRuU]?(['\"]{1,3})([^\W\d]\w*)\1")  # in quotes


class CannotError(Exception):
    """A path that is read cannot be changed; the message says why."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What only those know who know the other files."""

    leads: Callable[[str], bool]  # whether a dotted path is a module, also when it is read part by part
    leaves: Callable[[str], bool]  # whether a name that the module imports can go, as nobody else takes it from here
    # Why what is read has to stay, as a test replaces a path, and functions read it or not; "" if it need not.
    waits: Callable[[str, bool], str]


@dataclass(frozen=True, slots=True)
class Place:
    """One name of one import statement."""

    line: int  # index of the logical line
    number: int  # of the statement in it
    item: int


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be done for a path to be read another way."""

    path: str  # that was read
    spans: tuple[tuple[int, int, str], ...]  # places in the text, and what is to stand there
    replaced: tuple[tuple[Place, Named], ...] = ()  # names of import statements, and what is to stand there
    added: tuple[tuple[Place, Named], ...] = ()  # beside which of them what else is to be imported


@dataclass(frozen=True, slots=True)
class _Door:
    """An import that binds a name by which a path is read."""

    place: Place
    asks: Named  # without dots
    conditional: bool


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A name that a scope imports, and where a path is read behind it."""

    scope: Scope
    name: str
    doors: Sequence[_Door]
    reads: Sequence[tuple[Scope, Read]]
    others: bool  # whether the name is read for something else as well


@dataclass(frozen=True, slots=True)
class Behind:
    """A name that a scope imports, and by which a path is read."""

    scope: Scope
    name: str
    doors: tuple[tuple[Place, Named], ...]  # the imports that bind the name, without dots
    written: str  # how the path is written
    others: bool  # whether the name is read for something else as well


@dataclass(frozen=True, slots=True)
class _Way:
    """How a module is written in a scope, and what has to be imported for that."""

    written: str
    replaced: tuple[tuple[Place, Named], ...] = ()
    added: tuple[tuple[Place, Named], ...] = ()


class Uses:
    """What a text reads, in which scopes, and by which imports."""

    def __init__(self, text: str, lines: Sequence[Line], module: Module, changing: Iterable[Place]) -> None:
        """`changing` are the names of import statements that are to take another path themselves."""
        self._changing = set(changing)
        self._turned = frozenset(self._changing)  # of these, those that do not stay for what is read
        self._text = text
        self._module = module
        self._lines = lines
        self._starts = [0, *(found.end() for found in _line_break.finditer(text))]
        self.scopes = scopes(text)
        self._bound = frozenset(name for scope in self.scopes for name in (*scope.bound, *scope.imported))
        self._by_first: dict[str, list[tuple[Scope, Read]]] = defaultdict(list)  # what is read, and where
        for scope in self.scopes:
            for read in scope.reads:
                self._by_first[read.path.partition(".")[0]].append((scope, read))
        self._chains = self._found_chains(lines)
        self._strings = [token for line in lines for token in line.tokens if token.sort is Sort.STRING]
        self._imports: dict[int, list[tuple[Place, Named]]] = defaultdict(list)  # by the line that the parser tells
        for index, line in enumerate(lines):
            for number, statement in enumerate(line.imports):
                for item, one in enumerate(statement.items):
                    asked = named(statement, one).seen_from(module)
                    self._imports[self._line_of(statement.start)].append((Place(index, number, item), asked))

    def turned(self, paths: Mapping[str, str], caller: Caller) -> Iterator[Change]:
        """What has to be done in each scope for paths to be read as others; CannotError if that cannot be done."""
        for scope, name, doors, prefixes in list(self._meant(paths)):
            by_module: dict[str, list[tuple[Scope, Read]]] = defaultdict(list)
            for (before, _), reads in prefixes.items():
                by_module[paths[before].rpartition(".")[0]] += reads
            for (before, prefix), reads in prefixes.items():
                going = by_module[paths[before].rpartition(".")[0]]
                others = [one for one in self._read_by(scope, name) if one not in going]
                met = _Meeting(scope, name, doors, reads, bool(others))
                yield self._change(met, prefix, before, paths[before], caller)

    def _meant(
        self, paths: Iterable[str]
    ) -> Iterator[tuple[Scope, str, list[_Door], dict[tuple[str, str], list[tuple[Scope, Read]]]]]:
        """The names that scopes import by which some paths are read: where, by path and how it is written."""
        for scope in self.scopes:
            for name, places in scope.imported.items():
                doors = list(self._doors(name, places))
                prefixes = {
                    (before, prefix): reads
                    for before in paths
                    for prefix in self._prefixes(doors, name, before)
                    if (reads := self._reads(scope, name, prefix))
                }
                if prefixes:
                    if len(doors) == 1:  # of several none is changed
                        self._changing.add(doors[0].place)
                    yield scope, name, doors, prefixes

    def styled(self, place: Place, new: Named) -> Named:
        """A name as it is to be imported where another one is: with dots where that has dots."""
        statement = self._lines[place.line].imports[place.number]
        return new.relative_to(self._module) if statement.level and new.name else new

    def reads(self, path: str) -> bool:
        """Whether a path is read anywhere, by whatever name it is written."""
        return any(
            self._reads(scope, name, prefix)
            for scope in self.scopes
            for name, places in scope.imported.items()
            for prefix in self._prefixes(list(self._doors(name, places)), name, path)
        )

    def behind(self, path: str) -> Iterator[Behind]:
        """The names by which a path, or what is below it, is read."""
        for scope in self.scopes:
            for name, places in scope.imported.items():
                doors = list(self._doors(name, places))
                plain = bool(doors) and path == name and all(_is_plain(door.asks) for door in doors)
                for written in (name,) if plain else self._prefixes(doors, name, path):
                    reads = self._reads(scope, name, written)
                    if reads:
                        others = len(reads) < sum(1 for _ in self._read_by(scope, name))
                        asks = tuple((door.place, door.asks) for door in doors)
                        yield Behind(scope, name, asks, written, others)

    def respelled(self, found: Behind, written: str) -> Iterator[tuple[int, int, str]]:
        """The places of a path in the text, and what is to stand there; CannotError if these cannot be told."""
        if found.name in found.scope.bound:
            raise CannotError(f"{found.name} is bound by more than imports")
        reads = self._reads(found.scope, found.name, found.written)
        yield from self._spans(_Meeting(found.scope, found.name, (), reads, found.others), found.written, written)

    def is_free(self, name: str, scope: Scope) -> bool:
        """Whether a scope may import a package of a name plainly: nothing else means that name here."""
        binding = [one for one in self.scopes if name in one.bound or name in one.imported]
        plain = all(_is_plain(door.asks) for one in binding for door in self._doors(name, one.imported.get(name, ())))
        return self._is_unknown(name) or (plain and binding == [scope] and name not in scope.bound)

    def unheld(self, name: str) -> int:
        """The first line that reads a name which nothing in the text binds; 0 for none."""
        lines = (read.line for scope, read in self._by_first.get(name, ()) if scope.holder(name) is None)
        return min(lines, default=0)

    def _change(self, met: _Meeting, prefix: str, before: str, after: str, caller: Caller) -> Change:
        name = met.name
        if name in met.scope.bound:
            raise CannotError(f"{name} is bound by more than imports")
        changed = next((read for _, read in met.reads if read.changed), None)
        if changed is not None:
            raise CannotError(f"{changed.path} is assigned to or deleted in line {changed.line}")
        late = any(reader.deferred or read.quoted for reader, read in met.reads)
        reason = caller.waits(before, late) or caller.waits(after, late)
        if reason:
            raise CannotError(reason)
        module, _, last = after.rpartition(".")
        if not caller.leads(module):
            raise CannotError(f"{module} is not what its package has under that name, as far as reading can tell")
        way = self._way_same(met, module) or self._way_there(met, module) or self._way_made(met, module, caller)
        spans = self._spans(met, prefix, f"{way.written}.{last}")
        changing = tuple(one for one in spans if self._text[one[0] : one[1]] != one[2])
        return Change(before, changing, way.replaced, way.added)

    def _way_same(self, met: _Meeting, module: str) -> _Way | None:
        """How a module is written that is itself what the name means by which it is read now."""
        known = all(not _is_plain(door.asks) and _path(door.asks) == module for door in met.doors)
        stays = self._turned.isdisjoint(door.place for door in met.doors)
        return _Way(met.name) if known and stays else None

    def _way_there(self, met: _Meeting, module: str) -> _Way | None:
        """How a module is written that the scope imports already."""
        for bound, places in met.scope.imported.items():
            for door in self._doors(bound, places):
                plain = _is_plain(door.asks)
                there = _holds(module, door.asks.module) if plain else _path(door.asks) == module
                stays = not door.conditional and door.place not in self._changing
                alike = plain or not all(_is_plain(one.asks) for one in met.doors)
                if there and stays and alike and self._is_seen(bound, door, met):
                    return _Way(module if plain else bound)
        return None

    def _way_made(self, met: _Meeting, module: str, caller: Caller) -> _Way:
        """How a module is written once an import is changed for it, or one more stands beside that."""
        name = met.name
        sure = [door for door in met.doors if not door.conditional]
        if not sure and len(met.doors) > 1:
            raise CannotError(f"{name} is imported in several places, and not always")
        door = (sure or list(met.doors))[0]
        only = len(met.doors) == 1 and not met.others
        free = only and (met.scope.around is not None or caller.leaves(name))
        parent, _, last = module.rpartition(".")
        if door.asks.alias and free:
            from_it = Named(0, parent, last, name) if door.asks.name and parent else Named(0, module, "", name)
            return _Way(name, ((door.place, called(from_it, door.asks)),))
        wanted = Named(0, module, "", "") if _is_plain(door.asks) or not parent else Named(0, parent, last, "")
        if wanted.bound != name and not self._is_unknown(wanted.bound):
            other = module.replace(".", "_") if not wanted.name else f"{parent.rpartition('.')[2]}_{last}"
            wanted = Named(0, parent, last, other) if wanted.name else Named(0, module, "", other)
            if not self._is_unknown(other):
                raise CannotError(f"{last} and {other} mean something here, so that {module} cannot be called by them")
        written = wanted.bound if wanted.name or wanted.alias else module
        if only and (free or wanted.bound == name):
            return _Way(written, ((door.place, wanted),))
        return _Way(written, (), ((door.place, wanted),))

    def _is_seen(self, name: str, door: _Door, met: _Meeting) -> bool:
        """Whether a name that a scope imports means just that to those who read there, who come later."""
        line = self._lines[door.place.line].number
        known = all(reader.holder(name) is met.scope and read.line >= line for reader, read in met.reads)
        alone = len(met.scope.imported[name]) == 1 or _is_plain(door.asks)
        return known and name not in met.scope.bound and alone

    def _is_unknown(self, name: str) -> bool:
        """Whether no scope binds a name or reads it."""
        return name not in self._bound and name not in self._by_first

    def _doors(self, name: str, places: Sequence[tuple[int, bool]]) -> Iterator[_Door]:
        """The imports that bind a name."""
        for line, conditional in dict.fromkeys(places):
            for place, asks in self._imports.get(line, ()):
                if asks.bound == name:
                    yield _Door(place, asks, conditional)

    def _prefixes(self, doors: Sequence[_Door], name: str, before: str) -> Iterator[str]:
        """How a path is written behind a name, if all that binds the name means the same."""
        if not doors:
            return
        if all(_is_plain(door.asks) for door in doors):
            if before.startswith(f"{name}."):
                yield before
            return
        paths = {_path(door.asks) for door in doors if not _is_plain(door.asks)}
        if len(paths) == 1 and not any(_is_plain(door.asks) for door in doors):
            (path,) = paths
            if before.startswith(f"{path}."):
                yield name + before[len(path) :]

    def _read_by(self, scope: Scope, name: str) -> Iterator[tuple[Scope, Read]]:
        """What is read of a name that a scope binds, and where."""
        for reader, read in self._by_first.get(name, ()):
            if reader.holder(name) is scope:
                yield reader, read

    def _reads(self, scope: Scope, name: str, prefix: str) -> list[tuple[Scope, Read]]:
        """Where a path is read behind a name that a scope binds."""
        found = [one for one in self._by_first.get(name, ()) if _holds(prefix, one[1].path)]
        return [one for one in found if one[0].holder(name) is scope]

    def _spans(self, met: _Meeting, prefix: str, written: str) -> Iterator[tuple[int, int, str]]:
        """The places of a path in the text."""
        anybody = self._by_first[met.name]
        everybody = Counter((read.line, read.quoted) for _, read in anybody if _holds(prefix, read.path))
        for (line, quoted), count in sorted(Counter((read.line, read.quoted) for _, read in met.reads).items()):
            found = list(self._quoted(line, prefix, written) if quoted else self._written(line, prefix, written))
            if not len(found) == count == everybody[line, quoted]:
                raise CannotError(f"it is not clear which {prefix} in line {line} is meant")
            yield from found

    def _written(self, line: int, prefix: str, written: str) -> Iterator[tuple[int, int, str]]:
        """Where a path stands in code that begins on a line, and what is to stand there."""
        count = prefix.count(".") + 1
        for chain in self._chains.get(line, ()):
            if len(chain) >= count and ".".join(self._word(token) for token in chain[:count]) == prefix:
                last, new = chain[count - 1], written
                if last.sort is Sort.STRING:
                    owner, _, name = written.rpartition(".")
                    between = self._text[chain[count - 2].end : last.start]
                    new = owner + between + self._text[last.start : last.end].replace(self._word(last), name)
                yield chain[0].start, last.end, new

    def _quoted(self, line: int, prefix: str, written: str) -> Iterator[tuple[int, int, str]]:
        """Where a path stands in strings that begin on a line, and what is to stand there."""
        search = re.compile(rf"(?<![\w.]){re.escape(prefix)}(?!\w)")
        for token in self._strings:
            if self._line_of(token.start) == line and "\\" not in self._text[token.start : token.end]:
                for found in search.finditer(self._text, token.start, token.end):
                    yield found.start(), found.end(), written

    def _found_chains(self, lines: Sequence[Line]) -> dict[int, list[list[Token]]]:
        """The names with dots between them, outside of import statements, by the line that they begin on.

        What `getattr` is asked for in quotes is the last of them.
        """
        found: dict[int, list[list[Token]]] = defaultdict(list)
        for line in lines:
            said = [token for token in line.tokens if token.sort not in (Sort.JOIN, Sort.BREAK, Sort.COMMENT)]
            for index, token in enumerate(said):
                skipped = any(one.start <= token.start < one.end for one in line.imports)
                if token.sort is Sort.NAME and not skipped and (not index or self._word(said[index - 1]) != "."):
                    chain, at = [token], index + 1
                    while at + 1 < len(said) and self._word(said[at]) == "." and said[at + 1].sort is Sort.NAME:
                        chain.append(said[at + 1])
                        at += 2
                    if self._looks_up(said[max(index - 3, 0) : index], said[at : at + 3]):
                        chain.append(said[at + 1])
                    if len(chain) > 1:
                        found[self._line_of(token.start)].append(chain)
        return found

    def _looks_up(self, before: Sequence[Token], behind: Sequence[Token]) -> bool:
        """Whether what stands around a name says `getattr(` and, behind it, `, "name")`."""
        words = [*("", "", *(self._text[one.start : one.end] for one in before))[-3:]]
        if words[1:] != ["getattr", "("] or words[0] == "." or len(behind) < len((",", "name", ")")):
            return False
        return [self._text[one.start : one.end] for one in (behind[0], behind[2])] == [",", ")"] and bool(
            _name.fullmatch(self._text, behind[1].start, behind[1].end)
        )

    def _word(self, token: Token) -> str:
        """A name, also where it stands in quotes."""
        found = _name.fullmatch(self._text, token.start, token.end)
        return found[2] if found else self._text[token.start : token.end]

    def _line_of(self, at: int) -> int:
        return bisect_right(self._starts, at)


def _is_plain(asks: Named) -> bool:
    """Whether it is `import a.b`, which binds the first part alone."""
    return not asks.name and not asks.alias


def _path(asks: Named) -> str:
    """The dotted path of what an import binds, if that is not the first part alone."""
    return f"{asks.module}.{asks.name}" if asks.name else asks.module


def _holds(prefix: str, path: str) -> bool:
    """Whether a dotted path is another one, or goes on behind it."""
    return path == prefix or path.startswith(f"{prefix}.")

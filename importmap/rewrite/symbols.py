"""What a module defines moved to another module: the edits, and the proof that it is the same thing in another place

The statement goes with what it imports. What it needs of the old module is imported from there, and what the old module
needs of it from the new one; where both is so, the two would come into a circle, and nothing is moved.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

from importmap.analysis import Analysis, analyse
from importmap.files import digest_of
from importmap.model.change import Edited, Move, Refusal
from importmap.model.errors import UnknownNameError
from importmap.model.facts import Definition, Import, Kind, When
from importmap.model.project import Module, ModuleKind
from importmap.resolve.modules import absolute
from importmap.rewrite.coding import closed, opened
from importmap.rewrite.edit import edited
from importmap.rewrite.elsewhere import Elsewhere
from importmap.rewrite.faults import faults
from importmap.rewrite.lifting import Lifted, landed, lifted, with_imports
from importmap.rewrite.moving import Below, refused
from importmap.rewrite.paths import taken
from importmap.rewrite.picture import Picture
from importmap.rewrite.places import placed, places
from importmap.rewrite.proof import Proof, Read
from importmap.rewrite.removing import located, removed
from importmap.rewrite.repath import Path, requoted
from importmap.rewrite.scopes import Scope, scopes
from importmap.rewrite.sorting import Style, style_of
from importmap.rewrite.statements import lines
from importmap.rewrite.turns import Named, named
from importmap.rewrite.uses import CannotError
from importmap.scan.extract import extract

_FORWARDED = When.GUARDED | When.CONDITIONAL | When.DYNAMIC


@dataclass(frozen=True, slots=True)
class _Need:
    """One name that the statement reads in its old module, and how it comes by it in the new one."""

    name: str
    asks: Named  # without dots
    dotted: bool  # it was imported with dots in front
    typing: bool  # for the type checker alone
    own: bool  # the old module itself defines it


def moved(analysis: Analysis, move: Move, read: Read, below: Below) -> Proof:
    """A move of a class, function or value, proved; without edits if it is refused.

    UnknownNameError if there is no such thing.
    """
    old, definition = _defined(analysis, move.old)
    try:
        analysis, new, made = _target(analysis, old, move.new, below)
        return _Moving(analysis, old, new, definition, read).proof(made)
    except CannotError as error:
        return refused(analysis, [Refusal(old.path, definition.line, str(error))])


def _defined(analysis: Analysis, path: str) -> tuple[Module, Definition]:
    """The module that defines something, and where; UnknownNameError if nothing is defined by that path."""
    owner, _, name = path.rpartition(".")
    found = next((module for module in analysis.files if owner in (module.name, module.id)), None)
    said = analysis.facts[found.id].definitions if found is not None else ()
    definition = next((one for one in said if one.name == name and one.kind != Kind.DELETED), None)
    if found is None or definition is None:
        elsewhere = next((s for s in analysis.symbols if any(route.path == path for route in s.routes)), None)
        hint = f"it is defined as {elsewhere.path}" if elsewhere is not None else "name it by its defining path"
        raise UnknownNameError(f"no module, and nothing in one, is called {path}", hint)
    return found, definition


def _target(analysis: Analysis, old: Module, name: str, below: Below) -> tuple[Analysis, Module, tuple[Module, ...]]:
    """The module to which something goes, and those that are made for it; the code has them then, empty."""
    found = next((module for module in analysis.files if name in (module.name, module.id)), None)
    if found is not None:
        if not found.path.endswith(".py"):
            raise CannotError(f"{found.path} is no Python source")
        return analysis, found, ()
    there = places(
        analysis, replace(old, kind=ModuleKind.MODULE) if old.kind is ModuleKind.PACKAGE else old, name, below
    )
    (path,) = [path for path in there.files.values() if path.endswith(".py")]
    new = Module(name, name, path, old.root, ModuleKind.MODULE, next(iter(there.members.values())).role)
    made = (*there.made, new)
    project = placed(analysis.project, replace(there, members={}, made=made), ())
    facts = {**analysis.facts, **{module.id: extract(b"") for module in made}}
    grown = analyse(analysis.config, project, facts)
    return replace(grown, past=analysis.past, revision=analysis.revision), new, made


class _Moving:
    """One move, worked out."""

    def __init__(self, analysis: Analysis, old: Module, new: Module, definition: Definition, read: Read) -> None:
        self.analysis, self.old, self.new = analysis, old, new
        self.definition, self.name = definition, definition.name
        self._read = read
        self._elsewhere = Elsewhere(analysis)
        self._styles: Callable[[str], Style] = cache(partial(style_of, source=read))

    def proof(self, made: tuple[Module, ...]) -> Proof:
        """The edits, if nothing speaks against them."""
        analysis, old, new, name = self.analysis, self.old, self.new, self.name
        self._check()
        text, encoding = opened(self._read(old.path))
        there, other = ("", "utf-8") if new in made else opened(self._read(new.path))
        what = lifted(text, name, self.definition.line, self.definition.end_line)
        needs = list(self._needs(text, there, what))
        asked_for = self._is_needed(what.rest)
        if asked_for and any(need.own for need in needs):
            first = next(need.name for need in needs if need.own)
            raise CannotError(
                f"{name} needs {first} of {old.name}, and {old.name} needs {name} ({asked_for}), "
                "so they would import each other in a circle"
            )
        rest, gone = self._left(what.rest, needs, asked_for=bool(asked_for))
        there = self._without_it(there)
        if not there and _later(text):
            there = f"{_later(text)}\n"  # annotations are read as they were
        style = self._styles(new.path.rpartition("/")[0])
        wanted = [(need.asks.relative_to(new) if need.dotted else need.asks, need.typing) for need in needs]
        there = with_imports(there, wanted, lambda one: one.seen_from(new), style)
        there = landed(there, what, name)
        contents = {old.path: closed(rest, encoding), new.path: closed(there, other)}
        rewrites = taken(analysis, old.id, name, f"{new.name}.{name}", (old.id, new.id))
        moving = () if asked_for else (f"{old.name}.{name}", f"{new.name}.{name}")
        edits, refusals = edited(analysis, rewrites, self._source(made), moving)
        if refusals and not asked_for:  # who cannot go by another path may take it where it was, if it is there
            return refused(analysis, refusals)
        contents |= {edit.path: edit.after for edit in edits}
        contents |= self._spelled(contents, what, rest, asked_for=bool(asked_for))
        return self._proved(contents, made, {(old.id, name), *((old.id, one) for one in gone)})

    def _source(self, made: tuple[Module, ...]) -> Read:
        paths = {module.path for module in made}
        return lambda path: b"" if path in paths else self._read(path)

    def _check(self) -> None:
        """CannotError unless the name is bound once, by a statement that always runs, and is free where it goes."""
        said, names, name = self.analysis.facts[self.old.id], self.analysis.names, self.name
        if self.old.id == self.new.id:
            raise CannotError(f"{name} is in {self.new.name} already")
        if name.startswith("__"):
            raise CannotError(f"what {name} says it says of its module")
        bound = [one for one in said.definitions if one.name == name]
        imported = [one for one in said.imports if one.bound == name and not one.scope]
        if len(bound) + len(imported) > 1:
            raise CannotError(f"{self.old.name} binds {name} more than once")
        if self.definition.when:
            raise CannotError(f"{name} is defined under a condition, or in a function")
        if any(
            one is not self.definition and one.line == self.definition.line
            for one in said.definitions
            if "." not in one.name
        ):
            raise CannotError(f"the statement that binds {name} binds more")
        if name in names.names(self.new.id):
            value = names.attribute(self.new.id, name)
            if (value.module, value.name) != (self.old.id, name):
                raise CannotError(f"{self.new.name} has another {name}")

    def _needs(self, text: str, there: str, what: Lifted) -> Iterator[_Need]:
        """What the statement needs in its new module that is not there yet."""
        top, own = scopes(text)[0], scopes(there)[0]
        for name in sorted({*what.needs} - {self.name}):
            needed = self._sources(name, top)
            if needed and (name in own.bound or name in own.imported) and self._is_there(name, needed):
                continue
            for one in needed:
                if one.asks.module != self.new.name:
                    yield one
                elif one.asks.name != one.name:
                    raise CannotError(f"{self.name} reads {name}, which {self.new.name} has by another name")

    def _sources(self, name: str, top: Scope) -> list[_Need]:
        """How a name that the statement reads can be had; none for what is built in."""
        said, names = self.analysis.facts[self.old.id], self.analysis.names.names(self.old.id)
        statements = [one for one in said.imports if one.bound == name and not one.scope]
        if name not in top.bound and statements:
            return self._carried(name, statements)
        if name in top.bound or (name in names and not hasattr(builtins, name)):
            return [self._own_need(name)]
        if not hasattr(builtins, name):
            raise CannotError(f"{self.name} reads {name}, and it cannot be told what that is")
        return []

    def _is_there(self, name: str, needed: list[_Need]) -> bool:
        """Whether the new module has a name as the old one has it, also when it runs; CannotError for another one."""
        names = self.analysis.names
        first, other = (names.attribute(one.id, name, typing=True) for one in (self.old, self.new))
        if (first.kind, first.module, first.name) != (other.kind, other.module, other.name):
            raise CannotError(f"{self.new.name} has another {name}, which {self.name} would read")
        runs = names.attribute(self.new.id, name).kind is names.attribute(self.old.id, name).kind
        return runs and all(one.asks.name or one.asks.alias for one in needed)

    def _own_need(self, name: str) -> _Need:
        return _Need(name, Named(0, self.old.name, name, ""), dotted=False, typing=False, own=True)

    def _carried(self, name: str, statements: list[Import]) -> list[_Need]:
        """The imports that bind a name, as they are without dots; where that is not always one, from the old module."""
        plain = all(not one.name and not one.alias for one in statements)
        if (len(statements) > 1 and not plain) or any(one.when & _FORWARDED for one in statements):
            return [self._own_need(name)]
        found = []
        for one in statements:
            path = absolute(self.old, one.level, one.module)
            if path is None:
                raise CannotError(f"`{one}` leads out of its package")
            asks = Named(0, path, one.name, one.alias)
            found.append(_Need(name, asks, bool(one.level), bool(one.when & When.TYPING), own=False))
        return found

    def _is_needed(self, rest: str) -> str:
        """Why the old module has to have the name still, in a clause; "" if it need not."""
        for scope in scopes(rest):
            if scope.declared.get(self.name) == "global":
                raise CannotError(f"a function of {self.old.name} declares {self.name} global")
            for read in scope.reads:
                if read.path.partition(".")[0] == self.name and scope.holder(self.name) is None:
                    if read.changed:
                        raise CannotError(f"{self.old.name} assigns to attributes of {self.name}")
                    return f"it reads it below `{scope.name}`" if scope.name else "it reads it when it is imported"
        said = self.analysis.facts[self.old.id]
        if any(self.name in export.names for export in said.exports):
            return "its `__all__` lists it"
        if not said.exports and not self.name.startswith("_"):
            star = next(
                (one for one in self.analysis.links if one.module == self.old.id and one.statement.name == "*"), None
            )
            if star is not None:
                return f"{self.analysis.at(star.importer, star.statement.line)} takes all that it has"
        return ""

    def _left(self, rest: str, needs: list[_Need], *, asked_for: bool) -> tuple[str, set[str]]:
        """The old module without the statement and the imports that nothing else needs, and the names of these."""
        style = self._styles(self.old.path.rpartition("/")[0])
        gone = set()
        if asked_for:
            wanted = Named(0, self.new.name, self.name, "")
            dotted = any(statement.level for line in lines(rest) for statement in line.imports)
            wanted = wanted.relative_to(self.old) if dotted else wanted
            rest = with_imports(rest, [(wanted, False)], lambda one: one.seen_from(self.old), style)
        reading = {read.path.partition(".")[0] for scope in scopes(rest) for read in scope.reads}
        for need in needs:
            if need.own or need.typing or need.name in reading or self.old.kind is ModuleKind.PACKAGE:
                continue
            found = lines(rest)
            place = located(found, self.old, need.asks)
            if (
                place is None
                or not self._elsewhere.leaves(self.old, need.name)
                or need.asks.alias == need.asks.name != ""
            ):
                continue
            line = found[place.index]
            if "#" in rest[line.start : line.end] or need.name in gone:
                continue
            rest = removed(rest, self.old, need.asks, style)
            gone.add(need.name)
        return rest, gone

    def _without_it(self, there: str) -> str:
        """The new module without its own imports of what it is to define."""
        names, style = self.analysis.names, self._styles(self.new.path.rpartition("/")[0])
        for one in self.analysis.facts[self.new.id].imports:
            value = names.imported(self.new, one)
            if (value.module, value.name) != (self.old.id, self.name) or one.name == "*":
                continue
            path = absolute(self.new, one.level, one.module)
            asks = Named(0, path or "", one.name, one.alias)
            if one.bound != self.name or one.scope or located(lines(there), self.new, asks) is None:
                raise CannotError(f"line {one.line} of {self.new.name} imports {self.name} in a way that cannot go")
            there = removed(there, self.new, asks, style)
        return there

    def _spelled(self, contents: Mapping[str, bytes], what: Lifted, rest: str, *, asked_for: bool) -> dict[str, bytes]:
        """The files in which strings name what has moved, or what it reads and a test replaces for it."""
        names = set() if asked_for else {self.name}
        reading = {read.path.partition(".")[0] for scope in scopes(rest) for read in scope.reads}
        names |= {name for name in what.needs if name not in reading and name != self.name}
        found: dict[str, bytes] = {}
        picture = Picture(self.analysis)
        for module in self.analysis.files:
            said = self.analysis.facts[module.id]
            for name in sorted(names):
                path = Path(f"{self.old.name}.{name}", f"{self.new.name}.{name}")
                told = {m.path for m in said.mentions if path.of(m.path)}
                if name != self.name:  # what it reads is replaced for it, and is named by its own path otherwise
                    told = {one for one in told if one in self._replaced(module.id, picture)}
                if not told:
                    continue
                if name != self.name:
                    self._check_alone(name, module.id, picture)
                content = found.get(module.path) or contents.get(module.path) or self._read(module.path)
                try:
                    text, encoding = opened(content)
                except CannotError:
                    continue
                mentions = tuple(m for m in extract(content).mentions if m.path in told)
                text = requoted(text, said._replace(mentions=mentions, imports=(), settings=()), path, told)
                found[module.path] = closed(text, encoding)
        return found

    def _check_alone(self, name: str, patcher: str, picture: Picture) -> None:
        """CannotError if what a test replaces for the statement is read in the old module by others, too."""
        place = (self.old.id, name)
        for other in self.analysis.graph.importers(self.old.id):
            reached = picture.reached(other)
            if other != self.old.id and (reached[place, True] or (other == patcher and reached[place, False])):
                message = f"a test replaces {self.old.name}.{name}, which {self.name} reads and so does {other}"
                raise CannotError(message)

    def _replaced(self, module: str, picture: Picture) -> frozenset[str]:
        """The paths that strings of a module say are replaced."""
        return frozenset(patch.path for patch in picture.patched.values() if patch.module == module)

    def _proved(self, contents: Mapping[str, bytes], made: tuple[Module, ...], gone: set[tuple[str, str]]) -> Proof:
        """The edits, if the code as it would be has all that it has now."""
        analysis, old, new = self.analysis, self.old, self.new
        files = {module.path: module for module in analysis.files}
        facts, digests = dict(analysis.facts), {}
        edits = []
        fresh = {module.path for module in made}
        for path, after in contents.items():
            before = b"" if path in fresh else self._read(path)
            if after != before:
                facts[files[path].id] = extract(after)
                digests[files[path].id] = digest_of(after).hex()
                edits.append(Edited(path, before, after))
        modules = tuple(replace(one, digest=digests.get(one.id, one.digest)) for one in analysis.project.modules)
        then = analyse(analysis.config, replace(analysis.project, modules=modules), facts)
        then = replace(then, past=analysis.past, revision=analysis.revision)
        there = next((one for one in facts[new.id].definitions if one.name == self.name), None)
        if there is None or (there.kind, there.digest) != (self.definition.kind, self.definition.digest):
            raise CannotError(f"{self.name} would not be the same in {new.name}")
        same = {(new.id, self.name): (old.id, self.name)}
        found = faults(
            Picture(analysis, self._source(made)), Picture(then, moved=same), edits, gone=gone, shared=(old.id, new.id)
        )
        if found:
            return refused(analysis, [Refusal(one.path or old.path, one.line, one.reason) for one in found])
        edits = [replace(edit, made=edit.path in fresh) for edit in edits]
        edits += [Edited(path, b"", b"", made=True) for path in fresh - {edit.path for edit in edits}]
        return Proof(tuple(sorted(edits, key=lambda edit: edit.path)), (), (), then)


def _later(text: str) -> str:
    """The import by which a module does not evaluate its annotations; "" if it does."""
    future = Named(0, "__future__", "annotations", "")
    said = (named(one, item) for line in lines(text) for one in line.imports for item in one.items)
    return str(future) if any(one == future for one in said) else ""


def is_module(analysis: Analysis, name: str) -> bool:
    """Whether a name or path is that of a module."""
    return any(name in (module.id, module.name, module.path) for module in analysis.project.modules)

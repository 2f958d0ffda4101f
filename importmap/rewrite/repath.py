"""The text of a file when a module that it names has another name: imports, what is read through them, and strings

Names that are bound stay what they are, so that what is read through `from shop import orders` or `import shop.orders
as o` needs no other words. Only `import shop.orders` is written out where it is read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from importmap.model.facts import Facts, When
from importmap.model.project import Module
from importmap.resolve.modules import absolute
from importmap.rewrite.sorting import Style
from importmap.rewrite.statements import Line, Statement, lines
from importmap.rewrite.texts import Asked, rewritten
from importmap.rewrite.tokens import Sort, Token
from importmap.rewrite.turns import Named, named
from importmap.rewrite.uses import Behind, CannotError, Place, Uses

_REPLACING = frozenset({"patch", "dict", "multiple", "setattr", "delattr", "setitem", "delitem", "object"})
_LISTS = frozenset({"markers", "collect_ignore", "collect_ignore_glob"})  # settings that name no modules
_line_break = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Path:
    """A dotted path of a module, and the one that it has then."""

    old: str
    new: str

    def of(self, path: str) -> str:
        """What a dotted path is called then: that of the module, or one below it; "" for any other."""
        return self.new + path[len(self.old) :] if f"{path}.".startswith(f"{self.old}.") else ""


def releveled(text: str, before: Module, after: Module, path: Path) -> str:
    """A text whose relative imports lead where they led, though its module has another place."""
    spans = []
    for statement in (one for line in lines(text) for one in line.imports if one.level):
        target = absolute(before, statement.level, statement.module)
        if target is None:
            raise CannotError(f"`from {statement.origin} import ...` leads out of its package")
        wanted = Named(0, path.of(target) or target, statement.items[0].name, "").relative_to(after)
        if wanted.origin != statement.origin:
            spans.append((statement, wanted.origin))
    for statement, origin in reversed(spans):
        start, end = statement.source
        left = "" if text[start - 1].isspace() or origin.startswith(".") else " "
        right = "" if text[end].isspace() or origin.endswith(".") else " "
        text = f"{text[:start]}{left}{origin}{right}{text[end:]}"
    return text


def repathed(text: str, module: Module, path: Path, leads: Callable[[], bool], style: Style) -> str:
    """A text that goes by the new path; CannotError where that cannot be written.

    `leads` tells whether the old path is the module also when it is read part by part, as this file reads it.
    """
    found = lines(text)
    uses = Uses(text, found, module, ())
    asked = Asked()
    for index, line in enumerate(found):
        for number, statement in enumerate(line.imports):
            for place, new in _statement(statement, module, path, leads):
                asked.replaced[index, number][place] = uses.styled(Place(index, number, place), new)
    for met in uses.behind(path.old):
        if leads():
            _read(uses, met, path, asked)
    parent, _, last = path.old.rpartition(".")
    if parent and (module.name == parent or (any(_is_star(line, module, parent) for line in found) and leads())):
        at = uses.unheld(last)
        if at and not path.new.startswith(f"{parent}.{last}."):
            raise CannotError(f"line {at} reads {last} without importing it")
    return rewritten(text, found, asked, lambda one: one.seen_from(module), style)


def _statement(
    statement: Statement, module: Module, path: Path, leads: Callable[[], bool]
) -> Iterator[tuple[int, Named]]:
    """The names of a statement that are to come by the new path: their positions, and what stands there then."""
    parent, _, last = path.old.rpartition(".")
    for position, item in enumerate(statement.items):
        asks = named(statement, item).seen_from(module)
        if asks.level:
            continue
        new = path.of(asks.module)
        if new:
            bare = not asks.name and not asks.alias and asks.module == path.old and "." not in path.old
            yield position, replace(asks, module=new, alias=path.old if bare else asks.alias)
        elif asks.name == last and asks.module == parent and leads():
            above, _, name = path.new.rpartition(".")
            alias = asks.alias or (last if name != last else "")
            yield position, Named(0, above, name, alias) if above else Named(0, name, "", alias)


def _read(uses: Uses, met: Behind, path: Path, asked: Asked) -> None:
    """Ask for all that lets the module be read by its new path behind a name."""
    plain = all(not asks.name and not asks.alias for _, asks in met.doors)
    if not plain:
        (_, asks) = met.doors[0]
        root = f"{asks.module}.{asks.name}" if asks.name else asks.module
        written = path.new if not path.new.startswith(f"{root}.") else met.name + path.new[len(root) :]
        if written == path.new:
            written = _beside(uses, met, path, asked)
    else:
        if all(asks.module == met.name == path.old for _, asks in met.doors):
            return  # `import orders` has become `import shop.orders as orders`
        written = path.new
        top = written.partition(".")[0]
        if top != met.name:
            if not uses.is_free(top, met.scope):
                raise CannotError(f"{top} means something here, so that {path.new} cannot be called by it")
            going = [place for place, asks in met.doors if path.of(asks.module)]
            place = (going or [door for door, _ in met.doors])[0]
            wanted = Named(0, met.name if going else path.new, "", "")
            if not going or met.others:
                asked.added[place.line, place.number][wanted] = ()
    asked.spans.extend(uses.respelled(met, written))


def _beside(uses: Uses, met: Behind, path: Path, asked: Asked) -> str:
    """Import the module beside what a name comes from, and return how it is called."""
    above, _, last = path.new.rpartition(".")
    for name in (last, path.new.replace(".", "_")):
        if uses.is_free(name, met.scope):
            alias = "" if name == last else name
            place = met.doors[0][0]
            new = Named(0, above, last, alias) if above else Named(0, last, "", alias)
            asked.added[place.line, place.number][uses.styled(place, new)] = ()
            return name
    raise CannotError(f"{last} means something here, so that {path.new} cannot be called by it")


def _is_star(line: Line, module: Module, parent: str) -> bool:
    """Whether a line takes whatever a package has."""
    return any(
        named(one, one.items[0]).seen_from(module).module == parent and one.items[0].name == "*" for one in line.imports
    )


def requoted(text: str, facts: Facts, path: Path, known: Collection[str]) -> str:
    """A text whose strings name the new path: where one spells out the module, or what is `known` to be in it.

    Below the module that may be a key of something else, unless it is imported or replaced by that path.
    """
    wanted: dict[int, set[str]] = {}
    for mention in facts.mentions:
        replacing = mention.via.rpartition(".")[2] in _REPLACING
        if path.of(mention.path) and (replacing or mention.path in known or mention.path == path.old):
            wanted.setdefault(mention.line, set()).add(mention.path)
    for statement in facts.imports:
        if statement.when & When.DYNAMIC and not statement.level and path.of(statement.module):
            wanted.setdefault(statement.line, set()).add(statement.module)
    listed = {value for one in facts.settings if one.name not in _LISTS for value in one.values if path.of(value)}
    spans = []
    starts = [0, *(found.end() for found in _line_break.finditer(text))]
    for line in lines(text):
        for token in line.tokens:
            if token.sort is not Sort.STRING:
                continue
            start, end = _inside(text, token)
            said = text[start:end]
            here = said in wanted.get(bisect_right(starts, token.start), ()) or said in listed
            if path.of(said) and here:
                spans.append((start, start + len(path.old)))
    for start, end in reversed(spans):
        text = text[:start] + path.new + text[end:]
    return text


def _inside(text: str, token: Token) -> tuple[int, int]:
    """The place of what stands in the quotes of a string."""
    found = re.compile(r"\w*(\"\"\"|'''|\"|')").match(text, token.start)
    if found is None:
        return token.start, token.start
    return found.end(), max(token.end - len(found[1]), found.end())

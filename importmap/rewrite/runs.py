"""A run of import statements that stand together, and what becomes of it when some of its names take another path

A run is a stretch of logical lines with nothing in it but import statements of one block, comments and empty lines.
Since no other code stands in it, a name may be taken to another of its statements without being missed in between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from importmap.rewrite.lists import comments, first_line, fitted, heading, is_pragma, with_item, without
from importmap.rewrite.order import Order, is_kept, kept, of_statement, place
from importmap.rewrite.sorting import Style
from importmap.rewrite.statements import Statement
from importmap.rewrite.turns import Named, named

Wanted = Mapping[int, Named]  # by the position of a name in its statement, what is to be asked for instead

_late = re.compile(r"#\s*noqa:\s*E402(?![\w,])", re.IGNORECASE)


@dataclass(slots=True)
class Entry:
    """One logical line of a run; two entries are the same if they are the same object."""

    text: str
    blank: bool = False  # empty, or a comment
    waiting: bool = False  # some of its names are still to take another path, and no others come to it meanwhile
    made: bool = False  # it was not there before

    @property
    def statement(self) -> Statement | None:
        """The import statement; None for a comment or an empty line."""
        return None if self.blank else first_line(self.text).imports[0]


class Run:
    """The lines of a run; each entry stays one logical line."""

    def __init__(self, texts: Sequence[tuple[str, bool]], line_break: str, limit: int, style: Style) -> None:
        self.entries = [Entry(text, blank) for text, blank in texts]
        self._break = line_break
        self._limit = limit
        self._style = style
        self._single = self._is_single() if style.single is None else style.single

    @property
    def text(self) -> str:
        """What the run is now."""
        return "".join(entry.text for entry in self.entries)

    def turn(self, entry: Entry, wanted: Wanted, same: Callable[[Named], Named]) -> None:
        """Let some names of a statement come by other paths; `same` tells which paths are one."""
        entry.waiting = False
        order = self._order(entry)
        wanted = self._gather(entry, wanted, same)
        statement = first_line(entry.text).imports[0]
        before = entry.text
        whole = replaced(entry.text, 0, wanted)
        if whole is not None:
            entry.text = fitted(whole, self._limit, before)
            made = first_line(entry.text).imports[0]
            plain = not self._has_comment(entry) and not comments(
                entry.text, first_line(entry.text), made, inside=False
            )
            target = self._target(entry, named(made, made.items[0]), same) if plain and not made.plain else None
            if target is not None and not made.commented:
                for item in made.items:
                    self._merge(target, named(made, item))
                self._remove(entry)
            else:
                self._settle(entry, order)
            return
        items = statement.items
        pragmas = heading(entry.text, statement, first_line(entry.text))
        news: list[tuple[Named, tuple[str, ...]]] = []
        for index in sorted(wanted):
            if len(items) - len(news) > 1:
                left = without(entry.text, 0, [items[index]])
                entry.text = left.text
                news.append((wanted[index], left.comments))
        # All are taken to several places: the last of them takes the statement over.
        entry.text = fitted(entry.text, self._limit, before)
        if len(wanted) == len(items):
            last = replaced(entry.text, 0, {0: wanted[max(wanted)]})
            entry.text = fitted(last if last is not None else entry.text, self._limit, before)
            self._settle(entry, order)
        for new, said in news:
            self._add(entry, new, (*said, *(one for one in pragmas if one not in said)), same, order)

    def _gather(self, entry: Entry, wanted: Wanted, same: Callable[[Named], Named]) -> Wanted:
        """Take into a statement what came to stand beside it while it was waiting, and what is wanted of it then."""
        items = first_line(entry.text).imports[0].items
        for other in [one for one in self.entries if one.made and one is not entry]:
            line = first_line(other.text)
            (statement,) = line.imports
            news = [named(statement, item) for item in statement.items]
            apart = statement.plain or statement.commented or comments(other.text, line, statement, inside=False)
            if not apart and all(self._target(other, new, same) is entry for new in news):
                for new in news:
                    self._merge(entry, new)
                self._remove(other)
        found = first_line(entry.text).imports[0].items
        names = [(item.name, item.alias) for item in found]
        return {names.index((items[index].name, items[index].alias)): new for index, new in wanted.items()}

    def add(self, beside: Entry, new: Named, said: tuple[str, ...], same: Callable[[Named], Named]) -> None:
        """Write one statement more beside another, with its comments; if that stands late on purpose, so does this."""
        line = first_line(beside.text)
        here = comments(beside.text, line, line.imports[0], inside=False)
        late = tuple(one for one in here if not said and _late.match(one))
        target = self._target(None, new, same, late) if late and new.name else None
        if target is not None:
            self._merge(target, new)
        else:
            self._add(beside, new, said or late, same, self._order(beside))

    def _add(
        self, beside: Entry, new: Named, said: tuple[str, ...], same: Callable[[Named], Named], order: Order | None
    ) -> None:
        target = self._target(None, new, same) if not said and new.name else None
        if target is not None:
            self._merge(target, new)
            return
        line = first_line(beside.text)
        indent = line_indent(beside.text)
        ended = beside.text.endswith(("\n", "\r"))
        lazy = "lazy " if line.imports[0].lazy else ""
        text = f"{indent}{lazy}{new}{''.join(f'  {one}' for one in said)}"
        made = Entry(text + self._break, made=True)
        if new.name:
            made.text = fitted(made.text, self._limit, "")
        at = self.entries.index(beside) + 1
        if not ended:
            beside.text += self._break
            made.text = made.text[: -len(self._break)]
        self.entries.insert(at, made)
        self._settle(made, order)

    def _merge(self, target: Entry, new: Named) -> None:
        statement = first_line(target.text).imports[0]
        if all(named(statement, item).item != new.item for item in statement.items):
            target.text = fitted(with_item(target.text, new.item, self._style.order), self._limit, target.text)

    def _target(
        self, entry: Entry | None, new: Named, same: Callable[[Named], Named], said: tuple[str, ...] = ()
    ) -> Entry | None:
        """The statement of this run that imports from the same module and can take a name in, with its comments."""
        others = [one for one in self.entries if one is not entry and not one.blank]
        found = None
        for other in others:
            line = first_line(other.text)
            (statement,) = line.imports
            for item in statement.items:
                one = named(statement, item)
                if one.bound == new.bound and same(one) != same(new):
                    return None  # which of the two is bound in the end must not change
            one = named(statement, statement.items[0])
            if other.waiting:
                continue
            if statement.plain or same(one).module != same(new).module or one.level != new.level or one.name == "*":
                continue
            if not self._takes(statement, new):
                continue
            pragmas = [one for one in comments(other.text, line, statement, inside=True) if is_pragma(one)]
            if not pragmas and comments(other.text, line, statement, inside=False) == [*said] and not statement.lazy:
                found = found or other
        return None if self._single else found

    def _takes(self, statement: Statement, new: Named) -> bool:
        """Whether a name may stand with those of a statement: most sorters want one of its own for an alias."""
        if self._style.aliases is not None:
            return self._style.aliases or not (new.alias or any(one.alias for one in statement.items))
        if new.alias and not (len(statement.items) > 1 and any(one.alias for one in statement.items)):
            return False
        return not all(one.alias for one in statement.items)

    def _is_single(self) -> bool:
        """Whether each name has a statement of its own here, also where several come from one module."""
        counts: dict[str, int] = {}
        for said in (entry.statement for entry in self.entries):
            if said is not None and not said.plain:
                if len(said.items) > 1:
                    return False
                counts[said.origin] = counts.get(said.origin, 0) + (not said.items[0].alias)
        return any(count > 1 for count in counts.values())

    def _chunk(self, entry: Entry) -> list[Entry]:
        """The lines around one with no empty line between them."""
        at = self.entries.index(entry)
        start, end = at, at + 1
        while start and self.entries[start - 1].text.strip():
            start -= 1
        while end < len(self.entries) and self.entries[end].text.strip():
            end += 1
        return self.entries[start:end]

    def _order(self, entry: Entry) -> Order | None:
        """The order that the statements around one keep; None if they keep none."""
        statements = [said for one in self._chunk(entry) if (said := one.statement) is not None]
        return kept(statements, of_statement, self._style.order)

    def _settle(self, entry: Entry, order: Order | None) -> None:
        """Put a statement where it belongs in an order, with the comment above it, unless it stands there.

        A comment above the first of some statements speaks of all of them, and so it stays.
        """
        chunk = self._chunk(entry)
        if order is None or not all(one.text.endswith(("\n", "\r")) for one in chunk):
            return
        keyed = [(one, of_statement(said, order)) for one in chunk if (said := one.statement) is not None]
        key = next(key for one, key in keyed if one is entry)
        others = [(one, key) for one, key in keyed if one is not entry]
        if is_kept([key for _, key in keyed]) or not is_kept([key for _, key in others]):
            return
        block = self._with_comments(entry, chunk)
        if block[0] is chunk[0]:
            block = [entry]
        at = place([key for _, key in others], key)
        for one in block:
            self.entries.remove(one)
        where = self.entries.index(others[-1][0]) + 1
        if at < len(others):
            where = self.entries.index(self._with_comments(others[at][0], chunk)[0])
        self.entries[where:where] = block

    def _with_comments(self, entry: Entry, chunk: Sequence[Entry]) -> list[Entry]:
        """A statement of a chunk with the comments right above it."""
        at = self.entries.index(entry)
        start = at
        while start and self.entries[start - 1].blank and self.entries[start - 1] in chunk:
            start -= 1
        return self.entries[start : at + 1]

    def _has_comment(self, entry: Entry) -> bool:
        """Whether the line above is a comment, which speaks of a statement."""
        at = self.entries.index(entry)
        return at > 0 and self.entries[at - 1].blank and bool(self.entries[at - 1].text.strip())

    def _remove(self, entry: Entry) -> None:
        """Take a line out, and with the last one of its chunk the empty lines behind it."""
        at = self.entries.index(entry)
        alone = len(self._chunk(entry)) == 1
        del self.entries[at]
        if at == len(self.entries) and not entry.text.endswith(("\n", "\r")):
            last = self.entries[-1]
            last.text = last.text.rstrip("\r\n")
        while alone and 0 < at < len(self.entries) and not self.entries[at].text.strip():
            del self.entries[at]


def line_indent(text: str) -> str:
    """What a new line has to begin with to stand in the block of a line."""
    return text[: len(text) - len(text.lstrip(" \t\f"))].replace("\f", "")


def replaced(text: str, number: int, wanted: Wanted) -> str | None:
    """A line whose statement of a number asks for other names in its place; None if it takes several statements."""
    statement = first_line(text).imports[number]
    news = list(wanted.values())
    if statement.plain:
        if all(not new.name for new in news):
            return _with_items(text, statement, wanted)
    elif len(wanted) == len(statement.items) and all(new.name and new.origin == news[0].origin for new in news):
        text = _with_items(text, statement, wanted)
        return text[: statement.source[0]] + _gap(text, statement, news[0].origin) + text[statement.source[1] :]
    if len(statement.items) == 1:
        lazy = "lazy " if statement.lazy else ""
        return None if statement.commented else f"{text[: statement.start]}{lazy}{news[0]}{text[statement.end :]}"
    return None


def _gap(text: str, statement: Statement, origin: str) -> str:
    """A module as it is to be written, with the spaces that `from.import b` does without."""
    before = "" if text[statement.source[0] - 1].isspace() or origin.startswith(".") else " "
    behind = "" if text[statement.source[1]].isspace() or origin.endswith(".") else " "
    return f"{before}{origin}{behind}"


def _with_items(text: str, statement: Statement, wanted: Wanted) -> str:
    """A line with other names in the places of some; an alias stays as it is written."""
    for index in sorted(wanted, reverse=True):
        item, new = statement.items[index], wanted[index]
        if item.alias and item.alias == new.alias:
            start, name = item.start, new.name or new.module
            end = next(
                n for n in range(len(item.name), item.end - start + 1) if _same(text[start : start + n], item.name)
            )
            text = f"{text[:start]}{name}{text[start + end :]}"
        else:
            text = text[: item.start] + new.item + text[item.end :]
    return text


def _same(written: str, name: str) -> bool:
    return "".join(written.split()) == name

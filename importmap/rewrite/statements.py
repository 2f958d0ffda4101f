"""The import statements of a source with the places of their parts"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from importmap.rewrite.tokens import Sort, Token, tokens

_EMPTY = frozenset({Sort.COMMENT, Sort.BREAK, Sort.JOIN})


@dataclass(frozen=True, slots=True)
class Item:
    """One name of an import statement: `a.b as c`."""

    name: str
    alias: str
    start: int
    end: int

    @property
    def bound(self) -> str:
        """The name that `from ... import` binds."""
        return self.alias or self.name


@dataclass(frozen=True, slots=True)
class Statement:
    """An import statement; all places are places in the text."""

    start: int
    end: int  # a comment behind it does not belong to it
    level: int  # leading dots
    module: str  # dotted, without leading dots; "" for `import a`
    source: tuple[int, int]  # the place of dots and module; (0, 0) for `import a`
    items: tuple[Item, ...]
    brackets: tuple[int, int] | None  # the places of `(` and `)`
    commented: bool  # whether there are comments between its parts
    joined: bool  # whether it goes over lines without brackets
    lazy: bool = False  # `lazy import a`

    @property
    def plain(self) -> bool:
        """Whether it is `import a`, not `from a import b`."""
        return self.source == (0, 0)

    @property
    def origin(self) -> str:
        """The module as written."""
        return "." * self.level + self.module


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line: what ends with a line break outside of brackets, or a line with nothing but a comment."""

    start: int
    end: int  # behind its line break
    number: int  # 1-based, of the first line of the source that it is on
    tokens: Sequence[Token]
    imports: tuple[Statement, ...]
    alone: bool  # it is one import statement and nothing else but a comment


def lines(text: str) -> list[Line]:
    """The logical lines of a source, from its first to its last character."""
    return list(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    start = at = 0
    number = 1
    found = tokens(text)
    first = 0
    for index, token in enumerate(found):
        if token.sort is Sort.BREAK and not token.depth:
            part = found[first : index + 1]
            yield _line(text, start, token.end, number, part)
            number += sum(1 for one in part for _ in _breaks(text, one))
            start, first = token.end, index + 1
        at = token.end
    if start < len(text):
        yield _line(text, start, max(at, len(text)), number, found[first:])


def _breaks(text: str, token: Token) -> Iterator[int]:
    """The ends of lines in a token."""
    if token.sort in (Sort.BREAK, Sort.JOIN):
        yield token.start
    elif token.sort in (Sort.STRING, Sort.TEXT):
        inside = text[token.start : token.end].replace("\r\n", "\n").replace("\r", "\n")
        yield from range(inside.count("\n"))


def _line(text: str, start: int, end: int, number: int, part: Sequence[Token]) -> Line:
    imports = tuple(_imports(text, part))
    told = [token for token in part if token.sort not in _EMPTY]
    alone = len(imports) == 1 and bool(told) and (told[0].start, told[-1].end) == (imports[0].start, imports[0].end)
    return Line(start, end, number, part, imports, alone)


def _imports(text: str, part: Sequence[Token]) -> Iterator[Statement]:
    begins = True
    for index, token in enumerate(part):
        word = text[token.start : token.end] if token.sort in (Sort.NAME, Sort.MARK) else ""
        if begins and word in ("import", "from"):
            last = index
            while last < len(part) and not _ends(text, part[last]):
                last += 1
            made = _statement(text, part[index:last])
            if made is not None:
                lazy = index and part[index - 1].sort is Sort.NAME
                yield replace(made, start=part[index - 1].start, lazy=True) if lazy else made
        begins = token.depth == 0 and (word in (";", ":") or (begins and (token.sort in _EMPTY or word == "lazy")))


def _ends(text: str, token: Token) -> bool:
    """Whether a simple statement ends at a token."""
    if token.depth or token.sort not in (Sort.BREAK, Sort.MARK):
        return False
    return token.sort is Sort.BREAK or text[token.start : token.end] == ";"


def _statement(text: str, part: Sequence[Token]) -> Statement | None:
    """The statement that tokens make, which are those up to its end; None if it is none that is known."""
    words = [(text[t.start : t.end], t) for t in part if t.sort not in _EMPTY]
    if any(token.sort not in (Sort.NAME, Sort.MARK) for _, token in words):
        return None
    at = 1
    level, module, source = 0, "", (0, 0)
    if words[0][0] == "from":
        while at < len(words) and words[at][0] != "import":
            at += 1
        if at in (1, len(words)):
            return None
        path = "".join(word for word, _ in words[1:at])
        module = path.lstrip(".")
        level, source = len(path) - len(module), (words[1][1].start, words[at - 1][1].end)
        at += 1
    body = words[at:]
    brackets = None
    if body and body[0][0] == "(":
        if body[-1][0] != ")":
            return None
        brackets = (body[0][1].start, body[-1][1].start)
        body = body[1:-1]
    items = _items(body)
    if not items:
        return None
    last = words[-1][1].end
    return Statement(
        start=words[0][1].start,
        end=last,
        level=level,
        module=module,
        source=source,
        items=items,
        brackets=brackets,
        commented=any(token.sort is Sort.COMMENT and token.end < last for token in part),
        joined=any(token.sort is Sort.JOIN and token.end < last for token in part),
    )


def _items(body: Sequence[tuple[str, Token]]) -> tuple[Item, ...]:
    """The names between commas; none if it is something else."""
    groups: list[list[tuple[str, Token]]] = [[]]
    for word, token in body:
        if word == ",":
            groups.append([])
        else:
            groups[-1].append((word, token))
    if not groups[-1]:
        groups.pop()
    return tuple(map(_item, groups)) if all(groups) else ()


def _item(group: Sequence[tuple[str, Token]]) -> Item:
    words = [word for word, _ in group]
    alias = words[-1] if words[-2:-1] == ["as"] else ""
    return Item("".join(words[:-2] if alias else words), alias, group[0][1].start, group[-1][1].end)

"""The list of names of one import statement: what is taken out, put in, and wrapped

Each function takes the text of one logical line that holds the statement, and gives that text back changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from importmap.rewrite.order import Order, kept, of_member, place
from importmap.rewrite.statements import Item, Line, Statement, lines
from importmap.rewrite.tokens import Sort

_pragma = re.compile(
    r"#\s*(?:(?:noqa|nosec|flake8)\b|(?:type:\s*ignore|isort:|pragma:|pylint:|pyright:|mypy:|ruff:|fmt:))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is left of a line, and the comments that stood with what was taken out."""

    text: str
    comments: tuple[str, ...]


def is_pragma(comment: str) -> bool:
    """Whether a comment speaks to a tool."""
    return bool(_pragma.match(comment))


@lru_cache(maxsize=1_000)
def first_line(text: str) -> Line:
    """The logical line that a text is."""
    return lines(text)[0]


def comments(text: str, line: Line, statement: Statement, *, inside: bool) -> list[str]:
    """The comments of a line between the parts of a statement, or those behind it."""
    return [
        text[token.start : token.end]
        for token in line.tokens
        if token.sort is Sort.COMMENT and (statement.start < token.start < statement.end) == inside
    ]


def heading(text: str, statement: Statement, line: Line) -> list[str]:
    """The pragmas that speak of all of a statement: behind it, or behind the bracket that it opens."""
    found = [one for one in comments(text, line, statement, inside=False) if is_pragma(one)]
    if statement.brackets is not None:
        for token in line.tokens:
            if token.sort is Sort.BREAK:
                break
            if token.sort is Sort.COMMENT and is_pragma(text[token.start : token.end]):
                found.append(text[token.start : token.end])
    return list(dict.fromkeys(found))


def without(text: str, number: int, removed: Sequence[Item]) -> Taken:
    """A line without some, not all, of the names of its statement of a number."""
    told: list[str] = []
    for item in removed:
        line = first_line(text)
        statement = line.imports[number]
        index = next(i for i, one in enumerate(statement.items) if (one.name, one.alias) == (item.name, item.alias))
        start, end, said = _extent(text, line, statement, index)
        text = text[:start] + text[end:]
        told += said
    return Taken(text, tuple(told))


def _extent(text: str, line: Line, statement: Statement, index: int) -> tuple[int, int, list[str]]:
    """The place of one name with its comma, and the comment that goes with it as it stands on a line of its own."""
    item = statement.items[index]
    if statement.brackets is not None:
        begin = max(text.rfind("\n", 0, item.start), text.rfind("\r", 0, item.start)) + 1
        behind = re.compile(r"[ \t]*,?[ \t]*(#[^\r\n]*)?(\r\n|\n|\r)").match(text, item.end)
        if not text[begin : item.start].strip() and begin > statement.brackets[0] and behind:
            return begin, behind.end(), [behind[1].rstrip()] if behind[1] else []
    spans = []
    if index:
        spans.append((statement.items[index - 1].end, item.end))
    if index + 1 < len(statement.items):
        spans.append((item.start, statement.items[index + 1].start))
    for start, end in spans:
        if not any(token.sort is Sort.COMMENT and start <= token.start < end for token in line.tokens):
            return start, end, []
    comma = re.compile(r"[ \t]*,[ \t]*").match(text, item.end)
    return item.start, comma.end() if comma else item.end, []


def with_item(text: str, item: str, configured: Order | None = None) -> str:
    """A line whose one statement imports one name more, in its place where the names stand in order."""
    statement = first_line(text).imports[0]
    names = [one.name for one in statement.items]
    order = kept(names, of_member, configured)
    at = len(names)
    if order is not None:
        at = place([of_member(one, order) for one in names], of_member(item.partition(" as ")[0], order))
    if at == len(names):
        last = statement.items[-1]
        lead = _lead(text, statement, last)
        if lead is None:
            return f"{text[: last.end]}, {item}{text[last.end :]}"
        behind = re.compile(r"[ \t]*,").match(text, last.end)
        end = behind.end() if behind else last.end
        comma = "," if behind else ""
        # A comment behind the last name stays with it.
        line_end = re.compile(r"[^\r\n]*").match(text, end)
        rest = line_end[0] if line_end else ""
        return f"{text[: last.end]},{rest}{lead}{item}{comma}{text[end + len(rest) :]}"
    following = statement.items[at]
    lead = _lead(text, statement, following)
    return f"{text[: following.start]}{item},{' ' if lead is None else lead}{text[following.start :]}"


def _lead(text: str, statement: Statement, item: Item) -> str | None:
    """The line break and the indentation before a name that begins a line of its own in brackets."""
    if statement.brackets is None:
        return None
    found = re.compile(r"(\r\n|\n|\r)([ \t]*)\Z").search(text, statement.brackets[0], item.start)
    behind = re.compile(r"[ \t]*,?[ \t]*(?:#[^\r\n]*)?[\r\n]").match(text, item.end)
    return found[0] if found and behind else None


def fitted(text: str, limit: int, before: str) -> str:
    """A line, in brackets if it has grown too long, and without them if it was only that before."""
    line = first_line(text)
    statement = line.imports[0]
    if statement.plain or not line.alone or statement.joined or statement.commented or statement.items[0].name == "*":
        return text
    indent, broken = text[: statement.start], _break_of(text)
    names = [text[one.start : one.end] for one in statement.items]
    head = f"{text[statement.start : statement.source[1]]} import "
    tail = text[statement.end :]
    flat = f"{indent}{head}{', '.join(names)}{tail}"
    wide = "\n" in text[statement.start : statement.end] or "\r" in text[statement.start : statement.end]
    fits = _width(flat) <= limit
    if not wide and not fits and _width(before) <= limit and broken:
        inner = "".join(f"{indent}    {name},{broken}" for name in names)
        return f"{indent}{head}({broken}{inner}{indent}){tail}"
    if wide and fits and _width(_flat(before)) > limit:
        return flat
    return text


def _flat(text: str) -> str:
    """A line as it would be without brackets and comments."""
    statement = first_line(text).imports[0]
    names = ", ".join(text[one.start : one.end] for one in statement.items)
    return f"{text[: statement.source[1]]} import {names}{text[statement.end :]}"


def _width(text: str) -> int:
    """How wide a line is, its comment not counted if it is a pragma, as sorters do."""
    return max((len(re.sub(r"\s*#.*", "", one).rstrip()) for one in text.splitlines()), default=0)


def _break_of(text: str) -> str:
    return re.search(r"(?:\r\n|\n|\r)?\Z", text)[0]  # type: ignore[index]

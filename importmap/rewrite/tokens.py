"""A source cut into tokens, each with its place in the text

The parser's tree says what a source means and on which lines; where on a line something stands, with which comments and
in which brackets, only the text says. Strings are cut up where they hold expressions, by the rules of 3.12, which read
all that older versions read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Sort(StrEnum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    STRING = "string"  # with its prefix and quotes
    TEXT = "text"  # a part of a string that holds expressions
    MARK = "mark"  # operators and brackets
    COMMENT = "comment"
    BREAK = "break"  # the end of a line
    JOIN = "join"  # a backslash with the end of its line


class Token(NamedTuple):
    """A token; `depth` counts the brackets around it, that of an f-string's field included."""

    sort: Sort
    start: int
    end: int
    depth: int


_code = re.compile(
    r"""(?P<space>[ \t\f]+)
    |(?P<comment>\#[^\r\n]*)
    |(?P<break>\r\n|\n|\r)
    |(?P<join>\\[ \t\f]*(?:\r\n|\n|\r))
    |(?P<text>(?:[fFtT][rR]?|[rR][fFtT])(?:'''|\"\"\"|'|"))
    |(?P<string>[rRbBuU]{0,2}(?:'''(?:[^\\]|\\.)*?(?:'''|\Z)|\"\"\"(?:[^\\]|\\.)*?(?:\"\"\"|\Z)
        |'(?>(?:[^'\\\r\n]|\\(?:\r\n|.))*)'?|"(?>(?:[^"\\\r\n]|\\(?:\r\n|.))*)"?))
    |(?P<name>[^\W\d]\w*)
    |(?P<number>(?:\d|\.\d)[\w.]*)
    |(?P<mark>\.\.\.|[-+*/%@&|^<>=:!]=|![rsa]\b|.)""",
    re.VERBOSE | re.DOTALL,
)
_sorts = {sort.value: sort for sort in Sort}
_opening, _closing = frozenset("([{"), frozenset(")]}")


def tokens(text: str) -> list[Token]:
    """The tokens of a source, in order; spaces are none."""
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    fields: list[tuple[int, re.Pattern[str]]] = []  # around us: the depth of each, and what its string is made of
    string: re.Pattern[str] | None = None  # that whose text comes next
    at = depth = 0
    while at < len(text):
        start = at
        if string is not None:
            at, what = _text_end(text, at, string)
            yield Token(Sort.TEXT, start, at, depth)
            if what == "{":
                fields.append((depth, string))
                depth += 1
            elif what == "}" and string in _formats:
                depth, string = fields.pop()
                continue
            string = None
            continue
        found = _code.match(text, at)
        if found is None:
            return
        kind, at = found.lastgroup or "", found.end()
        if kind == "text":
            yield Token(Sort.TEXT, start, at, depth)
            string = _texts[found[0].lstrip("fFtTrR"), "r" in found[0].lower()]
        elif kind == "mark" and fields and depth == fields[-1][0] + 1 and found[0][0] in "}:":
            at = start + 1
            yield Token(Sort.TEXT, start, at, depth)
            around = fields[-1][1]
            if found[0] == "}":
                depth, string = fields.pop()
            else:
                string = _format_in[around]
        elif kind == "mark":
            depth -= found[0] in _closing and depth > 0
            yield Token(Sort.MARK, start, at, depth)
            depth += found[0] in _opening
        elif kind != "space":
            yield Token(_sorts[kind], start, at, depth)


def _text_end(text: str, at: int, string: re.Pattern[str]) -> tuple[int, str]:
    """Where the text of a string ends for now, and by what: a field, the end of a format or of the string, or ""."""
    while found := string.match(text, at):
        at = found.end()
        if found.lastgroup == "end":
            return at, found[0]
    return max(at, min(at + 1, len(text))), ""


def _pieces(quote: str, *, raw: bool, formats: bool = False) -> re.Pattern[str]:
    """What the text of a string is made of, piece by piece; a plain one ends with its line."""
    long = len(quote) > 1
    ends = [quote, r"[{}]" if formats else r"\{", *([] if long else [r"(?=[\r\n])"])]
    skipped = [
        *([] if formats else [r"\{\{", r"\}"]),
        *([] if raw else [r"\\N\{[^}'\"\r\n]*\}"]),
        r"\\(?:\r\n|[^{}]|(?=[{}]))",
    ]
    inner = quote[0] if long else ""
    plain = rf"[^{{}}\\{quote[0]}{'' if long else chr(13) + chr(10)}]++"
    return re.compile(
        f"{'|'.join([*skipped, plain])}|(?P<end>{'|'.join(ends)}){f'|{inner}' if inner else ''}", re.DOTALL
    )


_QUOTES = ("'", '"', "'''", '"""')
_texts = {(quote, raw): _pieces(quote, raw=raw) for quote in _QUOTES for raw in (False, True)}
_format_in = {pieces: _pieces(quote, raw=raw, formats=True) for (quote, raw), pieces in _texts.items()}
_format_in |= {pieces: pieces for pieces in _format_in.values()}
_formats = frozenset(_format_in.values())

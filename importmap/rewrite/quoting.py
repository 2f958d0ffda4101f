"""Annotations that are put in quotes, so that nothing evaluates them"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from importmap.rewrite.scopes import Read, Scope
from importmap.rewrite.statements import Line
from importmap.rewrite.tokens import Sort, Token
from importmap.rewrite.uses import CannotError

_EMPTY = (Sort.COMMENT, Sort.BREAK, Sort.JOIN)
_KEYWORDS = frozenset("async class def for if while with try else elif except finally match case return lambda".split())


def quotings(
    text: str, found: Sequence[Line], reads: Sequence[tuple[Scope, Read]], name: str
) -> list[tuple[int, int, str]]:
    """The places of annotations that are evaluated and read a name, each with what is to stand there.

    CannotError if one of them cannot be found or quoted.
    """
    if _has_future(found):
        return []
    spans: dict[tuple[int, int], str] = {}
    for scope, read in reads:
        evaluated = read.annotates is not None and not (scope is read.annotates and scope.kind == "function")
        if not evaluated or read.quoted:
            continue
        signature = read.annotates is not scope
        start = read.annotates.line if signature and read.annotates is not None else read.line
        index = max(number for number, line in enumerate(found) if line.number <= start)
        line = found[index]
        pieces = list(_signature(text, line) if signature else _variable(text, line))
        mine = [piece for piece in pieces if _reads(text, piece, name)]
        if not mine:
            raise CannotError(f"the annotation in line {read.line} that names {name} cannot be told apart")
        for piece in mine:
            begin, end = piece[0].start, piece[-1].end
            spans[begin, end] = _quoted(text[begin:end], line.number)
    return [(begin, end, written) for (begin, end), written in sorted(spans.items())]


def _has_future(found: Sequence[Line]) -> bool:
    """Whether a source says `from __future__ import annotations`."""
    statements = (statement for line in found for statement in line.imports)
    return any(one.module == "__future__" and any(i.name == "annotations" for i in one.items) for one in statements)


def _quoted(written: str, number: int) -> str:
    if any(mark in written for mark in "\n\r\\#"):
        raise CannotError(f"an annotation in line {number} cannot be put in quotes as it stands")
    mark = next((mark for mark in ('"', "'") if mark not in written), "")
    if not mark:
        raise CannotError(f"an annotation in line {number} has quotes of both kinds in it")
    return f"{mark}{written}{mark}"


def _reads(text: str, piece: Sequence[Token], name: str) -> bool:
    """Whether a name stands in some tokens, and not as an attribute."""
    words = [text[token.start : token.end] for token in piece]
    return any(
        word == name and token.sort is Sort.NAME and (not at or words[at - 1] != ".")
        for at, (word, token) in enumerate(zip(words, piece, strict=True))
    )


def _signature(text: str, line: Line) -> Iterator[list[Token]]:
    """The annotations in the head of a function."""
    told = [token for token in line.tokens if token.sort not in _EMPTY]
    words = [text[token.start : token.end] for token in told]
    at = next((i for i, t in enumerate(told) if words[i] == "(" and not t.depth), len(told))
    piece: list[Token] | None = None
    default, lambdas = False, 0
    for index in range(at + 1, len(told)):
        token, word = told[index], words[index]
        inside = token.depth == 1
        if not token.depth and word == ")":
            break
        if default and inside and word == "lambda":
            lambdas += 1
        elif default and lambdas and word == ":" and inside:
            lambdas -= 1
            continue
        if lambdas:
            continue
        if inside and word == ":" and piece is None and not default:
            piece = []
        elif inside and word in (",", "="):
            if piece:
                yield piece
            piece, default = None, word == "="
        elif piece is not None:
            piece.append(token)
    if piece:
        yield piece
    end = index if at + 1 < len(told) else len(told)
    if words[end + 1 : end + 3] == ["-", ">"]:
        stop = next(i for i in range(end + 3, len(told)) if words[i] == ":" and not told[i].depth)
        yield told[end + 3 : stop]


def _variable(text: str, line: Line) -> Iterator[list[Token]]:
    """The annotation of `name: annotation = value`, if that is all there is on a line."""
    told = [token for token in line.tokens if token.sort not in _EMPTY]
    words = [text[token.start : token.end] for token in told]
    if not told or words[0] in _KEYWORDS or any(w == ";" and not t.depth for w, t in zip(words, told, strict=True)):
        return
    start = next((i for i, t in enumerate(told) if words[i] == ":" and not t.depth), None)
    if start is not None:
        end = next((i for i in range(start, len(told)) if words[i] == "=" and not told[i].depth), len(told))
        yield told[start + 1 : end]

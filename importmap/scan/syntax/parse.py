"""The parser: source to a tree, and to what was wrong with it

`ast_serialize` is ruff's parser in the wheel that mypy uses: it knows the grammar of every version, hands over a
partial tree for a broken file, and refuses sources that are nested too deep.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from typing import NamedTuple, TypeAlias

import ast_serialize

from importmap.model.errors import ImportmapError
from importmap.model.facts import Feature, Problem
from importmap.scan.syntax.nodes import (
    Assign,
    Body,
    Call,
    Collection,
    Constant,
    Evaluate,
    Expression,
    Name,
    Operation,
    Passage,
    Star,
    Statement,
    String,
    Subscript,
)
from importmap.scan.syntax.prepare import prepared
from importmap.scan.syntax.statements import STATEMENTS
from importmap.scan.syntax.wire import KINDS, count

PARSER = f"ast-serialize-{version('ast-serialize')}"
KNOWN_VERSIONS = "0.12.1 to 0.13.1"
_FORMAT = 5
# Of 3.14, the parser no longer tells `except A, B:` apart; all else it reads alike for every version.
_VERSION = (3, 13)
_BARE_EXCEPT = "multiple exception types must be parenthesized"
_LINKS = ".([+-*/%@&|^<>"
_CHAIN = 10_000
_LONGEST_CHAIN = 500_000
_LARGE_STACK = 512 * 1024 * 1024
_TOO_LONG = "the source has other letters than ASCII in its names, and lines too long for that"
_TOO_DEEP = "Source is too deeply nested"
_SAMPLE = "f(1, 'é', *b.c, k=-1.5)\nx: A[B, g()] = [d]\n"
_ARGUMENTS: list[Expression] = [Constant(1, "1"), String(1, "é"), Star(1, Name(1, "b.c"))]
_KEYWORD: Expression = Operation(1, "-", [Constant(1, "1.5")])
_CALL = Call(1, Name(1, "f"), _ARGUMENTS, [("k", _KEYWORD)])
_ANNOTATION = Subscript(2, Name(2, "A"), Collection(2, "tuple", [Name(2, "B"), Passage(2, 8, 2, 11)]))
_SAMPLE_BODY = [
    Evaluate(1, "", [_CALL]),
    Assign(2, 2, [Name(2, "x")], Collection(2, "list", [Name(2, "d")]), _ANNOTATION),
]


_Answer: TypeAlias = "tuple[bytes, list[ast_serialize.ParseError]]"


class Tree(NamedTuple):
    """The source as it was parsed, its statements, what the parser complained about, and the features it told of."""

    source: str
    body: Body
    problems: tuple[Problem, ...]
    features: tuple[Feature, ...]


def parse(source: str) -> Tree:
    """The tree of a source, of which a part may be missing if there are problems."""
    check_format()
    whole = prepared(source)
    if whole is None:
        return Tree(source, (), (Problem("unreadable", 0, 0, _TOO_LONG),), ())
    return parse_part(whole)


def parse_part(source: str) -> Tree:
    """The tree of a source in which nothing means anything to a type checker."""
    try:
        answer, errors = _with_enough_stack(_ask, source)
    except RecursionError:
        return Tree(source, (), (Problem("too-deep", 0, 0, "the source is nested too deep"),), ())
    except (TypeError, ValueError, RuntimeError) as error:
        return Tree(source, (), (Problem("unreadable", 0, 0, f"the source cannot be read: {error}"),), ())
    body, unread = _read(answer.decode("latin-1"))
    if unread is not None:
        return Tree(source, body, (unread,), ())
    problems: dict[tuple[int, int], Problem] = {}
    features = []
    for complaint in errors:
        line, column, message = complaint["line"], complaint["column"], complaint["message"]
        if message == _BARE_EXCEPT:
            features.append(Feature("except without parentheses", (3, 14), line))
        else:
            kind = "too-deep" if message == _TOO_DEEP else "syntax"
            message = "the source contains a null byte" if "\0" in message else message[:1].lower() + message[1:]
            problems.setdefault((line, column), Problem(kind, line, max(column, 0), message))
    return Tree(source, body, tuple(problems.values()), tuple(features))


def _read(answer: str) -> tuple[Body, Problem | None]:
    """The statements in an answer up to the first that cannot be read, and which one that is."""
    body: list[Statement] = []
    at = 0
    try:
        size, at = count(answer, at)
        for _ in range(size):
            node, at = STATEMENTS[answer[at]](answer, at)
            body.append(node)
    except (LookupError, TypeError, ValueError) as error:
        kind = KINDS.get(answer[at : at + 1], "unknown")
        line = body[-1].line if body else 0
        return body, Problem("unreadable", line, 0, f"what follows as '{kind}' cannot be read: {error}")
    except RecursionError:
        line = body[-1].line if body else 0
        return body, Problem("too-deep", line, 0, "what follows is nested too deep")
    return body, None


def _ask(source: str) -> tuple[bytes, list[ast_serialize.ParseError]]:
    """The parser's answer, and its complaints."""
    try:
        answer, errors, _, _, _ = ast_serialize.parse("", source, python_version=_VERSION, cache_version=_FORMAT)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        # A failure inside the parser is no Exception.
        raise ValueError(f"the parser failed: {error}") from error
    return answer, errors


def _with_enough_stack(ask: Callable[[str], _Answer], source: str) -> _Answer:
    """What is answered about a source.

    A chain of many thousand operators makes the parser recurse as often, and it would end the process without a word.
    Such a chain needs a source that has as many of them, which is parsed with a larger stack.
    """
    links = sum(map(source.count, _LINKS)) if len(source) > 2 * _CHAIN else 0
    if links <= _CHAIN:
        return ask(source)
    if links > _LONGEST_CHAIN:
        raise RecursionError
    saved = threading.stack_size(_LARGE_STACK)
    try:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(ask, source).result()
    except RuntimeError:
        # There is no memory for such a stack; the file is hardly of that sort.
        return ask(source)
    finally:
        threading.stack_size(saved)


@cache
def check_format() -> None:
    """Raises ImportmapError if the installed parser speaks another format than the one that is read here."""
    tree = parse_part(_SAMPLE)
    if tree.problems or tree.body != _SAMPLE_BODY:
        raise ImportmapError(
            f"{PARSER} answers in a format that is not known",
            f"Install a version of ast-serialize from {KNOWN_VERSIONS}.",
        )

"""The parser: source to a tree, and to what was wrong with it

`ast_serialize` is ruff's parser in the wheel that mypy uses: it knows the grammar of every version, hands over a
partial tree for a broken file, and refuses sources that are nested too deep.
"""

from __future__ import annotations

import re
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
    String,
    Subscript,
)
from importmap.scan.syntax.statements import statements

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
_TOO_DEEP = "Source is too deeply nested"

_directive = re.compile(r"#([ \t]*)(type|mypy):")
_assertion = re.compile(r"(^|; ?)assert(?=[\s(\\])", re.MULTILINE)
_ASSERTION_STARTS = ("\nassert", "\rassert", ";assert", "; assert")
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
    """The statements of a file, what the parser complained about, and the features of which it told."""

    body: Body
    problems: tuple[Problem, ...]
    features: tuple[Feature, ...]


def parse(source: str) -> Tree:
    """The tree of a source, of which a part may be missing if there are problems."""
    check_format()
    return _parse(_entire(source))


def _entire(source: str) -> str:
    """The source in such a form that the parser leaves nothing out that means nothing to a type checker.

    It would see an empty file behind `# type: ignore` at the top, errors in other comments that begin with `# type:`,
    no bodies of functions in a file with `# mypy: ignore-errors`, and nothing behind an `assert sys.platform == ...`
    that fails: a `lambda` in between makes that the test of nothing, and is taken out when the tree is read.
    """
    if "type:" in source or "mypy:" in source:
        source = _directive.sub(r"#\1\2 ", source)
    if source.startswith("assert") or any(start in source for start in _ASSERTION_STARTS):
        source = _assertion.sub(r"\1assert lambda:", source)
    return source


def _parse(source: str) -> Tree:
    try:
        answer, errors = _with_enough_stack(_ask, source)
        body, _ = statements(answer.decode("latin-1"), 0)
    except RecursionError:
        return Tree((), (Problem("too-deep", 0, 0, "the source is nested too deep"),), ())
    except (LookupError, TypeError, ValueError, RuntimeError) as error:
        return Tree((), (Problem("unreadable", 0, 0, f"the source cannot be read: {error}"),), ())
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
    return Tree(body, tuple(problems.values()), tuple(features))


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


def reparse(source: str, passage: Passage) -> Expression | None:
    """The expression at a place of the source, if it can be read there."""
    lines = re.split(r"\r\n|\r|\n", source)[passage.line - 1 : passage.end_line]
    if not lines or not all(line.isascii() for line in lines):
        # The parser counts the columns of such lines in a way of its own.
        return None
    lines[-1] = lines[-1][: passage.end_column]
    lines[0] = lines[0][passage.column :]
    tree = _parse("\n" * (passage.line - 1) + "(" + "\n".join(lines) + ")")
    if tree.problems or len(tree.body) != 1 or not isinstance(tree.body[0], Evaluate):
        return None
    return tree.body[0].values[0]


@cache
def check_format() -> None:
    """Raises ImportmapError if the installed parser speaks another format than the one that is read here."""
    tree = _parse(_SAMPLE)
    if tree.problems or tree.body != _SAMPLE_BODY:
        raise ImportmapError(
            f"{PARSER} answers in a format that is not known",
            f"Install a version of ast-serialize from {KNOWN_VERSIONS}.",
        )

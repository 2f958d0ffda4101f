"""From the bytes of a source to its text and back: nothing that is not asked for changes on the way"""

from __future__ import annotations

import io
import tokenize

from importmap.rewrite.uses import CannotError
from importmap.scan.syntax.decode import decode
from importmap.scan.syntax.parse import parse


def opened(content: bytes) -> tuple[str, str]:
    """The text of a source and its encoding; CannotError if it cannot be parsed, or would be written otherwise."""
    text, wrong = decode(content)
    if wrong is not None:
        raise CannotError(wrong.message)
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    if text.encode(encoding) != content:
        raise CannotError(f"what is read as {encoding} would not be written back as it was")
    problems = parse(text).problems
    if problems:
        raise CannotError(f"the file cannot be parsed: {problems[0].message}, line {problems[0].line}")
    return text, encoding


def closed(text: str, encoding: str) -> bytes:
    """The bytes of an edited text; CannotError if it cannot be parsed, or not be written in its encoding."""
    if parse(text).problems:
        raise CannotError("the file could not be parsed any more")
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise CannotError(f"the new name cannot be written in {encoding}") from error

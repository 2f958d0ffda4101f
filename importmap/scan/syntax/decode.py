"""Bytes to text, as Python does it: by a byte order mark, by a comment in the first two lines, else UTF-8"""

from __future__ import annotations

import codecs
import io
import tokenize

from importmap.model.facts import Problem

_OTHER_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def decode(source: bytes) -> tuple[str, Problem | None]:
    """The text of a source file, and why it could not be decoded."""
    for mark, name in _OTHER_MARKS.items():
        if source.startswith(mark):
            return "", Problem("encoding", 0, 0, f"the file is encoded in {name}, which Python does not read")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return source.decode(encoding), None
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return "", Problem("encoding", line, 0, f"the file is not encoded in {error.encoding}: {error.reason}")
    except (SyntaxError, LookupError, ValueError) as error:
        return "", Problem("encoding", 1, 0, str(error))

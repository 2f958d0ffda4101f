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
# Encodings of host names, which take the square of the time.
_NAMES_ONLY = frozenset({"idna", "punycode"})


def decode(source: bytes) -> tuple[str, Problem | None]:
    """The text of a source file, and why it could not be decoded."""
    for mark, name in _OTHER_MARKS.items():
        if source.startswith(mark):
            return "", Problem("encoding", 0, 0, f"the file is encoded in {name}, which Python does not read")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        if encoding in _NAMES_ONLY:
            return "", Problem("encoding", 1, 0, f"{encoding} is no encoding of sources")
        text = source.decode(encoding)
        if not encoding.startswith(("utf-8", "iso-8859")):
            text.encode()  # some encodings yield halves of characters
        return text, None
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        return "", Problem("encoding", line, 0, f"the file holds half a character in {encoding}")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return "", Problem("encoding", line, 0, f"the file is not encoded in {error.encoding}: {error.reason}")
    except (SyntaxError, LookupError, ValueError) as error:
        return "", Problem("encoding", 1, 0, str(error))

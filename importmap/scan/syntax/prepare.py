"""A source in such a form that the parser reads all of it, and gets done"""

from __future__ import annotations

import re

_MARKS = "\"'.,:;=+-*/%@&|^<>()[]{}!$?~\\"
_LONG_LINE = 20_000
_LONGEST_COUNT = 10_000_000_000  # letters that the parser may count, which takes about a second
_ASSERTION_STARTS = ("\nassert", "\rassert", ";assert", "; assert")

_foreign = re.compile(r"[^\x00-\x7f]")
# Names that other files may ask for. A line of a docstring that looks like one does no harm.
_foreign_name = re.compile(r"""^[ \t]*(?:from|import|class|(?:async[ \t]+)?def)\b[^'"#\n]*[^\x00-\x7f]""", re.MULTILINE)
_directive = re.compile(r"#([ \t]*)(type|mypy):")
_assertion = re.compile(r"(^|; ?)assert(?=[\s(\\])", re.MULTILINE)


def prepared(source: str) -> str | None:
    """The source to be parsed; None if that would take too long."""
    readable = source if source.isascii() else _countable(source)
    return None if readable is None else _entire(readable)


def _countable(source: str) -> str | None:
    """A source of which the parser can count the letters, if there is one.

    To find the column of each node, it counts from the start of the line, unless all of the file is ASCII. Behind a raw
    string with a replacement character and a backslash in it, it fails.
    """
    if len(source) > _LONG_LINE:
        lines = [line for line in source.replace("\r", "\n").split("\n") if len(line) > _LONG_LINE]
        if sum(len(line) * sum(map(line.count, _MARKS)) for line in lines) > _LONGEST_COUNT:
            return None if _foreign_name.search(source) else _foreign.sub("_", source)
    return source.replace("\ufffd", "\ufffc") if "\\" in source else source


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

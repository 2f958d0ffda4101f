"""How a sentence is fitted to the width of a screen: it goes on below, and long names lose their beginning"""

from __future__ import annotations

import re
import unicodedata

GLUE = "\xa0"  # a space at which no line ends
_WORD = re.compile(r"( *)([^ ]+)")
_JOINT = re.compile(r"[./]")
_LEAST = 20  # columns, however narrow the screen


def columns(text: str) -> int:
    """How many columns of a screen the text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def ending(name: str, width: int) -> str:
    """The end of a name, from one of its parts on if one begins there."""
    if columns(name) <= width:
        return name
    start, room = len(name), width - 1
    while start and columns(name[start - 1]) <= room:
        start -= 1
        room -= columns(name[start])
    rest = name[start:]
    joint = _JOINT.search(rest)
    if joint is not None and joint.end() <= len(rest) // 2 and not _JOINT.match(name[start - 1]):
        rest = rest[joint.end() :]
    return f"…{rest}"


def wrapped(text: str, width: int | None, indent: int = 0) -> list[str]:
    """The text in lines of a width, all but the first after an indent; one line without a width.

    Names that are wider than a line is after the indent are cut in front.
    """
    if width is None or columns(text) <= width:
        return [text.replace(GLUE, " ")]
    lines: list[str] = []
    line = ""
    for space, word in _WORD.findall(text):
        name = ending(word, max(_LEAST, width - max(indent, len(space) if not line else 0)))
        if line and columns(f"{line}{space}{name}") > width:
            lines.append(line)
            line = " " * indent + name
        else:
            line += space + name
    return [line.replace(GLUE, " ") for line in (*lines, line)]


def fitted(text: str, width: int | None) -> str:
    """The text with every line that is wider than the screen going on below, a little further in."""
    if width is None:
        return text
    lines = (wrapped(line, width, len(line) - len(line.lstrip()) + 2) for line in text.split("\n"))
    return "\n".join(part for parts in lines for part in parts)


def flowing(text: str, width: int | None) -> str:
    """The text with its paragraphs filled anew, except for what is indented."""
    if width is None:
        return text
    return "\n\n".join(
        block if block.startswith((" ", "-")) else "\n".join(wrapped(block.replace("\n", " "), width))
        for block in text.split("\n\n")
    )


def _columns(character: str) -> int:
    """How many columns a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

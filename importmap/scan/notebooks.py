"""The code of a Jupyter notebook, each line of it where it stands in the file

A notebook is JSON in which a line of code is a string on a line of its own, so a place in the code is one in the file.
Where it is written otherwise, the lines are those of the code alone. What only IPython understands is blank: magics,
commands for the shell, cells in other languages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import msgspec

from importmap.model.facts import Problem

# Magics of a cell whose body is Python all the same.
_PYTHON = re.compile(r"%%(?:time|timeit|capture|prun|snakeviz|memit|mprun|lprun|heat|python3?|py|px|debug|ipytest)\b")
_MAGIC = re.compile(r"(\s*)(?:[%!?]|[\w.]+\?{1,2}\s*$)")
_ASSIGNED = re.compile(r"(\s*[\w.,\s]+=\s*)[%!](?!=)")
_SHAPE = Problem("syntax", 0, 0, "it is no notebook that can be read: its cells are not those of nbformat 4")


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] = ""


class _Notebook(msgspec.Struct):
    cells: list[_Cell]
    nbformat: int


def is_notebook(source: bytes) -> bool:
    """Whether a file is a notebook, by what it says of itself; nothing that runs as Python begins so."""
    return (
        source[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"nbformat"' in source and b'"cells"' in source
    )


def code_of(source: bytes, parses: Callable[[str], bool]) -> tuple[str, Problem | None]:
    """The code of a notebook with what is wrong with it; `parses` says whether a cell is Python as it stands."""
    try:
        notebook = msgspec.json.decode(source, type=_Notebook)
        raw = source.decode("utf-8")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "", _SHAPE
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    lines = [line for cell in cells for line in _python(_split(cell), parses)]
    places = list(_places([line for cell in cells for line in (cell if isinstance(cell, list) else [cell])], raw))
    if len(places) != len(lines) or any(one >= other for one, other in pairwise(places)):
        return "".join(f"{line}\n" for line in lines), None
    text = [""] * (places[-1] if places else 0)
    for place, line in zip(places, lines, strict=True):
        text[place - 1] = line
    return "".join(f"{line}\n" for line in text), None


def _split(cell: str | list[str]) -> list[str]:
    """The lines of a cell."""
    return [line.rstrip("\n") for line in cell] if isinstance(cell, list) else cell.split("\n")


def _python(lines: list[str], parses: Callable[[str], bool]) -> Iterable[str]:
    """The lines of a cell, with those blank that are not Python; all of them where the cell is in another language."""
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and not _PYTHON.match(first):
        return [""] * len(lines)
    if parses("\n".join(lines)):
        return lines
    return [_plain(line) for line in lines]


def _plain(line: str) -> str:
    """A line without what only IPython understands; a statement is left in its place."""
    assigned = _ASSIGNED.match(line)
    if assigned:
        return f"{assigned[1]}None"
    magic = _MAGIC.match(line)
    return f"{magic[1]}pass" if magic else line


def _places(strings: Iterable[str], raw: str) -> Iterator[int]:
    """The line of the file on which each string stands."""
    number, position = 1, 0
    for string in strings:
        written = (json.dumps(string, ensure_ascii=ascii) for ascii in (False, True))
        found = min((place for place in (raw.find(text, position) for text in written) if place >= 0), default=-1)
        if found < 0:
            return
        number += raw.count("\n", position, found)
        position = found
        yield number
        position += len(string)
        number += raw.count("\n", found, position)

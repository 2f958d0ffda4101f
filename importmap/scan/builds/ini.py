"""Files of the form that pytest reads its settings from, with the line of each value

It is stricter than configparser and has no interpolation: a section or a key that stands twice is an error, and so is a
line that is neither a key nor the continuation of a value. Only whole lines can be comments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

_COMMENT = ("#", ";")


class Line(NamedTuple):
    """One line of a value."""

    number: int  # 1-based
    text: str


def parse_ini(text: str) -> Mapping[str, Mapping[str, Sequence[Line]]]:
    """The sections of a file: for each key the lines of its value, its own line first; ValueError if it is broken."""
    sections: dict[str, dict[str, list[Line]]] = {}
    section: dict[str, list[Line]] | None = None
    value: list[Line] | None = None
    for number, raw in enumerate(text.removeprefix("\N{BYTE ORDER MARK}").splitlines(), 1):
        line = raw.rstrip()
        if not line or line.lstrip().startswith(_COMMENT):
            continue
        header = _header(line)
        if header:
            if header in sections:
                raise ValueError(f"line {number}: the section [{header}] stands twice")
            section, value = sections.setdefault(header, {}), None
        elif line[0].isspace() or line[0] == "[":
            if value is None:
                raise ValueError(f"line {number}: it continues no value")
            value.append(Line(number, line.strip()))
        elif section is None:
            raise ValueError(f"line {number}: it stands in no section")
        else:
            key, content = _assignment(line, number)
            if key in section:
                raise ValueError(f"line {number}: {key} stands twice")
            value = section[key] = [Line(number, content)]
    return sections


def _header(line: str) -> str:
    """The name of the section that a line begins, or ""."""
    if line[0] != "[":
        return ""
    for comment in _COMMENT:
        line = line.partition(comment)[0].rstrip()
    return line[1:-1] if line[-1] == "]" else ""


def _assignment(line: str, number: int) -> tuple[str, str]:
    """The key and the value of a line: `key = value`, or `key: value`."""
    key, equals, value = line.partition("=")
    if not equals or ":" in key:
        key, equals, value = line.partition(":")
    if not equals:
        raise ValueError(f"line {number}: it is neither a section nor a key with a value")
    return key.strip(), value.strip()

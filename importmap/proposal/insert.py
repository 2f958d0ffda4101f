"""Keys and tables that are put into a TOML file, of which every character stays as it is

TOML writes one table in many ways: with a header of its own, anywhere in the file; only by the headers of its parts; by
dotted keys; inline. Where something can be added depends on all of them, so places are tried, the usual one first,
and the first is taken with which the file says what it said before and what was to be added, no more and no less.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from importmap import toml
from importmap.model.errors import ConfigError
from importmap.render.writing import readable

_MARK = "\ufeff"  # that some editors put before everything
_DOT = r"[ \t]*\.[ \t]*"
_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_COMMENTS_ABOVE = re.compile(r"(?:^[ \t]*#[^\n]*\n)+\Z", re.MULTILINE)
_PLACES = 200  # ends of inline tables that are tried
_ON_ONE_LINE = 4  # values


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with a list of strings, and why."""

    key: str
    values: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A table of such keys, and what it is for."""

    name: str
    purpose: str
    entries: tuple[Entry, ...]


def parsed(text: str) -> Mapping[str, object]:
    """What a TOML file says; ConfigError if it is none."""
    try:
        return toml.load(text.removeprefix(_MARK), parse_float=str)  # as text, since not every number equals itself
    except toml.TomlError as error:
        message = f"the configuration is not valid TOML: {error}"
        raise ConfigError(message) from error


def insert(text: str, table: Sequence[str], entries: Sequence[Entry], sections: Sequence[Section]) -> str:
    """The file with entries in one of its tables, () for the top level, and sections below that table.

    Raises ConfigError where no place is found for them.
    """
    if not entries and not sections:
        return text
    mark, body = (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
    added = {entry.key: list(entry.values) for entry in entries} | {
        section.name: {entry.key: list(entry.values) for entry in section.entries} for section in sections
    }
    wanted = _merged(parsed(body), table, added)
    line_break = "\r\n" if "\r\n" in body else "\n"
    for made in _tries(body, table, entries, sections, line_break):
        try:
            if toml.load(made, parse_float=str) == wanted:
                return mark + made
        except toml.TomlError:
            continue
    message = f"there is no place in the file to which [{'.'.join(table)}] could be added without a change to the rest"
    raise ConfigError(message, "write the table with a header of its own: [tool.importmap]")


def _merged(content: Mapping[str, object], table: Sequence[str], added: Mapping[str, object]) -> dict[str, object]:
    """The content with what is added to one of its tables."""
    if not table:
        return {**content, **added}
    inner = content.get(table[0], {})
    if not isinstance(inner, Mapping):
        message = f"{table[0]} is not a table"
        raise ConfigError(message)
    return {**content, table[0]: _merged(inner, table[1:], added)}


def _tries(
    body: str, table: Sequence[str], entries: Sequence[Entry], sections: Sequence[Section], line_break: str
) -> Iterator[str]:
    """The file with everything added in one way after the other; not each of them is valid."""
    if body and not body.endswith("\n"):
        body += line_break
    own = "".join(f"{_line(entry)}\n" for entry in entries)
    rest = [
        f"[{'.'.join((*table, section.name))}]\n# {readable(section.purpose)}\n"
        + "".join(f"{_line(entry)}\n" for entry in section.entries)
        for section in sections
    ]
    header = f"[{'.'.join(table)}]\n" if table else ""
    yield _appended(body, [header + own, *rest] if own else rest, line_break)
    ended = _appended(body, rest, line_break)
    for place, prefix in _places(body, table):
        lines = "".join(f"{prefix}{_line(entry)}\n" for entry in entries) + ("" if table else "\n")
        yield ended[:place] + lines.replace("\n", line_break) + ended[place:]
    yield own.replace("\n", line_break) + line_break + ended
    inline = [*map(_inline_entry, entries), *map(_inline_section, sections)]
    for depth in range(len(table), 0, -1):
        yield from _closed(body, ", ".join(f"{'.'.join((*table[depth:], ''))}{part}" for part in inline), table[:depth])


def _appended(body: str, blocks: Sequence[str], line_break: str) -> str:
    """The file with blocks of lines after its end, each after an empty line."""
    start = "" if not body or body.endswith(2 * line_break) else line_break
    return body + (start if blocks else "") + "\n".join(blocks).replace("\n", line_break)


def _places(body: str, table: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Where a key of a table could stand, and what has to stand before it there."""
    if not table:
        for match in _HEADER.finditer(body):
            above = _COMMENTS_ABOVE.search(body, 0, match.start())
            yield above.start() if above else match.start(), ""
        return
    names = [rf"""(?:{name}|"{name}"|'{name}')""" for name in table]
    for match in re.finditer(rf"^[ \t]*\[[ \t]*{_DOT.join(names)}[ \t]*\][^\n]*\n", body, re.MULTILINE):
        yield match.end(), ""
    for depth in range(len(names)):
        for match in re.finditer(rf"^([ \t]*{_DOT.join(names[depth:])}{_DOT})", body, re.MULTILINE):
            yield match.start(), match[1]


def _closed(body: str, inside: str, table: Sequence[str]) -> Iterator[str]:
    """The file with something added before the ends of inline tables, from the first place on that names one."""
    first = re.search(rf"\b{table[-1]}\b", body) if table else None
    if first is None:
        return
    ends = (match.start() for match in re.finditer(r"\}", body[first.end() :]))
    for end, _ in zip(ends, range(_PLACES), strict=False):
        place = len(body[: first.end() + end].rstrip(" \t"))
        for comma in (", ", " "):
            yield f"{body[:place]}{comma}{inside} {body[first.end() + end :]}"


def _line(entry: Entry) -> str:
    """A key with its values, and why; many of them a line each."""
    values = ", ".join(map(_string, entry.values))
    if len(entry.values) > _ON_ONE_LINE:
        values = "\n" + "".join(f"    {_string(value)},\n" for value in entry.values)
    return f"{_key(entry.key)} = [{values}]{f'  # {readable(entry.why)}' if entry.why else ''}"


def _inline_entry(entry: Entry) -> str:
    return f"{_key(entry.key)} = [{', '.join(map(_string, entry.values))}]"


def _inline_section(section: Section) -> str:
    return f"{_key(section.name)} = {{ {', '.join(map(_inline_entry, section.entries))} }}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _string(name)


def _string(text: str) -> str:
    """A string of TOML, which has the escapes of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

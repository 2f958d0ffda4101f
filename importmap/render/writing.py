"""How figures, names and values are written, the same in every format"""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from importmap.model.finding import Severity

if TYPE_CHECKING:
    from importmap.model.report import Revision

_CODE = re.compile(r"(`[^`]+`)|([\w./:-]+)")
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<|~#&])")
_WORD = re.compile(r"\w+")
_BACKTICKS = re.compile(r"`+")


def figure(value: float) -> str:
    """A number with thousands separators and at most four decimals: "1,234", "0.25"."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4f}".rstrip("0").rstrip(".")


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun: "1 file", "4,145 files"."""
    return f"{figure(number)} {singular if number == 1 else plural or singular + 's'}"


def revision_name(revision: Revision | None) -> str:
    """The commit and its date, or "" where nothing is known."""
    if revision is None:
        return ""
    return f"{revision.commit} of {revision.date}{', with uncommitted changes' if revision.dirty else ''}"


def sentence(subject: str, message: str, path: str) -> str:
    """What a finding says, after the name that it says it of, unless it begins by naming that or its path does."""
    words = _WORD.findall(subject)
    if not words or subject == path or words[-1] in _WORD.findall(message.partition(";")[0]):
        return message
    return f"{words[-1]}: {message}"


def readable(text: str) -> str:
    """The text on one line, with everything that a terminal might obey or hide written as an escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def code(text: str) -> str:
    """The text as a code span of Markdown, whatever it holds."""
    text = readable(text)
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def prose(text: str) -> str:
    """A sentence as Markdown: what looks like a name becomes a code span, nothing else has a meaning."""
    parts: list[str] = []
    end = 0
    text = readable(text)
    for match in _CODE.finditer(text):
        parts.append(_escaped(text[end : match.start()]))
        parts.append(match[0] if match[1] else _word(match[0]))
        end = match.end()
    return "".join([*parts, _escaped(text[end:])])


def plain(value: object) -> object:
    """The value as dictionaries, lists, strings and numbers: fields by name, a severity by its label."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Severity):
        return value.label
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    kind: type = type(value)
    names = field_names(kind)
    if names:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def document(value: object) -> str:
    """The value as JSON: indented, fields in the order of their declaration, whole numbers whole."""
    return msgspec.json.format(msgspec.json.encode(plain(value)), indent=2).decode("utf-8") + "\n"


@cache
def field_names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass or a named tuple; none for any other type."""
    if dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind))
    names: tuple[str, ...] = getattr(kind, "_fields", ())
    return names


def _word(word: str) -> str:
    """A word of a sentence: as code if it has the look of a dotted name, a path or an identifier."""
    core = word.rstrip(".:-")
    if any(c.isalpha() for c in core) and any(c in core for c in "._/"):
        return f"`{core}`{word[len(core) :]}"
    return word


def _escaped(text: str) -> str:
    """The text without a character that Markdown or HTML would obey."""
    return _PUNCTUATION.sub(r"\\\1", text).replace("@", "@<!-- -->")

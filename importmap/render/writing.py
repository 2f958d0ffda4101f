"""How figures, names and values are written, the same in every format"""

from __future__ import annotations

import dataclasses
import json
import re
import shlex
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from importmap.model.severity import Severity

if TYPE_CHECKING:
    from importmap.model.report import Revision

_CODE = re.compile(r"(`[^`]+`)|([\w./:-]+)")
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<|~&])")
_REFERENCE = re.compile(r"[@#$]")  # whom or what a forge would call, or set as a formula, backslash or not
_OPENING = re.compile(
    r">|[-+=](?=[-+=\s]|\Z)|\d+(?=[.)](?:\s|\Z))"
)  # what would make a line a list, a heading or a quotation
_NUMBERED = re.compile(r"GH-\d+|(?=[a-f]*\d)[0-9a-f]{7,40}", re.IGNORECASE)  # a forge takes it for an issue or a commit
_WORD = re.compile(r"\w+")
_BACKTICKS = re.compile(r"`+")
_PIPE = re.compile(r"(\\*)\|")

# What a terminal obeys, what turns the direction of text, and what cannot be seen. Written out, and not asked of
# Python's tables, because a report is to be the same under every version of them.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u2800\u3000\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
_UNSEEN = re.compile(_HIDDEN.pattern.replace("\x00-\x1f", ""))  # in JSON, where the others are written out already

# What a system that runs jobs takes out of their output and obeys: `::error::` where a line begins, `##[error]`,
# `##vso[...]` and `##teamcity[...]` anywhere in it.
_COMMAND = re.compile(r"\A(?P<space>\s*):(?=:)|#(?=#\w*\[)")


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
    return readable(f"{revision.commit} of {revision.date}{', with uncommitted changes' if revision.dirty else ''}")


def sentence(subject: str, message: str, path: str) -> str:
    """What a finding says, after the name that it says it of, unless it begins by naming that or its path does."""
    words = _WORD.findall(subject)
    if not words or subject == path or words[-1] in _WORD.findall(message.partition(";")[0]):
        return message
    return f"{words[-1]}: {message}"


def readable(text: str) -> str:
    """The text on one line, with everything that a terminal or a log might obey or hide written as an escape."""
    if not (text.isascii() and text.isprintable()):
        text = _HIDDEN.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)
    if "::" in text or "##" in text:
        text = _COMMAND.sub(lambda match: "\\x23" if match[0] == "#" else f"{match['space']}\\x3a", text)
    return text


def command(*words: str) -> str:
    """A command that can be copied into a shell, whatever its words hold."""
    return " ".join(shlex.quote(readable(word)) for word in words)


def inert(document: str) -> str:
    """JSON that means the same, with every character as an escape that a terminal or a log might obey or hide."""
    if not document.isascii() or "\x7f" in document:
        document = _UNSEEN.sub(lambda match: json.dumps(match[0])[1:-1].replace("\x7f", "\\u007f"), document)
    return _COMMAND.sub(lambda match: "\\u0023" if match[0] == "#" else match[0], document)


def code(text: str) -> str:
    """The text as a code span of Markdown, whatever it holds."""
    text = readable(text) or " "
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def prose(text: str) -> str:
    """A sentence as Markdown: what looks like a name becomes a code span, nothing else has a meaning."""
    text = readable(text)
    opening = _OPENING.match(text)
    end = opening.end() if opening else 0
    # A figure or a sign has its backslash where Markdown looks for it: before the sign, and after the digits.
    parts = [f"\\{text[:end]}" if not text[:end].isdigit() else f"{text[:end]}\\"] if end else []
    for match in _CODE.finditer(text, end):
        parts.append(_escaped(text[end : match.start()]))
        parts.append(match[0] if match[1] else _word(match[0]))
        end = match.end()
    return "".join([*parts, _escaped(text[end:])])


def row(cells: Iterable[str]) -> str:
    """A row of a table in Markdown: a pipe that belongs to a cell is escaped, also inside of code."""
    told = (_PIPE.sub(lambda match: f"{match[1]}{'' if len(match[1]) % 2 else chr(92)}|", cell) for cell in cells)
    return f"| {' | '.join(told)} |"


def plain(value: object) -> object:
    """The value as dictionaries, lists, strings and numbers: fields by name, a severity by its label."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    kind: type = type(value)
    if kind is int:
        return value
    if isinstance(value, Severity):
        return value.label
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    names = field_names(kind)
    if names:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def document(value: object) -> str:
    """The value as JSON: indented, fields in the order of their declaration, whole numbers whole."""
    return inert(msgspec.json.format(msgspec.json.encode(plain(value)), indent=2).decode("utf-8")) + "\n"


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
    if _NUMBERED.fullmatch(core) or (any(c.isalpha() for c in core) and any(c in core for c in "._/")):
        return f"`{core}`{word[len(core) :]}"
    return word


def _escaped(text: str) -> str:
    """The text without a character that Markdown, HTML or a forge would obey."""
    return _REFERENCE.sub(r"\g<0><!-- -->", _PUNCTUATION.sub(r"\\\1", text))

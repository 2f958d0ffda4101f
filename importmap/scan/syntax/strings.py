"""What in the f-strings of a source only newer versions read

The tree does not show how a string is written. Until 3.11, an f-string was a string like any other, which ended at the
next quote of its kind. So the source is read here by those older rules, up to the first f-string that they cannot read.
"""

from __future__ import annotations

import re

from importmap.model.facts import Feature

_SINCE = (3, 12)
_BODY = r"'''(?:[^\\]|\\.)*?'''" r'|"""(?:[^\\]|\\.)*?"""' r"|'(?:[^'\\\n]|\\.)*'" r'|"(?:[^"\\\n]|\\.)*"'
_token = re.compile(rf"#[^\n]*|(?<![A-Za-z0-9_])([A-Za-z]{{0,2}})({_BODY}|['\"])", re.DOTALL)
# A replacement field that holds a quote of the kind that began the string, a backslash, a comment or a line break.
# Roughly: a field with a quote of the kind that began the string, a backslash, a comment or a line break. Each begins
# with a literal, which makes the search several times faster.
_suspects = tuple(
    (
        start,
        re.compile(
            rf"{start}(?:[^{quote}\n]*\{{[^{quote}\n}}]*[{quote}\\\n#]"
            rf"|{quote}{quote}[^{{]*\{{[^}}]*?(?:[\\#]|{quote}{{3}}))"
        ),
    )
    for quote in ("'", '"')
    for start in (f"f{quote}", f"fr{quote}")
)


def string_features(source: str) -> list[Feature]:
    """The first f-string that only the grammar of 3.12 reads, and why."""
    if not any(start in source and search.search(source) for start, search in _suspects):
        return []
    for found in _token.finditer(source):
        prefix, body = found.groups()
        if prefix is None or "f" not in prefix.lower():
            continue
        reason = "line break in an f-string expression" if len(body) == 1 else _reason(body)
        if reason:
            return [Feature(reason, _SINCE, source.count("\n", 0, found.start()) + 1)]
    return []


def _reason(body: str) -> str:
    """Why the older rules cannot read an f-string, "" if they can."""
    quotes = 3 if body[:3] in ("'''", '"""') else 1
    text = body[quotes:-quotes]
    fields = 0
    specified = False  # whether what follows is the format behind a colon, in which all is text but other fields
    quoted = ""
    for index, letter in enumerate(text.replace("{{", "  ") if "{{" in text else text):
        if letter == "{":
            fields, specified = fields + 1, False
        elif fields and not specified and letter == "\\":
            return "backslash in an f-string expression"
        elif fields and not specified and quoted:
            quoted = "" if letter == quoted else quoted
        elif letter == "}":
            fields, specified = max(fields - 1, 0), fields > 1 and specified
        elif fields and not specified:
            if letter == "#":
                return "comment in an f-string expression"
            quoted = letter if letter in "'\"" else ""
            specified = letter == ":" and not _bracketed(text, index)
    return "nested quotes in an f-string" if fields or quoted else ""


def _bracketed(text: str, end: int) -> bool:
    """Whether a colon stands inside brackets of the field that it is in."""
    start = text.rfind("{", 0, end)
    inside = text[start + 1 : end]
    return inside.count("(") + inside.count("[") > inside.count(")") + inside.count("]") or inside.startswith("lambda")

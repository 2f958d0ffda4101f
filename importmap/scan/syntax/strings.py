"""What in the f-strings of a source only newer versions read

The tree does not show how a string is written. Until 3.11, an f-string was a string like any other, which ended at the
next quote of its kind. So the source is read here by those older rules, up to the first f-string that they cannot read.
"""

from __future__ import annotations

import re

from importmap.model.facts import Feature

_SINCE = (3, 12)
# What does not end by the older rules goes on to the end of its line or of the file; no stretch is looked at twice: by
# atomic groups, because Python up to 3.11.4 loses matches where a group is repeated possessively.
_BODY = (
    r"'''(?:[^\\]|\\.)*?(?:'''|\Z)"
    r'|"""(?:[^\\]|\\.)*?(?:"""|\Z)'
    r"|'(?>(?:[^'\\\n]|\\.)*)'?"
    r'|"(?>(?:[^"\\\n]|\\.)*)"?'
)
_token = re.compile(rf"#[^\n]*|(?<![A-Za-z0-9_])([A-Za-z]{{0,2}})({_BODY})", re.DOTALL)


def _starts(quote: str) -> list[str]:
    """How an f-string may begin."""
    return [f"{prefix}{quote}" for prefix in ("f", "F", "fr", "fR", "Fr", "FR")]


def _suspect(start: str) -> str:
    """Roughly an f-string with a field that holds a quote of its own kind, a backslash, a comment or a line break.

    It begins with a literal, which makes the search several times faster, and never looks past the end of the string.
    """
    q = start[-1]
    line = rf"[^{q}\n{{]*+\{{[^{q}\n{{}}\\#]*+"
    part = rf"(?>(?:[^{q}{{\\]|\\[\s\S]|{q}(?!{q}{q}))*)\{{(?>(?:[^{q}{{}}\\#]|{q}(?!{q}{q}))*)"
    return (
        rf"{start}(?:(?>(?:{line}(?=[{{}}]))*){line}[{q}\\\n#]"
        rf"|{q}{q}(?>(?:{part}(?=[{{}}]))*){part}(?:[\\#]|{q}{q}{q}))"
    )


_suspects = tuple((start, re.compile(_suspect(start))) for quote in ("'", '"') for start in _starts(quote))


def string_features(source: str) -> list[Feature]:
    """The first f-string that only the grammar of 3.12 reads, and why."""
    if not any(start in source and search.search(source) for start, search in _suspects):
        return []
    for found in _token.finditer(source):
        prefix, body = found.groups()
        if prefix is None or "f" not in prefix.lower():
            continue
        reason = _reason(body) if _ended(body) else "line break in an f-string expression"
        if reason:
            return [Feature(reason, _SINCE, source.count("\n", 0, found.start()) + 1)]
    return []


def _ended(body: str) -> bool:
    """Whether the last character of a string with its quotes is the quote that ends it."""
    if body[:3] in ("'''", '"""'):
        return True  # which of several lines it is, does not matter
    return len(body) > 1 and body[-1] == body[0] and (len(body) - len(body[:-1].rstrip("\\"))) % 2 == 1


def _reason(body: str) -> str:
    """Why the older rules cannot read an f-string, "" if they can."""
    quotes = 3 if body[:3] in ("'''", '"""') else 1
    text = body[quotes:-quotes]
    fields = 0
    specified = False  # whether what follows is the format behind a colon, in which all is text but other fields
    quoted = ""
    start = brackets = 0  # of the field that was begun last
    for index, letter in enumerate(text.replace("{{", "  ") if "{{" in text else text):
        if letter == "\\" and fields and not specified:
            return "backslash in an f-string expression"
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter == "{":
            fields, specified, start, brackets = fields + 1, False, index + 1, 0
        elif letter == "}":
            fields, specified = max(fields - 1, 0), fields > 1 and specified
        elif fields and not specified:
            if letter == "#":
                return "comment in an f-string expression"
            quoted = letter if letter in "'\"" else ""
            brackets += (letter in "([") - (letter in ")]")
            specified = letter == ":" and brackets <= 0 and not text.startswith("lambda", start)
    return "nested quotes in an f-string" if fields or quoted else ""

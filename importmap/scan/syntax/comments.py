"""Comments, first of all those that speak to importmap: `# importmap: ignore[rule] reason`

The tree holds no comments, so they are sought in the source, past what looks like one inside a string.
"""

from __future__ import annotations

import re

from importmap.model.facts import Ignore

_CALL = "importmap:"
# A string that does not end goes on to the end of its line or of the file; no stretch is looked at twice.
_token = re.compile(
    r"(?P<comment>#[^\n]*)"
    r"|'''(?:[^\\]|\\.)*?(?:'''|\Z)"
    r'|"""(?:[^\\]|\\.)*?(?:"""|\Z)'
    r"|'(?>(?:[^'\\\n]|\\.)*)'?"
    r'|"(?>(?:[^"\\\n]|\\.)*)"?',
    re.DOTALL,
)
_ignore = re.compile(r"#\s*importmap:\s*ignore\b(?:\s*\[(?P<rules>[^\]]*)\])?(?P<reason>.*)")


def find_comments(source: str) -> list[str]:
    """All comments, in order, without space at their ends."""
    return [token["comment"].rstrip() for token in _token.finditer(source) if token["comment"]]


def find_ignores(source: str) -> tuple[Ignore, ...]:
    """The comments that ask to ignore findings on their lines."""
    if _CALL not in source:
        return ()
    found = []
    line, counted = 1, 0
    for token in _token.finditer(source):
        comment = token["comment"]
        asked = _ignore.search(comment) if comment and _CALL in comment else None
        if asked is not None:
            line, counted = line + source.count("\n", counted, token.start()), token.start()
            rules = tuple(rule.strip() for rule in (asked["rules"] or "").split(",") if rule.strip())
            reason = asked["reason"].partition("#")[0].strip(" \t:-\u2013\u2014")
            found.append(Ignore(line, rules, reason))
    return tuple(found)

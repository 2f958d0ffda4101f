"""Patterns with wildcards as regular expressions that cannot run away

What stands between two wildcards is looked for once, and kept where it is first found: the later wildcard makes up for
whatever a later place would. So the time to match grows with the length of the pattern times that of the name, where an
ordinary translation of `a*a*a*a*b` tries every way to spread the letters.
"""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Callable, Sequence


@functools.lru_cache(maxsize=10_000)
def shell(pattern: str) -> Callable[[str], re.Match[str] | None]:
    """What tells whether a name fits a pattern of the shell, as in `fnmatch`, whose own cache is too small."""
    return re.compile(fnmatch.translate(pattern)).match  # which keeps what it finds, too


def woven(chunks: Sequence[str], between: str, *, early: bool = False) -> str:
    """Expressions in this order, with any number of characters of a class between them.

    What ends early ends as soon as it can, and is for the inside of a larger one.
    """
    first, *others = chunks
    last = others.pop() if others and not early else None
    inner = "".join(f"(?>{between}*?{chunk})" for chunk in others)
    return first + inner + ("" if last is None else f"{between}*{last}" if last else f"{between}*+")


def across(parts: Sequence[str | None], inside: str, separator: str, least: str) -> str:
    """Expressions for the parts of a name; None stands for any number of parts: `*` for none or more, `+` for one.

    The longest name fits first. Where the last part is None, the expression ends with the separator before it.
    """
    chunks: list[list[str]] = [[]]
    for part in parts:
        if part is None:
            chunks.append([])
        else:
            chunks[-1].append(part)
    first, *others = (separator.join(chunk) for chunk in chunks)
    if not others:
        return first
    steps = f"(?:{inside}*+{separator}){least}"
    inner = "".join(f"(?>{steps}?{chunk}{separator if chunk else ''})" for chunk in others[:-1])
    return first + (separator if first else "") + inner + (steps + others[-1] if others[-1] else "")

"""TOML files, read within bounds

`tomllib` takes time by the square of the parts of a key, and stops with whatever error Python has for what is nested
too deeply and for numbers that are too long. Here all of that is one error.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable

from importmap.model.limits import NESTING

TomlError = tomllib.TOMLDecodeError

# So many parts of a name with dots between them, wherever they stand.
_LONG_KEY = re.compile(
    r"""(?<![\w"'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){NESTING}""".replace("NESTING", str(NESTING))
)


def load(text: str, parse_float: Callable[[str], object] = float) -> dict[str, object]:
    """The content of a TOML file; TomlError if it is none, or beyond the limits."""
    if _LONG_KEY.search(text):
        raise TomlError(f"a key has more than {NESTING} parts")
    try:
        content = tomllib.loads(text, parse_float=parse_float)
    except TomlError:
        raise
    except RecursionError as error:
        raise TomlError("it is nested too deeply") from error
    except ValueError as error:  # a number with thousands of digits, a date that there is not
        raise TomlError(str(error).partition(";")[0]) from error
    level: list[object] = [content]
    for _ in range(NESTING):
        level = [inner for outer in level for inner in _inside(outer)]
        if any(isinstance(value, str) and "\0" in value for value in level):
            raise TomlError("a string holds the character of code 0, which no path and no name can have")
    if level:
        raise TomlError(f"it is nested more than {NESTING} deep")
    return content


def _inside(value: object) -> Iterable[object]:
    """What a table or a list holds."""
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()

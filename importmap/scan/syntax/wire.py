"""The parser's binary format: its tags, and how it writes numbers, strings and places

The answer of `ast_serialize` is read as text, one character for each byte, so that names come out of patterns
without being decoded one by one. Every value begins with a tag, and every node ends with END. A number takes one byte
if its lowest bit is clear, two if its two lowest bits are 01, four if its three lowest bits are 011, more after LONG.
A place is four numbers: line, column, and how far from there its end is; that may be far to the left.
"""

from __future__ import annotations

import re

# Primitive values.
FALSE, TRUE, NONE, INTEGER, TEXT, FLOAT = "\x00", "\x01", "\x02", "\x03", "\x04", "\x06"
LIST, INTEGERS, DICTIONARY = "\x14", "\x15", "\x1e"
PLACE, END = "\x98", "\xff"
LONG = "\x0f"

# Expressions.
CALL, NAME, STRING, MEMBER, BINARY, NUMBER = "\xa1", "\xa2", "\xa3", "\xa5", "\xa6", "\xa7"
TUPLE, INDEX, LIST_DISPLAY, SET_DISPLAY = "\xaa", "\xac", "\xad", "\xae"
COMPARISON, BOOLEAN, REAL, UNARY, DICTIONARY_DISPLAY, COMPLEX = "\xb1", "\xb2", "\xb5", "\xb6", "\xb7", "\xb8"
SLICE, ABSENT, GENERATOR, YIELD, YIELD_FROM = "\xb9", "\xba", "\xbe", "\xbf", "\xc0"
LIST_COMPREHENSION, SET_COMPREHENSION, DICTIONARY_COMPREHENSION = "\xc1", "\xc2", "\xc3"
ELLIPSIS, CONDITIONAL, F_STRING, F_STRING_VALUE, LAMBDA, WALRUS = "\xca", "\xcb", "\xcd", "\xce", "\xcf", "\xd0"
STAR, BYTES, AWAIT, BIG_NUMBER, T_STRING = "\xd1", "\xd2", "\xd5", "\xd6", "\xe5"

# Statements.
DECORATED, CLASS, EXPRESSION, IMPORT, IF, ASSIGN, BLOCK, RETURN, WHILE = (
    "\x35", "\x3c", "\xa0", "\xa4", "\xa8", "\xa9", "\xab", "\xaf", "\xb0",
)  # fmt: skip
FUNCTION, PASS, RAISE, BREAK, CONTINUE, IMPORT_FROM, ASSERT, FOR, WITH = (
    "\xb3", "\xb4", "\xbb", "\xbc", "\xbd", "\xc4", "\xc5", "\xc6", "\xc7",
)  # fmt: skip
AUGMENT, TRY, DELETE, GLOBAL, NONLOCAL, IMPORT_STAR, MATCH, TYPE_ALIAS = (
    "\xc8", "\xc9", "\xcc", "\xd3", "\xd4", "\xd7", "\xd8", "\xe1",
)  # fmt: skip

# Patterns of a `match`.
AS_PATTERN, OR_PATTERN, VALUE_PATTERN, SINGLETON_PATTERN = "\xd9", "\xda", "\xdb", "\xdc"
SEQUENCE_PATTERN, STAR_PATTERN, MAPPING_PATTERN, CLASS_PATTERN = "\xdd", "\xde", "\xdf", "\xe0"

# Annotations.
NAMED_TYPE, UNPACKED_TYPE, TUPLE_TYPE, DICTIONARY_TYPE = "\x68", "\x69", "\x70", "\x71"
UNION_TYPE, LIST_TYPE, ELLIPSIS_TYPE, RAW_TYPE, CALL_TYPE = "\x73", "\x76", "\x77", "\x78", "\x79"

# What a tag is a tag of, to be told to people.
KINDS = {tag: name.lower().replace("_", " ") for name, tag in list(globals().items()) if name.isupper() and tag > LONG}

# What numbers stand for.
BINARY_OPERATORS = ("+", "-", "*", "@", "/", "%", "**", "<<", ">>", "|", "^", "&", "//")
BOOLEAN_OPERATORS = ("and", "or")
COMPARISON_OPERATORS = ("==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in")
UNARY_OPERATORS = ("~", "not", "+", "-")
POSITIONAL, OPTIONAL, STARRED, NAMED, DOUBLE_STARRED, NAMED_OPTIONAL = range(6)
LAZY_FLAG = 8


def _any_of(codes: range) -> str:
    """A character class of these codes."""
    return "[" + "".join(f"\\x{code:02x}" for code in codes) + "]"


# Behind LONG stands twice the number of bytes, and one more if they are of a negative number.
_LONG_INT = r"\x0f(?:[\x1c\x1e]..|[\x20\x22]...|[\x24\x26]....)"
_INT = f"(?:{_any_of(range(0, 256, 2))}|{_any_of(range(1, 256, 4))}.|{_any_of(range(3, 256, 8))}...|{_LONG_INT})"
_WORD = "[0-9A-Za-z_]*"
_DOTTED = "[0-9A-Za-z_.]*"
_SPOT = rf"\x98{_INT}{_INT}{_INT}{_INT}"
_LINE = rf"\x98({_INT}){_INT}{_INT}{_INT}"


def pattern(template: str) -> re.Pattern[str]:
    """A pattern in which INT is a number, WORD an identifier of ASCII letters, DOTTED several with dots in between,
    PLACE a place whose line is captured, and SPOT one of which nothing is.
    """
    for name, regex in (("DOTTED", _DOTTED), ("WORD", _WORD), ("PLACE", _LINE), ("SPOT", _SPOT), ("INT", _INT)):
        template = template.replace(name, regex)
    return re.compile(template, re.DOTALL)


def number(answer: str, at: int) -> tuple[int, int]:
    """The number that begins at a position, and the position behind it."""
    first = ord(answer[at])
    if not first & 1:
        return (first >> 1) - 10, at + 1
    if not first & 2:
        return ((first | ord(answer[at + 1]) << 8) >> 2) - 100, at + 2
    if answer[at] != LONG:
        return (int.from_bytes(answer[at : at + 4].encode("latin-1"), "little") >> 3) - 10000, at + 4
    size, at = number(answer, at + 1)
    end = at + (size >> 1)
    value = int.from_bytes(answer[at:end].encode("latin-1"), "little")
    return (-value if size & 1 else value), end


def readable(raw: str) -> str:
    """The text of a stretch of the answer, whose characters are bytes of UTF-8."""
    return raw if raw.isascii() else raw.encode("latin-1").decode("utf-8")


def text(answer: str, at: int) -> tuple[str, int]:
    """The string whose length begins at a position, and the position behind it."""
    size, at = number(answer, at)
    return readable(answer[at : at + size]), at + size


class _Numbers(dict[str, int]):
    """What an encoded number means; those of up to two bytes are tabled, since nearly all lines are such."""

    def __missing__(self, key: str) -> int:
        return number(key, 0)[0]


SIZES = {chr(code): (code >> 1) - 10 for code in range(0, 256, 2)}
NUMBERS = _Numbers(SIZES)
NUMBERS.update((chr(code & 255) + chr(code >> 8), (code >> 2) - 100) for code in range(1, 1 << 16, 4))

_place = pattern(r"PLACE").match
_end = pattern(r"PLACE\xff").match
_whole_end = pattern(r"\x98(INT)(INT)INTINT\xff").match


def place(answer: str, at: int) -> tuple[int, int]:
    """The line of the place at a position."""
    found = _place(answer, at)
    if found is None:
        raise LookupError(f"no place at {at}")
    return NUMBERS[found[1]], found.end()


def ending(answer: str, at: int) -> tuple[int, int]:
    """The line of the place that ends a node."""
    found = _end(answer, at)
    if found is None:
        raise LookupError(f"no end of a node at {at}")
    return NUMBERS[found[1]], found.end()


def start(answer: str, end: int) -> tuple[int, int]:
    """Line and column where the node begins whose place stands at the end of what is before a position."""
    at = end
    while True:
        at = answer.rindex(PLACE, 0, at)
        found = _whole_end(answer, at)
        if found is not None and found.end() == end:
            return NUMBERS[found[1]], NUMBERS[found[2]]


def count(answer: str, at: int) -> tuple[int, int]:
    """A number behind a tag: of a list, or an integer."""
    return number(answer, at + 1)


def word(answer: str, at: int) -> tuple[str, int]:
    """A string behind its tag."""
    return text(answer, at + 1)


def optional_word(answer: str, at: int) -> tuple[str, int]:
    """A string, or "" for None."""
    return ("", at + 1) if answer[at] == NONE else text(answer, at + 1)

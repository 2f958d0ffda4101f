"""Files with sections as `configparser` reads them, within bounds

It takes time by the square of the blanks in a line, and by the tenth power of the references in one that refers to
others.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Mapping

from importmap.model.limits import SETTINGS

IniError = configparser.Error
Sections = configparser.RawConfigParser

_BLANKS = re.compile(r"(?<=\S)([^\S\n]{100})[^\S\n]++(?=\S)")  # more between two words than anybody means
_REFERENCE = re.compile(r"%\(([^)\n]++)\)s")


def load(text: str, *, strict: bool = True) -> Sections:
    """The sections, with their values as they stand; IniError if it is no such file, or a strict one has one twice."""
    parser = configparser.RawConfigParser(strict=strict)
    parser.read_string(_BLANKS.sub(r"\1", text))
    return parser


def load_interpolated(text: str) -> Sections:
    """The same with values that may refer to others as `%(name)s`; IniError if that makes them too large."""
    parser = configparser.ConfigParser()
    parser.read_string(_BLANKS.sub(r"\1", text))
    for name in parser.sections():
        _check_references(dict(parser.items(name, raw=True)))
    return parser


def _check_references(values: Mapping[str, str]) -> None:
    """IniError if values become too large with all that they refer to."""
    references = {key: [name.lower() for name in _REFERENCE.findall(value)] for key, value in values.items()}
    sizes = {key: len(value) for key, value in values.items()}
    for _ in range(configparser.MAX_INTERPOLATION_DEPTH):
        sizes = {key: len(values[key]) + sum(sizes.get(name, 0) for name in references[key]) for key in values}
        if sum(sizes.values()) > SETTINGS:
            raise IniError(f"values that refer to others come to more than {SETTINGS:,} characters")

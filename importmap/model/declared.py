"""What the configuration declares about a migration: one home for each concept, and what has another name now

The tables check themselves, and raise a ValueError that names the key; who reads the file adds where it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

DATE: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
VERSION: Final = re.compile(r"v?\d+(\.\d+)*(\.?(a|b|rc|dev|post)\d+)?")
_NAME: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_PATTERN: Final = re.compile(r"(\w|\*)+(\.(\w|\*)+)*")


@dataclass(frozen=True, slots=True)
class Distinct:
    """A namesake of a concept that is meant."""

    symbol: str  # "shop.billing.Order"
    reason: str

    def __post_init__(self) -> None:
        """A name and a reason."""
        _check_name("symbol", self.symbol)
        if not self.reason.strip():
            message = f'reason must say why "{self.symbol}" is meant to exist beside the other'
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class SingleSource:
    """One concept that is to have one home."""

    symbol: str  # the import path that all should use: "shop.Order"
    replaces: tuple[str, ...] = ()  # modules, symbols, or globs: `*` stands for any part of a name, `**` for any parts
    construct_with: str = ""  # the function or method that makes instances: "shop.get_order"
    budget: int | None = None  # files that may still import what is replaced
    distinct: tuple[Distinct, ...] = ()  # namesakes that are meant
    reason: str = ""
    remove_after: str = ""  # the date or the version after which nothing that is replaced should be left

    def __post_init__(self) -> None:
        """Names are dotted, numbers not negative, a day is a day."""
        _check_name("symbol", self.symbol)
        if self.construct_with:
            _check_name("construct-with", self.construct_with)
        for pattern in self.replaces:
            if not _PATTERN.fullmatch(pattern):
                message = f'replaces must hold dotted names, in which `*` and `**` may stand, not "{pattern}"'
                raise ValueError(message)
            if pattern == self.symbol:
                message = f'replaces must not hold the symbol itself, "{pattern}"'
                raise ValueError(message)
        _check_budget(self.budget)
        if self.remove_after and not (DATE.fullmatch(self.remove_after) or VERSION.fullmatch(self.remove_after)):
            message = (
                f'remove-after must be a date as in "2026-01-31" or a version as in "2.0", not "{self.remove_after}"'
            )
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A module, a symbol or a keyword argument that has another name now, inside or outside of the analysed code."""

    to: str  # the new dotted name, or the new name of the keyword argument
    module: str = ""  # the old name, of a module
    symbol: str = ""  # the old path, of what a module binds
    of: str = ""  # the callable, of a keyword argument
    keyword: str = ""  # its old name
    since: str = ""  # the version that has the new name
    budget: int | None = None  # uses that may still be left
    reason: str = ""

    def __post_init__(self) -> None:
        """It is one thing that was renamed, and it has another name now."""
        if sum(map(bool, (self.module, self.symbol, self.keyword))) != 1:
            message = "needs one of the keys module, symbol and keyword, to say what was renamed"
            raise ValueError(message)
        if bool(self.of) != bool(self.keyword):
            message = "needs both keys, of and keyword, for a keyword argument: the callable, and the old name"
            raise ValueError(message)
        for key, value in (("module", self.module), ("symbol", self.symbol), ("of", self.of)):
            if value:
                _check_name(key, value)
        if not self.keyword:
            _check_name("to", self.to)
        for key, value in (("keyword", self.keyword), ("to", self.to)) if self.keyword else ():
            if not value.isidentifier():
                message = f'{key} must be the name of an argument, not "{value}"'
                raise ValueError(message)
        if self.to == (self.keyword or self.symbol or self.module):
            message = f'to must be another name than "{self.to}"'
            raise ValueError(message)
        _check_budget(self.budget)

    @property
    def subject(self) -> str:
        """What was renamed, by its old name: "shop.old", "shop.old.Order", "shop.connect(headers)"."""
        return f"{self.of}({self.keyword})" if self.keyword else self.symbol or self.module


def _check_name(key: str, value: str) -> None:
    if not _NAME.fullmatch(value):
        message = f'{key} must be a dotted name as in "shop.models.Order", not "{value}"'
        raise ValueError(message)


def _check_budget(budget: int | None) -> None:
    if budget is not None and budget < 0:
        message = f"budget must not be negative, as {budget} is"
        raise ValueError(message)

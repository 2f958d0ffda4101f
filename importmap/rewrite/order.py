"""In which order import statements and their names stand, as the usual sorters have it

Nothing is sorted here. What stands in order is told, and where something belongs for it to stay so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from importmap.rewrite.statements import Statement

Key: TypeAlias = tuple[int, int, str, str]
Keys: TypeAlias = Sequence[Key]  # one for each order that is known
_number = re.compile(r"\d+")
_CONSTANT, _CLASS, _OTHER = range(3)


def _natural(name: str) -> str:
    """A key by which numbers in names count as numbers."""
    return _number.sub(lambda found: found[0].zfill(12), name)


def of_statement(statement: Statement) -> Keys:
    """The keys of a statement: with all `import a` before `from a import b`, and by the module alone."""
    name = statement.items[0].name if statement.plain else statement.module
    after = int(not statement.plain)
    dots = -statement.level if statement.level else -1_000_000  # those with most dots first, but behind those without
    return (after, dots, _natural(name.lower()), _natural(name)), (dots, 0, _natural(name.lower()), f"{name} {after}")


def of_member(name: str) -> Keys:
    """The keys of a name in a list: constants and classes first, letters of any case alike, letters by their code."""
    constant = len(name) > 1 and name.isupper()
    sort = _CONSTANT if constant else _CLASS if name[:1].isupper() else _OTHER
    folded, plain = _natural(name.lower()), _natural(name)
    return (sort, 0, folded, plain), (0, 0, folded, plain), (0, 0, plain, "")


def kept(keys: Sequence[Keys]) -> int | None:
    """The first order that these keys keep; None if there is none."""
    return next((order for order in range(len(keys[0]) if keys else 1) if is_kept(keys, order)), None)


def is_kept(keys: Sequence[Keys], order: int) -> bool:
    """Whether keys keep an order."""
    return all(first[order] <= second[order] for first, second in pairwise(keys))


def place(keys: Sequence[Keys], added: Keys, order: int) -> int:
    """Before which of some that keep an order something belongs; their number if behind all."""
    return next((index for index, one in enumerate(keys) if added[order] < one[order]), len(keys))

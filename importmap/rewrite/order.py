"""In which order import statements and their names stand, as the usual sorters have it

Nothing is sorted here. What stands in order is told, and where something belongs for it to stay so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias, TypeVar

from importmap.rewrite.statements import Statement

_Thing = TypeVar("_Thing", Statement, str)
Key: TypeAlias = tuple[int | str, ...]

_number = re.compile(r"\d+")
_CONSTANT, _CLASS, _OTHER = range(3)


@dataclass(frozen=True, slots=True)
class Order:
    """An order in which a sorter has statements, and the names of each."""

    mixed: bool = False  # `import a` and `from a import b` by their modules alone
    plain_last: bool = False  # all `from a import b` before `import a`
    by_type: bool = True  # constants first, then classes, then the others
    cased: bool = False  # letters by their code, not those of any case alike
    nearest_first: bool = False  # of relative imports those with fewest dots first


USUAL = tuple(
    Order(mixed=mixed, by_type=by_type, cased=cased)
    for mixed in (False, True)
    for by_type, cased in ((True, False), (False, False), (False, True))
)


def of_statement(statement: Statement, order: Order) -> Key:
    """The key of a statement: of the same module, that of its first name decides, and one without an alias is first."""
    name = statement.items[0].name if statement.plain else statement.module
    after = int(statement.plain == order.plain_last)
    dots = statement.level if order.nearest_first or not statement.level else 1_000_000 - statement.level
    first = () if statement.plain else of_member(statement.items[0].name, order)
    return (0 if order.mixed else after, dots, *_name(name, order), after, *first, statement.items[0].alias)


def of_member(name: str, order: Order) -> Key:
    """The key of a name in a list."""
    constant = len(name) > 1 and name.isupper()
    sort = _CONSTANT if constant else _CLASS if name[:1].isupper() else _OTHER
    return (sort if order.by_type else 0, *_name(name, order))


def _name(name: str, order: Order) -> tuple[str, str]:
    """A key by which numbers in names count as numbers."""
    plain = _number.sub(lambda found: found[0].zfill(12), name)
    return ("" if order.cased else plain.lower(), plain)


def kept(
    things: Sequence[_Thing], key: Callable[[_Thing, Order], Key], configured: Order | None = None
) -> Order | None:
    """The order that things keep: the configured one, else the first of the usual ones; None if there is none."""
    orders = (configured, *USUAL) if configured is not None else USUAL
    return next((order for order in orders if is_kept([key(one, order) for one in things])), None)


def is_kept(keys: Sequence[Key]) -> bool:
    """Whether keys are in order."""
    return all(first <= second for first, second in pairwise(keys))


def place(keys: Sequence[Key], added: Key) -> int:
    """Before which of some that are in order something belongs; their number if behind all."""
    return next((index for index, one in enumerate(keys) if added < one), len(keys))

"""What may be declared of a migration, and what is said of a declaration that cannot be meant"""

from __future__ import annotations

import pytest

from importmap.config import fill
from importmap.model.declared import Distinct, Renamed, SingleSource
from importmap.model.errors import ConfigError


def test_a_concept_has_all_its_keys() -> None:
    """Each key of the table arrives in its field."""
    table: dict[str, object] = {
        "symbol": "shop.models.Order",
        "replaces": ["shop.old", "shop.**.*_compat"],
        "construct-with": "shop.models.make_order",
        "budget": 0,
        "distinct": [{"symbol": "kitchen.Order", "reason": "food"}],
        "reason": "one is enough",
        "remove-after": "2026-01-31",
    }
    assert fill(SingleSource, table, "here") == SingleSource(
        symbol="shop.models.Order",
        replaces=("shop.old", "shop.**.*_compat"),
        construct_with="shop.models.make_order",
        budget=0,
        distinct=(Distinct("kitchen.Order", "food"),),
        reason="one is enough",
        remove_after="2026-01-31",
    )


@pytest.mark.parametrize(
    ("renamed", "subject"),
    [
        (Renamed(module="shop.old", to="shop.new"), "shop.old"),
        (Renamed(symbol="shop.old.Order", to="shop.new.Order"), "shop.old.Order"),
        (Renamed(of="websockets.connect", keyword="extra_headers", to="more"), "websockets.connect(extra_headers)"),
    ],
)
def test_a_new_name_is_of_one_of_three_things(renamed: Renamed, subject: str) -> None:
    """A module, a symbol, or an argument of a callable."""
    assert renamed.subject == subject


ORDER = {"symbol": "shop.Order"}

# Type, table, message.
WRONG: list[tuple[type, dict[str, object], str]] = [
    (
        SingleSource,
        {"symbol": "shop order"},
        'here symbol must be a dotted name as in "shop.models.Order", not "shop order"',
    ),
    (SingleSource, {**ORDER, "budget": -1}, "here budget must not be negative, as -1 is"),
    (
        SingleSource,
        {**ORDER, "replaces": ["shop.Order"]},
        'here replaces must not hold the symbol itself, "shop.Order"',
    ),
    (
        SingleSource,
        {**ORDER, "replaces": ["shop/old.py"]},
        'here replaces must hold dotted names, in which `*` and `**` may stand, not "shop/old.py"',
    ),
    (
        SingleSource,
        {**ORDER, "remove-after": "2026-13-01"},
        'here remove-after must be a date as in "2026-01-31" or a version as in "2.0", not "2026-13-01"',
    ),
    (
        SingleSource,
        {**ORDER, "distinct": [{"symbol": "kitchen.Order", "reason": " "}]},
        'here distinct #1: reason must say why "kitchen.Order" is meant to exist beside the other',
    ),
    (SingleSource, {**ORDER, "distinct": [{"symbol": "a.B"}]}, 'here distinct #1: needs the key "reason"'),
    (Renamed, {"to": "new"}, "here needs one of the keys module, symbol and keyword, to say what was renamed"),
    (
        Renamed,
        {"to": "new", "module": "a", "symbol": "b"},
        "here needs one of the keys module, symbol and keyword, to say what was renamed",
    ),
    (
        Renamed,
        {"to": "new", "keyword": "old"},
        "here needs both keys, of and keyword, for a keyword argument: the callable, and the old name",
    ),
    (
        Renamed,
        {"to": "a.new", "of": "shop.send", "keyword": "old"},
        'here to must be the name of an argument, not "a.new"',
    ),
    (Renamed, {"to": "shop.old", "module": "shop.old"}, 'here to must be another name than "shop.old"'),
    (Renamed, {"to": "", "module": "shop.old"}, 'here to must be a dotted name as in "shop.models.Order", not ""'),
]


@pytest.mark.parametrize(("kind", "table", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_what_cannot_be_meant_is_named(kind: type, table: dict[str, object], message: str) -> None:
    """The error names the place, the key, and what would be right."""
    with pytest.raises(ConfigError) as caught:
        fill(kind, table, "here")
    assert caught.value.message == message

"""How the sorter of a project has import statements: read from its settings, as far as these are known

Nothing is sorted by that. It tells where a statement belongs, so that what was sorted stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from importmap import ini
from importmap.rewrite.order import Order
from importmap.rewrite.ruff import checked, told
from importmap.rewrite.settings import Table, above, inner, toml

_ISORT = ((".isort.cfg", "settings"), ("pyproject.toml", ""), ("setup.cfg", "isort"), ("tox.ini", "isort"))
_RUFF_WIDTH, _ISORT_WIDTH = 88, 79
_PROFILES: Mapping[str, Table] = {
    "black": {"line_length": 88},
    "google": {"force_single_line": True, "force_sort_within_sections": True, "order_by_type": False},
    "open_stack": {"force_single_line": True, "force_sort_within_sections": True},
    "plone": {"force_single_line": True, "from_first": True, "order_by_type": False},
    "hug": {"line_length": 100},
    "wemake": {"line_length": 80},
    "appnexus": {
        "line_length": 88,
        "force_sort_within_sections": True,
        "order_by_type": False,
        "reverse_relative": True,
    },
}


@dataclass(frozen=True, slots=True)
class Style:
    """How import statements are written; None and 0 where only the code can tell."""

    order: Order | None = None
    single: bool | None = None  # each name has a statement of its own
    aliases: bool | None = None  # `from a import b as c, d` is one statement
    width: int = 0  # of a line


def style_of(folder: str, source: Callable[[str], bytes]) -> Style:
    """The style of the files of a folder: that of the nearest settings above; `source` has the bytes of a file.

    Where ruff and isort both have some, ruff's count if they speak of sorting.
    """
    ruff, isort = told(folder, source), _isort(folder, source)
    if ruff is not None and (isort is None or _sorts(ruff)):
        return _ruff_style(ruff)
    return _isort_style(isort) if isort is not None else Style()


def _sorts(ruff: Table) -> bool:
    """Whether ruff is told to sort, or how."""
    lint = checked(ruff)
    chosen = [lint.get(key) for key in ("select", "extend-select")]
    rules = [rule for some in chosen if isinstance(some, list) for rule in some]
    return bool(inner(lint, "isort")) or any(rule in ("I", "I0", "I00", "I001", "ALL") for rule in rules)


def _ruff_style(ruff: Table) -> Style:
    isort = inner(checked(ruff), "isort") or {}
    order = Order(
        mixed=_true(isort, "force-sort-within-sections"),
        plain_last=_true(isort, "from-first"),
        by_type=isort.get("order-by-type") is not False,
        cased=_true(isort, "case-sensitive"),
        nearest_first=isort.get("relative-imports-order") == "closest-to-furthest",
    )
    style = Style(order, _true(isort, "force-single-line"), _true(isort, "combine-as-imports"))
    return replace(style, width=_number(ruff.get("line-length"), _RUFF_WIDTH))


def _isort(folder: str, source: Callable[[str], bytes]) -> Table | None:
    """The settings of isort for a folder."""
    for place in above(folder):
        for name, section in _ISORT:
            found = _ini(place + name, section, source) if section else None
            if not section:
                found = inner(toml(place + name, source), "tool", "isort")
            if found is not None:
                return found
    return None


def _ini(path: str, section: str, source: Callable[[str], bytes]) -> Table | None:
    """A section of a file; None if there is none."""
    try:
        content = ini.load(source(path).decode("utf-8-sig"), strict=False)
    except (OSError, UnicodeDecodeError, ini.IniError):
        return None
    for name in (section, f"tool:{section}"):
        if content.has_section(name):
            return dict(content.items(name))
    return None


def _isort_style(isort: Table) -> Style:
    profile = isort.get("profile")
    said = {**_PROFILES.get(profile if isinstance(profile, str) else "", {}), **isort}
    order = Order(
        mixed=_true(said, "force_sort_within_sections"),
        plain_last=_true(said, "from_first"),
        by_type=_true(said, "order_by_type", otherwise=True) and not _true(said, "force_alphabetical_sort"),
        cased=_true(said, "case_sensitive"),
        nearest_first=_true(said, "reverse_relative"),
    )
    style = Style(order, _true(said, "force_single_line"), _true(said, "combine_as_imports"))
    return replace(style, width=_number(said.get("line_length"), _ISORT_WIDTH))


def _true(table: Table, key: str, *, otherwise: bool = False) -> bool:
    """Whether a setting is on, in TOML or in the words of ini files."""
    value = table.get(key, otherwise)
    return value is True or (isinstance(value, str) and value.lower() in ("1", "true", "yes", "on"))


def _number(value: object, otherwise: int) -> int:
    """A setting that is a number."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("10000") else otherwise

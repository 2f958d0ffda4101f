"""What stands at a place of nested tables, whatever somebody may have written there"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Table = Mapping[str, object]


def at(content: object, *keys: str) -> object:
    """What is at a place of nested tables; None if nothing is."""
    for key in keys:
        if not isinstance(content, dict):
            return None
        content = content.get(key)
    return content


def text(content: object, *keys: str) -> str:
    """The string at a place of nested tables; "" if there is none."""
    value = at(content, *keys)
    return value if isinstance(value, str) else ""


def table(content: object, *keys: str) -> Table:
    """The table at a place of nested tables; an empty one if there is none."""
    value = at(content, *keys)
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def items(content: object, *keys: str) -> Sequence[object]:
    """The list at a place of nested tables, or nothing."""
    value = at(content, *keys)
    return value if isinstance(value, list) else ()


def texts(content: object, *keys: str) -> tuple[str, ...]:
    """The strings in the list at a place of nested tables; a string there is split at white space."""
    value = at(content, *keys)
    if isinstance(value, str):
        return tuple(value.split())
    return tuple(item for item in items(value) if isinstance(item, str))

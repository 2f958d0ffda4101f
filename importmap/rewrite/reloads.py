"""Which sources put modules into sys.modules or take some out, and so count on what is imported next"""

from __future__ import annotations

from importmap.scan.syntax import nodes
from importmap.scan.syntax.parse import parse

_TABLE = "sys.modules"
_ASKING = frozenset({"get", "keys", "values", "items"})
_INSIDE = ("in", "not in")


def changes_modules(text: str) -> bool:
    """Whether a source may change the table of modules: it does more with it than to look one up."""
    return _changes(parse(text).body)


def _changes(part: object, *, looked_up: bool = False) -> bool:
    """Whether a node, or a part of one, may change the table; looked up if only a key of it is asked for."""
    if isinstance(part, nodes.Name):
        first, _, rest = part.path.partition(f"{_TABLE}.")
        return not looked_up if part.path == _TABLE else not first and bool(rest) and rest not in _ASKING
    if isinstance(part, nodes.Subscript):
        return _changes(part.base, looked_up=True) or _changes(part.key)
    if isinstance(part, nodes.Comparison):
        asked = [False, *(operator in _INSIDE for operator in part.operators)]
        return any(_changes(one, looked_up=known) for one, known in zip(part.operands, asked, strict=True))
    if any(_names_table(target) for target in _targets(part)):
        return True
    return isinstance(part, list | tuple) and any(_changes(one) for one in part)


def _targets(part: object) -> tuple[object, ...]:
    """What a statement assigns to, or deletes."""
    if isinstance(part, nodes.Assign):
        return tuple(part.targets)
    if isinstance(part, nodes.With):
        return tuple(target for _, target in part.managers)
    if isinstance(part, nodes.Comprehension):
        return tuple(target for target, _, _ in part.rounds)
    return (part.target,) if isinstance(part, nodes.Augment | nodes.Delete | nodes.For) else ()


def _names_table(part: object) -> bool:
    """Whether the table stands anywhere in a part."""
    if isinstance(part, nodes.Name):
        return f"{part.path}.".startswith(f"{_TABLE}.")
    return isinstance(part, list | tuple) and any(_names_table(one) for one in part)

"""Names that are given away as a whole: who gets a module may replace what is in it, unless it is only looked at"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.scan.syntax import nodes
from importmap.scan.syntax.parse import parse
from importmap.scan.syntax.passages import Passages

# What looks at a module that it is given, and keeps it to itself; of `inspect` and `pydoc` that is everything.
_LOOKING = frozenset(
    {"dir", "getattr", "hasattr", "hash", "help", "id", "isinstance", "issubclass", "print", "repr", "str", "type"}
)
_LOOKERS = ("inspect.", "pydoc.")
_NAMESPACE = "doctest_namespace"  # what pytest lets examples in docstrings see


def given_away(text: str) -> frozenset[str]:
    """The dotted names of a source that are read as a whole, and not only to be looked at."""
    tree = parse(text)
    return frozenset(_given(tree.body, Passages(tree.source)))


def _given(part: object, passages: Passages) -> Iterator[str]:
    """The names in a node, or in a part of one, that somebody may be given."""
    if isinstance(part, nodes.Name):
        yield part.path
    elif isinstance(part, nodes.Call) and _looks(part):
        for argument in (*part.positional, *(value for _, value in part.keywords)):
            yield from () if isinstance(argument, nodes.Name) else _given(argument, passages)
    elif isinstance(part, nodes.Comparison):
        for operand in part.operands:
            yield from () if isinstance(operand, nodes.Name) else _given(operand, passages)
    elif isinstance(part, nodes.Assign) and isinstance(part.value, nodes.Name) and _shows(part.targets):
        yield from _given(part.annotation, passages)
    elif isinstance(part, nodes.Passage):
        yield from _given(passages.read(part), passages)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _given(one, passages)


def _looks(call: nodes.Call) -> bool:
    """Whether a call only looks at what it is given."""
    name = call.callee.path if isinstance(call.callee, nodes.Name) else ""
    return name in _LOOKING or name.startswith(_LOOKERS)


def _shows(targets: object) -> bool:
    """Whether what is assigned is only shown to examples in docstrings."""
    found = targets if isinstance(targets, list | tuple) else ()
    return all(
        isinstance(one, nodes.Subscript) and isinstance(one.base, nodes.Name) and one.base.path == _NAMESPACE
        for one in found
    )

"""Expressions inside annotations that the parser hands over as places in the source alone"""

from __future__ import annotations

from functools import cached_property
from typing import cast

from importmap.scan.syntax.nodes import Argument, Evaluate, Expression, Passage
from importmap.scan.syntax.parse import parse_part


class Passages:
    """What stands at places of a source, which is the one that was parsed."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _text(self) -> str:
        """The source as the parser counts its lines."""
        return self._source.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins, and where the one behind the last would."""
        starts = [0]
        for line in self._text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts

    @cached_property
    def _foreign(self) -> frozenset[int]:
        """The lines with other letters than ASCII, of which the parser counts the columns in a way of its own."""
        if self._text.isascii():
            return frozenset()
        return frozenset(number for number, line in enumerate(self._text.split("\n"), 1) if not line.isascii())

    def read(self, passage: Passage) -> Expression | None:
        """The expression at a place, if it can be read there."""
        line, column, end_line, end_column = passage
        if not 0 < line <= end_line < len(self._starts):
            return None
        if self._foreign and not self._foreign.isdisjoint(range(line, end_line + 1)):
            return None
        text = self._text[self._starts[line - 1] + column : self._starts[end_line - 1] + end_column]
        tree = parse_part(f"({text})")
        if tree.problems or len(tree.body) != 1 or not isinstance(tree.body[0], Evaluate):
            return None
        return cast("Expression", _moved(tree.body[0].values[0], line - 1))


def _moved(node: object, lines: int) -> object:
    """A node, or a part of one, so many lines further down."""
    if isinstance(node, list):
        return [_moved(item, lines) for item in node]
    if not isinstance(node, tuple):
        return node
    parts = [_moved(item, lines) for item in node]
    if type(node) is tuple:
        return tuple(parts)
    if not isinstance(node, Argument):
        parts[0] = node[0] + lines
    return tuple.__new__(type(node), parts)

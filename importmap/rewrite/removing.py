"""An import at the top of a module taken out"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from importmap.model.project import Module
from importmap.rewrite.lists import fitted, without
from importmap.rewrite.sorting import Style
from importmap.rewrite.statements import Line, Statement, lines
from importmap.rewrite.texts import limit
from importmap.rewrite.turns import Named, named


@dataclass(frozen=True, slots=True)
class Found:
    """An import statement at the top of a module, and one name of it."""

    index: int  # of the logical line
    statement: Statement
    item: int


def located(found: Sequence[Line], module: Module, asked: Named) -> Found | None:
    """The statement at the top of a module that imports a name."""
    for index, line in enumerate(found):
        if line.alone and line.imports[0].start == line.start:
            for number, item in enumerate(line.imports[0].items):
                if named(line.imports[0], item).seen_from(module) == asked:
                    return Found(index, line.imports[0], number)
    return None


def removed(text: str, module: Module, asked: Named, style: Style) -> str:
    """A text without one name that it imports at the top."""
    found = lines(text)
    place = located(found, module, asked)
    if place is None:
        return text
    line = found[place.index]
    part = text[line.start : line.end]
    if len(place.statement.items) > 1:
        item = lines(part)[0].imports[0].items[place.item]
        left = fitted(without(part, 0, [item]).text, style.width or limit([(part, False)]), part)
        return text[: line.start] + left + text[line.end :]
    start, end = line.start, line.end
    above = place.index > 0 and bool(text[found[place.index - 1].start : start].strip())
    below = place.index + 1 < len(found) and bool(text[end : found[place.index + 1].end].strip())
    if not above and not below:  # with it the empty lines go that kept it apart
        number = place.index
        while number and not text[found[number - 1].start : start].strip():
            number -= 1
        start = found[number].start
        number = place.index + 1
        while not start and number < len(found) and not text[end : found[number].end].strip():
            end = found[number].end
            number += 1
    return text[:start] + text[end:]

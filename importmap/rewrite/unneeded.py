"""Imports that nobody needs: names that a module only passed on, once all who took them there have left"""

from __future__ import annotations

from collections.abc import Callable

from importmap.model.project import Module
from importmap.rewrite.deferring import check_strings
from importmap.rewrite.lists import comments, is_pragma
from importmap.rewrite.removing import located, removed
from importmap.rewrite.scopes import scopes
from importmap.rewrite.sorting import Style
from importmap.rewrite.statements import lines
from importmap.rewrite.turns import Named
from importmap.rewrite.uses import CannotError


def unneeded(text: str, module: Module, asked: Named, leaves: Callable[[str], bool], style: Style) -> str:
    """A text without an import at its top; CannotError if it is elsewhere, may be needed, or is meant to stay.

    `asked` is what is imported, without dots; `leaves` tells whether nobody else takes a name from the module.
    """
    found, tree, name = lines(text), scopes(text), asked.bound
    place = located(found, module, asked)
    if place is None:
        raise CannotError(f"no statement at the top of the module says `{asked}`")
    if asked.alias == asked.name or any(is_pragma(one) for one in comments_of(text, place.index)):
        raise CannotError(f"the import of {name} is marked as meant")
    if name in tree[0].bound or len(tree[0].imported[name]) != 1:
        raise CannotError(f"{name} is bound in more than one place")
    reads = [read for scope in tree for read in scope.reads if read.path.partition(".")[0] == name]
    if reads:
        raise CannotError(f"line {reads[0].line} reads {name}")
    check_strings(text, found, tree, name)
    if not leaves(name):
        raise CannotError(f"others take {name} from {module.name}, or may")
    return removed(text, module, asked, style)


def comments_of(text: str, index: int) -> list[str]:
    """The comments of the import statement on a logical line."""
    line = lines(text)[index]
    part = text[line.start : line.end]
    shifted = lines(part)[0]
    return [one for inside in (True, False) for one in comments(part, shifted, shifted.imports[0], inside=inside)]

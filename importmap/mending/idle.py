"""The handlers of failing imports that are not come to, for all that their `try` imports works"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.analysis import Analysis
from importmap.model.facts import Block, BlockKind
from importmap.model.links import Link, LinkKind

_WORKING = (LinkKind.MODULE, LinkKind.SYMBOL, LinkKind.STDLIB)
_ERRORS = frozenset({"ImportError", "ModuleNotFoundError"})


def idle_handlers(analysis: Analysis) -> frozenset[tuple[str, int]]:
    """The arms that run only if an import fails that works, as (module id, index into `Facts.blocks`).

    An import works if it leads into the analysed code, where nothing is missing, or to the standard library; what comes
    from outside may be installed or not.
    """
    tried: dict[tuple[str, int], bool] = {}  # a module and the number of a `try` -> whether all its imports work
    for link in analysis.links:
        if link.statement.block:
            works = _works(analysis, link)
            for place in _tries(analysis, link):
                tried[place] = tried.get(place, True) and works
    modules = {module for module, _ in tried}
    return frozenset(
        (module, index)
        for module in modules
        for index, block in enumerate(analysis.facts[module].blocks)
        if block.kind == BlockKind.EXCEPT and tried.get((module, block.statement)) and _is_for_imports(block)
    )


def is_idle(analysis: Analysis, link: Link, idle: frozenset[tuple[str, int]]) -> bool:
    """Whether an import stands in such an arm, however deep."""
    blocks, block = analysis.facts[link.importer].blocks, link.statement.block
    while block:
        if (link.importer, block) in idle:
            return True
        block = blocks[block].parent
    return False


def _works(analysis: Analysis, link: Link) -> bool:
    return link.kind in _WORKING and not (link.module in analysis.modules and analysis.startup.obstacles(link.module))


def _tries(analysis: Analysis, link: Link) -> Iterator[tuple[str, int]]:
    """The `try` statements in whose bodies an import stands; not in their `else`, where nothing catches it."""
    blocks, block = analysis.facts[link.importer].blocks, link.statement.block
    while block:
        here = blocks[block]
        if here.kind == BlockKind.TRY_ELSE:
            here = blocks[here.parent]
        elif here.kind == BlockKind.TRY:
            yield link.importer, here.statement
        block = here.parent


def _is_for_imports(handler: Block) -> bool:
    return _ERRORS.issuperset(name.strip().rpartition(".")[2] for name in handler.test.split(","))

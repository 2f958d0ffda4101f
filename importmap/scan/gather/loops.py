"""Loops over literals that bind names of a module: `for name in NAMES: globals()[name] = make(name)`"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from importmap.scan.gather.collect import Collector
from importmap.scan.gather.expressions import callee
from importmap.scan.gather.known import Known
from importmap.scan.gather.lazies import flat
from importmap.scan.gather.tables import rounds_of, tables_of
from importmap.scan.syntax.nodes import Assign, Body, Evaluate, For, If, Subscript


def in_rounds(collector: Collector, node: For, gather: Callable[[], None]) -> None:
    """Gathers from the body of a loop, with what its targets stand for at hand where the body asks for that."""
    outer, collector.rounds = collector.rounds, _rounds(collector, node) if _may_bind(node.body) else []
    try:
        gather()
    finally:
        collector.rounds = outer


def _may_bind(body: Body) -> bool:
    """Whether a statement of a loop may bind a name by a string."""
    for statement in body:
        if isinstance(statement, Assign) and any(isinstance(target, Subscript) for target in statement.targets):
            return True
        called = callee(statement.values[0]) if isinstance(statement, Evaluate) and statement.values else ""
        if called == "setattr" or called.startswith("__all__."):
            return True
        if isinstance(statement, If) and any(_may_bind(arm) for _, arm in statement.arms):
            return True
    return False


def _rounds(collector: Collector, node: For) -> list[Known]:
    if collector.tables is None:
        collector.tables = tables_of(flat(collector.body))
    made: list[Known] = []
    for known in collector.rounds or [{}]:
        left = max(0, collector.rounds_left - len(made))
        made += islice(rounds_of([(node.target, node.iterable, ())], known, collector.tables, [left]), left)
    collector.rounds_left -= len(made)
    return made

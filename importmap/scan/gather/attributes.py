"""Attributes that are set by a name that is only known when the program runs: `setattr(module, name, value)`"""

from __future__ import annotations

from importmap.scan.gather.collect import Collector
from importmap.scan.gather.known import put
from importmap.scan.syntax.nodes import Call, Expression, Name, String


def read_setattr(collector: Collector, node: Call) -> None:
    """Records it as an assignment to "module.*", or to each name of a loop over literals.

    Whether it is a module that is meant is found out later.
    """
    if len(node.positional) != 3:
        return
    owner, name, value = node.positional
    collector.stored.add(name.value if isinstance(name, String) else "*")
    if not isinstance(owner, Name) or isinstance(name, String):
        return
    root, scope = owner.path.partition(".")[0], collector.scope
    while scope.parent is not None:
        if root in scope.bound or root in scope.imported:
            return  # a local name, of which it is not known what it is
        scope = scope.parent
    found = [(put(name, known), put(value, known)) for known in collector.each_round(name, value)]
    if collector.module is collector.scope and all(isinstance(each, String) for each, _ in found):
        for each, made in found:
            if isinstance(each, String):
                collector.assignments.append((f"{owner.path}.{each.value}", _path(made), node.line))
    else:
        collector.assignments.append((f"{owner.path}.*", "", node.line))


def _path(value: Expression) -> str:
    """The dotted name that a value is, "" for anything else."""
    match value:
        case Name(_, path):
            return path
        case Call(_, Name(_, "getattr"), [Name(_, owner), String(_, attribute)], []):
            return f"{owner}.{attribute}"
    return ""

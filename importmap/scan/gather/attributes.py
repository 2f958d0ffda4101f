"""Attributes that are set by a name that is only known when the program runs: `setattr(module, name, value)`"""

from __future__ import annotations

from importmap.scan.gather.collect import Collector
from importmap.scan.syntax.nodes import Call, Name, String


def read_setattr(collector: Collector, node: Call) -> None:
    """Records it as an assignment to "module.*"; whether it is a module that is meant is found out later."""
    if len(node.positional) != 3:
        return
    owner, name, _ = node.positional
    if not isinstance(owner, Name) or isinstance(name, String):
        return
    root, scope = owner.path.partition(".")[0], collector.scope
    while scope.parent is not None:
        if root in scope.bound or root in scope.imported:
            return  # a local name, of which it is not known what it is
        scope = scope.parent
    collector.assignments.append((f"{owner.path}.*", "", node.line))

"""Imports from `__future__`: whether they stand where they may, and what they change"""

from __future__ import annotations

from importmap.scan.gather.collect import Collector
from importmap.scan.syntax.nodes import Body, Evaluate, Imported, Statement, String

_FEATURES = frozenset(
    "nested_scopes generators division absolute_import with_statement print_function unicode_literals"
    " barry_as_FLUFL generator_stop annotations".split()
)


def check_future(collector: Collector, body: Body) -> None:
    """Whether annotations are evaluated, and whether all imports from `__future__` are where they may be."""
    beginning = True
    for index, statement in enumerate(body):
        if isinstance(statement, Imported) and statement.module == "__future__" and not statement.level:
            names = {name for name, _ in statement.names}
            if "annotations" in names:
                collector.evaluates_annotations = False
            if not beginning:
                collector.problem(statement.line, "from __future__ imports must occur at the beginning of the file")
            for name in sorted(names - _FEATURES):
                collector.problem(statement.line, f"future feature {name} is not defined")
        elif index or not is_docstring(statement):
            beginning = False


def is_docstring(statement: Statement) -> bool:
    """Whether it is a string that stands as a statement."""
    return isinstance(statement, Evaluate) and statement.kind == "" and isinstance(statement.values[0], String)

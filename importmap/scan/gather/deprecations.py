"""Calls that warn of a deprecation"""

from __future__ import annotations

import re
from collections.abc import Iterator

from importmap.model.facts import Deprecation
from importmap.scan.gather.collect import Collector
from importmap.scan.syntax.nodes import Call, Collection, Constant, Expression, Name, Operation, Other, String

_LONGEST = 300
_category = re.compile(r"(?:.*\.)?\w*(?:Deprecat\w*|RemovedIn\w*|FutureWarning)").fullmatch
_helper = re.compile(r"(?i)(?:.*\.)?_*(?:\w*deprecat\w*_?warn\w*|\w*warn\w*_?deprecat\w*)").fullmatch


def read_warning(collector: Collector, node: Call, path: str) -> None:
    """Records a call that warns: `warnings.warn` with such a category, or a helper that is named for it."""
    arguments = [*node.positional, *(value for _, value in node.keywords)]
    if path.rpartition(".")[2] in ("warn", "warn_explicit"):
        if not any(isinstance(item, Name) and _category(item.path) for item in arguments):
            return
    elif not _helper(path):
        return
    message = "".join(text for item in arguments[:1] for text in _literals(item))
    collector.deprecations.append(
        Deprecation(collector.scope.name, " ".join(message.split())[:_LONGEST], node.line, collector.when)
    )


def _literals(node: Expression) -> Iterator[str]:
    """The strings that an expression is put together from, "..." for what is computed."""
    match node:
        case String(_, value):
            yield value
        case Other(_, "f-string", parts):
            for part in parts:
                yield part.text if isinstance(part, Constant) else "..."
        case Operation(_, "+", parts) | Collection(_, "tuple", parts):
            for part in parts:
                yield from _literals(part)
        case _:
            yield "..."

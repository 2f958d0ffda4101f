"""Calls that warn of a deprecation"""

from __future__ import annotations

import re
from collections.abc import Iterator

from importmap.model.facts import Deprecation
from importmap.scan.gather.collect import CONDITIONAL, Collector
from importmap.scan.syntax.nodes import Call, Collection, Constant, Expression, Name, Operation, Other, String

_LONGEST = 300
_LONGEST_NAME = 200
_category = re.compile(r"\w*(?:Deprecat\w*|RemovedIn\w*|FutureWarning)").fullmatch
_helper = re.compile(r"(?i)_*(?:\w*deprecat\w*_?warn(?:ing|ed)?|\w*warn\w*_?deprecat\w*)").fullmatch
# A helper that is named for such warnings, but to keep them from being seen, or to expect them.
_other = re.compile(
    r"(?i)suppress|ignor|filter|silenc|disabl|enabl|catch|captur|record|surface|expect|assert|check|hid|mut|reset|raises"
).search


def read_warning(collector: Collector, node: Call, path: str) -> None:
    """Records a call that warns: `warnings.warn` with such a category, or a helper that is named for it."""
    arguments = [*node.positional, *(value for _, value in node.keywords)]
    helper = path.rpartition(".")[2]
    if helper in ("warn", "warn_explicit"):
        helper = ""
        if not any(isinstance(item, Name) and _is_category(item.path.rpartition(".")[2]) for item in arguments):
            return
    elif not _is_helper(helper):
        return
    message = "".join(text for item in arguments[:1] for text in _literals(item))
    when = collector.when | (CONDITIONAL if collector.scope.left else 0)
    collector.deprecations.append(
        Deprecation(collector.scope.name, " ".join(message.split())[:_LONGEST], node.line, when, helper)
    )


def _is_helper(name: str) -> bool:
    """Whether a function is named for warning of a deprecation."""
    return len(name) <= _LONGEST_NAME and _helper(name) is not None and _other(name) is None


def _is_category(name: str) -> bool:
    """Whether a class is named for warnings of a deprecation."""
    return len(name) <= _LONGEST_NAME and _category(name) is not None


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

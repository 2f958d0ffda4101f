"""What warns of its deprecation, on whom it does, and whether it should be gone by now"""

from __future__ import annotations

import re

from importmap.model.declared import DATE
from importmap.model.facts import Definition, Deprecation, Facts, Kind, When

_CONSTRUCTORS = ("__init__", "__new__", "__post_init__", "__init_subclass__")
_DECORATOR = "deprecated"
_removed = re.compile(
    r"(?:remov\w+|drop\w*|gone|delet\w+)\s+(?:\w+\s+){0,3}?(?:in|by|after|with|since)\s+"
    r"(?:(?:\w+\s+)?(?:version|release)\s+|v)?(\d+(?:\.\d+)+)",
    re.IGNORECASE,
).search
_numbers = re.compile(r"v?(\d+(?:\.\d+)*)").match


def on_import(facts: Facts) -> Deprecation | None:
    """The warning that a module certainly gives whoever imports it, itself or by a function of its own."""
    warnings = _warnings(facts)
    for warning in warnings:
        if not warning.scope and warning.when == When.ALWAYS:
            return warning
    helpers = {w.scope: w for w in warnings if w.scope and w.when == When.DEFERRED}
    if helpers:
        called = {call.path for call in facts.calls if not call.scope and call.origin < 0}
        for use in facts.uses:
            if use.path in helpers and use.path in called and use.when == When.ALWAYS and not use.block:
                return helpers[use.path]._replace(line=use.line)
    return None


def on_use(facts: Facts, definition: Definition) -> Deprecation | None:
    """The warning that a class gives whoever makes an instance or derives, and a function whoever calls it."""
    scopes = {definition.name, *(f"{definition.name}.{constructor}" for constructor in _CONSTRUCTORS)}
    for warning in _warnings(facts):
        if warning.scope in scopes and warning.when == When.DEFERRED:
            return warning
    for decorator in definition.decorators:
        if decorator.rpartition(".")[2] == _DECORATOR:
            return Deprecation(definition.name, "", definition.line, When.DEFERRED)
    return None


def _warnings(facts: Facts) -> list[Deprecation]:
    """The calls that warn: by a helper of the file itself only if that certainly warns, whatever it is called."""
    if not facts.deprecations:
        return []
    own = {made.name.rpartition(".")[2] for made in facts.definitions if made.kind == Kind.FUNCTION}
    certain = [w for w in facts.deprecations if w.helper not in own and w.when == When.DEFERRED]
    own -= {warning.scope.rpartition(".")[2] for warning in certain}
    return [warning for warning in facts.deprecations if warning.helper not in own]


def overdue(after: str, message: str, version: str, date: str) -> str:
    """Why something should be gone by now, or "".

    `after` is a date or a version that was declared, `message` the text of its warning; `version` and `date` are those
    of the code, "" where they are not known.
    """
    is_date = DATE.fullmatch(after) is not None
    if is_date and date > after:
        return f"it should have been removed after {after}"
    if after and not is_date and version and _release(version) > _release(after):
        return f"it should have been removed after {after}, and this is {version}"
    named = _removed(message)
    if named and version and _release(version) >= _release(named[1]):
        return f"its warning says that it is gone in {named[1]}, and this is {version}"
    return ""


def _release(version: str) -> tuple[int, ...]:
    """The numbers of a version without the zeros at its end."""
    match = _numbers(version)
    numbers = [int(part) for part in match[1].split(".")] if match else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)

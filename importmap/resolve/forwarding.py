"""Whether something has nothing of its own, and only leads to what is defined elsewhere"""

from __future__ import annotations

from collections.abc import Collection

from importmap.model.facts import Definition, Kind
from importmap.model.links import split_symbol, symbol_id
from importmap.resolve.meaning import Code

_CONSTRUCTORS = frozenset({"__init__", "__new__", "__init_subclass__", "__post_init__"})
_SHORT = 2  # a header and one statement: what a function has that only calls another
_BRIEF = 5  # a constructor that says something, and calls that of the base


def module_forwards(code: Code, module: str, members: Collection[str]) -> bool:
    """Whether all that a module defines for others leads out of the modules that it belongs to."""
    return all(
        definition_forwards(code, module, definition, members)
        for definition in code.facts_of(module).definitions
        if definition.kind in (Kind.CLASS, Kind.FUNCTION) and not _is_inner(definition.name)
    )


def definition_forwards(code: Code, module: str, definition: Definition, members: Collection[str]) -> bool:
    """Whether a class only derives, or a function only calls, with a warning at most."""
    facts, name = code.facts_of(module), definition.name
    if definition.kind == Kind.CLASS:
        inner = [d for d in facts.definitions if d.name.startswith(f"{name}.")]
        plain = all(d.name[len(name) + 1 :] in _CONSTRUCTORS and len(d.statements) <= _BRIEF for d in inner)
        symbol = code.by_id.get(symbol_id(module, name))
        leads_out = symbol is not None and any(split_symbol(base)[0] not in members for base in symbol.bases)
        return leads_out and not definition.fields and plain
    warnings = sum(1 for warning in facts.deprecations if warning.scope == name)
    imports = len({statement.line for statement in facts.imports if statement.scope == name})
    called = code.called.get((module, name), frozenset())
    leads_out = any(split_symbol(symbol)[0] not in members for symbol in called)
    return leads_out and len(definition.statements) <= _SHORT + warnings + imports


def _is_inner(name: str) -> bool:
    """Whether something is not for others: a member of a class, or private."""
    return "." in name or name.startswith("_")

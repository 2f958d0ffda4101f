"""The annotated fields of a class, as the parameters that a dataclass makes of them"""

from __future__ import annotations

from collections.abc import Sequence

from importmap.model.facts import Parameter
from importmap.scan.gather.source import source_of
from importmap.scan.syntax.nodes import (
    Assign,
    Call,
    Classify,
    Define,
    Evaluate,
    Expression,
    Jump,
    Name,
    Quoted,
    Subscript,
)

# Stands for fields that reading cannot tell: whatever such a class is called with may be right.
_ANYTHING = (Parameter("arguments", "variadic", default=False), Parameter("keywords", "keywords", default=False))
_FIELDLESS = (Assign, Classify, Define, Evaluate, Jump)  # statements with no field in an arm of theirs


def fields_of(node: Classify) -> tuple[Parameter, ...]:
    """The fields of a class that may be a dataclass or a named tuple: one with a decorator, or of that base."""
    if not node.decorators and not any(_last(base) == "NamedTuple" for base in node.bases):
        return ()
    options = [option for call in node.decorators if isinstance(call, Call) for option in call.keywords]
    if any(name in ("", "init") and source_of(value) != "True" for name, value in options):
        return _ANYTHING
    if not all(isinstance(statement, _FIELDLESS) for statement in node.body):
        return _ANYTHING
    keyword_only = any(name == "kw_only" and source_of(value) != "False" for name, value in options)
    fields: list[Parameter] = []
    for statement in node.body:
        target = statement.targets[0] if isinstance(statement, Assign) else None
        if not isinstance(statement, Assign) or not isinstance(target, Name) or statement.annotation is None:
            continue
        kind = _last(statement.annotation)
        if kind == "KW_ONLY":
            keyword_only = True
        elif kind != "ClassVar":
            field = _field(target.path, statement.value, keyword_only)
            if field is None:
                return _ANYTHING
            fields += field
    return tuple(fields)


def _field(name: str, value: Expression | None, keyword_only: bool) -> Sequence[Parameter] | None:
    """The parameter that a field makes, if it makes one; None if that cannot be known."""
    default = value is not None
    if isinstance(value, Call) and _last(value.callee) == "field":
        said = {option: source_of(given) for option, given in value.keywords}
        if "" in said or said.get("init", "True") not in ("True", "False"):
            return None
        if said.get("init") == "False":
            return ()
        default = "default" in said or "default_factory" in said
        keyword_only = said.get("kw_only", str(keyword_only)) != "False"
    return (Parameter(name, "keyword-only" if keyword_only else "positional", default),)


def _last(node: Expression) -> str:
    """The last part of the name that an annotation or a base begins with: "ClassVar" of `typing.ClassVar[int]`."""
    while isinstance(node, Quoted | Subscript):
        node = node.value if isinstance(node, Quoted) else node.base
    return node.path.rpartition(".")[2] if isinstance(node, Name) else ""

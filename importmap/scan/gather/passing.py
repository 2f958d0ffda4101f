"""What a function returns: its argument, whatever it does with it"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.scan.gather.expressions import callee, dotted, names_in
from importmap.scan.syntax.nodes import (
    Assign,
    Augment,
    Body,
    Call,
    Define,
    Evaluate,
    Expression,
    For,
    If,
    Match,
    Name,
    Pause,
    Statement,
    Try,
    While,
    With,
)


def passed_on(node: Define) -> str:
    """The parameter that a function returns, however it ends; "" if it may return anything else."""
    last = node.body[-1] if node.body else None
    if node.asynchronous or not isinstance(last, Evaluate) or last.kind != "return" or not last.values:
        return ""
    given = dotted(last.values[0])
    if not any(argument.name == given and argument.kind.startswith("positional") for argument in node.parameters):
        return ""
    return given if all(_keeps(statement, given) for statement in _inside(node.body)) else ""


def given_to(value: Expression) -> tuple[str, ...]:
    """Who is called in `f(g(X))`, the outermost first, and the name that they are given: ("f", "g", "X"); or ()."""
    found: list[str] = []
    while isinstance(value, Call):
        path = callee(value)
        if not path or not value.positional:
            return ()
        found.append(path)
        value = value.positional[0]
    return (*found, value.path) if found and isinstance(value, Name) else ()


def _keeps(statement: Statement, name: str) -> bool:
    """Whether a statement returns nothing but this name, and leaves it what it is."""
    match statement:
        case Evaluate(_, "return", values):
            return len(values) == 1 and dotted(values[0]) == name
        case Evaluate(_, _, values):
            return not any(isinstance(value, Pause) and value.kind != "await" for value in values)
        case Assign(_, _, targets, value, _):
            return not isinstance(value, Pause) and not any(name in names_in(target) for target in targets)
        case Augment(_, _, target, _) | For(_, target, _, _, _, _):
            return name not in names_in(target)
        case With(_, managers, _, _):
            return not any(target is not None and name in names_in(target) for _, target in managers)
        case Try(_, _, handlers, _, _, _):
            return all(handler.name != name for handler in handlers)
        case Match(_, _, cases):
            return not any(bound.path == name for case in cases for bound in case.binds)
    return True


def _inside(body: Body) -> Iterator[Statement]:
    """All statements of a function that are not in a function or class inside it."""
    waiting = list(body)
    while waiting:
        statement = waiting.pop()
        yield statement
        match statement:
            case If(_, arms):
                waiting += [each for _, arm in arms for each in arm]
            case For(_, _, _, inner, otherwise, _) | While(_, _, inner, otherwise):
                waiting += [*inner, *otherwise]
            case With(_, _, inner, _):
                waiting += inner
            case Try(_, inner, handlers, otherwise, finish, _):
                waiting += [*inner, *otherwise, *finish, *(each for handler in handlers for each in handler.body)]
            case Match(_, _, cases):
                waiting += [each for case in cases for each in case.body]

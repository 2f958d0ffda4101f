"""What a Python file such as setup.py says in literals: the arguments of its calls, plain names looked up

Nothing is run. What is computed is UNREAD, and so is what it is put together with, except that a list keeps its
literal items.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from importmap.model.limits import WORDS
from importmap.scan.syntax.nodes import (
    Assign,
    Augment,
    Body,
    Call,
    Classify,
    Collection,
    Define,
    Evaluate,
    Expression,
    For,
    If,
    Mapping,
    Match,
    Name,
    Operation,
    Other,
    Statement,
    String,
    Try,
    While,
    With,
)

UNREAD: Final = None  # what reading cannot tell
Literal: TypeAlias = "str | list[Literal] | dict[str, Literal] | Asked | None"
_DEPTH = 50  # of names that stand for names, and of what is nested


@dataclass(frozen=True, slots=True)
class Asked:
    """A call, with what is literal of its arguments."""

    name: str  # the last part of what is called: "find_packages"
    line: int
    positional: tuple[Literal, ...]
    keywords: dict[str, Literal]  # of `**x` the literal items, too
    complete: bool  # all of its keywords are known by name


class Literals:
    """The calls of one Python file."""

    def __init__(self, source: str) -> None:
        self._values: dict[str, list[Expression | None]] = defaultdict(list)
        self._known: dict[str, Literal] = {}
        self._calls: list[Call] = []
        from importmap.scan.syntax.parse import parse  # most projects have no such file

        self._walk(parse(source).body)

    def calls(self, *names: str) -> Iterator[Asked]:
        """The calls of what has one of these names, or ends with one that begins with a star, in source order."""
        for call in self._calls:
            name = _last(call.callee)
            if any(name == one or (one[0] == "*" and name.endswith(one[1:])) for one in names):
                yield self._asked(call, name, 0)

    def nodes(self, *names: str) -> Iterator[Call]:
        """The same calls of what has just one of these names, as they are written."""
        return (call for call in self._calls if _last(call.callee) in names)

    def bound(self, name: str) -> Expression | None:
        """What a name is bound to that is bound once."""
        bound = self._values.get(name, ())
        return bound[0] if len(bound) == 1 else None

    # -------------------------------------------------------------------------------------------------- gathering

    def _walk(self, body: Body) -> None:
        pending: list[Statement] = list(reversed(body))
        while pending:
            statement = pending.pop()
            for expression in self._parts(statement):
                self._gather(expression, 0)
            for inner in reversed(list(_bodies(statement))):
                pending += reversed(inner)

    def _parts(self, statement: Statement) -> Iterator[Expression]:
        """The expressions of a statement in which calls may stand; what it binds is remembered."""
        if isinstance(statement, Assign):
            for target in statement.targets:
                if isinstance(target, Name):
                    self._values[target.path].append(statement.value)
            if statement.value is not None:
                yield statement.value
        elif isinstance(statement, Augment):
            if isinstance(statement.target, Name):
                self._values[statement.target.path].append(None)
            yield statement.value
        elif isinstance(statement, Evaluate):
            yield from statement.values

    def _gather(self, expression: Expression, depth: int) -> None:
        if depth > _DEPTH:
            return
        if isinstance(expression, Call):
            self._calls.append(expression)
            parts: Sequence[Expression] = [*expression.positional, *(value for _, value in expression.keywords)]
        elif isinstance(expression, Collection):
            parts = expression.items
        elif isinstance(expression, Mapping):
            parts = [value for _, value in expression.items]
        elif isinstance(expression, Operation):
            parts = expression.operands
        elif isinstance(expression, Other):
            parts = expression.parts
        else:
            return
        for part in parts:
            self._gather(part, depth + 1)

    # ----------------------------------------------------------------------------------------------------- values

    def _value(self, node: Expression | None, depth: int) -> Literal:
        """What an expression yields, as far as it is literal."""
        if depth > _DEPTH:
            return UNREAD
        match node:
            case String():
                return node.value
            case Collection():
                return [self._value(item, depth + 1) for item in node.items]
            case Mapping():
                return self._table(node, depth)
            case Name():
                return self._named(node.path, depth)
            case Operation(operator="+"):
                return _sum([self._value(operand, depth + 1) for operand in node.operands])
            case Call():
                return self._asked(node, _last(node.callee), depth + 1)
        return UNREAD

    def _named(self, name: str, depth: int) -> Literal:
        """What a name stands for that is bound once."""
        if name not in self._known:
            self._known[name] = UNREAD  # while it is asked what it stands for
            self._known[name] = self._value(self.bound(name), depth + 1)
        return self._known[name]

    def _table(self, node: Mapping, depth: int) -> dict[str, Literal]:
        found: dict[str, Literal] = {}
        for key, value in node.items:
            known = self._value(key, depth + 1) if key is not None else UNREAD
            if isinstance(known, str):
                found[known] = self._value(value, depth + 1)
        return found

    def _asked(self, call: Call, name: str, depth: int) -> Asked:
        keywords: dict[str, Literal] = {}
        complete = True
        for keyword, value in call.keywords:
            found = self._value(value, depth + 1)
            if keyword:
                keywords[keyword] = found
                continue
            if isinstance(found, Asked) and found.name == "dict":
                found = found.keywords
            complete = complete and isinstance(found, dict)
            keywords.update(found if isinstance(found, dict) else {})
        positional = tuple(self._value(value, depth + 1) for value in call.positional)
        return Asked(name, call.line, positional, keywords, complete)


def _sum(values: Sequence[Literal]) -> Literal:
    """Strings or lists that are added; of lists what is known of them stays. What doubles again and again is UNREAD."""
    if sum(len(value) for value in values if isinstance(value, (str, list))) > WORDS:
        return UNREAD
    strings = [value for value in values if isinstance(value, str)]
    if len(strings) == len(values):
        return "".join(strings)
    if any(isinstance(value, list) for value in values):
        return [item for value in values for item in (value if isinstance(value, list) else [UNREAD])]
    return UNREAD


def _last(callee: Expression) -> str:
    """The last part of what is called: "setup" of `setuptools.setup`."""
    return callee.path.rpartition(".")[2] if isinstance(callee, Name) else getattr(callee, "name", "")


def _bodies(statement: Statement) -> Iterator[Body]:
    """The bodies of a compound statement."""
    match statement:
        case If():
            yield from (body for _, body in statement.arms)
        case For() | While():
            yield from (statement.body, statement.otherwise)
        case Try():
            handlers = (handler.body for handler in statement.handlers)
            yield from (statement.body, *handlers, statement.otherwise, statement.finish)
        case Match():
            yield from (case.body for case in statement.cases)
        case With() | Define() | Classify():
            yield statement.body

"""The tree of a source file: named tuples, with nothing in them that no fact needs

Lines are 1-based. A dotted name is one node, since most of Python consists of them.
An annotation is an expression like any other; what stands in quotes there is `Quoted`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias


class Name(NamedTuple):
    """A name, or a chain of attributes that starts with one: `a.b.c`; also None, True and False."""

    line: int
    path: str


class Attribute(NamedTuple):
    """An attribute of anything else than a dotted name: `f().b`."""

    line: int
    value: Expression
    name: str


class Call(NamedTuple):
    """A call; `*x` is a `Star` among the positional arguments, `**x` a keyword with the name ""."""

    line: int
    callee: Expression
    positional: Sequence[Expression]
    keywords: Sequence[tuple[str, Expression]]


class String(NamedTuple):
    """A string constant, with implicit concatenation done."""

    line: int
    value: str


class Constant(NamedTuple):
    """Any other constant, as source text."""

    line: int
    text: str


class Collection(NamedTuple):
    """A display of a "list", "tuple" or "set"."""

    line: int
    kind: str
    items: Sequence[Expression]


class Mapping(NamedTuple):
    """A display of a dictionary; the key of `**x` is None."""

    line: int
    items: Sequence[tuple[Expression | None, Expression]]


class Operation(NamedTuple):
    """One operator between two or more operands, or before one: `a + b + c`, `x and y`, `not z`."""

    line: int
    operator: str
    operands: Sequence[Expression]


class Comparison(NamedTuple):
    """A chain of comparisons; there is one operand more than there are operators."""

    line: int
    operators: tuple[str, ...]
    operands: Sequence[Expression]


class Subscript(NamedTuple):
    """`base[key]`; a star stands in the brackets themselves in `base[*a]`, and not in `base[(*a, b)]`."""

    line: int
    base: Expression
    key: Expression
    unpacks: bool = False


class Comprehension(NamedTuple):
    """Any comprehension; `rounds` are its `for` clauses: target, iterable, conditions."""

    line: int
    results: Sequence[Expression]
    rounds: Sequence[tuple[Expression, Expression, Sequence[Expression]]]


class Lambda(NamedTuple):
    """A function without a name."""

    line: int
    parameters: Sequence[Argument]
    result: Expression


class Walrus(NamedTuple):
    """`(target := value)`."""

    line: int
    target: Expression
    value: Expression


class Star(NamedTuple):
    """`*value`."""

    line: int
    value: Expression


class Pause(NamedTuple):
    """`await`, `yield` or `yield from`; `kind` is its keyword."""

    line: int
    kind: str
    values: Sequence[Expression]


class Quoted(NamedTuple):
    """An annotation in quotes, and what stands in them."""

    line: int
    value: Expression
    text: str


class Passage(NamedTuple):
    """An expression inside an annotation that the parser hands over as a place in the source alone."""

    line: int
    column: int
    end_line: int
    end_column: int


class Other(NamedTuple):
    """Any other expression, for the sake of what it consists of.

    `kind` is "if", "slice to" for `[:end]`, "slice", "f-string", "t-string".
    """

    line: int
    kind: str
    parts: Sequence[Expression]


class Argument(NamedTuple):
    """A parameter of a function; `kind` as in `model.facts.Parameter`."""

    name: str
    kind: str
    annotation: Expression | None
    default: Expression | None


class TypeParameter(NamedTuple):
    """One of `def f[T: bound = default]()`."""

    name: str
    parts: Sequence[Expression]
    default: bool


class Assign(NamedTuple):
    """`a = b = value`, and with an annotation also `a: annotation` without a value."""

    line: int
    end_line: int
    targets: Sequence[Expression]
    value: Expression | None
    annotation: Expression | None


class Augment(NamedTuple):
    """`target += value`."""

    line: int
    operator: str
    target: Expression
    value: Expression


class Evaluate(NamedTuple):
    """An expression that stands as a statement; `return`, `raise` and `assert` with `kind` "return" and so on."""

    line: int
    kind: str
    values: Sequence[Expression]


class Jump(NamedTuple):
    """`pass`, `break` or `continue`."""

    line: int
    kind: str


class Imported(NamedTuple):
    """`import a.b as c`: level and `names` of ("a.b", "c"); `from .m import n`: module "m"; a star is the name "*"."""

    line: int
    end_line: int
    level: int
    module: str | None
    names: Sequence[tuple[str, str]]
    lazy: bool


class Declare(NamedTuple):
    """`global` or `nonlocal`."""

    line: int
    kind: str
    names: tuple[str, ...]


class Delete(NamedTuple):
    """`del target`."""

    line: int
    target: Expression


class If(NamedTuple):
    """All arms of an `if`; the test of an `else` is None."""

    line: int
    arms: Sequence[tuple[Expression | None, Body]]


class For(NamedTuple):
    """A `for` loop."""

    line: int
    target: Expression
    iterable: Expression
    body: Body
    otherwise: Body
    asynchronous: bool


class While(NamedTuple):
    """A `while` loop."""

    line: int
    test: Expression
    body: Body
    otherwise: Body


class With(NamedTuple):
    """A `with` statement: its managers, each with its target."""

    line: int
    managers: Sequence[tuple[Expression, Expression | None]]
    body: Body
    asynchronous: bool


class Handler(NamedTuple):
    """`except caught as name:`; `caught` is None for a bare `except:`."""

    caught: Expression | None
    name: str
    body: Body


class Try(NamedTuple):
    """A `try` statement."""

    line: int
    body: Body
    handlers: Sequence[Handler]
    otherwise: Body
    finish: Body
    groups: bool


class Case(NamedTuple):
    """One `case`: what its pattern reads, the names that it binds, its guard."""

    reads: Sequence[Expression]
    binds: Sequence[Name]
    guard: Expression | None
    body: Body


class Match(NamedTuple):
    """A `match` statement."""

    line: int
    subject: Expression
    cases: Sequence[Case]


class Define(NamedTuple):
    """A `def`."""

    line: int
    end_line: int
    name: str
    parameters: Sequence[Argument]
    decorators: Sequence[Expression]
    returns: Expression | None
    type_parameters: Sequence[TypeParameter]
    body: Body
    asynchronous: bool


class Classify(NamedTuple):
    """A `class`."""

    line: int
    end_line: int
    name: str
    bases: Sequence[Expression]
    keywords: Sequence[tuple[str, Expression]]
    decorators: Sequence[Expression]
    type_parameters: Sequence[TypeParameter]
    body: Body


class AliasType(NamedTuple):
    """`type X = value`."""

    line: int
    name: Expression
    type_parameters: Sequence[TypeParameter]
    value: Expression


Expression: TypeAlias = (
    Name
    | Attribute
    | Call
    | String
    | Constant
    | Collection
    | Mapping
    | Operation
    | Comparison
    | Subscript
    | Comprehension
    | Lambda
    | Walrus
    | Star
    | Pause
    | Quoted
    | Passage
    | Other
)
Statement: TypeAlias = (
    Assign
    | Augment
    | Evaluate
    | Jump
    | Imported
    | Declare
    | Delete
    | If
    | For
    | While
    | With
    | Try
    | Match
    | Define
    | Classify
    | AliasType
)
Body: TypeAlias = Sequence[Statement]

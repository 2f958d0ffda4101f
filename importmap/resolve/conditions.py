"""Which arms of `if` and `try` can run, for a given Python version"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from importmap.model.facts import Block, BlockKind
from importmap.model.startup import CAUGHT_BY

Path = tuple[tuple[int, int], ...]
"""The arms that must be taken to reach a block, outermost first, as (statement, block): () runs always."""

Flag: TypeAlias = Callable[[str], bool | None]
"""What a dotted name is, if it is a flag of which that is known: `compat.WINDOWS`; or `'sphinx' in sys.modules`."""

_NOTHING_FAILS: Mapping[int, str] = {}


def _no_flag(_: str) -> bool | None:
    return None


# `PY311`, `py3_11`, `IS_PY311_PLUS`: wherever such a flag is set, it says that this version or a later one runs.
_VERSION_FLAG = re.compile(
    r"(?i)_?(?:is_)?py(?:thon)?_?3_?(\d{1,2})(?:_?(?:plus|or_later|or_above|or_higher))?"
).fullmatch

_COMPARE: dict[type[ast.cmpop], Callable[[object, object], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,  # type: ignore[dict-item]
    ast.LtE: operator.le,  # type: ignore[dict-item]
    ast.Gt: operator.gt,  # type: ignore[dict-item]
    ast.GtE: operator.ge,  # type: ignore[dict-item]
}


def paths(
    blocks: tuple[Block, ...],
    python: tuple[int, int],
    *,
    typing: bool,
    flag: Flag = _no_flag,
    failing: Mapping[int, str] = _NOTHING_FAILS,
) -> tuple[Path | None, ...]:
    """For each block the arms on the way to it that reading cannot decide; None for a block that never runs.

    With `typing`, as a type checker reads the file; else as CPython runs it. `failing` has the bodies of `try`
    statements that certainly end with an error, and its class.
    """
    handlers = {body: handler_of(blocks, body, error) for body, error in failing.items()}
    ended = {blocks[body].statement: handler for body, handler in handlers.items() if handler is not None}
    result: list[Path | None] = [()]
    taken: dict[int, bool | None] = {}  # statement -> whether one of its earlier arms is taken; None if it may be
    for index, block in enumerate(blocks[1:], start=1):
        parent = result[block.parent] if block.parent < index else None
        step: Path | None = ((block.statement, index),)
        if block.kind in (BlockKind.IF, BlockKind.ELSE):
            earlier = taken.get(block.statement, False)
            truth = True if block.kind == BlockKind.ELSE else evaluate(block.test, python, typing, flag)
            if earlier is True or truth is False:
                step = None
            elif truth is True and earlier is False:
                step = ()
            if truth is not False and earlier is not True:
                taken[block.statement] = truth
        elif block.statement in ended and block.kind in (BlockKind.TRY, BlockKind.EXCEPT):
            step = () if block.kind == BlockKind.TRY or index == ended[block.statement] else None
        elif block.kind == BlockKind.TRY_ELSE and handlers.get(block.parent) is not None:
            step = None
        result.append(None if parent is None or step is None else parent + step)
    return tuple(result)


def handler_of(blocks: Sequence[Block], body: int, error: str) -> int | None:
    """The handler that an error in the body of a `try` leads to, if it does not raise again; 0 if it just passes."""
    here = blocks[body]
    if here.test:  # `with suppress(...)` and its like
        return 0
    for index, other in enumerate(blocks):
        if other.kind == BlockKind.EXCEPT and other.statement == here.statement:
            caught = {name.strip().rpartition(".")[2] for name in other.test.split(",")} - {""}
            if not caught or not caught.isdisjoint(CAUGHT_BY[error]):
                return None if other.last == "raise" else index
    return None


def evaluate(test: str, python: tuple[int, int], typing: bool, flag: Flag = _no_flag) -> bool | None:
    """Whether a test holds; None if it depends on more than the Python version, the type checker and known flags."""
    tree = _parsed(test)
    return None if tree is None else _truth(tree, python, typing, flag)


@lru_cache(maxsize=4096)
def _parsed(test: str) -> ast.expr | None:
    try:
        return ast.parse(test, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _truth(node: ast.expr, python: tuple[int, int], typing: bool, flag: Flag) -> bool | None:
    match node:
        case ast.Constant(value=bool() | int() | None as value):
            return bool(value)
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in ("TYPE_CHECKING", "PY2", "PY3"):
            return typing if name == "TYPE_CHECKING" else name == "PY3"
        case ast.Name(id=name) | ast.Attribute(attr=name) if since := _VERSION_FLAG(name):
            return python >= (3, int(since[1]))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _truth(operand, python, typing, flag)
            return None if inner is None else not inner
        case ast.BoolOp(op=op, values=values):
            truths = [_truth(value, python, typing, flag) for value in values]
            decisive = isinstance(op, ast.Or)
            if decisive in truths:
                return decisive
            return None if None in truths else not decisive
        case ast.Call(func=ast.Attribute(value=value, attr="startswith"), args=[ast.Constant(value=str() as prefix)]):
            known = _known(ast.unparse(value), python)
            return known.startswith(prefix) if isinstance(known, str) else None
        case ast.Compare(left=ast.Constant(value=str()), ops=[ast.In() | ast.NotIn() as op]) if _asks_loaded(node):
            loaded = flag(ast.unparse(ast.Compare(node.left, [ast.In()], node.comparators)))
            return loaded if loaded is None or isinstance(op, ast.In) else not loaded
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(left, op, right, python)
        case ast.Call(func=ast.Name(id="bool"), args=[argument], keywords=[]):
            return _truth(argument, python, typing, flag)
        case ast.Name() | ast.Attribute():
            return flag(ast.unparse(node))
    return None


def _asks_loaded(node: ast.Compare) -> bool:
    """Whether it asks if a module is loaded: `"sphinx" in sys.modules`."""
    return ast.unparse(node.comparators[0]).removeprefix("_") == "sys.modules"


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, python: tuple[int, int]) -> bool | None:
    text = ast.unparse(left)
    if text == "__name__" and isinstance(op, ast.Eq) and isinstance(right, ast.Constant):
        return False if right.value == "__main__" else None
    try:
        wanted = ast.literal_eval(right)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    compare = _COMPARE.get(type(op))
    if compare is None:
        return None
    known = _known(text, python)
    return compare(known, wanted) if isinstance(wanted, type(known)) else None


def _known(text: str, python: tuple[int, int]) -> object:
    """What a name about the interpreter yields: CPython on Linux runs the services, wherever their code is read."""
    text = text.removeprefix("_")  # `import sys as _sys`
    values: dict[str, object] = {
        "sys.version_info": (*python, 99),
        "version_info": (*python, 99),
        "sys.version_info[:2]": python,
        "sys.version_info[0]": python[0],
        "sys.version_info.major": python[0],
        "sys.version_info[1]": python[1],
        "sys.version_info.minor": python[1],
        "sys.implementation.name": "cpython",
        "sys.platform": "linux",
        "platform.system()": "Linux",
        "platform.python_implementation()": "CPython",
        "os.name": "posix",
    }
    return values.get(text, _Nothing())


class _Nothing:
    """No value has this type, so nothing compares with it."""

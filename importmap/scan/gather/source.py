"""A tree back to source text, for the tests of `if` and the names of exceptions"""

from __future__ import annotations

from importmap.scan.syntax.nodes import (
    Attribute,
    Call,
    Collection,
    Comparison,
    Constant,
    Expression,
    Name,
    Operation,
    Other,
    Star,
    String,
    Subscript,
)

_BRACKETS = {"list": "[]", "tuple": "()", "set": "{}"}
# How tightly an operator binds; the others bind tighter than a comparison.
_OR, _AND, _NOT, _COMPARISON, _BINARY, _UNARY, _PRIMARY = range(7)
_BINDING = {"or": _OR, "and": _AND, "not": _NOT}

_DEEPEST = 50


def source_of(node: Expression) -> str:
    """Normalised source of an expression; "..." for what no test of interest consists of, or what is nested deep."""
    return _source(node, 0)


def _source(node: Expression, depth: int) -> str:  # noqa: C901 - one case for each kind of node
    if depth > _DEEPEST:
        return "..."
    depth += 1
    match node:
        case Name(_, text) | Constant(_, text):
            return text
        case String(_, value):
            return repr(value)
        case Attribute(_, value, name):
            return f"{_operand(value, _PRIMARY, depth)}.{name}"
        case Call(_, callee, positional, keywords):
            arguments = [_source(item, depth) for item in positional]
            arguments += [f"{f'{name}=' if name else '**'}{_source(item, depth)}" for name, item in keywords]
            return f"{_operand(callee, _PRIMARY, depth)}({', '.join(arguments)})"
        case Collection(_, kind, items):
            start, end = _BRACKETS[kind][0], _BRACKETS[kind][1]
            inner = ", ".join(_source(item, depth) for item in items)
            return f"{start}{inner}{',' if kind == 'tuple' and len(items) == 1 else ''}{end}"
        case Subscript(_, base, index):
            return f"{_operand(base, _PRIMARY, depth)}[{_source(index, depth)}]"
        case Operation(_, operator, [operand]):
            space = " " if operator == "not" else ""
            return f"{operator}{space}{_operand(operand, _binding(node), depth)}"
        case Operation(_, operator, operands):
            return f" {operator} ".join(_operand(item, _binding(node) + 1, depth) for item in operands)
        case Comparison(_, operators, operands):
            rest = zip(operators, operands[1:], strict=True)
            pairs = "".join(f" {operator} {_operand(item, _BINARY, depth)}" for operator, item in rest)
            return _operand(operands[0], _BINARY, depth) + pairs
        case Other(_, "slice to", [end]):
            return f":{_operand(end, _BINARY, depth)}"
        case Star(_, value):
            return f"*{_operand(value, _BINARY, depth)}"
        case _:
            return "..."


def _binding(node: Expression) -> int:
    """How tightly the outermost operator of an expression binds."""
    if isinstance(node, Comparison):
        return _COMPARISON
    if isinstance(node, Operation):
        return _BINDING.get(node.operator, _UNARY if len(node.operands) == 1 else _BINARY)
    return _PRIMARY


def _operand(node: Expression, least: int, depth: int) -> str:
    """Source of an expression that stands where an operator must bind at least so tightly."""
    text = _source(node, depth)
    return text if _binding(node) >= least else f"({text})"

"""What calls ask for in strings: types in quotes, an attribute by its name, a module"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.scan.syntax.nodes import Body, Call, Expression, Name, String
from importmap.scan.syntax.parse import parse_part

# What takes a type in quotes, by the last part of its name, and the number of its arguments that are a name instead.
TAKES_TYPES = {"cast": 0, "TypeVar": 1, "NewType": 1, "ForwardRef": 0, "assert_type": 0}

IMPORTING = frozenset({"importlib.import_module", "import_module", "pytest.importorskip", "importorskip"})


def quoted_types(node: Call) -> Iterator[tuple[int, Body]]:
    """What stands in quotes among the arguments of a call that takes types, parsed, with the line of the quotes."""
    name = node.callee.path.rpartition(".")[2] if isinstance(node.callee, Name) else ""
    if name not in TAKES_TYPES:
        return
    arguments: list[Expression] = [*node.positional[TAKES_TYPES[name] :], *(value for _, value in node.keywords)]
    for argument in arguments:
        body = parse_part(f"({argument.value})").body if isinstance(argument, String) and argument.value else ()
        if body:
            yield argument.line, body


def names_of(part: object) -> Iterator[str]:
    """The dotted names in a part of a tree."""
    if isinstance(part, Name):
        yield part.path
    elif isinstance(part, list | tuple):
        for one in part:
            yield from names_of(one)


def looked_up(node: Call) -> Name | None:
    """The dotted name that `getattr(a.b, "c")` reads, a.b.c; None for any other call, and where it has a default."""
    if not isinstance(node.callee, Name) or node.callee.path != "getattr" or node.keywords or len(node.positional) != 2:
        return None
    owner, name = node.positional
    if not isinstance(owner, Name) or not isinstance(name, String) or not name.value.isidentifier():
        return None
    return Name(owner.line, f"{owner.path}.{name.value}")


def imported(node: object) -> String | None:
    """The name that a call imports a module by, `import_module("a.b")`, and yields that very module; else None."""
    if not isinstance(node, Call) or not isinstance(node.callee, Name) or node.callee.path not in IMPORTING:
        return None
    name = node.positional[0] if node.positional else None
    return name if isinstance(name, String) and not name.value.startswith(".") else None

"""Imports, definitions and spans agree with what the standard library's own parser says about it"""

from __future__ import annotations

import ast
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from importmap.model.facts import Facts, When
from importmap.scan.extract import extract

LIBRARY = Path(sysconfig.get_path("stdlib"))
PACKAGES = ("asyncio", "collections", "concurrent", "email", "http", "importlib", "json", "logging", "multiprocessing")


class Statement(NamedTuple):
    """What both parsers say about one import or binding."""

    what: str
    name: str
    line: int
    scope: str
    detail: tuple[object, ...] = ()


def of_facts(facts: Facts) -> list[Statement]:
    """What the extractor says."""
    classes = {"", *(item.name for item in facts.definitions if item.kind == "class")}
    found = [
        Statement("import", item.name, item.line, item.scope, (item.module, item.alias, item.level))
        for item in facts.imports
        if not item.when & When.DYNAMIC
    ]
    # `X = import_module("m")` is a binding for the one, and an import for the other.
    found += [
        Statement("value", item.alias, item.line, item.scope)
        for item in facts.imports
        if item.when & When.DYNAMIC and item.alias and item.scope in classes
    ]
    for item in facts.definitions:
        scope, _, name = item.name.rpartition(".")
        if item.kind in ("class", "function"):
            found.append(Statement(item.kind, name, item.line, scope, (item.end_line,)))
        else:
            found.append(Statement("deleted" if item.kind == "deleted" else "value", name, item.line, scope))
    return sorted(found, key=str)


def of_tree(tree: ast.Module) -> list[Statement]:
    """What the standard library's parser says."""
    return sorted(_body(tree.body, "", None), key=str)


def _body(body: list[ast.stmt], scope: str, local: frozenset[str] | None) -> Iterator[Statement]:
    for statement in body:
        yield from _statement(statement, scope, local)


def _statement(node: ast.AST, scope: str, declared: frozenset[str] | None) -> Iterator[Statement]:
    """Everything below a node; `declared` are the global names of the function in which it stands, if it is in one."""

    def place(name: str) -> str | None:
        """The scope in which a name is bound here, None if it is local to a function."""
        return scope if declared is None else "" if name in declared else None

    prefix = f"{scope}." if scope else ""
    bound: list[tuple[str, str]] = []
    match node:
        case ast.Import(names=names):
            for alias in names:
                where = place(alias.asname or alias.name.partition(".")[0])
                detail = (alias.name, alias.asname or "", 0)
                yield Statement("import", "", node.lineno, scope if where is None else where, detail)
            return
        case ast.ImportFrom(module=module, names=names, level=level):
            for alias in names:
                where = place(alias.asname or alias.name)
                detail = (module or "", alias.asname or "", level)
                yield Statement("import", alias.name, node.lineno, scope if where is None else where, detail)
            return
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            kind = "class" if isinstance(node, ast.ClassDef) else "function"
            where = place(node.name)
            if where is not None:
                yield Statement(kind, node.name, node.lineno, where, (node.end_lineno,))
            for item in _outside(node):
                yield from _statement(item, scope, declared)
            inner = (
                None if kind == "class" and declared is None else _globals(node) if kind == "function" else frozenset()
            )
            yield from _body(node.body, prefix + node.name, inner)
            return
        case ast.Lambda() | ast.AnnAssign(value=None):
            return
        case ast.Name(id=name, ctx=ast.Store()):
            bound = [("value", name)]
        case ast.Name(id=name, ctx=ast.Del()):
            bound = [("deleted", name)]
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            bound = [("value", name)]
        case ast.comprehension(target=_, iter=iterable, ifs=conditions):
            for item in (iterable, *conditions):
                yield from _statement(item, scope, declared)
            return
    for what, name in bound:
        where = place(name)
        if where is not None:
            yield Statement(what, name, node.lineno, where)  # type: ignore[attr-defined]
    for child in ast.iter_child_nodes(node):
        yield from _statement(child, scope, declared)


def _outside(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[ast.expr]:
    """The expressions of a definition that belong to the scope around it."""
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]
    defaults = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default]
    return [*node.decorator_list, *defaults]


def _globals(node: ast.AST) -> frozenset[str]:
    """The names that a function declares global."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Global):
            found.update(child.names)
        elif not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            found |= _globals(child)
    return frozenset(found)


def differences(path: Path) -> list[str]:
    """What only one of the two parsers says of a file; nothing for a file that Python does not parse."""
    source = path.read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    ours, theirs = of_facts(extract(source)), of_tree(tree)
    if ours == theirs:
        return []
    return [f"{path}: ours {item}" for item in ours if item not in theirs] + [
        f"{path}: theirs {item}" for item in theirs if item not in ours
    ]


def library_files() -> Iterator[Path]:
    """The modules of the standard library, and of some of its packages."""
    yield from sorted(LIBRARY.glob("*.py"))
    for package in PACKAGES:
        yield from sorted((LIBRARY / package).rglob("*.py"))


@pytest.mark.parametrize("initial", sorted({path.name[0].lower() for path in library_files()}))
def test_agrees_with_ast_on_the_standard_library(initial: str) -> None:
    """Both parsers see the same imports, definitions and bindings, at the same lines."""
    found = [line for path in library_files() if path.name[0].lower() == initial for line in differences(path)]
    assert not found, "\n".join(found[:20])

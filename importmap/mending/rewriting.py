"""The import statements that name what is missing, as they should be"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.mending.candidates import Candidate
from importmap.mending.code import Code
from importmap.model.change import Rewrite
from importmap.model.facts import When
from importmap.model.knots import View
from importmap.model.links import Link


def rewritten(code: Code, link: Link, candidate: Candidate) -> tuple[Rewrite | None, bool]:
    """The rewrite of one import, and whether it stays clear of circles; None where the code has to change as well."""
    statement = link.statement
    path = code.analysis.modules[link.importer].path
    if not path.endswith(".py") or statement.when & When.DYNAMIC or not (statement.name or statement.alias):
        return None, False
    places = list(_places(code, candidate))
    clear = [place for place in places if not _closes_a_circle(code, link, place[0])]
    module, name = (clear or places)[0]
    after = _statement(code, link, module, name)
    return Rewrite(path, statement.line, str(statement), after), bool(clear)


def _places(code: Code, candidate: Candidate) -> Iterator[tuple[str, str]]:
    """The paths that yield a candidate: its own, and the one where it is defined."""
    yield candidate.module, candidate.name
    symbol = code.symbol(candidate.symbol)
    if symbol is not None and symbol.name == candidate.name:
        yield code.analysis.modules[symbol.module].name, symbol.name


def _statement(code: Code, link: Link, module: str, name: str) -> str:
    statement = link.statement
    bound = "" if statement.name == "*" else statement.bound
    if not name:
        parent, _, last = module.rpartition(".")
        renamed = f" as {bound}" if bound != last or statement.alias else ""
        if statement.name and parent:
            return f"from {_spelled(code, link, parent)} import {last}{renamed}"
        return f"import {module}{renamed}"
    renamed = f" as {bound}" if bound and (bound != name or statement.alias) else ""
    return f"from {_spelled(code, link, module)} import {name}{renamed}"


def _spelled(code: Code, link: Link, module: str) -> str:
    """A module as the statement should name it: with dots where it had dots, and the way is not out of the package."""
    package = code.analysis.modules[link.importer].package.split(".")
    target = module.split(".")
    common = next((i for i, (one, other) in enumerate(zip(package, target, strict=False)) if one != other), -1)
    common = min(len(package), len(target)) if common < 0 else common
    if not link.statement.level or not common:
        return module
    return "." * (len(package) - common + 1) + ".".join(target[common:])


def _closes_a_circle(code: Code, link: Link, module: str) -> bool:
    """Whether the module loads the importer, so that an import of it when that one is loaded goes in a circle."""
    if link.statement.when & (When.DEFERRED | When.TYPING):
        return False
    target = code.module(module, link.importer)
    return target is not None and code.analysis.graph.reaches(target.id, link.importer, View.IMPLIED)

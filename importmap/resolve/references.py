"""All statements, uses and strings that name a module, a symbol, or one path of a symbol"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from importmap.model.facts import Facts, Import, Mention, When
from importmap.model.links import Link, LinkKind, Route, Symbol, User
from importmap.model.migration import Reference

_INSIDE = (LinkKind.MODULE, LinkKind.SYMBOL, LinkKind.UNKNOWN, LinkKind.UNRESOLVED)


class References:
    """The links and strings of the analysed code by what they name."""

    def __init__(self, facts: Mapping[str, Facts], links: Iterable[Link]) -> None:
        self._by_module: dict[str, list[Link]] = defaultdict(list)
        self._by_symbol: dict[str, list[Link]] = defaultdict(list)
        self._failing: list[Link] = []
        for link in links:
            if link.kind in _INSIDE:
                self._by_module[link.module].append(link)
            if link.symbol:
                self._by_symbol[link.symbol].append(link)
            if link.kind in (LinkKind.UNKNOWN, LinkKind.UNRESOLVED):
                self._failing.append(link)
        self._mentions = [(module, mention) for module, said in sorted(facts.items()) for mention in said.mentions]

    def from_module(self, module: str, names: Collection[str] | None = None) -> list[Link]:
        """The links that name a module: the module itself, or what it binds, only certain names on demand."""
        return [link for link in self._by_module[module] if names is None or link.statement.name in names]

    def of_symbol(self, symbol: str) -> list[Link]:
        """The links that yield a symbol, by any path."""
        return self._by_symbol[symbol]

    def failing(self, name: str) -> list[Link]:
        """The links that ask for a name, or for something below it, and may not get it."""
        return [link for link in self._failing if f"{link.path}.".startswith(f"{name}.")]

    def strings(self, name: str) -> list[Reference]:
        """The strings that spell out a dotted name, or something below it."""
        return [
            Reference(module, mention.line, mention.path)
            for module, mention in self._mentions
            if _spells(mention, name)
        ]


def statements(links: Iterable[Link]) -> list[Reference]:
    """The links as statements: one for all the names that one statement imports."""
    found: dict[tuple[str, int, str], dict[str, None]] = defaultdict(dict)
    for link in links:
        said = link.statement
        text = str(said)
        head, separator, names = text.partition(" import ") if said.name and not said.when & When.DYNAMIC else ("",) * 3
        found[link.importer, link.statement.line, head + separator][names or text] = None
    return [Reference(module, line, head + ", ".join(names)) for (module, line, head), names in found.items()]


def moved(statement: Import, path: str, *, whole: bool = False) -> str:
    """The statement that binds the same name to what another path leads to; "" if one statement cannot say that.

    A call that imports a module can only name another module, so that the path has to be one as a whole.

    >>> moved(Import("shop.old", "Order", ...), "shop.Order")
    "from shop import Order"
    """
    module, _, name = path.rpartition(".")
    if statement.when & When.DYNAMIC:
        return f'import_module("{path}")' if whole else ""
    if not module or statement.name == "*":
        return ""
    if not statement.name:  # `import a.b` binds a, and its uses spell out the rest
        return f"import {path} as {statement.alias}" if statement.alias else ""
    kept = statement.bound != name or bool(statement.alias)
    return f"from {module} import {name}" + (f" as {statement.bound}" if kept else "")


def uses(routes: Iterable[Route], known: Iterable[Reference]) -> list[Reference]:
    """Where symbols are reached by these paths other than by the statements that are known."""
    lines = {(reference.module, reference.line) for reference in known}
    return [
        Reference(user.module, user.line, route.path)
        for route in routes
        for user in route.users
        if (user.module, user.line) not in lines
    ]


def mentions(routes: Iterable[Route]) -> list[Reference]:
    """The strings that spell these paths out."""
    return [Reference(user.module, user.line, route.path) for route in routes for user in route.mentions]


def route_of(symbol: Symbol, path: str) -> Route | None:
    """The route of a symbol by its path."""
    return next((route for route in symbol.routes if route.path == path), None)


def using(routes: Iterable[Route]) -> frozenset[str]:
    """The modules that use these paths."""
    users: Iterable[User] = (user for route in routes for user in route.users)
    return frozenset(user.module for user in users)


def _spells(mention: Mention, name: str) -> bool:
    return f"{mention.path}.".startswith(f"{name}.")

"""Where the imports lead, and by which paths a symbol can be reached"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from importmap.model.facts import Definition, Import


def symbol_id(module: str, name: str) -> str:
    """The id of a symbol: that of its module, and its qualified name in it, "shop._impl:Order"."""
    return f"{module}:{name}"


def split_symbol(symbol: str) -> tuple[str, str]:
    """The id of a symbol's module, and its qualified name; of the two only the first may hold a colon."""
    module, _, name = symbol.rpartition(":")
    return module, name


class LinkKind(StrEnum):
    """What an import leads to."""

    MODULE = "module"  # a module of the analysed code
    SYMBOL = "symbol"  # something that a module of the analysed code binds
    STDLIB = "stdlib"
    EXTERNAL = "external"
    UNRESOLVED = "unresolved"  # it names the analysed code and fails
    UNKNOWN = "unknown"  # it names the analysed code, and reading it cannot tell whether the name is there


@dataclass(frozen=True, slots=True)
class Link:
    """Where one import leads, and why."""

    importer: str  # module id
    statement: Import
    kind: LinkKind
    module: str  # id of the module that the import reads from; the missing dotted name if it is unresolved
    symbol: str  # id of the symbol it yields, or ""
    path: str  # the dotted path that the importer goes through: "shop.models.Order"; for a module its name
    reason: str  # "re-exported by shop.models, line 2"
    missing: str = ""  # of an unresolved import: the dotted name that is not there, however far down the chain


class Standing(StrEnum):
    """How a path to a symbol stands."""

    OFFERED = "offered"  # presented on purpose: in `__all__`, `import X as X`, a re-export in an `__init__.py`
    USED = "used"  # some import of the analysed code goes through it
    LATENT = "latent"  # reachable, but neither


@dataclass(frozen=True, slots=True)
class User:
    """One module that uses a route."""

    module: str  # module id
    line: int  # of its first import through this route
    count: int  # statements and dotted uses through it


@dataclass(frozen=True, slots=True)
class Route:
    """One import path of a symbol."""

    path: str  # "shop.Order"
    module: str  # id of the module that has the attribute
    defining: bool  # the `class` or `def` stands here
    offered: bool
    hops: tuple[str, ...]  # the modules it passes through, from the one named to the defining one
    users: tuple[User, ...]
    mentions: tuple[User, ...] = ()  # strings that spell the path out, such as the target of a mock: no imports

    @property
    def standing(self) -> Standing:
        """Offered before used before latent."""
        if self.offered:
            return Standing.OFFERED
        return Standing.USED if self.users else Standing.LATENT


@dataclass(frozen=True, slots=True)
class Home:
    """The one path that importers should use, and the reasons in order of weight."""

    path: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A class or function that is defined at the top level of a module, with all paths that yield it."""

    id: str  # "shop._impl:Order", the module's id and the qualified name
    name: str
    module: str  # module id
    definition: Definition
    routes: tuple[Route, ...]  # all but the latent ones of no account: the defining path first, then by path
    home: Home
    bases: tuple[str, ...] = ()  # ids of the symbols of the analysed code that a class derives from
    latent: int = 0  # how many further paths yield it, which nobody offers, uses or spells out

    @property
    def path(self) -> str:
        """The defining path, dotted."""
        return ".".join(split_symbol(self.id))


def is_above(package: str, module: str) -> bool:
    """Whether a module's dotted name stands below that of a package."""
    return module.startswith(f"{package}.")


def entitled(defined_in: str, routes: Iterable[Route]) -> tuple[str, ...]:
    """The packages whose modules may import, as they like, what a module defines.

    Those that offer it: their own modules often must go past the offer. And where a part of the definition's path is
    private, those to whom that is no secret: the package that holds the private part; of `_tool.config`, which nothing
    holds, `_tool` itself and its public twin `tool`.
    """
    packages = {route.module for route in routes if route.offered and is_above(route.module, defined_in)}
    parts = defined_in.split(".")
    private = next((position for position, part in enumerate(parts) if part.startswith("_")), None)
    if private:
        packages.add(".".join(parts[:private]))
    elif private == 0:
        packages |= {parts[0], parts[0].lstrip("_")}
    return tuple(sorted(packages - {""}))


def outside(symbol: Symbol) -> frozenset[str]:
    """The modules whose way to a symbol counts: all its users but two kinds.

    Those that are entitled to any way. And what the way to the home itself leads through cannot be asked to come from
    the home.
    """
    insiders = tuple(f"{package}." for package in entitled(symbol.module, symbol.routes))
    way = {module for route in symbol.routes if route.path == symbol.home.path for module in route.hops}
    users = {user.module for route in symbol.routes for user in route.users}
    return frozenset(user for user in users - way if not (insiders and f"{user}.".startswith(insiders)))


def most_used(symbols: Sequence[Symbol], name: str) -> tuple[Symbol, ...]:
    """The symbols, those first that most modules reach by a name."""
    uses = {s.id: sum(len(r.users) for r in s.routes if f".{r.path}".endswith(f".{name}")) for s in symbols}
    return tuple(sorted(symbols, key=lambda s: (-uses[s.id], s.id)))

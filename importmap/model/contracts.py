"""What a project has promised about its imports

The contracts have the words of import-linter, so that one can be moved from there. Names of modules may hold `*`, which
stands for one part of a name, and `**`, which stands for one or more. The tables check themselves, and raise a
ValueError that goes on from where the contract stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

_MODULES = re.compile(r"(?:[^.*\s]+|\*\*?)(?:\.(?:[^.*\s]+|\*\*?))*").fullmatch
_MIXED = re.compile(r"\*\*\.\*|(?<!\*)\*\.\*\*").search


class Alert(StrEnum):
    """What is told of an ignored import that is not there."""

    ERROR = "error"
    WARN = "warn"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Layers:
    """Higher layers may import lower ones, and never the other way round."""

    # High to low. "orders | billing" are independent of each other, "forms : views" may import each other, "(legacy)"
    # need not exist.
    layers: tuple[str, ...]
    containers: tuple[str, ...] = ()  # the packages that each have these layers; () if the layers are full names
    closed: tuple[str, ...] = ()  # those of the layers that no chain of imports may bypass
    exhaustive: bool = False  # whatever is in a container must be a layer
    exhaustive_ignores: tuple[str, ...] = ()  # but these
    name: str = ""
    reason: str = ""
    ignore_imports: tuple[str, ...] = ()  # "shop.db -> shop.api"
    unmatched_ignore_imports_alerting: Alert = Alert.ERROR
    type_checking: bool = True  # whether imports for the type checker count

    def __post_init__(self) -> None:
        """No module stands in two places, and the other keys fit to the layers; ValueError if not."""
        modules = [module for layer in self.drawn for module in layer.modules]
        _check((*self.containers, *modules), self.ignore_imports)
        for module in modules:
            if modules.count(module) > 1:
                raise ValueError(f'has "{module}" in its layers twice')
        for layer in self.layers:
            if "|" in layer and ":" in layer:
                raise ValueError(f'has "|" and ":" in one layer, "{layer}"')
        for module in self.closed:
            if module not in modules:
                raise ValueError(f'closes "{module}", which is none of its layers')
        if self.exhaustive and not self.containers:
            raise ValueError("is exhaustive without containers")

    @property
    def drawn(self) -> tuple[Layer, ...]:
        """The layers with what stands side by side in them."""
        found = []
        for layer in self.layers:
            parts = [part.strip() for part in re.split(r"[|:]", layer)]
            modules = tuple(part.removeprefix("(").removesuffix(")") for part in parts)
            optional = tuple(module for module, part in zip(modules, parts, strict=True) if module != part)
            closed = not set(modules).isdisjoint(self.closed)
            found.append(Layer(modules, optional, independent=":" not in layer, closed=closed))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Some modules must not import others, not even through third ones."""

    source_modules: tuple[str, ...]
    forbidden_modules: tuple[str, ...]  # of the analysed code or not
    allow_indirect_imports: bool = False
    as_packages: bool = True  # what lies below a module is meant, too
    name: str = ""
    reason: str = ""
    ignore_imports: tuple[str, ...] = ()
    unmatched_ignore_imports_alerting: Alert = Alert.ERROR
    type_checking: bool = True

    def __post_init__(self) -> None:
        """Its expressions are ones; ValueError if not."""
        _check((*self.source_modules, *self.forbidden_modules), self.ignore_imports)


@dataclass(frozen=True, slots=True)
class Protected:
    """Some modules may be imported, directly, by nobody but those that are named, and by each other."""

    protected_modules: tuple[str, ...]
    allowed_importers: tuple[str, ...] = ()
    as_packages: bool = True
    name: str = ""
    reason: str = ""
    ignore_imports: tuple[str, ...] = ()
    unmatched_ignore_imports_alerting: Alert = Alert.ERROR
    type_checking: bool = True

    def __post_init__(self) -> None:
        """Its expressions are ones; ValueError if not."""
        _check((*self.protected_modules, *self.allowed_importers), self.ignore_imports)


@dataclass(frozen=True, slots=True)
class Independent:
    """Some modules must not import each other, not even through third ones."""

    modules: tuple[str, ...]
    name: str = ""
    reason: str = ""
    ignore_imports: tuple[str, ...] = ()
    unmatched_ignore_imports_alerting: Alert = Alert.ERROR
    type_checking: bool = True

    def __post_init__(self) -> None:
        """Its expressions are ones; ValueError if not."""
        _check(self.modules, self.ignore_imports)


@dataclass(frozen=True, slots=True)
class AcyclicSiblings:
    """The children of a package must not import each other in a circle, nor must their children."""

    ancestors: tuple[str, ...]
    depth: int = 10  # generations below the ancestors
    skip_descendants: tuple[str, ...] = ()
    name: str = ""
    reason: str = ""
    ignore_imports: tuple[str, ...] = ()
    unmatched_ignore_imports_alerting: Alert = Alert.ERROR
    type_checking: bool = True

    def __post_init__(self) -> None:
        """Its expressions are ones, and no ancestor is skipped; ValueError if not."""
        _check((*self.ancestors, *self.skip_descendants), self.ignore_imports)
        for module in self.ancestors:
            if module in self.skip_descendants:
                raise ValueError(f'skips "{module}", which is one of its ancestors')


@dataclass(frozen=True, slots=True)
class PrivateModules:
    """A module whose name begins with an underscore may be imported from its parent package, and what lies below it."""

    packages_with_private_modules: tuple[str, ...] = ()  # in which this holds; () for everywhere
    name: str = ""
    reason: str = ""
    ignore_imports: tuple[str, ...] = ()
    unmatched_ignore_imports_alerting: Alert = Alert.ERROR
    type_checking: bool = True

    def __post_init__(self) -> None:
        """Its expressions are ones, and name nothing private; ValueError if not."""
        _check(self.packages_with_private_modules, self.ignore_imports)
        for package in self.packages_with_private_modules:
            if any(map(is_private, package.split("."))):
                raise ValueError(f'names "{package}", which is private itself; name a package above it')


def is_private(name: str) -> bool:
    """Whether a part of a dotted name begins with an underscore, and is no special name such as `__main__`."""
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _check(modules: Iterable[str], imports: Iterable[str]) -> None:
    """Raise ValueError if an expression for modules or for imports is none."""
    for expression in modules:
        if not _MODULES(expression) or _MIXED(expression):
            raise ValueError(f'names "{expression}", in which * must stand for a whole name, and not beside a **')
    for expression in imports:
        importer, arrow, imported = expression.partition("->")
        if not (arrow and importer.strip() and imported.strip()):
            raise ValueError(f'ignores "{expression}", which must be "importer -> imported"')
        _check((importer.strip(), imported.strip()), ())


Contract: TypeAlias = Layers | Forbidden | Protected | Independent | AcyclicSiblings | PrivateModules

KINDS = {  # as import-linter calls them
    Layers: "layers",
    Forbidden: "forbidden",
    Protected: "protected",
    Independent: "independence",
    AcyclicSiblings: "acyclic_siblings",
    PrivateModules: "private_modules",
}


class Unread(NamedTuple):
    """A contract that was found and cannot be checked."""

    name: str
    kind: str
    why: str
    wrong: bool  # whether it makes no sense, or is merely beyond importmap


@dataclass(frozen=True, slots=True)
class LinterSettings:
    """What one configuration file tells import-linter; it holds for a run in the file's folder."""

    path: str  # the file, POSIX, relative to Project.base
    root_packages: tuple[str, ...]
    include_external_packages: bool
    type_checking: bool  # whether imports for the type checker count
    contracts: tuple[Contract, ...]
    unread: tuple[Unread, ...] = ()


class Layer(NamedTuple):
    """One layer as it is drawn: what stands side by side in it."""

    modules: tuple[str, ...]
    optional: tuple[str, ...]  # those of them that need not exist
    independent: bool  # they must not import each other
    closed: bool

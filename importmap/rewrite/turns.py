"""What a rewrite asks for: an imported name, and by which path it is to come"""

from __future__ import annotations

from dataclasses import dataclass, replace

from importmap.model.project import Module
from importmap.resolve.modules import absolute
from importmap.rewrite.statements import Item, Statement, lines


@dataclass(frozen=True, slots=True)
class Named:
    """One name of an import statement: `from ..m import n as a` or, without a name, `import m as a`."""

    level: int
    module: str
    name: str
    alias: str

    @property
    def bound(self) -> str:
        """The name that it binds; "" for a star."""
        if self.name:
            return self.alias or self.name.replace("*", "")
        return self.alias or self.module.partition(".")[0]

    @property
    def origin(self) -> str:
        """The module as written."""
        return "." * self.level + self.module

    @property
    def item(self) -> str:
        """What stands for it in the list of names of a statement."""
        name = self.name or self.module
        return f"{name} as {self.alias}" if self.alias else name

    def __str__(self) -> str:
        """The statement."""
        return f"from {self.origin} import {self.item}" if self.name else f"import {self.item}"

    def seen_from(self, importer: Module) -> Named:
        """The same without dots, as far as these stay in the package."""
        path = absolute(importer, self.level, self.module)
        return self if path is None else replace(self, level=0, module=path)

    def relative_to(self, importer: Module) -> Named:
        """The same with dots in front, if the way does not lead out of the top-level package."""
        package, target = importer.package.split("."), self.module.split(".")
        common = 0
        while common < min(len(package), len(target)) and package[common] == target[common]:
            common += 1
        if not common or not self.name:
            return self
        return replace(self, level=len(package) - common + 1, module=".".join(target[common:]))


def named(statement: Statement, item: Item) -> Named:
    """What one name of a statement asks for."""
    if statement.plain:
        return Named(0, item.name, "", item.alias)
    return Named(statement.level, statement.module, item.name, item.alias)


def read(source: str) -> Named | None:
    """What a statement with one name asks for; None if the source is none."""
    found = lines(source)
    if len(found) != 1 or not found[0].alone or len(found[0].imports[0].items) != 1:
        return None
    (statement,) = found[0].imports
    return named(statement, statement.items[0])


def spelled(before: Named, after: Named, importer: Module) -> Named:
    """What is asked for in the style of what stands there: with dots where it has dots, with `as` where it has that."""
    wanted = after.seen_from(importer)
    if before.level and wanted.name:
        wanted = wanted.relative_to(importer)
    elif after.level and not before.level and before.name:
        wanted = after.seen_from(importer)
    if before.bound and wanted.bound != before.bound and not after.alias:
        wanted = replace(wanted, alias=before.bound)
    return called(wanted, before) if before.alias and wanted.bound == before.alias else wanted


def called(wanted: Named, before: Named) -> Named:
    """What is asked for by the alias that it had; without `as` if it has that name, unless `X as X` offered it."""
    name = wanted.name or wanted.module
    alone = name == before.alias != (before.name or before.module)
    return replace(wanted, alias="" if alone else before.alias)

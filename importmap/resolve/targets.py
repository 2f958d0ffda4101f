"""What a dotted string leads to when a test patches it: "shop.orders.send_mail"

All but the last part is imported as far as that goes, from there on attributes are asked for, and the last part is an
attribute. Only what certainly is not there is missing.
"""

from __future__ import annotations

import builtins
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from importmap.model.facts import Definition, Facts, Import, Kind, When
from importmap.model.links import split_symbol
from importmap.model.project import Module
from importmap.resolve.modules import Modules
from importmap.resolve.names import Names
from importmap.resolve.private import written_as
from importmap.resolve.values import Value, ValueKind

_UNKNOWN = Value(ValueKind.UNKNOWN)
_PLAIN_BASES = frozenset("builtins.object abc.ABC typing.Generic typing.Protocol typing_extensions.Protocol".split())
_PLAIN_METACLASS = "abc.ABCMeta"
_DATACLASS = "dataclasses.dataclass"
_KEEPING = frozenset(
    """
    abc.update_abstractmethods functools.total_ordering typing.final typing.runtime_checkable typing_extensions.final
    typing_extensions.runtime_checkable
    """.split()
)
_ADDING = ("__slots__", "__init_subclass__")  # by which a class gets attributes that no body binds


@dataclass(frozen=True, slots=True)
class Target:
    """What a dotted string leads to."""

    value: Value  # of kind MISSING where it certainly leads nowhere
    imported: tuple[str, ...] = ()  # ids of the modules that Python imports to follow it, outermost first
    reached: str = ""  # of a missing one: the part of the string that is there, "shop.orders"
    owner: Value = _UNKNOWN  # what that is: a module or a class
    name: str = ""  # the next part, which it does not have: "send_mail"


class Targets:
    """Follows dotted strings as `unittest.mock` does."""

    def __init__(self, modules: Modules, facts: Mapping[str, Facts], names: Names) -> None:
        self._modules = modules
        self._facts = facts
        self._names = names
        self._replaced = {key for said in facts.values() for key, _, _ in said.replacements}
        self._set = {path.rpartition(".")[2] for said in facts.values() for path, _, _ in said.assignments}
        self._members: dict[str, Mapping[str, list[Definition]]] = {}

    def follow(self, path: str, importer: Module, *, mapping: bool = False) -> Target:
        """What a string means in a module; one that is to be a mapping is imported to its last part."""
        reached, *rest = path.split(".")
        value = self._names.module(reached, importer)
        if value.kind is not ValueKind.MODULE:
            return Target(_UNKNOWN)
        imported = [value.module]
        for position, part in enumerate(rest):
            full = f"{reached}.{part}"
            below = self._modules.find(full, importer) if len(imported) == position + 1 else None
            owner, value = value, self._attribute(value, part)
            if below is not None and (mapping or position < len(rest) - 1):
                # Python 3.9 and later import the submodule here, earlier ones take the attribute.
                if value.kind is not ValueKind.MODULE or value.module != below:
                    break
                imported.append(below)
            if value.kind is ValueKind.MISSING:
                if self._names.module(full, importer).kind is not ValueKind.MISSING:
                    break
                return Target(value, tuple(imported), reached, owner, part)
            if position == len(rest) - 1:
                return Target(value, tuple(imported))
            if value.kind not in (ValueKind.MODULE, ValueKind.SYMBOL):
                break
            reached = full
        return Target(_UNKNOWN, tuple(imported))

    def _attribute(self, owner: Value, name: str) -> Value:
        if owner.kind is ValueKind.MODULE:
            return self._of_module(owner.module, name)
        value = self._names.member(owner, name)
        if value.kind is ValueKind.UNKNOWN and not owner.others and self._lacks(owner.symbol, name):
            return Value(ValueKind.MISSING, owner.module, f"{owner.name}.{name}")
        return value

    def _of_module(self, module: str, name: str) -> Value:
        value = self._names.attribute(module, name)
        if value.kind is not ValueKind.MISSING:
            return value
        if self._modules[module].name in self._replaced:
            return _UNKNOWN
        if module not in self._facts:
            return Value(ValueKind.MISSING, module, name, reason=value.reason)
        bound = [item for item in self._bound(module, name) if not item.when & When.TYPING]
        # What is bound where this version of Python does not come by, or is deleted, may be there in another run.
        passed_on = bool(value.module) and all(isinstance(item, Import) for item in bound)
        certain = not bound if value.module == module else passed_on
        return value if certain else _UNKNOWN

    def _bound(self, module: str, name: str) -> list[Import | Definition]:
        """The statements of a module that bind a name at its top level, whether they run or not."""
        said = self._facts.get(module, Facts())
        imports = [item for item in said.imports if not item.scope and item.bound == name]
        return [*imports, *(item for item in said.definitions if item.name == name)]

    # ------------------------------------------------------------------------------------------------- classes

    def _lacks(self, symbol: str, name: str) -> bool:
        """Whether a class certainly has no such attribute, from itself or from a base."""
        if name in self._set or (name.startswith("__") and name.endswith("__")):
            return False
        todo, seen = [symbol], set[str]()
        while todo:
            symbol = todo.pop()
            if symbol in seen:
                continue
            seen.add(symbol)
            bases = self._bases_without(symbol, name)
            if bases is None:
                return False
            todo += bases
        return True

    def _bases_without(self, symbol: str, name: str) -> list[str] | None:
        """The bases in the analysed code of a class that itself lacks an attribute; None if that is not certain."""
        module, qualified = split_symbol(symbol)
        statements = self._defined(module).get(qualified, [])
        if len(statements) != 1 or statements[0].kind != Kind.CLASS:
            return None
        definition = statements[0]
        written = written_as(qualified, name)
        if any(f"{qualified}.{member}" in self._defined(module) for member in (written, *_ADDING)):
            return None
        for decorator in definition.decorators:
            made = self._outside(module, decorator, definition.order)
            if made not in _KEEPING and (made != _DATACLASS or written in definition.fields):
                return None
        bases = []
        for base in definition.bases:
            value = self._names.dotted(module, base.removeprefix("metaclass="), before=definition.order)
            if value.kind is ValueKind.SYMBOL and not value.others and not base.startswith("metaclass="):
                bases.append(value.symbol)
                continue
            outside = self._outside(module, base.removeprefix("metaclass="), definition.order)
            if outside not in _PLAIN_BASES and (outside != _PLAIN_METACLASS or not base.startswith("metaclass=")):
                return None
        return bases

    def _outside(self, module: str, name: str, before: int) -> str:
        """The full name of something that the analysed code does not define, or ""."""
        value = self._names.dotted(module, name, before=before)
        if value.kind is ValueKind.EXTERNAL:
            return value.module
        return f"builtins.{name}" if value.kind is ValueKind.MISSING and hasattr(builtins, name) else ""

    def _defined(self, module: str) -> Mapping[str, list[Definition]]:
        if module not in self._members:
            found: dict[str, list[Definition]] = defaultdict(list)
            for definition in self._facts[module].definitions if module in self._facts else ():
                found[definition.name].append(definition)
            self._members[module] = dict(found)
        return self._members[module]

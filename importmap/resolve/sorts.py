"""What kind of thing a class or function is, in the words of those who write it: "dataclass" or "async function"."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from importmap.model.facts import Definition, Kind
from importmap.model.links import Symbol
from importmap.resolve.names import Names
from importmap.resolve.signatures import Signatures
from importmap.resolve.values import ValueKind

_DECORATORS = {
    "dataclasses.dataclass": "dataclass",
    "pydantic.dataclasses.dataclass": "dataclass",
    **dict.fromkeys(("attrs.define", "attrs.frozen", "attrs.mutable", "attr.s", "attr.attrs"), "attrs class"),
}
_BASES = {
    **dict.fromkeys((f"enum.{name}" for name in "Enum IntEnum StrEnum Flag IntFlag".split()), "enum"),
    **dict.fromkeys((f"{module}.NamedTuple" for module in ("typing", "typing_extensions")), "named tuple"),
    **dict.fromkeys((f"{module}.TypedDict" for module in ("typing", "typing_extensions")), "typed dictionary"),
    "pydantic.BaseModel": "pydantic model",
    "django.db.models.Model": "Django model",
}
_OWN_BASES = {  # of which a class that inherits from such a class is none any more
    **dict.fromkeys((f"{module}.Protocol" for module in ("typing", "typing_extensions")), "protocol"),
    "abc.ABC": "abstract class",
}


class Sorts:
    """The sorts of the analysed classes and functions; the plain words where nothing else is certain."""

    def __init__(self, names: Names, signatures: Signatures) -> None:
        self._names = names
        self._signatures = signatures

    def of(self, symbol: Symbol) -> str:
        """What a symbol is."""
        definition = symbol.definition
        if definition.kind != Kind.CLASS:
            return f"async {definition.kind}" if definition.asynchronous else str(definition.kind)
        own = [self._full(symbol.module, name, definition.order) for name in definition.decorators]
        found = [_DECORATORS[name] for name in own if name in _DECORATORS]
        found += [word for name in self._outside(symbol.module, definition, set()) if (word := _word(name))]
        own = [self._full(symbol.module, name, definition.order) for name in definition.bases]
        found += [_OWN_BASES[name] for name in own if name in _OWN_BASES]
        return found[0] if found else str(definition.kind)

    def _outside(self, module: str, definition: Definition, seen: set[str]) -> Iterator[str]:
        """The bases from outside, those of the bases included."""
        for name in definition.bases:
            value = self._names.dotted(module, name, before=definition.order)
            if value.symbol and value.symbol not in seen:
                seen.add(value.symbol)
                base = self._signatures.definition(value.symbol)
                if base is not None:
                    yield from self._outside(value.module, base, seen)
            else:
                yield self._full(module, name, definition.order)

    def _full(self, module: str, name: str, before: int) -> str:
        """The full name of something from outside, or ""."""
        value = self._names.dotted(module, name, before=before)
        if value.kind is ValueKind.EXTERNAL:
            return value.module
        return f"builtins.{name}" if value.kind is ValueKind.MISSING and hasattr(builtins, name) else ""


def _word(base: str) -> str:
    """What a class with such a base is, or ""."""
    module, _, name = base.rpartition(".")
    found = getattr(builtins, name, None) if module == "builtins" else None
    if isinstance(found, type) and issubclass(found, BaseException):
        return "exception"
    return _BASES.get(base, "")

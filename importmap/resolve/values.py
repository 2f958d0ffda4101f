"""What a name may turn out to be, and why"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from importmap.model.links import symbol_id

IN_A_CIRCLE = "it is only re-exported in a circle"


class ValueKind(StrEnum):
    """What a name may turn out to be."""

    MODULE = "module"
    SYMBOL = "symbol"  # a class or function statement of the analysed code
    OBJECT = "object"  # any other binding of the analysed code
    EXTERNAL = "external"  # from outside; `module` is the dotted name
    UNKNOWN = "unknown"  # reading cannot tell
    MISSING = "missing"  # it is certainly not there


class Value(NamedTuple):
    """What a name means, and why; a named tuple, because there are hundreds of thousands."""

    kind: ValueKind
    module: str = ""  # id of the module that it is, or that defines it
    name: str = ""  # qualified name inside that module
    hops: tuple[str, ...] = ()  # ids of the modules passed through, the one that was asked first
    line: int = 0  # of the statement that binds it in the first of them
    reason: str = ""  # for UNKNOWN and MISSING
    others: tuple[str, ...] = ()  # ids of the symbols that it is instead, where a test or a failing import decides

    @property
    def symbol(self) -> str:
        """The id of the symbol, or "" for anything else."""
        return symbol_id(self.module, self.name) if self.kind is ValueKind.SYMBOL else ""


FOUND = (ValueKind.SYMBOL, ValueKind.MODULE, ValueKind.EXTERNAL)
RANK = {
    ValueKind.SYMBOL: 0,
    ValueKind.MODULE: 0,
    ValueKind.EXTERNAL: 0,
    ValueKind.OBJECT: 1,
    ValueKind.UNKNOWN: 2,
    ValueKind.MISSING: 3,
}

"""What a class or function takes when it is called through its name, where reading can tell

A signature that something may change is not known: one with a decorator that is not known to keep it, a name that is
defined twice, a class with a base from outside that may bring its own `__init__`, a metaclass, `__new__`.
"""

from __future__ import annotations

import builtins
import difflib
from collections.abc import Mapping, Sequence

from importmap.model.facts import Call, Definition, Facts, Kind, Parameter
from importmap.model.links import split_symbol
from importmap.resolve.names import Names
from importmap.resolve.values import ValueKind

POSITIONAL = ("positional-only", "positional")

_ALIKE = 0.85  # from which likeness on a keyword is taken for a slip

_ANYTHING = (Parameter("arguments", "variadic", default=False),)  # what exceptions take, and no keyword
_KEEPING = frozenset(
    """
    builtins.staticmethod builtins.classmethod abc.abstractmethod contextlib.contextmanager
    contextlib.asynccontextmanager functools.cache functools.lru_cache functools.wraps typing.final typing.override
    typing.no_type_check typing_extensions.final typing_extensions.override typing_extensions.deprecated
    warnings.deprecated functools.total_ordering typing.runtime_checkable typing_extensions.runtime_checkable
    """.split()
)
_DATACLASS = "dataclasses.dataclass"
_NAMED_TUPLE = ("typing.NamedTuple", "typing_extensions.NamedTuple")
_PLAIN_BASES = frozenset(
    "builtins.object abc.ABC typing.Generic typing.Protocol typing_extensions.Protocol".split(),
)
_EXCEPTIONS = frozenset(
    f"builtins.{name}"
    for name in """
    BaseException Exception ArithmeticError AssertionError LookupError IndexError KeyError MemoryError
    NotImplementedError OverflowError RecursionError RuntimeError TypeError ValueError ZeroDivisionError Warning
    DeprecationWarning FutureWarning RuntimeWarning UserWarning
    """.split()
)
# Classes of which an instance is not made by calling `__init__` with what the class is called with.
_OTHERWISE_MADE = ("enum.", "builtins.", "typing.", "typing_extensions.", "ctypes.")


class Signatures:
    """The signatures of the analysed classes and functions, found on demand."""

    def __init__(self, facts: Mapping[str, Facts], names: Names) -> None:
        self._facts = facts
        self._names = names
        self._definitions: dict[str, Mapping[str, Definition | None]] = {}
        self._signatures: dict[str, tuple[Parameter, ...] | None] = {}
        self._decorated: dict[str, tuple[str, ...]] = {}
        self._orders: dict[str, tuple[str, ...] | None] = {}

    def of(self, symbol: str) -> tuple[Parameter, ...] | None:
        """What the symbol takes, `self` left out for a class and a class method; None where that cannot be known."""
        if symbol not in self._signatures:
            definition = self.definition(symbol)
            signature: tuple[Parameter, ...] | None = None
            if definition is not None and definition.kind == Kind.FUNCTION:
                signature = self._function(symbol, definition)
            elif definition is not None and definition.kind == Kind.CLASS:
                signature = self._class(symbol)
            self._signatures[symbol] = signature
        return self._signatures[symbol]

    def definition(self, symbol: str) -> Definition | None:
        """The one statement that binds the symbol's name in its module or class; None if there are several."""
        module, name = split_symbol(symbol)
        return self._members(module).get(name)

    def _defines(self, symbol: str, name: str) -> bool:
        """Whether a class has a member of that name, however often it is bound."""
        module, owner = split_symbol(symbol)
        return f"{owner}.{name}" in self._members(module)

    def _members(self, module: str) -> Mapping[str, Definition | None]:
        """The definitions of a module by name; None for a name that is bound several times."""
        if module not in self._definitions:
            found: dict[str, Definition | None] = {}
            for definition in self._facts[module].definitions if module in self._facts else ():
                found[definition.name] = None if definition.name in found else definition
            self._definitions[module] = found
        return self._definitions[module]

    # ------------------------------------------------------------------------------------------------ functions

    def _function(self, symbol: str, definition: Definition) -> tuple[Parameter, ...] | None:
        decorators = self._decorators(symbol, definition)
        if not _KEEPING.issuperset(decorators):
            return None
        name = definition.name.rpartition(".")[2]
        if name.startswith("__") and name.endswith("__") and name != "__init__":
            return None
        return _bound(definition.parameters) if "builtins.classmethod" in decorators else definition.parameters

    def _decorators(self, symbol: str, definition: Definition) -> tuple[str, ...]:
        """The decorators by their full names, "?" for what is not from outside."""
        if not definition.decorators:
            return ()
        if symbol not in self._decorated:
            names = (self._outside(symbol, name, definition.order) or "?" for name in definition.decorators)
            self._decorated[symbol] = tuple(names)
        return self._decorated[symbol]

    def _outside(self, symbol: str, name: str, before: int) -> str:
        """The full name of something that the analysed code does not define, or ""."""
        module = split_symbol(symbol)[0]
        value = self._names.dotted(module, name, before=before)
        if value.kind is ValueKind.EXTERNAL:
            return value.module
        return f"builtins.{name}" if value.kind is ValueKind.MISSING and hasattr(builtins, name) else ""

    # -------------------------------------------------------------------------------------------------- classes

    def _class(self, symbol: str) -> tuple[Parameter, ...] | None:
        order = self._order(symbol)
        if order is None or any(self._is_made_otherwise(base) for base in order):
            return None
        for base in order:
            if base in _EXCEPTIONS:
                return _ANYTHING
            if ":" not in base:
                if base in _PLAIN_BASES:
                    continue
                return None if base not in _NAMED_TUPLE else ()
            if self._defines(base, "__init__"):
                initializer = self.definition(f"{base}.__init__")
                if initializer is None or initializer.kind != Kind.FUNCTION or initializer.decorators:
                    return None
                return _bound(initializer.parameters)
            definition = self.definition(base)
            if definition is not None and _DATACLASS in self._decorators(base, definition):
                return self._fields(order[order.index(base) :])
            if definition is not None and self._is_named_tuple(base, definition):
                return definition.parameters
        return ()

    def _is_made_otherwise(self, base: str) -> bool:
        if ":" not in base:
            ordinary = base in _PLAIN_BASES or base in _EXCEPTIONS or base in _NAMED_TUPLE
            return not ordinary and base.startswith(_OTHERWISE_MADE)
        definition = self.definition(base)
        if definition is None or self._defines(base, "__new__") or self._defines(base, "__init_subclass__"):
            return True
        if self._is_named_tuple(base, definition) and self._defines(base, "__init__"):
            return True
        return not _KEEPING.union([_DATACLASS]).issuperset(self._decorators(base, definition))

    def _is_named_tuple(self, symbol: str, definition: Definition) -> bool:
        return any(self._outside(symbol, base, definition.order) in _NAMED_TUPLE for base in definition.bases)

    def _fields(self, order: Sequence[str]) -> tuple[Parameter, ...] | None:
        """What a dataclass takes: the fields of its bases and its own; one that is named again keeps its place."""
        fields: dict[str, Parameter] = {}
        for base in reversed(order):
            if ":" not in base:
                if base in _PLAIN_BASES or base in _EXCEPTIONS:
                    continue
                return None
            definition = self.definition(base)
            if definition is None or _DATACLASS not in self._decorators(base, definition):
                continue
            for field in definition.parameters:
                earlier = fields.get(field.name)
                fields[field.name] = field._replace(default=field.default or (earlier is not None and earlier.default))
        named = [field for field in fields.values() if field.kind != "keyword-only"]
        return (*named, *(field for field in fields.values() if field.kind == "keyword-only"))

    def _order(self, symbol: str) -> tuple[str, ...] | None:
        """The order in which CPython asks a class and its bases: symbols, and names from outside; None if unknown."""
        if symbol not in self._orders:
            self._orders[symbol] = None  # for a class that is its own base
            definition = self.definition(symbol)
            if definition is not None and definition.kind == Kind.CLASS:
                self._orders[symbol] = self._ordered(symbol, definition)
        return self._orders[symbol]

    def _ordered(self, symbol: str, definition: Definition) -> tuple[str, ...] | None:
        module = split_symbol(symbol)[0]
        bases, orders = [], []
        for name in definition.bases:
            if name.startswith("metaclass="):
                if self._outside(symbol, name.removeprefix("metaclass="), definition.order) != "abc.ABCMeta":
                    return None
                continue
            base = self._names.dotted(module, name, before=definition.order).symbol
            order = self._order(base) if base else None
            outside = self._outside(symbol, name, definition.order)
            if order is None and not outside:
                return None
            bases.append(base or outside)
            orders.append(list(order or (outside,)))
        merged = _merged([*orders, bases])
        return None if merged is None else (symbol, *merged)


def misfit(parameters: Sequence[Parameter], call: Call) -> str:
    """What of a call fits no such signature, in words; "" if it may fit.

    With `*x` or `**x` in the call, nothing is certainly missing.
    """
    if not parameters and not call.positional and not call.keywords:
        return ""
    slots = [parameter for parameter in parameters if parameter.kind in POSITIONAL]
    kinds = {parameter.kind for parameter in parameters}
    wrong = []
    if call.positional > len(slots) and "variadic" not in kinds:
        given = "1 positional argument" if call.positional == 1 else f"{call.positional} positional arguments"
        wrong.append(f"{given}, takes {len(slots) or 'none'}")
    named = {parameter.name for parameter in parameters if parameter.kind in ("positional", "keyword-only")}
    filled = {slot.name for slot in slots[: call.positional]}
    if "keywords" not in kinds:
        wrong += [f"unknown keyword {name}" for name in call.keywords if name not in named]
    wrong += [f"argument {name} twice" for name in call.keywords if name in filled & named]
    if not call.open:
        wrong += [
            f"missing argument {parameter.name}"
            for parameter in parameters
            if parameter.kind in (*POSITIONAL, "keyword-only")
            and not parameter.default
            and parameter.name not in filled
            and not (parameter.name in call.keywords and parameter.kind != "positional-only")
        ]
    return ", ".join(wrong)


def likely(parameters: Sequence[Parameter], call: Call) -> Mapping[str, str]:
    """For each unknown keyword of a call the parameter that it is likely to mean, where there is one that is free.

    It is written almost alike, or one of the two has all words of the other (`user_context` and `context`); or it is
    the only keyword that is unknown, and there is only one argument missing, unless the two name different things of
    one kind (`session_id` and `run_id`).
    """
    slots = [parameter.name for parameter in parameters if parameter.kind in POSITIONAL]
    named = {parameter.name: parameter for parameter in parameters if parameter.kind in ("positional", "keyword-only")}
    free = [name for name in named if name not in {*slots[: call.positional], *call.keywords}]
    unknown = [keyword for keyword in call.keywords if keyword not in named]
    found = {}
    for keyword in unknown:
        words = set(keyword.split("_"))
        near = difflib.get_close_matches(keyword, free, 1, _ALIKE)
        sharing = [name for name in free if words <= set(name.split("_")) or words >= set(name.split("_"))]
        if near or len(sharing) == 1:
            found[keyword] = (near or sharing)[0]
    required = [name for name in free if not named[name].default]
    if len(unknown) == len(required) == 1 and not call.open and not _are_siblings(unknown[0], required[0]):
        found[unknown[0]] = required[0]
    return found if len(set(found.values())) == len(found) else {}


def _are_siblings(one: str, other: str) -> bool:
    """Whether two names have the last word in common, and each another one before it."""
    heads = {name.rpartition("_")[0] for name in (one, other)}
    return one.rpartition("_")[2] == other.rpartition("_")[2] and "" not in heads


def shown(parameters: Sequence[Parameter]) -> str:
    """A signature for people: "(user_id, *, run_id=...)"."""
    parts: list[str] = []
    for index, parameter in enumerate(parameters):
        if parameter.kind == "keyword-only" and not any(
            earlier.kind in ("variadic", "keyword-only") for earlier in parameters[:index]
        ):
            parts.append("*")
        stars = {"variadic": "*", "keywords": "**"}.get(parameter.kind, "")
        parts.append(f"{stars}{parameter.name}{'=...' if parameter.default else ''}")
        following = parameters[index + 1].kind if index + 1 < len(parameters) else ""
        if parameter.kind == "positional-only" != following:
            parts.append("/")
    return f"({', '.join(parts)})"


def _bound(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...] | None:
    """The parameters without `self`; None if there is no place for it."""
    if not parameters or parameters[0].kind not in (*POSITIONAL, "variadic"):
        return None
    return parameters if parameters[0].kind == "variadic" else parameters[1:]


def _merged(sequences: list[list[str]]) -> tuple[str, ...] | None:
    """The merge of C3, by which CPython orders bases; None if there is no such order."""
    merged: list[str] = []
    left = [list(sequence) for sequence in sequences if sequence]
    while left:
        later = {name for sequence in left for name in sequence[1:]}
        head = next((sequence[0] for sequence in left if sequence[0] not in later), None)
        if head is None:
            return None
        merged.append(head)
        left = [rest for sequence in left if (rest := [name for name in sequence if name != head])]
    return tuple(merged)

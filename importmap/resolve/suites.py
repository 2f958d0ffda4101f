"""What a module holds that a test runner could take for tests, by whatever names it goes

Which of it is collected depends on the runner's settings; here it is only said what is there. A class has the methods
of all its bases in the analysed code. A base from outside is a `unittest.TestCase` if it is called so.
"""

from __future__ import annotations

import builtins
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from importmap.model.collection import Contents, Routine, Suite
from importmap.model.facts import Definition, Facts, Kind
from importmap.model.links import split_symbol
from importmap.resolve.conditions import Path
from importmap.resolve.names import Names
from importmap.resolve.values import Value, ValueKind

_NO_TESTS = ("fixture", "yield_fixture", "property", "cached_property", "setter")  # last parts of decorators
_GENERATED = ("dataclass", "dataclasses.dataclass", "attr.s", "attrs.define", "define")  # they write an __init__
_ABSTRACT_METHODS = ("abstractmethod", "abc.abstractmethod", "abstractproperty")
_ABSTRACT_BASES = ("ABC", "abc.ABC", "metaclass=ABCMeta", "metaclass=abc.ABCMeta")


class Suites:
    """The classes of the analysed code as a test runner sees them, each looked at once."""

    def __init__(self, facts: Mapping[str, Facts], names: Names) -> None:
        self._facts = facts
        self._names = names
        self._contents: dict[str, Contents] = {}
        self._suites: dict[str, Suite | None] = {}
        self._members: dict[str, dict[str, list[Definition]]] = {}
        self._where: dict[str, tuple[Path | None, ...]] = {}

    def contents(self, module: str) -> Contents:
        """What a module holds, imported classes and functions included."""
        if module not in self._contents:
            self._contents[module] = self._read(module)
        return self._contents[module]

    def _read(self, module: str) -> Contents:
        functions, suites = [], []
        for name in self._names.names(module):
            value = self._names.attribute(module, name)
            event = self._names.binding(module, name) if value.kind is ValueKind.SYMBOL else None
            if value.kind is not ValueKind.SYMBOL or (event is not None and event.caught):
                continue  # what stands in an exception handler is only there if something fails
            suite = self._suite(value.symbol)
            if suite is not None:
                suites.append(suite._replace(name=name))
                continue
            definition = self._definition(value.symbol, Kind.FUNCTION)
            if definition is not None and _may_be_test(definition):
                functions.append(Routine(name, value.module, definition.line))
        off = self._names.binding(module, "__test__")
        barred = off is not None and isinstance(off.item, Definition) and off.item.target in ("False", "None")
        return Contents(tuple(functions), tuple(suites), barred)

    def runs(self, module: str, block: int) -> bool | None:
        """Whether a block runs when its module is imported; None if it depends on more than the Python version."""
        path = self._paths(module)[block]
        return None if path else path is not None

    # --------------------------------------------------------------------------------------------------- classes

    def _suite(self, symbol: str) -> Suite | None:
        """The class of that id; None if it is none."""
        if symbol not in self._suites:
            self._suites[symbol] = None  # of a class that is among its own bases
            definition = self._definition(symbol, Kind.CLASS)
            if definition is not None:
                self._suites[symbol] = self._look_at(symbol, definition)
        return self._suites[symbol]

    def _look_at(self, symbol: str, definition: Definition) -> Suite:
        bases, from_outside = self._bases(symbol, definition)
        line = [(symbol, definition)]
        known = [suite for suite in map(self._suite, bases) if suite is not None]
        for ancestor in _in_order(known):
            found = self._definition(ancestor, Kind.CLASS)
            if found is not None:
                line.append((ancestor, found))
        attributes: dict[str, tuple[str, Definition]] = {}
        for owner, owning in line:
            for name, member in self._body(owner, owning).items():
                attributes.setdefault(name, (owner, member))
        methods = []
        inner = []
        for name, (owner, member) in sorted(attributes.items()):
            routine = self._method(owner, name, member)
            if routine is not None:
                methods.append(routine)
            suite = self._suite(f"{owner}.{name}") if member.kind == Kind.CLASS else None
            if suite is not None:
                inner.append(suite)
        said = attributes["__test__"][1].target if "__test__" in attributes else ""
        return Suite(
            name=definition.name.rpartition(".")[2],
            symbol=symbol,
            line=definition.line,
            lineage=tuple(owner for owner, _ in line[1:]),
            methods=tuple(methods),
            inner=tuple(inner),
            unittest=any(suite.unittest for suite in known) or any(map(_is_test_case, from_outside)),
            barred=_barred(attributes, [owning for _, owning in line], from_outside, said),
            wanted=said == "True",
        )

    def _bases(self, symbol: str, definition: Definition) -> tuple[list[str], list[str]]:
        """The bases of a class: the ids of those in the analysed code, the dotted names of the others."""
        inside, outside = [], []
        for base in definition.bases:
            if "=" in base or base == "?":
                continue
            value = self._names.dotted(split_symbol(symbol)[0], base, before=definition.order)
            if value.kind is ValueKind.SYMBOL:
                inside.append(value.symbol)
            else:
                outside.append(value.module if value.kind is ValueKind.EXTERNAL else base)
        return inside, outside

    def _method(self, owner: str, name: str, member: Definition) -> Routine | None:
        if member.kind == Kind.FUNCTION and _may_be_test(member):
            return Routine(name, split_symbol(owner)[0], member.line)
        if member.kind == Kind.ALIAS:
            qualified = split_symbol(owner)[1]
            value = self._aliased(owner, qualified, member)
            definition = self._definition(value.symbol, Kind.FUNCTION) if value.symbol else None
            if definition is not None and _may_be_test(definition):
                return Routine(name, value.module, definition.line)
        return None

    def _aliased(self, owner: str, qualified: str, member: Definition) -> Value:
        """What `test_b = test_a` in the body of a class means: a name of that body first, else one of the module."""
        module = split_symbol(owner)[0]
        name = f"{qualified}.{member.target}"
        if any(definition.name == name for definition in self._by_owner(module).get(qualified, ())):
            return Value(ValueKind.SYMBOL, module, name)
        return self._names.dotted(module, member.target)

    def _body(self, symbol: str, definition: Definition) -> Mapping[str, Definition]:
        """What the body of a class binds in the end, by name."""
        module = split_symbol(symbol)[0]
        bound: dict[str, Definition] = {}
        for member in self._by_owner(module).get(definition.name, ()):
            name = member.name.rpartition(".")[2]
            if not definition.line <= member.line <= definition.end_line or self.runs(module, member.block) is False:
                continue
            if member.kind == Kind.DELETED:
                bound.pop(name, None)
            else:
                bound[name] = member
        return bound

    def _definition(self, symbol: str, kind: Kind) -> Definition | None:
        """The class or function statement of that id, of several the one that counts in the end."""
        module, qualified = split_symbol(symbol)
        owner = qualified.rpartition(".")[0]
        found = [d for d in self._by_owner(module).get(owner, ()) if d.name == qualified and d.kind == kind]
        event = self._names.binding(module, qualified) if len(found) > 1 and not owner else None
        if event is not None and event.item in found:
            return found[found.index(event.item)]
        return found[-1] if found else None

    def _by_owner(self, module: str) -> Mapping[str, list[Definition]]:
        """The definitions of a module by the class in whose body they stand, "" for none."""
        if module not in self._members:
            members: dict[str, list[Definition]] = defaultdict(list)
            for definition in self._facts[module].definitions if module in self._facts else ():
                members[definition.name.rpartition(".")[0]].append(definition)
            self._members[module] = members
        return self._members[module]

    def _paths(self, module: str) -> tuple[Path | None, ...]:
        if module not in self._where:
            self._where[module] = self._names.paths(module)
        return self._where[module]


def _in_order(bases: Iterable[Suite]) -> Iterator[str]:
    """The classes above a class as Python looks through them: those that several bases share come after these."""
    found = [symbol for base in bases for symbol in (base.symbol, *base.lineage)]
    yield from reversed(dict.fromkeys(reversed(found)))


def _may_be_test(definition: Definition) -> bool:
    """Whether what a function statement binds is still a function that a runner can call."""
    made = definition.decorators
    return not made or all(decorator.rpartition(".")[2] not in _NO_TESTS for decorator in made)


def _is_test_case(name: str) -> bool:
    """Whether a class from outside is a `unittest.TestCase`, by its name."""
    return name.endswith("TestCase")


def _barred(
    attributes: Mapping[str, tuple[str, Definition]], line: list[Definition], outside: list[str], said: str
) -> str:
    """Why pytest makes no tests of a class."""
    if said in ("False", "None"):
        return "__test__"
    bases = {base for owning in line for base in owning.bases} | set(outside)
    if not bases.isdisjoint(_ABSTRACT_BASES) and any(
        decorator in _ABSTRACT_METHODS for _, member in attributes.values() for decorator in member.decorators
    ):
        return "abstract"
    if any(decorator in _GENERATED for owning in line for decorator in owning.decorators):
        return "__init__"
    for name in ("__init__", "__new__"):
        if name in attributes or any(_is_builtin_with(base, name) for base in outside):
            return name
    return ""


def _is_builtin_with(base: str, name: str) -> bool:
    """Whether a class of Python itself has a constructor of its own: `Exception`, `dict`."""
    found = getattr(builtins, base, object)
    return isinstance(found, type) and getattr(found, name) is not getattr(object, name)

"""Who may ask for annotations at run time, and would miss what is imported for the type checker alone

Nothing can tell for sure. What is known to leave annotations alone is known to: the standard library's decorators and
base classes, the project's own bases that have no others, and a few packages. Of anything else it is said that it may
ask. The settings by which ruff is told the same are honoured.
"""

from __future__ import annotations

import builtins
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from importmap.analysis import Analysis
from importmap.model.facts import Definition, Facts, Kind
from importmap.model.links import symbol_id
from importmap.model.project import Module
from importmap.resolve.values import Value, ValueKind
from importmap.rewrite.ruff import Settings, settings
from importmap.rewrite.scopes import Scope

# The last parts of the names of functions that ask for annotations.
_READERS = frozenset(
    "get_type_hints get_annotations signature getfullargspec resolve_types fields fields_dict create_model"
    " validate_call validate_arguments TypeAdapter from_dict".split()
)
# Packages whose decorators and functions do not ask for annotations.
_PLAIN = frozenset("attr attrs click deprecated pytest tenacity backoff typing_extensions cached_property".split())
# Packages that ask for the annotations of classes that they are given.
_ASKING = frozenset(
    "apischema beanie beartype blacksheep cappa cattr cattrs cyclopts dacite dagster dataclasses_json"
    " dependency_injector desert dishka fastapi fastmcp hydra injector jsonargparse kink lagom langchain langchain_core"
    " litestar magicgui marshmallow_dataclass mashumaro mcp msgspec ninja odmantic omegaconf prefect punq pydantic"
    " pydantic_settings rodi serde simple_parsing sqlalchemy sqlmodel starlite strawberry svcs tortoise typeguard typer"
    " tyro wireup".split()
)
_ACCESSORS = frozenset({"setter", "getter", "deleter"})
_DEPTH = 50  # base classes above one another


class Hints:
    """The annotations of an analysis, and who may ask for them."""

    def __init__(self, analysis: Analysis, source: Callable[[str], bytes]) -> None:
        self._analysis = analysis
        self._source = source
        self._settings: dict[str, Settings] = {}

    def asked(self, module: Module, scope: Scope) -> str:
        """Who may ask at run time for the annotations of a function or class, in a clause; "" for nobody."""
        told = self._told(module)
        owners = [scope]
        if scope.kind == "function" and scope.around is not None and scope.around.kind == "class":
            owners.append(scope.around)
        for owner in owners:
            for path in owner.decorators:
                if not self._is_plain_decorator(module, owner, path, told):
                    return f"`@{path}` may ask for it at run time"
            for path in owner.bases:
                if not self._is_plain_base(module.id, path, told, owner):
                    return f"the base class {path} may ask for it at run time"
        last = owners[-1]
        if last.around is not None and last.around.around is not None:
            return self._within(module, last)
        return self._below(module, last, told) or self._given(module, last)

    def _told(self, module: Module) -> Settings:
        """What ruff is told for a file."""
        folder = module.path.rpartition("/")[0]
        if folder not in self._settings:
            self._settings[folder] = settings(folder, self._source)
        return self._settings[folder]

    # -------------------------------------------------------------------------------------- decorators and base classes

    def _is_plain_decorator(self, module: Module, scope: Scope, path: str, told: Settings) -> bool:
        """Whether a decorator leaves annotations alone."""
        first, _, last = path.rpartition(".")
        around = scope.around
        if around is None or path == "?":
            return False
        holder = around.holder(path.partition(".")[0])
        if holder is None:
            return hasattr(builtins, path)
        if last in _ACCESSORS and holder is around and around.kind == "class" and "." not in first:
            return True
        if holder.around is not None:
            return False
        value = self._analysis.names.dotted(module.id, path)
        return self._is_foreign_plain(value) and not told.has_decorator(_dotted(value), path)

    def _is_foreign_plain(self, value: Value) -> bool:
        """Whether something comes from outside, and leaves annotations alone."""
        top = value.module.partition(".")[0]
        return value.kind is ValueKind.EXTERNAL and (top in sys.stdlib_module_names or top in _PLAIN)

    def _is_plain_base(self, module: str, path: str, told: Settings, scope: Scope | None, depth: int = 0) -> bool:
        """Whether a base class, and what that is based on, leaves annotations alone."""
        first = path.partition(".")[0]
        if path == "?" or depth > _DEPTH:
            return False
        if scope is not None and scope.around is not None:
            holder = scope.around.holder(first)
            if holder is not None and holder.around is not None:
                return False
        if path in vars(builtins) and not self._analysis.names.events(module, first):
            return True
        value = self._analysis.names.dotted(module, path)
        if told.has_base(_dotted(value), path):
            return False
        if value.kind is not ValueKind.SYMBOL:
            return self._is_foreign_plain(value)
        return self._is_plain_class(value.module, value.name, told, depth + 1)

    def _is_plain_class(self, module: str, name: str, told: Settings, depth: int) -> bool:
        """Whether a class of the analysed code leaves the annotations of those that are based on it alone."""
        facts = self._analysis.facts[module]
        found = [one for one in facts.definitions if one.name == name and one.kind == Kind.CLASS]
        if not found or any(one.name == f"{name}.__init_subclass__" for one in facts.definitions):
            return False
        return all(
            self._is_plain_base(module, base.removeprefix("metaclass="), told, None, depth)
            for one in found
            for base in one.bases
        )

    def _below(self, module: Module, scope: Scope, told: Settings) -> str:
        """A class based on one of the module that has another base, too, which may ask; "" for none."""
        if scope.kind != "class":
            return ""
        waiting, seen = [(module.id, scope.name)], {(module.id, scope.name)}
        while waiting:
            place = waiting.pop()
            for other, definition in self._based.get(place[1], ()):
                values = [self._analysis.names.dotted(other, base) for base in definition.bases]
                if not any((one.module, one.name) == place for one in values) or (other, definition.name) in seen:
                    continue
                for base in definition.bases:
                    if not self._is_plain_base(other, base.removeprefix("metaclass="), told, None):
                        return f"{base}, with which {other}.{definition.name} mixes it, may ask for it at run time"
                for path in definition.decorators:
                    value = self._analysis.names.dotted(other, path)
                    if not self._is_foreign_plain(value) or told.has_decorator(_dotted(value), path):
                        return f"`@{path}` of {other}.{definition.name} may ask for it at run time"
                seen.add((other, definition.name))
                waiting.append((other, definition.name))
        return ""

    @cached_property
    def _based(self) -> Mapping[str, list[tuple[str, Definition]]]:
        """The classes of all modules by the last parts of the names of their bases."""
        found: dict[str, list[tuple[str, Definition]]] = defaultdict(list)
        for module, facts in sorted(self._analysis.facts.items()):
            for definition in facts.definitions:
                for base in definition.bases if definition.kind == Kind.CLASS else ():
                    found[base.rpartition(".")[2]].append((module, definition))
        return found

    # ---------------------------------------------------------------------------------------------- who is given things

    def _within(self, module: Module, scope: Scope) -> str:
        """Who may be given something that is defined in a function."""
        strange = self._strange(module.id)
        return f"{strange}, which may be given {scope.name}, may ask for it at run time" if strange else ""

    def _given(self, module: Module, scope: Scope) -> str:
        """Who is given a function or class of the module other than to be called; "" for nobody who may ask."""
        symbol = symbol_id(module.id, scope.name)
        known = self._analysis.by_id.get(symbol)
        users = {module.id, *(link.importer for link in self._analysis.code.references.of_symbol(symbol))}
        users |= {user.module for route in (known.routes if known else ()) for user in route.users}
        for user in sorted(users):
            facts = self._analysis.facts[user]
            line = self._passed(facts, scope.name)
            if not line:
                continue
            where = self._analysis.at(user, line)
            if user in self._reading:
                return f"{where} may ask for it at run time"
            readers = sorted(self._imported[user] & self._reading)
            if readers:
                return f"{where} may give it to {readers[0]}, which asks for annotations at run time"
            strange = self._strange(user) if scope.kind == "function" else self._asking(user)
            if strange:
                return f"{where} may give it to {strange}, which may ask for it at run time"
        return ""

    def _passed(self, facts: Facts, name: str) -> int:
        """A line on which a name is read other than to be called; 0 if there is none."""
        uses = [use for use in facts.uses if f".{use.path}".endswith(f".{name}")]
        calls = sum(f".{call.path}".endswith(f".{name}") for call in facts.calls)
        return uses[0].line if sum(use.times for use in uses) > calls else 0

    @cached_property
    def _reading(self) -> frozenset[str]:
        """The modules that ask for annotations."""
        return frozenset(
            module
            for module, facts in self._analysis.facts.items()
            if any(use.path.rpartition(".")[2] in _READERS for use in facts.uses)
            or any(statement.name in _READERS for statement in facts.imports)
        )

    @cached_property
    def _imported(self) -> Mapping[str, set[str]]:
        """The modules that each module imports."""
        found: dict[str, set[str]] = defaultdict(set)
        for link in self._analysis.links:
            found[link.importer].add(link.module)
        return found

    def _strange(self, module: str) -> str:
        """A package that a module imports of which it is not known that it leaves annotations alone; "" for none."""
        known = sys.stdlib_module_names | _PLAIN
        return next((top for top in self._tops(module) if top not in known), "")

    def _asking(self, module: str) -> str:
        """A package that a module imports which is known to ask for annotations; "" for none."""
        return next((top for top in self._tops(module) if top in _ASKING), "")

    def _tops(self, module: str) -> Iterator[str]:
        """The packages from outside that a module imports, the first parts of their names."""
        here = self._analysis.modules[module]
        for statement in self._analysis.facts[module].imports:
            top = statement.module.partition(".")[0]
            if not statement.level and self._analysis.names.module(top, here).kind is ValueKind.EXTERNAL:
                yield top


def _dotted(value: Value) -> str:
    """The dotted path of a value."""
    return f"{value.module}.{value.name}" if value.name else value.module

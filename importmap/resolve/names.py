"""What a name means: `attribute("shop.models", "Order")`, as CPython would answer

Bindings are taken in the order of the source; the last one wins, `del` unbinds, and arms that cannot be decided stand
side by side with the likelier one first. An attribute of a package wins over its submodule of the same name, unless the
submodule is first imported after the attribute was bound.
"""

from __future__ import annotations

import builtins
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import ModuleType
from typing import NamedTuple

from importmap.model.facts import BlockKind, Facts, Import, Kind, Lazy, When
from importmap.model.links import symbol_id
from importmap.model.project import Module, ModuleKind, Project
from importmap.resolve.bindings import Bindings, Event
from importmap.resolve.conditions import Path, paths
from importmap.resolve.flags import Flags
from importmap.resolve.loading import Loading
from importmap.resolve.modules import Modules, absolute, is_standard_library, lineage, parent
from importmap.resolve.private import written_as

_MODULE_ATTRIBUTES = frozenset(
    "__annotations__ __builtins__ __cached__ __dict__ __doc__ __file__ __loader__ __name__ __package__ __path__ "
    "__spec__ __class__".split()
)
_NOTHING = Facts()
_DEEPEST = 8
IN_A_CIRCLE = "it is only re-exported in a circle"


class ValueKind(StrEnum):
    """What a name may turn out to be."""

    MODULE = "module"
    SYMBOL = "symbol"  # a class or function statement of the analysed code
    OBJECT = "object"  # any other binding of the analysed code
    EXTERNAL = "external"  # from outside; `module` is the dotted name
    UNKNOWN = "unknown"  # reading cannot tell
    MISSING = "missing"  # it is certainly not there


@dataclass(frozen=True, slots=True)
class Value:
    """What a name means, and why."""

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


class _Stop(NamedTuple):
    """An import that certainly fails."""

    order: int
    error: str


class Names:
    """The namespaces of all modules, resolved on demand."""

    def __init__(self, project: Project, facts: Mapping[str, Facts], modules: Modules) -> None:
        self._modules = modules
        self._facts = facts
        self._python = project.python
        self._bounds = {bound.folder: bound.version for bound in project.bounds}
        self._installed = frozenset(project.installed)
        self._memo: dict[tuple[str, str, bool], Value] = {}
        self._stack: dict[tuple[str, str, bool, int], int] = {}
        self._lowest = 1 << 60
        self._bindings: dict[tuple[str, bool], Bindings] = {}
        self._loading = Loading(modules, facts)
        self._assigned: dict[tuple[str, str], tuple[str, str, int]] = {}
        self._set: dict[str, set[str]] = defaultdict(set)  # the names that others set in a module
        self._registered = {key for f in facts.values() for key, _, _ in f.replacements if key != "__name__"}
        self._stars: dict[str, dict[int, tuple[str, ...]]] = {}
        self._flags = Flags(modules, facts, self.python)
        self._stops: dict[str, dict[int, _Stop]] = {}
        self.open = self._expand_stars()
        self._assigned = dict(self._assignments())
        for owner, name in self._assigned:
            if name != "*":
                self._set[owner].add(name)
        self._memo.clear()
        self._stops = self._found_stops()
        for module in self._stops:
            self._bindings.pop((module, False), None)
        self._memo.clear()

    # -------------------------------------------------------------------------------------------- what is asked

    def python(self, module: str) -> tuple[int, int]:
        """The version of Python that counts for a module."""
        folder = self._modules[module].path
        while folder not in self._bounds and folder != ".":
            folder = parent(folder)
        return self._bounds.get(folder, self._python)

    def names(self, module: str) -> tuple[str, ...]:
        """The names that a module binds at run time, sorted."""
        return tuple(sorted(self._bound(module, typing=False).names | self._set.get(module, set())))

    def lazy(self, module: str) -> tuple[str, ...]:
        """The names that a module only makes when they are asked for, as far as reading can tell, sorted."""
        facts = self._facts.get(module, _NOTHING)
        names = {lazy.name for lazy in facts.lazies if lazy.name != "*"}
        if facts.opaque:
            typing = self._bound(module, typing=True)
            names |= {name for name in self.exported(module) or () if name in typing}
        return tuple(sorted(names - self._bound(module, typing=False).names))

    def exported(self, module: str) -> tuple[str, ...] | None:
        """The names in `__all__`, or None where there is none or it cannot be read."""
        facts = self._facts.get(module)
        if facts is None or not facts.exports:
            return None
        names, complete = self._all(module, facts)
        return names if complete else None

    def binding(self, module: str, name: str) -> Event | None:
        """The likeliest statement that binds a name at run time, or None."""
        return next(iter(self._bound(module, typing=False).ranked(name)), None)

    def events(self, module: str, name: str) -> list[Event]:
        """The statements of which one may have bound a name at run time, likeliest first."""
        return self._bound(module, typing=False).ranked(name)

    def star(self, module: str, name: str) -> str | None:
        """The id of the module whose star binds a name, or None if no star does."""
        event = self.binding(module, name)
        if event is None or not isinstance(event.item, Import) or event.item.name != "*":
            return None
        return self.imported(self._modules[module], event.item).module

    def attribute(self, module: str, name: str, *, typing: bool = False, before: int = 0) -> Value:
        """What `module.name` is once the module has run; with `before`, when it has come to that statement."""
        key = (module, name, typing)
        if not before and key in self._memo:
            return self._memo[key]
        place = (*key, before)
        if place in self._stack:
            self._lowest = min(self._lowest, self._stack[place])
            return Value(ValueKind.MISSING, reason=IN_A_CIRCLE)
        depth = len(self._stack)
        if depth > 150:
            return Value(ValueKind.UNKNOWN, reason="the chain of re-exports is too long to follow")
        self._stack[place] = depth
        outer, self._lowest = self._lowest, 1 << 60
        value = self._attribute(module, name, typing, before)
        del self._stack[place]
        # What was found while a loop through a caller was cut is only true inside that loop.
        if not before and self._lowest >= depth:
            self._memo[key] = value
        self._lowest = min(outer, self._lowest) if self._lowest < depth else outer
        return value

    def dotted(self, module: str, path: str, *, typing: bool = False, before: int = 0) -> Value:
        """What a dotted name means that is written in a module: its first part is a name of the module."""
        first, _, rest = path.partition(".")
        value = self.attribute(module, first, typing=typing, before=before)
        return self.member(value, rest, typing=typing)

    def member(self, value: Value, path: str, *, typing: bool = False) -> Value:
        """What a dotted path of attributes of a value means."""
        for part in path.split(".") if path else ():
            if value.kind is ValueKind.MODULE:
                inner = self.attribute(value.module, part, typing=typing)
                value = replace(inner, line=value.line or inner.line)
            elif value.kind is ValueKind.EXTERNAL:
                value = replace(value, module=f"{value.module}.{part}")
            elif value.kind is ValueKind.SYMBOL:
                value = self._class_attribute(value, part)
            else:
                return value if value.kind is ValueKind.MISSING else Value(ValueKind.UNKNOWN, reason="of an object")
        return value

    def imported(self, importer: Module, statement: Import) -> Value:
        """What one import yields: the module for `import a.b`, the attribute or submodule for `from a import b`."""
        typing = bool(statement.when & When.TYPING)
        name = absolute(importer, statement.level, statement.module)
        if name is None:
            reason = "it leads above the top-level package" if importer.package else "the file is in no package"
            return Value(ValueKind.MISSING, reason=reason)
        base = self.module(name, importer, relative=bool(statement.level))
        if base.kind is ValueKind.EXTERNAL and not statement.level:
            base = self._only_for_python_2(importer, statement) or base
        if base.kind is not ValueKind.MODULE or not statement.name:
            if base.kind is ValueKind.EXTERNAL and statement.name:
                return replace(base, module=f"{base.module}.{statement.name}")
            return base
        if statement.name == "*":
            return base
        value = self._seen_from(importer, statement, base.module, statement.name, typing)
        if base.reason and value.kind is ValueKind.MISSING and self._modules[base.module].kind is ModuleKind.NAMESPACE:
            return Value(ValueKind.EXTERNAL, f"{name}.{statement.name}")  # the folder beside it is not what is meant
        return value

    def module(self, name: str, importer: Module, *, relative: bool = False) -> Value:
        """The module that a dotted name means in an `import` statement of `importer`."""
        found = self._modules.imported(name, importer, relative=relative)
        if found is not None:
            beside = found != self._modules.find(name, importer)
            return Value(ValueKind.MODULE, found, reason="a script finds the files of its own folder" if beside else "")
        if not relative and not self._modules.has(name.partition(".")[0], importer):
            return Value(ValueKind.EXTERNAL, name)
        return self._absent(name, importer)

    # ------------------------------------------------------------------------------------------------ attributes

    def _attribute(self, module: str, name: str, typing: bool, before: int) -> Value:
        here = self._modules[module]
        facts = self._facts.get(module)
        if here.kind is ModuleKind.OPAQUE:
            return Value(ValueKind.UNKNOWN, reason=self._source_of(module))
        if facts is None:
            found = self._submodule(here, name)
            if found is None and self._modules.is_portion(here):
                return Value(ValueKind.EXTERNAL, f"{here.name}.{name}")
            return found or _not_in_folder(here, f"{module} has no {name}")
        other = self._replacement(module) if facts.replacements else None
        if other is not None:
            return self._through_replacement(module, other, name)
        value = self._choose(module, name, typing, before)
        if value is not None and value.kind is not ValueKind.MISSING:
            return value
        return self._unbound(here, facts, name, value, typing, before)

    def _choose(self, module: str, name: str, typing: bool, before: int) -> Value | None:
        """What a module binds a name to: the likeliest of what its statements leave open, the rest noted beside it."""
        events = self._bound(module, typing=typing).ranked(name, before or None)
        best = self._likeliest(module, events, name, typing)
        if best is None or len(events) < 2 or best.kind not in _FOUND:
            return best
        values = (self._event_value(module, event, name, typing=typing) for event in events)
        others = {value.symbol for value in values} - {"", best.symbol}
        return replace(best, others=tuple(sorted(others | set(best.others))))

    def _likeliest(self, module: str, events: list[Event], name: str, typing: bool) -> Value | None:
        best: Value | None = None
        absent: Value | None = None  # what would come from a package that is not installed
        weak = True  # there is nothing yet but what is certainly not there
        for event in events:
            value = self._event_value(module, event, name, typing=typing)
            if self._overwritten(module, event, name, value):
                value = Value(ValueKind.MODULE, self._modules.child(self._modules[module], name) or "")
            if not weak and self._bound(module, typing=typing).is_unlikely(event):
                break
            if value.kind is ValueKind.EXTERNAL and self._is_not_installed(value.module):
                absent = absent or value
                continue
            passed_on = isinstance(event.item, Import) or event.item.kind == Kind.ALIAS
            if value.kind in _FOUND or (value.kind is ValueKind.OBJECT and passed_on):
                return value
            weak = weak and value.kind is ValueKind.MISSING
            if best is None or _RANK[value.kind] < _RANK[best.kind]:
                best = value
        return absent or best if weak else best

    def _is_not_installed(self, name: str) -> bool:
        """Whether something from outside is known to be absent: what is beside an installed package is all there is."""
        top = name.partition(".")[0]
        return bool(self._installed) and top not in self._installed and not is_standard_library(top)

    def _event_value(self, module: str, event: Event, name: str, *, typing: bool) -> Value:
        item, line = event.item, event.item.line
        if isinstance(item, Import):
            if not typing and item.when & When.TYPING:
                item = item._replace(when=item.when & ~When.TYPING)
            if item.name == "*":
                base = self.imported(self._modules[module], item)
                value = self._from(base.module, name, typing, 0) if base.kind is ValueKind.MODULE else base
            elif not item.name:
                value = self._bound_by_import(self._modules[module], item)
            else:
                value = self.imported(self._modules[module], item)
            return Value(value.kind, value.module, value.name, (module, *value.hops), line, value.reason, value.others)
        if item.kind in (Kind.CLASS, Kind.FUNCTION):
            return Value(ValueKind.SYMBOL, module, item.name, (module,), line)
        if item.kind == Kind.ALIAS:
            value = self.dotted(module, item.target, typing=typing, before=event.order)
            if value.kind is ValueKind.MISSING:
                if event.path and not hasattr(builtins, item.target):
                    return value  # `try: X = Y` with no Y binds nothing
                return Value(ValueKind.OBJECT, module, name, (module,), line)
            return replace(value, hops=value.hops or (module,), line=line)
        return Value(ValueKind.OBJECT, module, name, (module,), line)

    def _bound_by_import(self, importer: Module, item: Import) -> Value:
        """What `import a.b` binds, which is a, and `import a.b as c`, which is the attribute b of a."""
        if item.when & When.DYNAMIC:
            return self.imported(importer, item)
        if not item.alias:
            return self.module(item.module.partition(".")[0], importer)
        parent, _, name = item.module.rpartition(".")
        base = self.module(parent, importer) if parent else Value(ValueKind.MISSING)
        value = base
        if base.kind is ValueKind.MODULE:
            value = self._seen_from(importer, item, base.module, name, typing=False)
        return self.imported(importer, item) if value.kind is ValueKind.MISSING else value

    def _seen_from(self, importer: Module, statement: Import, module: str, name: str, typing: bool) -> Value:
        """What `from module import name` yields at that statement of the importer.

        A package is still running when it loads its own submodules: they see what it has bound until then.
        """
        before = 0
        if not statement.scope and not typing and name in self._bound(module, typing=False):
            if module == importer.id:
                before = statement.order
            elif f"{importer.name}.".startswith(f"{self._modules[module].name}."):
                before = self._loading.first(module).get(importer.id, 0)
        if before:
            value = self._from(module, name, typing, before)
            if value.kind is not ValueKind.MISSING:
                return value
        return self._from(module, name, typing, 0)

    def _from(self, module: str, name: str, typing: bool, before: int) -> Value:
        value = self.attribute(module, name, typing=typing, before=before)
        if value.kind is ValueKind.MISSING:
            return self._submodule(self._modules[module], name) or value
        return value

    def _submodule(self, package: Module, name: str) -> Value | None:
        child = self._modules.child(package, name)
        return None if child is None else Value(ValueKind.MODULE, child)

    def _unbound(self, here: Module, facts: Facts, name: str, value: Value | None, typing: bool, before: int) -> Value:
        """What a name is that no statement of the module binds for certain."""
        lazies = [lazy for lazy in facts.lazies if lazy.name == name]
        if lazies:
            return self._lazily(here, lazies[0], name)
        submodule = self._submodule(here, name)
        if submodule is not None and (not before or self._loads(here.id, submodule.module, before)):
            return submodule
        if name in _MODULE_ATTRIBUTES or hasattr(ModuleType, name):
            return Value(ValueKind.OBJECT, here.id, name, (here.id,))
        forwarded = next((lazy for lazy in facts.lazies if lazy.name == "*"), None)
        if forwarded is not None and not name.startswith("__"):
            return self._lazily(here, forwarded._replace(attribute=name), name)
        if facts.opaque and not typing and name in self._bound(here.id, typing=True):
            # What it shows to type checkers, its __getattr__ has to make when the program runs.
            event = self._bound(here.id, typing=True).ranked(name)[0]
            return self._event_value(here.id, event, name, typing=False)
        reason = self._doubt(here, facts, name)
        if reason:
            return Value(ValueKind.UNKNOWN, reason=reason)
        value = self._set_from_outside(here.id, name) or value
        if value is not None:
            return value
        if not typing and name in self._bound(here.id, typing=True):
            reason = f"{here.id} binds {name} only for type checkers"
            return Value(ValueKind.MISSING, here.id, name, reason=reason)
        return Value(ValueKind.MISSING, here.id, name, reason=f"{here.id} has no {name}")

    def _doubt(self, here: Module, facts: Facts, name: str) -> str:
        """Why a module may have a name that none of its statements binds, "" if it cannot."""
        if facts.opaque:
            return f"{here.id} computes its names when it runs"
        if here.id in self.open:
            return f"{here.id} has a star import of which not all names are known"
        if any(problem.kind != "version" for problem in facts.problems):
            return f"{here.id} cannot be read in full"
        if f"{here.name}.{name}" in self._registered:
            return "it is put into sys.modules when the program runs"
        if here.kind is ModuleKind.PACKAGE and _makes_modules(facts):
            return f"the submodules of {here.id} cannot be known by reading"
        return ""

    def _lazily(self, here: Module, lazy: Lazy, name: str) -> Value:
        """What a module's `__getattr__` makes of a name."""
        target, attribute, line = lazy.module, lazy.attribute, lazy.line
        made = Value(ValueKind.OBJECT, here.id, name, (here.id,), line)
        if not target:
            own = self.attribute(here.id, attribute) if attribute and attribute != name else made
            return made if own.kind is ValueKind.MISSING else replace(own, hops=(here.id, *own.hops[1:]), line=line)
        level = len(target) - len(target.lstrip("."))
        resolved = absolute(here, level, target.lstrip("."))
        base = Value(ValueKind.MISSING) if resolved is None else self.module(resolved, here)
        value = self._from(base.module, attribute, False, 0) if attribute and base.kind is ValueKind.MODULE else base
        if value.kind is ValueKind.EXTERNAL and attribute:
            value = replace(value, module=f"{value.module}.{attribute}")
        if value.kind is ValueKind.MISSING and not lazy.sure:
            return made
        return replace(value, hops=(here.id, *value.hops), line=line)

    def _replacement(self, module: str) -> str | None:
        """The id of the module that one puts in its own place in `sys.modules`; "" for what is not known, or none."""
        facts, here = self._facts.get(module, _NOTHING), self._modules[module]
        targets = [target for key, target, _ in facts.replacements if key in ("__name__", here.name)]
        if not targets:
            return None
        first, _, rest = targets[-1].partition(".")
        event = self.binding(module, first)
        base = self.member(self._event_value(module, event, first, typing=False), rest) if event is not None else None
        known = base is not None and base.kind is ValueKind.MODULE and base.module != module
        return base.module if base is not None and known else ""

    def _through_replacement(self, module: str, other: str, name: str) -> Value:
        if other:
            return self.attribute(other, name)
        return Value(ValueKind.UNKNOWN, reason=f"{module} replaces itself in sys.modules")

    def _class_attribute(self, value: Value, name: str) -> Value:
        qualified = f"{value.name}.{written_as(value.name, name)}"
        found = [d for d in self._facts[value.module].definitions if d.name == qualified]
        if not found:
            return Value(ValueKind.UNKNOWN, reason=f"{name} may be inherited or set when the program runs")
        last = found[-1]
        if last.kind in (Kind.CLASS, Kind.FUNCTION):
            return replace(value, name=qualified)
        if last.kind == Kind.ALIAS:
            return self.dotted(value.module, last.target, before=last.order)
        return Value(ValueKind.OBJECT, value.module, qualified, (value.module,), last.line)

    def _set_from_outside(self, module: str, name: str) -> Value | None:
        if (module, name) not in self._assigned:
            if (module, "*") not in self._assigned:
                return None
            reason = f"{self._assigned[module, '*'][0]} sets names of {module} when the program runs"
            return Value(ValueKind.UNKNOWN, reason=reason)
        writer, target, line = self._assigned[module, name]
        plain = not target or hasattr(builtins, target)
        made = Value(ValueKind.OBJECT, writer, name) if plain else self.dotted(writer, target)
        return replace(made, hops=(module, *made.hops), line=line)

    def _assignments(self) -> Iterator[tuple[tuple[str, str], tuple[str, str, int]]]:
        """What modules set in others, `module.NAME = TARGET`: (other's id, name) and (writer, target, line)."""
        for writer, facts in sorted(self._facts.items()):
            for path, target, line in facts.assignments:
                owner, _, name = path.rpartition(".")
                base = self.dotted(writer, owner)
                if base.kind is ValueKind.MODULE and base.module != writer:
                    yield (base.module, name), (writer, target, line)

    # -------------------------------------------------------------------------------------------- missing modules

    def _absent(self, name: str, importer: Module) -> Value:
        """Why there is no module of that name, though the analysed code has the top of it."""
        if any(known in self._registered for known in (*lineage(name), name)):
            return Value(ValueKind.UNKNOWN, name, reason="it is put into sys.modules when the program runs")
        ancestor_id = self._modules.ancestor(name, importer)
        if ancestor_id is None:
            return Value(ValueKind.EXTERNAL, name)
        ancestor = self._modules[ancestor_id]
        if self._modules.left_out(name, ancestor):
            return Value(ValueKind.UNKNOWN, name, reason="its file was left out of the analysis")
        facts = self._facts.get(ancestor_id)
        if self._modules.is_portion(ancestor):
            return Value(ValueKind.EXTERNAL, name)
        if ancestor.kind is ModuleKind.OPAQUE or (facts is not None and _makes_modules(facts)):
            reason = f"the submodules of {ancestor_id} cannot be known by reading"
            return Value(ValueKind.UNKNOWN, name, reason=self._source_of(ancestor_id) if facts is None else reason)
        if ancestor.kind is ModuleKind.NAMESPACE and "." not in ancestor.name:
            if is_standard_library(ancestor.name):
                return Value(ValueKind.EXTERNAL, name)
            return replace(_not_in_folder(ancestor, ""), module=name)
        if ancestor.kind is ModuleKind.MODULE:
            return Value(ValueKind.MISSING, name, reason=f"{ancestor_id} is a module, not a package")
        missing = name[: (name + ".").index(".", len(ancestor.name) + 1)]
        return Value(ValueKind.MISSING, missing, reason=f"there is no module {missing}")

    def _only_for_python_2(self, importer: Module, statement: Import) -> Value | None:
        """That an import means a file beside it in a package, which no Python 3 finds; None if it may mean another.

        It may, if a requirement has the name, if not all requirements are known, if the file takes its own names from
        there, or if it lacks what is wanted.
        """
        top, _, rest = statement.module.partition(".")
        beside = self._modules.hidden_beside(top, importer)
        said = self._facts.get(beside, _NOTHING) if beside is not None else _NOTHING
        if beside is None or any(not one.level and one.module.partition(".")[0] == top for one in said.imports):
            return None
        wanted = {rest.partition(".")[0] or statement.name} - {""}
        if not wanted:
            uses = (use.path for use in self._facts[importer.id].uses)
            wanted = {path.split(".")[1] for path in uses if path.startswith(f"{statement.alias or top}.")}
        values = [self._from(beside, one, False, 0).kind for one in wanted if one != "*"]
        if not values or ValueKind.MISSING in values or ValueKind.UNKNOWN in values:
            return None
        return Value(ValueKind.MISSING, top, reason=f"{beside} stands beside it, and only Python 2 finds it as {top}")

    def _source_of(self, module: str) -> str:
        """Why the names of a module cannot be known that has no Python source."""
        made = self._modules.made.get(module)
        if made is None:
            return f"{module} has no Python source"
        return f"{module} is {made}"

    # ------------------------------------------------------------------------------- submodules against attributes

    def _overwritten(self, module: str, event: Event, name: str, value: Value) -> bool:
        """Whether the submodule of the same name takes the place of what the package binds."""
        here = self._modules[module]
        if here.kind is not ModuleKind.PACKAGE or value.kind in (ValueKind.MODULE, ValueKind.MISSING):
            return False
        child = self._modules.child(here, name)
        if child is None or self._modules[child].kind is ModuleKind.NAMESPACE:
            return False
        return child in self._loading.anywhere and not self._loads(module, child, event.order)

    def _loads(self, module: str, other: str, order: int) -> bool:
        """Whether a module has loaded another one when it comes to one of its statements, or by that statement."""
        first = self._loading.first(module).get(other)
        return first is not None and first <= order

    # ------------------------------------------------------------------------------------------ bindings and stars

    def _bound(self, module: str, *, typing: bool) -> Bindings:
        """What the statements of a module bind."""
        key = (module, typing)
        if key not in self._bindings:
            facts, stars = self._facts.get(module, _NOTHING), self._stars.get(module, {})
            self._bindings[key] = Bindings(
                facts,
                self.paths(module, typing=typing),
                stars,
                hardly=lambda test: self._flags.asks_environment(module, test),
                stops={} if typing else {body: stop.order for body, stop in self._stops.get(module, {}).items()},
            )
        return self._bindings[key]

    def paths(self, module: str, *, typing: bool = False, failing: bool = True) -> tuple[Path | None, ...]:
        """For each block of a module the undecided arms on the way to it; None if it never runs.

        Without `failing`, as if no import of a `try` were known to fail.
        """
        blocks = self._facts.get(module, _NOTHING).blocks
        stops = self._stops.get(module, {}) if failing and not typing else {}
        return paths(
            blocks,
            self.python(module),
            typing=typing,
            flag=lambda name: self._flags.truth(module, name, typing=typing),
            failing={body: stop.error for body, stop in stops.items()},
        )

    def _found_stops(self) -> dict[str, dict[int, _Stop]]:
        """By module, the bodies of `try` statements in which an import certainly fails, with the first that does."""
        found: dict[str, dict[int, _Stop]] = {}
        for module, facts in sorted(self._facts.items()):
            for statement in facts.imports:
                avoided = When.TYPING | When.DEFERRED | When.DYNAMIC
                if statement.scope or statement.when & avoided or not statement.when & When.GUARDED:
                    continue
                error = self._error(self._modules[module], statement)
                body = facts.blocks[statement.block]
                if error and body.kind == BlockKind.TRY and body.test != "pytest.raises":
                    found.setdefault(module, {}).setdefault(statement.block, _Stop(statement.order, error))
        return found

    def _error(self, importer: Module, statement: Import) -> str:
        """The class of the error with which an import certainly fails, "" if it does not, or may not."""
        value = self.imported(importer, statement)
        if value.kind is not ValueKind.MISSING or value.reason == IN_A_CIRCLE:
            return ""
        name = absolute(importer, statement.level, statement.module)
        there = name is not None and self._modules.imported(name, importer, relative=bool(statement.level)) is not None
        return "ImportError" if there or name is None else "ModuleNotFoundError"

    def _expand_stars(self) -> frozenset[str]:
        """Find the names behind each star, through chains of stars, to a fixed point.

        Returns the modules that may have more names than these.
        """
        stars = [
            (module, statement)
            for module, facts in sorted(self._facts.items())
            for statement in facts.imports
            if statement.name == "*" and not statement.scope
        ]
        incomplete: set[str] = set()
        changed = bool(stars)
        while changed:
            changed = False
            for module, statement in stars:
                base = self.imported(self._modules[module], statement)
                known, complete = self._offered_to_star(base, incomplete)
                if known != self._stars.get(module, {}).get(statement.order, ()):
                    self._stars.setdefault(module, {})[statement.order] = known
                    self._bindings.pop((module, False), None)
                    self._bindings.pop((module, True), None)
                    changed = True
                if not complete and module not in incomplete and not statement.when & When.TYPING:
                    incomplete.add(module)
                    changed = True
        self._memo.clear()
        return frozenset(incomplete)

    def _offered_to_star(self, base: Value, incomplete: set[str], depth: int = 0) -> tuple[tuple[str, ...], bool]:
        """The names that `from base import *` binds, and whether these are all."""
        facts = self._facts.get(base.module) if base.kind is ValueKind.MODULE else None
        other = self._replacement(base.module) if facts is not None and facts.replacements else None
        if other is not None:
            beyond = Value(ValueKind.MODULE, other) if other else Value(ValueKind.UNKNOWN)
            return self._offered_to_star(beyond, incomplete, depth + 1) if depth < _DEEPEST else ((), False)
        if facts is None:
            return (), base.kind is ValueKind.MODULE and self._modules[base.module].kind is ModuleKind.NAMESPACE
        listed, readable = self._all(base.module, facts)
        if facts.exports and readable:
            return listed, True
        bound = self._bound(base.module, typing=False)
        # What __all__ lists besides is likely what the module defines itself; where nothing of it is known, what is
        # public is the best guess.
        own = {d.name for d in facts.definitions if d.kind in (Kind.CLASS, Kind.FUNCTION)}
        public = (name for name in bound.names if not name.startswith("_") and (name in own or not listed))
        names = {*listed, *public}
        complete = not facts.opaque and readable and not facts.problems and base.module not in incomplete
        return tuple(sorted(names)), complete

    def _all(self, module: str, facts: Facts) -> tuple[tuple[str, ...], bool]:
        """The names in `__all__`, its steps taken in order, and whether these are all."""
        names: dict[str, None] = {}
        complete = True
        bound = self._bound(module, typing=False)
        for step in facts.exports:
            if not bound.expects(step.block):
                continue
            more: tuple[str, ...] | None = step.names if step.operation != "opaque" else None
            if step.source:
                more = self._names_in(module, step.source)
            if step.operation == "set":
                names, complete = {}, True
            complete = complete and more is not None
            if step.operation == "remove":
                names = {name: None for name in names if name not in set(more or ())}
            else:
                names.update(dict.fromkeys(more or ()))
        return tuple(sorted(names)), complete

    def _names_in(self, module: str, source: str) -> tuple[str, ...] | None:
        """What `sub.__all__` lists, or a name that `__all__` was imported by; None if that cannot be read."""
        base: Value | None = None
        if source == "dir()":
            return tuple(sorted(name for name in self._bound(module, typing=False).names if not name.startswith("_")))
        if source.endswith(".__all__"):
            base = self.dotted(module, source.removesuffix(".__all__"))
        else:
            event = self.binding(module, source)
            if event is not None and isinstance(event.item, Import) and event.item.name == "__all__":
                base = self.imported(self._modules[module], event.item._replace(name="", alias=""))
        other = self._facts.get(base.module) if base is not None and base.kind is ValueKind.MODULE else None
        if base is None or other is None or base.module == module:
            return None
        names, complete = self._all(base.module, other)
        return names if complete else None


_FOUND = (ValueKind.SYMBOL, ValueKind.MODULE, ValueKind.EXTERNAL)
_RANK = {
    ValueKind.SYMBOL: 0,
    ValueKind.MODULE: 0,
    ValueKind.EXTERNAL: 0,
    ValueKind.OBJECT: 1,
    ValueKind.UNKNOWN: 2,
    ValueKind.MISSING: 3,
}


def _makes_modules(facts: Facts) -> bool:
    """Whether a file puts modules into `sys.modules`, has an import hook, or takes modules from other folders."""
    replaced = any(key in ("__name__", "") for key, _, _ in facts.replacements)
    return replaced or _extends_path(facts) or any(use.path.startswith("sys.meta_path") for use in facts.uses)


def _extends_path(facts: Facts) -> bool:
    """Whether a package has its modules in other folders, too: `__path__ = extend_path(__path__, __name__)`."""
    bound = any(definition.name == "__path__" for definition in facts.definitions)
    return bound or any(statement.module == "pkg_resources" for statement in facts.imports)


def _not_in_folder(folder: Module, missing: str) -> Value:
    """What is not in a folder without __init__.py; at the top, an installed package of its name comes first."""
    if "." in folder.name:
        return Value(ValueKind.MISSING, reason=missing)
    reason = f"{folder.path}/ has no __init__.py, and an installed {folder.name} would come before it"
    return Value(ValueKind.UNKNOWN, reason=reason)

"""What a name means: `attribute("shop.models", "Order")`, as CPython would answer

Bindings are taken in the order of the source; the last one wins, `del` unbinds, and arms that cannot be decided stand
side by side with the likelier one first. An attribute of a package wins over its submodule of the same name, unless the
submodule is first imported after the attribute was bound.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import ModuleType

from importmap.model.facts import Definition, Facts, Import, Kind, Lazy, When
from importmap.model.project import Module, ModuleKind, Project
from importmap.resolve.absences import Absences
from importmap.resolve.assigned import Assigned
from importmap.resolve.bindings import Event
from importmap.resolve.exports import Exports
from importmap.resolve.loading import Loading
from importmap.resolve.modules import Modules, absolute, is_standard_library
from importmap.resolve.namespaces import Namespaces
from importmap.resolve.private import written_as
from importmap.resolve.values import FOUND, IN_A_CIRCLE, RANK, Value, ValueKind

_MODULE_ATTRIBUTES = frozenset(
    "__annotations__ __builtins__ __cached__ __dict__ __doc__ __file__ __loader__ __name__ __package__ __path__ "
    "__spec__ __class__".split()
)
_NOTHING = Facts()
_NOWHERE = 1 << 60


class Names:
    """The namespaces of all modules, resolved on demand."""

    def __init__(self, project: Project, facts: Mapping[str, Facts], modules: Modules) -> None:
        self.modules = modules
        self._by_id = modules.by_id
        self._facts = facts
        self._installed = frozenset(project.installed)
        self._namespaces = frozenset(name.partition(".")[0] for name in project.installed if "." in name)
        self._memo: dict[tuple[str, str, bool, int], Value] = {}
        self._yields: dict[tuple[str, Import], Value] = {}
        self._meant: dict[tuple[str, str, bool], Value] = {}
        self._definitions: dict[str, Mapping[str, Sequence[Definition]]] = {}
        self._stack: dict[tuple[str, str, bool, int], int] = {}
        self._lowest = _NOWHERE
        self._is_settled = False  # what an import yields may change as long as stars are followed
        self._loading = Loading(modules, facts)
        self._absences = Absences(modules, facts, installed=bool(project.installed))
        self._assigned = Assigned({}, self._with_bases)
        self._spaces = Namespaces(project, modules, facts)
        self.python, self.paths, self._bound = self._spaces.python, self._spaces.paths, self._spaces.bound
        self._exports = Exports(modules, facts, self._spaces, self)
        self.open = self._exports.expand_stars()
        self._is_settled = True
        self._forget()
        self._assigned = Assigned(facts, self._with_bases)
        self._forget()
        self._spaces.stop(self._error)
        self._forget()

    def _forget(self) -> None:
        """Work out anew what follows from what modules bind."""
        self._memo.clear()
        self._yields.clear()

    # -------------------------------------------------------------------------------------------- what is asked

    def names(self, module: str) -> tuple[str, ...]:
        """The names that a module binds at run time, sorted."""
        return tuple(sorted(self._bound(module, typing=False).names | self._assigned.names(module)))

    @cached_property
    def symbols(self) -> tuple[tuple[str, str, Value], ...]:
        """Every attribute of every module that is a symbol, as (module id, name, value).

        What a module takes from elsewhere only for a tool that has to be loaded is none.
        """
        return tuple(
            (module, name, value)
            for module in sorted(self._facts)
            for name in (*self.names(module), *self.lazy(module))
            if (value := self.attribute(module, name)).kind is ValueKind.SYMBOL
            and (value.module == module or not self.hardly(module, name))
        )

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
        names, complete = self._exports.listed(module, facts)
        return names if complete else None

    def binding(self, module: str, name: str) -> Event | None:
        """The likeliest statement that binds a name at run time, or None."""
        return next(iter(self._bound(module, typing=False).ranked(name)), None)

    def events(self, module: str, name: str) -> list[Event]:
        """The statements of which one may have bound a name at run time, likeliest first."""
        return self._bound(module, typing=False).ranked(name)

    def hardly(self, module: str, name: str) -> bool:
        """Whether a module has a name only where a variable is set or a tool loaded, or until a call deletes it."""
        return self._assigned.deletes(module, name) or self._bound(module, typing=False).hardly(name)

    def star(self, module: str, name: str) -> str | None:
        """The id of the module whose star binds a name, or None if no star does."""
        event = self.binding(module, name)
        if event is None or not isinstance(event.item, Import) or event.item.name != "*":
            return None
        return self.imported(self._by_id[module], event.item).module

    def attribute(self, module: str, name: str, *, typing: bool = False, before: int = 0) -> Value:
        """What `module.name` is once the module has run; with `before`, when it has come to that statement."""
        place = (module, name, typing, before)
        known = self._memo.get(place)
        if known is not None:
            return known
        if place in self._stack:
            self._lowest = min(self._lowest, self._stack[place])
            return Value(ValueKind.MISSING, reason=IN_A_CIRCLE)
        depth = len(self._stack)
        if depth > 150:
            return Value(ValueKind.UNKNOWN, reason="the chain of re-exports is too long to follow")
        self._stack[place] = depth
        outer, self._lowest = self._lowest, _NOWHERE
        value = self._attribute(module, name, typing, before)
        del self._stack[place]
        # What was found while a loop through a caller was cut is only true inside that loop.
        if self._lowest >= depth and (self._is_settled or not before):
            self._memo[place] = value
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
                value = inner._replace(line=value.line) if value.line else inner
            elif value.kind is ValueKind.EXTERNAL:
                value = value._replace(module=f"{value.module}.{part}")
            elif value.kind is ValueKind.SYMBOL:
                value = self._class_attribute(value, part)
            else:
                return value if value.kind is ValueKind.MISSING else Value(ValueKind.UNKNOWN, reason="of an object")
        return value

    def imported(self, importer: Module, statement: Import) -> Value:
        """What one import yields: the module for `import a.b`, the attribute or submodule for `from a import b`."""
        key = (importer.id, statement)
        if key in self._yields:
            return self._yields[key]
        outer, self._lowest = self._lowest, _NOWHERE
        value = self._imported(importer, statement)
        if self._lowest == _NOWHERE and self._is_settled:
            self._yields[key] = value
        if outer < self._lowest:
            self._lowest = outer
        return value

    def _imported(self, importer: Module, statement: Import) -> Value:
        typing = bool(statement.when & When.TYPING)
        name = absolute(importer, statement.level, statement.module)
        if name is None:
            reason = "it leads above the top-level package" if importer.package else "the file is in no package"
            return Value(ValueKind.MISSING, reason=reason)
        base = self.module(name, importer, relative=bool(statement.level))
        if base.kind is ValueKind.EXTERNAL and not statement.level:
            base = self._absences.only_for_python_2(importer, statement, self._kind) or base
        if base.kind is not ValueKind.MODULE or not statement.name:
            if base.kind is ValueKind.EXTERNAL and statement.name:
                return Value(ValueKind.EXTERNAL, f"{base.module}.{statement.name}")
            return base
        if statement.name == "*":
            return base
        value = self._seen_from(importer, statement, base.module, statement.name, typing)
        if base.reason and value.kind is ValueKind.MISSING and self._by_id[base.module].kind is ModuleKind.NAMESPACE:
            return Value(ValueKind.EXTERNAL, f"{name}.{statement.name}")  # the folder beside it is not what is meant
        return value

    def module(self, name: str, importer: Module, *, relative: bool = False) -> Value:
        """The module that a dotted name means in an `import` statement of `importer`."""
        key = (self.modules.sight(importer), name, relative)
        if key not in self._meant:
            self._meant[key] = self._module(name, importer, relative)
        return self._meant[key]

    def _module(self, name: str, importer: Module, relative: bool) -> Value:
        found = self.modules.imported(name, importer, relative=relative)
        if found is not None:
            beside = found != self.modules.find(name, importer)
            return Value(ValueKind.MODULE, found, reason="a script finds the files of its own folder" if beside else "")
        if not relative and not self.modules.has(name.partition(".")[0], importer):
            return Value(ValueKind.EXTERNAL, name)
        return self._absences.module(name, importer)

    # ------------------------------------------------------------------------------------------------ attributes

    def _attribute(self, module: str, name: str, typing: bool, before: int) -> Value:
        here = self._by_id[module]
        facts = self._facts.get(module)
        if here.kind is ModuleKind.OPAQUE:
            return Value(ValueKind.UNKNOWN, reason=self._absences.source_of(module))
        if facts is None:
            return self._submodule(here, name) or self._absences.in_folder(here, name)
        other = self.replacement(module) if facts.replacements else None
        if other is not None:
            return self._through(module, other, name)
        value = self._choose(module, name, typing, before)
        if value is not None and value.kind is not ValueKind.MISSING:
            return value
        return self._unbound(here, facts, name, value, typing, before)

    def _choose(self, module: str, name: str, typing: bool, before: int) -> Value | None:
        """What a module binds a name to: the likeliest of what its statements leave open, the rest noted beside it."""
        events = self._bound(module, typing=typing).ranked(name, before or None)
        best = self._likeliest(module, events, name, typing)
        if best is None or len(events) < 2 or best.kind not in FOUND:
            return best
        values = (self._event_value(module, event, name, typing=typing) for event in events)
        others = {value.symbol for value in values} - {"", best.symbol}
        return best._replace(others=tuple(sorted(others | set(best.others))))

    def _likeliest(self, module: str, events: list[Event], name: str, typing: bool) -> Value | None:
        best: Value | None = None
        absent: Value | None = None  # what would come from a package that is not installed
        weak = True  # there is nothing yet but what is certainly not there
        for event in events:
            value = self._event_value(module, event, name, typing=typing)
            if self._overwritten(module, event, name, value):
                value = Value(ValueKind.MODULE, self.modules.child(self._by_id[module], name) or "")
            if not weak and self._bound(module, typing=typing).is_unlikely(event):
                break
            if value.kind is ValueKind.EXTERNAL and self._is_not_installed(value.module):
                absent = absent or value
                continue
            passed_on = isinstance(event.item, Import) or event.item.kind == Kind.ALIAS
            if value.kind in FOUND or (value.kind is ValueKind.OBJECT and passed_on):
                return value
            weak = weak and value.kind is ValueKind.MISSING
            if best is None or RANK[value.kind] < RANK[best.kind]:
                best = value
        return absent or best if weak else best

    def _is_not_installed(self, name: str) -> bool:
        """Whether something from outside is known to be absent: what is beside an installed package is all there is."""
        top, _, rest = name.partition(".")
        if not self._installed or is_standard_library(top):
            return False
        part = f"{top}.{rest.partition('.')[0]}" if top in self._namespaces and rest else top
        return part not in self._installed

    def _event_value(self, module: str, event: Event, name: str, *, typing: bool) -> Value:
        item, line = event.item, event.item.line
        if isinstance(item, Import):
            if not typing and item.when & When.TYPING:
                item = item._replace(when=item.when & ~When.TYPING)
            if item.name == "*":
                base = self.imported(self._by_id[module], item)
                value = self._from(base.module, name, typing, 0) if base.kind is ValueKind.MODULE else base
            elif not item.name:
                value = self._bound_by_import(self._by_id[module], item)
            else:
                value = self.imported(self._by_id[module], item)
            return Value(value.kind, value.module, value.name, (module, *value.hops), line, value.reason, value.others)
        if item.kind in (Kind.CLASS, Kind.FUNCTION):
            return Value(ValueKind.SYMBOL, module, item.name, (module,), line)
        if item.kind == Kind.ALIAS:
            value = self.dotted(module, item.target, typing=typing, before=event.order)
            if value.kind is ValueKind.MISSING:
                if event.path and not hasattr(builtins, item.target):
                    return value  # `try: X = Y` with no Y binds nothing
                return Value(ValueKind.OBJECT, module, name, (module,), line)
            if value.kind is ValueKind.SYMBOL and "." in value.name and self._is_bound_anew(value):
                return Value(ValueKind.OBJECT, module, name, (module,), line)
            return value._replace(hops=value.hops or (module,), line=line)
        if isinstance(item, Definition) and item.given:
            handed = self._handed_back(module, item, typing)
            if handed is not None:
                return handed._replace(hops=handed.hops or (module,), line=line)
        return Value(ValueKind.OBJECT, module, name, (module,), line)

    def _handed_back(self, module: str, item: Definition, typing: bool) -> Value | None:
        """What functions of the analysed code return that return what they are given; None for others."""
        *called, given = item.given
        for path in called:
            value = self.dotted(module, path, typing=typing, before=item.order)
            made = self.defined(value.module).get(value.name, ()) if value.kind is ValueKind.SYMBOL else ()
            if len(made) != 1 or made[0].decorators or not made[0].passes or "." in value.name:
                return None
            if made[0].parameters[0].name != made[0].passes:
                return None
        value = self.dotted(module, given, typing=typing, before=item.order)
        return value if value.kind in FOUND else None

    def defined(self, module: str) -> Mapping[str, Sequence[Definition]]:
        """The definitions of a module by their qualified names."""
        if module not in self._definitions:
            found: dict[str, list[Definition]] = {}
            for definition in self._facts.get(module, _NOTHING).definitions:
                found.setdefault(definition.name, []).append(definition)
            self._definitions[module] = found
        return self._definitions[module]

    def _is_bound_anew(self, value: Value) -> bool:
        """Whether something else is had of a class than its function: a method that is bound to the class."""
        found = self.defined(value.module).get(value.name, ())
        return any("classmethod" in definition.decorators for definition in found)

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
            elif f"{importer.name}.".startswith(f"{self._by_id[module].name}."):
                before = self._loading.first(module).get(importer.id, 0)
        if before:
            value = self._from(module, name, typing, before)
            if value.kind is not ValueKind.MISSING:
                return value
        return self._from(module, name, typing, 0)

    def _from(self, module: str, name: str, typing: bool, before: int) -> Value:
        value = self.attribute(module, name, typing=typing, before=before)
        if value.kind is ValueKind.MISSING:
            return self._submodule(self._by_id[module], name) or value
        return value

    def _kind(self, module: str, name: str) -> ValueKind:
        return self._from(module, name, False, 0).kind

    def _submodule(self, package: Module, name: str) -> Value | None:
        child = self.modules.child(package, name)
        return None if child is None else Value(ValueKind.MODULE, child)

    def _unbound(self, here: Module, facts: Facts, name: str, value: Value | None, typing: bool, before: int) -> Value:
        """What a name is that no statement of the module binds for certain."""
        lazies = [lazy for lazy in facts.lazies if lazy.name == name]
        if lazies:
            made = (self._lazily(here, lazy, name) for lazy in lazies)
            return next((value for value in made if value.kind in FOUND), None) or self._lazily(here, lazies[-1], name)
        submodule = self._submodule(here, name)
        if submodule is not None and (not before or self._loading.has_loaded(here.id, submodule.module, before)):
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
        reason = self._absences.doubt(here, facts, name, open_star=here.id in self.open)
        if reason:
            return Value(ValueKind.UNKNOWN, reason=reason)
        value = self._assigned.value(here.id, name) or value
        if value is not None:
            return value
        if not typing and name in self._bound(here.id, typing=True):
            reason = f"{here.id} binds {name} only for type checkers"
            return Value(ValueKind.MISSING, here.id, name, reason=reason)
        return Value(ValueKind.MISSING, here.id, name, reason=f"{here.id} has no {name}")

    def _lazily(self, here: Module, lazy: Lazy, name: str) -> Value:
        """What a module's `__getattr__` makes of a name."""
        target, attribute, line = lazy.module, lazy.attribute, lazy.line
        made = Value(ValueKind.OBJECT, here.id, name, (here.id,), line)
        if not target:
            own = self.attribute(here.id, attribute) if attribute and attribute != name else made
            return made if own.kind is ValueKind.MISSING else own._replace(hops=(here.id, *own.hops[1:]), line=line)
        level = len(target) - len(target.lstrip("."))
        resolved = absolute(here, level, target.lstrip("."))
        base = Value(ValueKind.MISSING) if resolved is None else self.module(resolved, here)
        value = self._from(base.module, attribute, False, 0) if attribute and base.kind is ValueKind.MODULE else base
        if value.kind is ValueKind.EXTERNAL and attribute:
            value = value._replace(module=f"{value.module}.{attribute}")
        if value.kind is ValueKind.MISSING and not lazy.sure:
            return made
        return value._replace(hops=(here.id, *value.hops), line=line)

    def replacement(self, module: str) -> str | None:
        """The id of the module that one puts in its own place in `sys.modules`; "" for what is not known, or none."""
        facts, here = self._facts.get(module, _NOTHING), self._by_id[module]
        targets = [target for key, target, _ in facts.replacements if key in ("__name__", here.name)]
        if not targets:
            return None
        first, _, rest = targets[-1].partition(".")
        event = self.binding(module, first)
        base = self.member(self._event_value(module, event, first, typing=False), rest) if event is not None else None
        known = base is not None and base.kind is ValueKind.MODULE and base.module != module
        return base.module if base is not None and known else ""

    def _through(self, module: str, other: str, name: str) -> Value:
        if other:
            return self.attribute(other, name)
        return Value(ValueKind.UNKNOWN, reason=f"{module} replaces itself in sys.modules")

    def _class_attribute(self, value: Value, name: str) -> Value:
        qualified = f"{value.name}.{written_as(value.name, name)}"
        found = self.defined(value.module).get(qualified)
        if not found:
            return Value(ValueKind.UNKNOWN, reason=f"{name} may be inherited or set when the program runs")
        last = found[-1]
        if last.kind in (Kind.CLASS, Kind.FUNCTION):
            return value._replace(name=qualified)
        if last.kind == Kind.ALIAS:
            return self.dotted(value.module, last.target, before=last.order)
        return Value(ValueKind.OBJECT, value.module, qualified, (value.module,), last.line)

    def _with_bases(self, module: str, path: str) -> Value:
        """What a dotted name means, the attribute of a class also where a base of it has it."""
        value = self.dotted(module, path)
        owner, _, name = path.rpartition(".")
        if value.kind is ValueKind.UNKNOWN and owner:
            value = self._of_bases(self.dotted(module, owner), name, set()) or value
        if value.kind is ValueKind.SYMBOL and "." in value.name and self._is_bound_anew(value):
            return Value(ValueKind.OBJECT, module, path)
        return value

    def _of_bases(self, owner: Value, name: str, seen: set[str]) -> Value | None:
        """What a class has from the first of its bases that has it; None where reading cannot tell."""
        found = self.defined(owner.module).get(owner.name, ()) if owner.kind is ValueKind.SYMBOL else ()
        if len(found) != 1 or owner.symbol in seen:
            return None
        seen.add(owner.symbol)
        for base in found[0].bases:
            above = self.dotted(owner.module, base, before=found[0].order)
            if above.kind is not ValueKind.SYMBOL:
                return None
            value = self._class_attribute(above, name)
            inherited = self._of_bases(above, name, seen) if value.kind is ValueKind.UNKNOWN else value
            if inherited is not None:
                return inherited
        return None

    # ------------------------------------------------------------------------------- submodules against attributes

    def _overwritten(self, module: str, event: Event, name: str, value: Value) -> bool:
        """Whether the submodule of the same name takes the place of what the package binds."""
        here = self._by_id[module]
        if here.kind is not ModuleKind.PACKAGE or value.kind in (ValueKind.MODULE, ValueKind.MISSING):
            return False
        child = self.modules.child(here, name)
        if child is None or self._by_id[child].kind is ModuleKind.NAMESPACE:
            return False
        return child in self._loading.anywhere and not self._loading.has_loaded(module, child, event.order)

    # ------------------------------------------------------------------------------------------------- what fails

    def _error(self, importer: Module, statement: Import) -> str:
        """The class of the error with which an import certainly fails, "" if it does not, or may not."""
        value = self.imported(importer, statement)
        if value.kind is ValueKind.EXTERNAL and self._is_not_installed(value.module):
            return "ModuleNotFoundError"
        if value.kind is not ValueKind.MISSING or value.reason == IN_A_CIRCLE:
            return ""
        name = absolute(importer, statement.level, statement.module)
        there = name is not None and self.modules.imported(name, importer, relative=bool(statement.level)) is not None
        return "ImportError" if there or name is None else "ModuleNotFoundError"

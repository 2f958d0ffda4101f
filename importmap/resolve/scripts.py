"""What each module does when it is imported: what it loads, reads and binds, step by step in the order of the source"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from importmap.model.facts import STUB, Block, BlockKind, Definition, Facts, Import, Kind, Use, When
from importmap.model.links import Link, LinkKind
from importmap.model.project import Module, ModuleKind, Project
from importmap.model.startup import (
    Arm,
    ArmKind,
    Binding,
    Fail,
    Leave,
    Load,
    Obstacle,
    ObstacleKind,
    Script,
    Spread,
    Step,
    Take,
)
from importmap.resolve.conditions import Path
from importmap.resolve.members import Members
from importmap.resolve.modules import Modules, absolute, is_standard_library, lineage
from importmap.resolve.names import Names
from importmap.resolve.values import IN_A_CIRCLE, Value, ValueKind

_UNCOMPILABLE = frozenset({"syntax", "version", "encoding"})
_ANY_TIME = -1
_NOTHING = Facts()


def scripts(
    project: Project, modules: Modules, facts: Mapping[str, Facts], links: Sequence[Link], names: Names
) -> Mapping[str, Script]:
    """The script of every module, by id; `links` has a link for each import, by importer and in the order of facts."""
    writer = _Writer(project, modules, facts, names)
    made = {module.id: Script(module.id, module.name, writer.ancestors(module)) for module in project.modules}
    for importer, own in groupby(links, key=lambda link: link.importer):
        made[importer] = writer.script(modules[importer], tuple(own))
    for importer in facts.keys() - {link.importer for link in links}:
        made[importer] = writer.script(modules[importer], ())
    return made


class _Writer:
    """Writes scripts, with all that is known of other modules at hand."""

    def __init__(self, project: Project, modules: Modules, facts: Mapping[str, Facts], names: Names) -> None:
        self._installed = frozenset(project.installed)
        self._modules = modules
        self._facts = facts
        self._names = names
        self._members = Members(modules, facts, names)
        self._shared: dict[tuple[Binding, ...], tuple[Binding, ...]] = {}
        self._chains: dict[tuple[str, str, bool], tuple[str, ...]] = {}

    def ancestors(self, module: Module) -> tuple[str, ...]:
        """The ids of the packages above a module, the outermost first."""
        found = (self._modules.find(name, module) for name in lineage(module.name))
        return tuple(above for above in found if above is not None and above != module.id)

    def script(self, here: Module, links: tuple[Link, ...]) -> Script:
        """The script of one module."""
        said = self._facts[here.id]
        problem = next((problem for problem in said.problems if problem.kind in _UNCOMPILABLE), None)
        broken = None if problem is None else Obstacle(ObstacleKind.BROKEN, here.path)
        arms = _arms(said.blocks, self._names.paths(here.id, failing=False))
        # What a call imports may stand anywhere in an expression, and need not run.
        first = len(arms)
        arms = (*arms, *(Arm(block, 0, ArmKind.MAYBE) for block in range(first)))
        now: list[Step] = []
        later: list[Step] = []
        for _, group in groupby(links, key=lambda link: _statement(link.statement)):
            together = tuple(group)
            when = together[0].statement.when
            if not when & When.TYPING:
                shift = first if when & When.DYNAMIC else 0
                (later if when & When.DEFERRED else now).extend(self._steps(here, together, shift))
        now += self._reads(here, said)
        now += self._unbound(here, said)
        now += self._lacking(here, said)
        now += _leaves(said, first)
        return Script(
            here.id,
            here.name,
            self.ancestors(here),
            steps=tuple(sorted(now, key=lambda step: (step.line, not isinstance(step, Load | Spread | Fail)))),
            later=tuple(later),
            arms=arms,
            bindings=self._bindings(here, said),
            open=said.opaque
            or here.id in self._names.open
            or any(key in ("__name__", here.name) for key, _, _ in said.replacements),
            listed=tuple(_listed(said)),
            broken=broken,
            line=problem.line if problem is not None else 0,
        )

    # ----------------------------------------------------------------------------------------- import statements

    def _steps(self, here: Module, links: Sequence[Link], shift: int) -> Iterator[Step]:
        """What one statement does: all that it loads comes before all that it reads."""
        statement, said = links[0].statement, self._facts[here.id]
        place = (statement.line, statement.order, statement.block + shift, bool(statement.when & When.GUARDED))
        name = absolute(here, statement.level, statement.module)
        if name is None:
            reason = "beyond top-level package" if here.package else "with no known parent package"
            yield Fail(*place, "ImportError", f"attempted relative import {reason}", _missing(links[0]))
            return
        wanted = self._modules.loaded_by(name)
        found = self._chain(wanted, here, relative=bool(statement.level))
        if found:
            yield Load(*place, found, "" if statement.name else found[0])
        if len(found) < len(wanted):
            failed = self._fail(links[0], wanted, found, place)
            if failed is not None:
                yield failed
                if _skips_without(statement, said.blocks):
                    yield Leave(statement.line, statement.order, statement.block)
            return
        if not statement.name:
            if statement.alias and not statement.when & When.DYNAMIC:
                for package, module in pairwise(found):
                    part = self._modules[module].name.rpartition(".")[2]
                    yield Take(*place, package, part, module, False, None)
            return
        base = self._modules[found[-1]]
        taken = links[:1] if statement.name == "*" else links  # a star has a link for each submodule, too
        for link in taken:
            yield from self._loads(place, base, found[0], link.statement.name)
        for link in taken:
            yield self._take(place, base, link)

    def _chain(self, wanted: Sequence[str], here: Module, *, relative: bool = False) -> tuple[str, ...]:
        """The ids of the modules that these names mean, a package and what is in it, as far as they are there."""
        key = (wanted[-1], self._modules.sight(here), relative)
        if key not in self._chains:
            found = []
            for name in wanted:
                module = self._modules.imported(name, here, relative=relative)
                if module is None:
                    break
                found.append(module)
            self._chains[key] = tuple(found)
        return self._chains[key]

    def _fail(
        self, link: Link, wanted: Sequence[str], found: Sequence[str], place: tuple[int, int, int, bool]
    ) -> Fail | None:
        """The failure of an import of which not all modules are there, if it is certain."""
        top = wanted[0]
        if link.kind is LinkKind.UNRESOLVED:
            message = f"No module named {wanted[len(found)]!r}"
            if found and self._modules[found[-1]].kind is ModuleKind.MODULE:
                message += f"; {wanted[len(found) - 1]!r} is not a package"
            return Fail(*place, "ModuleNotFoundError", message, _missing(link))
        if not found and self._installed and top not in self._installed and not is_standard_library(top):
            return Fail(*place, "ModuleNotFoundError", f"No module named {top!r}", Obstacle(ObstacleKind.ABSENT, top))
        return None

    def _loads(self, place: tuple[int, int, int, bool], base: Module, top: str, name: str) -> Iterator[Load]:
        """The submodules that `from base import name` loads where the base itself has no such name."""
        for wanted in (self._names.exported(base.id) or ()) if name == "*" else (name,):
            lazy = self._lazy(base, wanted)
            if lazy:
                yield Load(*place, lazy)
                continue
            child = self._modules.child(base, wanted)
            if child is not None:
                yield Load(*place, (child,), top, base.id, wanted, name == "*")

    def _lazy(self, base: Module, name: str) -> tuple[str, ...]:
        """What a package loads when it is asked for a name that it only makes then."""
        said = self._facts.get(base.id, _NOTHING)
        if not said.lazies:
            return ()
        bound = self._names.binding(base.id, name) is not None or self._modules.child(base, name) is not None
        asked = (name,) if bound else (name, "*")
        found = next((lazy for lazy in said.lazies if lazy.name in asked), None)
        if found is None or not found.module:
            return ()
        level = len(found.module) - len(found.module.lstrip("."))
        target = absolute(base, level, found.module.lstrip("."))
        return () if target is None else self._chain(self._modules.loaded_by(target), base)

    def _take(self, place: tuple[int, int, int, bool], base: Module, link: Link) -> Take | Spread:
        name = link.statement.name
        if name == "*":
            return self._spread(place, base)
        line, _, arm, guarded = place
        # Where modules pass a name on in a circle, it depends on who comes first whether it is there.
        lost = link.kind is LinkKind.UNRESOLVED and link.reason != IN_A_CIRCLE
        obstacle = _missing(link) if lost else None
        child = self._modules.child(base, name) or ""
        return Take(line, link.statement.order, arm, guarded, base.id, name, child, False, obstacle)

    def _spread(self, place: tuple[int, int, int, bool], base: Module) -> Spread:
        listed = list(_listed(self._facts.get(base.id, _NOTHING)))
        certain = (listed[-1][1] if listed else None) or ()
        values = [(one, self._names.attribute(base.id, one)) for one in certain]
        missing = [(one, _lost(value)) for one, value in values if value.kind is ValueKind.MISSING and value.name]
        children = ((one, self._modules.child(base, one)) for one in certain)
        submodules = tuple((one, child) for one, child in children if child is not None)
        return Spread(*place, base.id, self._offered(base), submodules, tuple(missing))

    def _offered(self, base: Module) -> tuple[str, ...]:
        """The names that a star import binds."""
        listed = self._names.exported(base.id)
        if listed is not None:
            return listed
        return tuple(name for name in self._names.names(base.id) if not name.startswith("_"))

    # ------------------------------------------------------------------------------------------ attributes of modules

    def _reads(self, here: Module, said: Facts) -> Iterator[Take]:
        """The attributes of modules that are read when the file runs."""
        running = (When.ALWAYS, When.ANNOTATION) if self._names.python(here.id) < (3, 14) else (When.ALWAYS,)
        uses = [use for use in said.uses if use.when in running and use.origin < 0 and "." in use.path]
        if not uses:
            return
        defined = {definition.name for definition in said.definitions}
        imports: dict[str, list[Import]] = defaultdict(list)
        for statement in said.imports:
            if not statement.scope:
                imports[statement.bound].append(statement)
        orders = _Orders(said)
        for use in uses:
            first, _, rest = use.path.partition(".")
            if first in defined or not any(s.line <= use.line for s in imports[first]):
                continue
            owners = {self._module_of(here, statement) for statement in imports[first]}
            owner = owners.pop()
            if owner is not None and not owners:
                yield from self._asks(use, orders.after(use.line), owner, rest.split("."))

    def _unbound(self, here: Module, said: Facts) -> Iterator[Fail]:
        """The annotations that are evaluated when the file runs, and read what nothing binds."""
        if not said.unbound or self._names.python(here.id) >= (3, 14) or here.id in self._names.open:
            return
        if here.path.endswith(STUB):
            return
        orders = _Orders(said)
        names = sorted({use.path for use in said.unbound})
        obstacle = Obstacle(ObstacleKind.UNBOUND, f"{here.id}: {', '.join(names)}")
        for use in said.unbound:
            message = f"name {use.path!r} is not defined"
            yield Fail(use.line, orders.after(use.line), use.block, False, "NameError", message, obstacle)

    def _lacking(self, here: Module, said: Facts) -> Iterator[Fail]:
        """The attributes of classes that are read when the file runs, and that the classes lack."""
        if here.path.endswith(STUB) or here.id in self._names.open:
            return
        running = (When.ALWAYS, When.ANNOTATION) if self._names.python(here.id) < (3, 14) else (When.ALWAYS,)
        found: dict[str, list[tuple[str, Use]]] = defaultdict(list)
        for use in said.uses:
            if use.when in running and use.origin < 0 and "." in use.path:
                owner, name = self._members.lacking(here.id, use.path)
                if owner:
                    found[owner].append((name, use))
        if not found:
            return
        orders = _Orders(said)
        for owner, lacking in found.items():
            names = ", ".join(sorted({name for name, _ in lacking}))
            obstacle = Obstacle(ObstacleKind.ATTRIBUTE, f"{owner}.{names}")
            for name, use in lacking:
                message = f"type object {owner.rpartition(':')[2]!r} has no attribute {name!r}"
                yield Fail(use.line, orders.after(use.line), use.block, False, "AttributeError", message, obstacle)

    def _module_of(self, here: Module, statement: Import) -> str | None:
        """The id of the module that an import binds its name to, or None if it binds it to anything else."""
        if statement.when & (When.TYPING | When.DYNAMIC) or statement.name == "*":
            return None
        if statement.name or statement.alias:
            value = self._names.imported(here, statement)
        else:
            value = self._names.module(statement.module.partition(".")[0], here)
        return value.module if value.kind is ValueKind.MODULE and value.module in self._modules.by_id else None

    def _asks(self, use: Use, order: int, owner: str, parts: Sequence[str]) -> Iterator[Take]:
        for part in parts:
            value = self._names.attribute(owner, part)
            child = self._modules.child(self._modules[owner], part) or ""
            obstacle = _lost(value) if value.kind is ValueKind.MISSING and value.name else None
            yield Take(use.line, order, use.block, False, owner, part, child, True, obstacle)
            if value.kind is not ValueKind.MODULE or value.module not in self._modules.by_id:
                return
            owner = value.module

    # ------------------------------------------------------------------------------------------------------ names

    def _bindings(self, here: Module, said: Facts) -> Mapping[str, tuple[Binding, ...]]:
        """The statements that bind or unbind each name of a module at run time, by order."""
        found: dict[str, list[Binding]] = defaultdict(list)
        for statement in said.imports:
            if not statement.scope and not statement.when & When.TYPING:
                for name in self._bound(here, statement):
                    found[name].append(_binding(statement, bound=True))
        for definition in said.definitions:
            if "." not in definition.name and not definition.when & When.TYPING:
                found[definition.name].append(_binding(definition, bound=definition.kind != Kind.DELETED))
        # There are many files and few places: the same value serves for all of them.
        made = {name: tuple(sorted(listed) if len(listed) > 1 else listed) for name, listed in found.items()}
        return {name: self._shared.setdefault(bindings, bindings) for name, bindings in made.items()}

    def _bound(self, here: Module, statement: Import) -> tuple[str, ...]:
        if statement.name != "*":
            bound = statement.bound
            return (bound,) if bound else ()
        base = self._names.imported(here, statement)
        return self._offered(self._modules[base.module]) if base.kind is ValueKind.MODULE else ()


def _binding(item: Import | Definition, *, bound: bool) -> Binding:
    return Binding(_ANY_TIME if item.when & When.DEFERRED else item.order, item.block, bound)


class _Orders:
    """Where a line stands in the order of what binds names."""

    def __init__(self, said: Facts) -> None:
        items = sorted([(s.line, s.order) for s in said.imports] + [(d.line, d.order) for d in said.definitions])
        self._lines = [line for line, _ in items]
        self._orders = [order for _, order in items]

    def after(self, line: int) -> int:
        """The order of what follows a line."""
        following = bisect_right(self._lines, line)
        return self._orders[following] if following < len(self._orders) else max(self._orders, default=0) + 1


def _statement(statement: Import) -> tuple[object, ...]:
    """The same for all names of one `from` statement."""
    if statement.name in ("", "*"):
        return (statement.order,)
    return (statement.line, statement.level, statement.module, statement.block, statement.scope, statement.when)


def _missing(link: Link) -> Obstacle:
    """The obstacle of an import that does not resolve."""
    return Obstacle(ObstacleKind.MISSING, link.missing)


def _lost(value: Value) -> Obstacle:
    """The obstacle of a name that a module does not have."""
    return Obstacle(ObstacleKind.MISSING, f"{value.module}.{value.name}")


def _arms(blocks: Sequence[Block], where: Sequence[Path | None]) -> tuple[Arm, ...]:
    """When each block runs, for the Python that the paths were made for."""
    kinds = {BlockKind.TRY: ArmKind.TRY, BlockKind.TRY_ELSE: ArmKind.ELSE, BlockKind.EXCEPT: ArmKind.EXCEPT}
    made = [Arm(0, 0, ArmKind.ALWAYS)]
    for block, path in zip(blocks[1:], where[1:], strict=True):
        if path is None:
            kind = ArmKind.NEVER
        elif path == where[block.parent]:
            kind = ArmKind.ALWAYS
        else:
            kind = kinds.get(BlockKind(block.kind), ArmKind.MAYBE)
        caught: Iterable[str] = ()
        if kind is ArmKind.EXCEPT and block.test:
            caught = (name.strip().rpartition(".")[2] for name in block.test.split(","))
        elif kind is ArmKind.TRY and block.test:
            caught = ("ImportError",)  # `with suppress(...)` and its like
        made.append(Arm(block.parent, block.statement, kind, tuple(caught), block.last == "raise"))
    return tuple(made)


def _skips_without(statement: Import, blocks: Sequence[Block]) -> bool:
    """Whether a statement is a `pytest.importorskip`, which guards itself: it stands in the body of no `try`."""
    if not statement.when & When.DYNAMIC or not statement.when & When.GUARDED:
        return False
    block = statement.block
    while block:
        if blocks[block].kind == BlockKind.TRY:
            return False
        block = blocks[block].parent
    return True


def _leaves(said: Facts, first: int) -> Iterator[Leave]:
    """Where a test module is skipped as a whole; in an arm that may run, where it is not known which one it is."""
    for call in said.calls:
        if not call.scope and "allow_module_level" in call.keywords and call.path.rpartition(".")[2] == "skip":
            use = next((use for use in said.uses if use.path == call.path and use.line == call.line), None)
            yield Leave(call.line, _Orders(said).after(call.line), use.block if use is not None else first)


def _listed(said: Facts) -> Iterator[tuple[int, tuple[str, ...] | None]]:
    """What `__all__` lists after each step that builds it; None as soon as that cannot be read."""
    names: dict[str, None] | None = {}
    for step in said.exports:
        if step.operation == "opaque" or step.source or step.block:
            names = None
        elif step.operation == "set":
            names = dict.fromkeys(step.names)
        elif names is not None and step.operation == "add":
            names = {**names, **dict.fromkeys(step.names)}
        elif names is not None:
            names = {name: None for name in names if name not in step.names}
        yield step.order, None if names is None else tuple(names)

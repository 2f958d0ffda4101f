"""Where each import leads, and why"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from importmap.model.facts import Facts, Import, When
from importmap.model.links import Link, LinkKind, split_symbol
from importmap.model.project import Module, ModuleKind
from importmap.resolve.modules import Modules, absolute, is_standard_library
from importmap.resolve.names import Names
from importmap.resolve.values import Value, ValueKind


def links(modules: Modules, facts: Mapping[str, Facts], names: Names) -> tuple[Link, ...]:
    """A link for every imported name, by importer and line."""
    found: list[Link] = []
    for importer, said in sorted(facts.items()):
        here = modules[importer]
        for statement in said.imports:
            found.append(link(here, statement, modules, names))
            if statement.name == "*" and found[-1].kind is LinkKind.MODULE:
                found.extend(_starred(found[-1], modules, names))
    return tuple(found)


def link(importer: Module, statement: Import, modules: Modules, names: Names) -> Link:
    """Where one import leads."""
    value = names.imported(importer, statement)
    base = absolute(importer, statement.level, statement.module)
    wanted = _path(base, statement)
    match value.kind:
        case ValueKind.EXTERNAL if not value.hops or _read_from(importer, statement.level, base, modules) is None:
            kind = LinkKind.STDLIB if is_standard_library(value.module) else LinkKind.EXTERNAL
            return Link(importer.id, statement, kind, value.module.partition(".")[0], "", value.module, _outside(kind))
        case ValueKind.MODULE if _is_named(value, wanted, modules):
            return Link(importer.id, statement, LinkKind.MODULE, value.module, "", wanted, value.reason or "a module")
        case ValueKind.MISSING | ValueKind.UNKNOWN:
            read = _read_from(importer, statement.level, base, modules)
            if read is None and value.module:
                read = value.module
            if value.kind is ValueKind.UNKNOWN:
                if read in modules.by_id and _may_lose(modules[read]):
                    read = ""
                return Link(importer.id, statement, LinkKind.UNKNOWN, read or wanted, "", wanted, value.reason)
            missing = f"{value.module}.{value.name}" if value.name else value.module or wanted
            module = read if read in modules.by_id else missing
            return Link(importer.id, statement, LinkKind.UNRESOLVED, module, "", wanted, value.reason, missing)
    read = _read_from(importer, statement.level, base, modules) or value.module
    return Link(importer.id, statement, LinkKind.SYMBOL, read, value.symbol, f"{read}.{statement.name}", _why(value))


def _starred(star: Link, modules: Modules, names: Names) -> Iterator[Link]:
    """The submodules that a star loads, since `__all__` lists them and the package has nothing else of that name."""
    package = modules[star.module]
    for name in names.exported(package.id) or ():
        child = modules.child(package, name)
        if child is not None and names.attribute(package.id, name).module == child:
            reason = f"{package.name} lists it in __all__"
            yield replace(star, module=child, path=modules[child].name, reason=reason)


def dotted_uses(
    importer: Module, facts: Facts, modules: Modules, names: Names
) -> Iterator[tuple[str, str, Value, int, int]]:
    """Each symbol that a module reaches through an attribute of a module: (module id, name, value, line, times).

    `import shop` with `shop.Order` used goes through shop's `Order`, as an import of it would. What several stars bring
    goes by the one of the module that defines it, whichever comes last.
    """
    stars = {names.imported(importer, one).module for one in facts.imports if one.name == "*" and not one.scope}
    listed = {module: names.exported(module) for module in stars}
    for use in facts.uses:
        first, _, rest = use.path.partition(".")
        if not rest:
            star = names.star(importer.id, first) if stars and use.origin < 0 else None
            if star is not None:
                value = names.attribute(importer.id, first)
                if value.kind is ValueKind.SYMBOL:
                    home = split_symbol(value.symbol)[0]
                    passed = home in stars and names.attribute(home, first).symbol == value.symbol
                    direct = passed and first in (listed[home] or (first,))
                    yield home if direct else star, first, value, use.line, use.times
            continue
        typing = bool(use.when & When.TYPING)
        if use.origin >= 0:
            value = names.imported(importer, facts.imports[use.origin])
            if not facts.imports[use.origin].name and not facts.imports[use.origin].alias:
                value = names.module(facts.imports[use.origin].module.partition(".")[0], importer)
        else:
            value = names.attribute(importer.id, first, typing=typing)
        for part in rest.split("."):
            if value.kind is not ValueKind.MODULE or value.module not in modules.by_id:
                break
            owner = value.module
            value = names.attribute(owner, part, typing=typing)
            if value.kind is ValueKind.SYMBOL:
                yield owner, part, value, use.line, use.times
                break


def mentioned(importer: Module, facts: Facts, modules: Modules, names: Names) -> Iterator[tuple[str, str, Value, int]]:
    """Each symbol that a string of a module spells out: (module id, name, value, line) for "shop.models.Order.x"."""
    for mention in facts.mentions:
        parts = mention.path.split(".")
        for depth in range(len(parts) - 1, 0, -1):
            owner = modules.find(".".join(parts[:depth]), importer)
            if owner is not None:
                value = names.attribute(owner, parts[depth])
                if value.kind is ValueKind.SYMBOL:
                    yield owner, parts[depth], value, mention.line
                break


def _path(base: str | None, statement: Import) -> str:
    name = base if base is not None else "." * statement.level + statement.module
    return f"{name}.{statement.name}" if statement.name and statement.name != "*" else name


def _read_from(importer: Module, level: int, base: str | None, modules: Modules) -> str | None:
    if base is None:
        return None
    return modules.imported(base, importer, relative=bool(level))


def _may_lose(module: Module) -> bool:
    """Whether a module is a folder in whose place an installed package may be found."""
    return module.kind is ModuleKind.NAMESPACE and "." not in module.name


def _is_named(value: Value, wanted: str, modules: Modules) -> bool:
    """Whether an import names the module that it yields, and not an attribute of another one that is this module."""
    return not value.hops or modules[value.module].name == wanted


def _outside(kind: LinkKind) -> str:
    return "in the standard library" if kind is LinkKind.STDLIB else "outside the analysed code"


def _why(value: Value) -> str:
    if value.kind is ValueKind.EXTERNAL:
        return f"{value.module}, which is outside the analysed code, re-exported by {value.hops[0]}, line {value.line}"
    if value.kind is ValueKind.OBJECT:
        return f"bound in {value.hops[0]}, line {value.line}" if value.hops else "an attribute of every module"
    if len(value.hops) < 2 and not value.others:
        return f"defined in {value.module}, line {value.line}"
    otherwise = f"; or {', '.join(value.others)}, by what the program meets" if value.others else ""
    return f"re-exported by {value.hops[0]}, line {value.line}, from {value.module}{otherwise}"

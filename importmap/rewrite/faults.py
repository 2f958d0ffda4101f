"""What edits would spoil: two pictures of the code are compared, as it is and as it would be

The idea is that of differential precondition checking (Overbey and Johnson 2011): not to foresee what might go wrong
with a kind of edit, but to look at what comes of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from importmap.model.change import Edited, Rewrite
from importmap.model.facts import Facts, Import, Mention, Use, When
from importmap.model.links import LinkKind
from importmap.resolve.values import ValueKind
from importmap.rewrite.comments import changed_comments
from importmap.rewrite.picture import Picture
from importmap.rewrite.reloads import changes_modules
from importmap.rewrite.strings import loaded, strings
from importmap.rewrite.takings import patches, reads
from importmap.rewrite.wholes import Fault, circles, looked_up, offences, startup
from importmap.scan.syntax.decode import decode

_INSIDE = (LinkKind.MODULE, LinkKind.SYMBOL)
_STATES = When.DEFERRED | When.TYPING
_owners = re.compile(r"(?:[^\W\d]\w*\s*\.\s*)+(?=[^\W\d])")
_STANDING = When.TYPING | When.GUARDED | When.DEFERRED | When.CONDITIONAL


def faults(
    before: Picture,
    after: Picture,
    edits: Iterable[Edited],
    rewrites: Iterable[Rewrite] = (),
    gone: Collection[tuple[str, str]] = (),
    shared: Collection[str] = (),
) -> tuple[Fault, ...]:
    """All that the edits would spoil, by path, causes first; of files that could not be read any more only that.

    `rewrites` are what the edits are to carry out: an import that is to stand elsewhere may run later than now. `gone`
    are names of modules that are to go, so that nobody may take them in the code as it would be. `shared` are modules
    of which something goes from one to another: what the one says, the other may say then.
    """
    edited = {edit.path: edit for edit in edits if edit.before != edit.after}
    paths = {module.id: module.path for module in before.analysis.files if module.path in edited}
    ids = {path: module for module, path in paths.items()}
    later: dict[str, set[str]] = {}
    for rewrite in rewrites:
        if rewrite.standing is not None and rewrite.path in ids:
            later.setdefault(ids[rewrite.path], set()).add(rewrite.statement)
    found = [*_unread(before, after, paths), *_comments(edited, [paths[one] for one in shared if one in paths])]
    if not any(
        after.analysis.facts[module].problems and not before.analysis.facts[module].problems for module in paths
    ):
        found += _imports(before, after, paths, later, shared)
        for module in paths:
            found += _reloads(before, after, module, edited[paths[module]])
            found += loaded(before, after, module, edited[paths[module]])
        for modules in (*((one,) for one in paths if one not in shared), *((tuple(shared),) if shared else ())):
            found += reads(before, after, modules, later.get(modules[0], ()))
            found += strings(before, after, modules)
            found += patches(before, after, modules)
        found += _names(before, after, paths, gone)
        found += _gone(before, after, paths, gone)
        all_paths = {one.id: one.path for one in before.analysis.files}
        found += circles(before, after, all_paths if gone else paths, moved=bool(gone))
        found += startup(before, after, paths)
        found += offences(before, after, paths)
        found += looked_up(before, after, paths)
    return tuple(sorted(dict.fromkeys(found), key=lambda fault: (not fault.path, fault.path)))


def _unread(before: Picture, after: Picture, paths: Mapping[str, str]) -> Iterator[Fault]:
    """Files that Python would not compile any more."""
    for module, path in paths.items():
        problems = after.analysis.facts[module].problems
        if problems and not before.analysis.facts[module].problems:
            yield Fault(path, 0, f"the file could not be read any more: {problems[0].message}")


def _comments(edits: Mapping[str, Edited], shared: Sequence[str]) -> Iterator[Fault]:
    """Comments that would be lost, or made up; of files that share them, in all of these."""
    for paths in (*((path,) for path in edits if path not in shared), *((tuple(shared),) if shared else ())):
        lost, new = changed_comments(*(edits[path] for path in paths))
        if lost:
            yield Fault(paths[0], 0, f"a comment would be lost: {lost[0]}")
        if new:
            yield Fault(paths[0], 0, f"a comment would be made up: {new[0]}")


def _imports(
    before: Picture,
    after: Picture,
    paths: Mapping[str, str],
    later: Mapping[str, Collection[str]],
    shared: Collection[str],
) -> Iterator[Fault]:
    """Imports that would fail, or yield something else."""
    for importer in before.analysis.facts:
        said, now = before.analysis.facts[importer], after.analysis.facts[importer]
        if importer in paths:
            yield from _own_imports(before, after, importer, later.get(importer, ()), anywhere=importer in shared)
            continue
        for statement in said.imports if now.imports == said.imports else ():
            yield from _import(before, after, importer, statement, statement, paths)


def _own_imports(
    before: Picture, after: Picture, importer: str, later: Collection[str], *, anywhere: bool
) -> Iterator[Fault]:
    """The imports of an edited file: new ones work, and run where one ran that goes or that binds the same name.

    Those that are to run later bind what they bound, and nothing reads it before. Where something comes from another
    file or goes there, new ones may stand anywhere before what they bind is read.
    """
    path = before.analysis.modules[importer].path
    facts, now = before.analysis.facts[importer], after.analysis.facts[importer]
    old = Counter((str(s), s.scope, _standing(before, importer, s)) for s in facts.imports)
    leaving = _leaving(before, after, importer)
    places = {(s.scope, _standing(before, importer, s)) for s in facts.imports}
    gone = {(s.scope, _standing(before, importer, s)) for s in leaving}
    moved = {s.bound for s in leaving}
    for statement in now.imports:
        place = (statement.scope, _standing(after, importer, statement))
        if (str(statement), *place) in old:
            continue
        value = after.analysis.names.imported(after.analysis.modules[importer], statement)
        if value.kind is ValueKind.MISSING:
            yield Fault(path, 0, f"`{statement}` would fail: {value.reason}", _about(statement))
        elif str(statement) in later:
            continue
        elif not anywhere and (place not in places or (place not in gone and statement.bound in moved)):
            yield Fault(path, 0, f"`{statement}` would run where no import does now", _about(statement))
        elif not anywhere and place not in gone and statement.when & (When.GUARDED | When.CONDITIONAL):
            yield Fault(path, 0, f"`{statement}` would not always run", _about(statement))
        elif _is_late(now, statement) and not any(_is_alike(facts, one, now, statement) for one in leaving):
            yield Fault(path, 0, f"`{statement}` would run after what it binds is read", _about(statement))
    yield from _bindings(before, after, importer, later)
    yield from _missed(before, after, importer, later)


def _leaving(before: Picture, after: Picture, importer: str) -> list[Import]:
    """The imports of an edited file that go, or stand elsewhere then."""

    def counted(picture: Picture) -> Counter[tuple[str, str, tuple[int, str, str]]]:
        imports = picture.analysis.facts[importer].imports
        return Counter((str(s), s.scope, _standing(picture, importer, s)) for s in imports)

    gone = counted(before) - counted(after)
    imports = before.analysis.facts[importer].imports
    return [s for s in imports if (str(s), s.scope, _standing(before, importer, s)) in gone]


def _reloads(before: Picture, after: Picture, importer: str, edit: Edited) -> Iterator[Fault]:
    """What a file that changes sys.modules would import: it counts on what is loaded anew."""
    if any(f"{use.path}.".startswith("sys.modules.") for use in before.analysis.facts[importer].uses):
        leaving = [s for s in _leaving(before, after, importer) if s.when & When.DEFERRED]
        for statement in leaving if leaving and changes_modules(decode(edit.before)[0]) else ():
            reason = f"the file changes sys.modules, and `{statement}` would load other modules"
            yield Fault(edit.path, statement.line, reason, _about(statement))


def _is_late(facts: Facts, statement: Import) -> bool:
    """Whether what an import binds is read above it, and no other statement of the same scope brings it before."""
    path = _brought(statement)
    lines = [use.line for use in _uses(facts, statement)]
    first = min(lines, default=statement.line)
    earlier = (s for s in facts.imports if s.scope == statement.scope and s.line <= first)
    return first < statement.line and not any(f"{_brought(s)}.".startswith(f"{path}.") for s in earlier)


def _is_alike(facts: Facts, one: Import, now: Facts, other: Import) -> bool:
    """Whether two imports bind the same name in the same place, and what is read of it is read in the same places."""
    there = (one.line, one.scope, _brought(one)) == (other.line, other.scope, _brought(other))
    was, uses = ([(use.path, use.line, use.times) for use in _uses(*two)] for two in ((facts, one), (now, other)))
    return there and was == uses


def _uses(facts: Facts, statement: Import) -> list[Use]:
    """What is read of what an import binds, by the scope that it stands in."""
    path = _brought(statement)
    return [
        use
        for use in facts.uses
        if f"{use.path}.".startswith(f"{path}.")
        and (facts.imports[use.origin].scope == statement.scope if use.origin >= 0 else not statement.scope)
        and not use.when & (When.TYPING if statement.scope else _STATES)
    ]


def _brought(statement: Import) -> str:
    """The dotted path that can be read once an import has run."""
    return statement.bound if statement.name or statement.alias else statement.module


def _missed(before: Picture, after: Picture, importer: str, later: Collection[str]) -> Iterator[Fault]:
    """What is read of imports that run later: nothing at the top, and in functions what it was."""
    path, facts = before.analysis.modules[importer].path, after.analysis.facts[importer]
    own = {statement.bound: statement for statement in before.analysis.facts[importer].imports if not statement.scope}
    for name in sorted(name for name, statement in own.items() if str(statement) in later):
        thing = before.imported(importer, own[name])
        runs = [s for s in facts.imports if s.bound == name and not s.scope and not s.when & When.TYPING]
        for use in facts.uses if not runs else ():
            if use.path.partition(".")[0] == name and use.origin < 0 and not use.when & When.TYPING:
                yield Fault(path, use.line, f"`{use.path}` would be read where nothing binds {name}", (name,))
        for statement in facts.imports:
            if statement.bound == name and str(statement) in later and after.imported(importer, statement) != thing:
                yield Fault(path, statement.line, f"`{statement}` would yield something else", _about(statement))


def _bindings(before: Picture, after: Picture, importer: str, later: Collection[str]) -> Iterator[Fault]:
    """What the imports of an edited file bind in the same place is the same thing, at the same time."""
    path = before.analysis.modules[importer].path
    now: dict[tuple[str, str], list[Import]] = {}
    for statement in after.analysis.facts[importer].imports:
        now.setdefault((statement.scope, statement.bound), []).append(statement)
    for statement in before.analysis.facts[importer].imports:
        others = now.get((statement.scope, statement.bound), ())
        thing = before.imported(importer, statement)
        if not statement.bound or not others or thing is None or (str(statement) in later and not statement.scope):
            continue
        if thing.kind == ValueKind.MODULE and all(_is_module(after, importer, other) for other in others):
            # What is read of it is compared by itself, as far as it can be told.
            told = all(r.thing for r in before.reads(importer) if r.use.path.startswith(f"{statement.bound}."))
            if told or all(_binds_same(statement, other) for other in others):
                continue
        same = [other for other in others if after.imported(importer, other) == thing or _binds_same(statement, other)]
        if not same:
            yield Fault(path, statement.line, f"`{statement}` would yield something else", _about(statement))
        elif not any(_standing(after, importer, other) == _standing(before, importer, statement) for other in same):
            yield Fault(path, statement.line, f"`{statement}` would not run when it does now", _about(statement))


def _is_module(picture: Picture, importer: str, statement: Import) -> bool:
    """Whether an import yields a module."""
    thing = picture.imported(importer, statement)
    return thing is not None and thing.kind == ValueKind.MODULE


def _binds_same(statement: Import, other: Import) -> bool:
    """Whether two imports of modules bind the same package: `import a.b` and `import a.c` bind a."""
    plain = not (statement.name or statement.alias or other.name or other.alias)
    return plain and statement.module.partition(".")[0] == other.module.partition(".")[0]


def _standing(picture: Picture, importer: str, statement: Import) -> tuple[int, str, str]:
    """When an import runs; what a condition reads is compared by itself, whatever way it is spelled."""
    block = picture.analysis.facts[importer].blocks[statement.block]
    return statement.when & _STANDING, block.kind, _owners.sub("", block.test)


def _import(
    before: Picture, after: Picture, importer: str, statement: Import, other: Import, paths: Mapping[str, str]
) -> Iterator[Fault]:
    """One import of a file that stays as it is."""
    thing = before.imported(importer, statement)
    if thing is not None and after.imported(importer, other) != thing:
        value = before.analysis.names.imported(before.analysis.modules[importer], statement)
        passed = [module for module in value.hops if module in paths] or [""]
        where = before.analysis.at(importer, statement.line)
        reason = f"`{statement}` in {where} would fail or yield something else"
        yield from (Fault(paths.get(module, ""), 0, reason, _about(statement)) for module in passed)


def _about(statement: Import) -> tuple[str, ...]:
    """The names that an import deals with."""
    return tuple(filter(None, (statement.name or statement.module, statement.alias)))


def _names(
    before: Picture, after: Picture, paths: Mapping[str, str], gone: Collection[tuple[str, str]]
) -> Iterator[Fault]:
    """Names of modules that would yield something else, or be gone though somebody takes them."""
    for module, names in before.names.items():
        left = after.names[module]
        for name in sorted(names):
            thing = before.thing(module, name)
            if thing is None or (name in left and after.thing(module, name) == thing):
                continue
            if (module, name) in gone:
                continue
            there = after.thing(module, name)
            modules = thing.kind == ValueKind.MODULE and there is not None and there.kind == ValueKind.MODULE
            if module in paths and (name not in left or modules):
                taker = _taker(before, module, name)
                if taker:
                    yield Fault(paths[module], 0, f"{module} would not have {name} any more, which {taker}", (name,))
                continue
            if module in paths and thing.kind == ValueKind.MODULE and _is_top(before, module, name):
                continue
            value = before.analysis.names.attribute(module, name)
            passed = [hop for hop in (module, *value.hops) if hop in paths] or [""]
            reason = f"{module}.{name} would not be what it is now"
            yield from (Fault(paths.get(hop, ""), 0, reason, (name,)) for hop in passed)
        offered = before.analysis.names.exported(module)
        if offered is not None and module in paths and after.analysis.names.exported(module) != offered:
            yield Fault(paths[module], 0, f"`__all__` of {module} would not list what it does now")


def _gone(
    before: Picture, after: Picture, paths: Mapping[str, str], gone: Collection[tuple[str, str]]
) -> Iterator[Fault]:
    """Who would still take a name that is to go; and what other files read through it would be something else."""
    for module, name in gone:
        if module in after.analysis.facts and after.thing(module, name) != before.thing(module, name):
            taker = _taker(after, module, name, by_strings=False)
            if taker:
                reason = f"{module} would not have {name} any more, which {taker}"
                yield Fault(paths.get(module, ""), 0, reason, (name,))
    for module in before.analysis.facts if gone else ():
        if module not in paths:
            yield from reads(before, after, (module,))


def _is_top(picture: Picture, module: str, name: str) -> bool:
    """Whether a name is bound by `import name.x` to a package, which then depends on nothing else."""
    return any(s.bound == name and not s.name and not s.alias for s in picture.analysis.facts[module].imports)


def _taker(picture: Picture, module: str, name: str, *, by_strings: bool = True) -> str:
    """Who takes a name from a module, in a clause, if need be without what strings may ask for; "" for nobody."""
    analysis = picture.analysis
    for link in analysis.links:
        if link.module == module and link.kind in _INSIDE and link.statement.name == name:
            return f"{analysis.at(link.importer, link.statement.line)} imports"
    if name in (analysis.names.exported(module) or ()):
        return "its `__all__` lists"
    if (module, name) in picture.patched:
        patch = picture.patched[module, name]
        return f"{analysis.at(patch.module, patch.line)} replaces"
    for importer in analysis.graph.importers(module):
        for read in picture.reads(importer):
            if (module, name) in read.places:
                return f"{analysis.at(importer, read.use.line)} reads"
    for other, said in analysis.facts.items() if by_strings else ():
        for mention in said.mentions:
            place = picture.place(other, mention.path)
            if place is not None and (place[:2] == (module, name) or _is_whole(picture, other, mention, module)):
                return f"{analysis.at(other, mention.line)} may ask for by a string"
    return ""


def _is_whole(picture: Picture, other: str, mention: Mention, module: str) -> bool:
    """Whether a string names a module, of which any name may be asked for then."""
    return picture.modules.find(mention.path, picture.analysis.modules[other]) == module

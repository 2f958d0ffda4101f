"""A module or package at another place: the edits, and the proof that everything leads where it led

A move is made as a whole or refused as a whole. The modules keep their ids while the two pictures of the code are
compared, so that what an import yields after the move is the same as before if it is the same module's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial

from importmap.analysis import Analysis, analyse
from importmap.files import digest_of
from importmap.model.change import Edited, Move, Refusal
from importmap.model.errors import UnknownNameError
from importmap.model.facts import Facts, Kind
from importmap.model.project import Module, ModuleKind
from importmap.resolve.modules import Modules
from importmap.rewrite.coding import closed, opened
from importmap.rewrite.elsewhere import Elsewhere
from importmap.rewrite.faults import faults
from importmap.rewrite.picture import Picture
from importmap.rewrite.places import Places, placed, places
from importmap.rewrite.proof import Proof, Read
from importmap.rewrite.repath import Path, releveled, repathed, requoted
from importmap.rewrite.shims import shim
from importmap.rewrite.sorting import style_of
from importmap.rewrite.tokens import Sort, tokens
from importmap.rewrite.uses import CannotError
from importmap.scan.extract import extract

Below = Callable[[str], Iterable[str]]
"""The paths of the files in a folder, and in those below it, that nobody ignores."""


def moved(analysis: Analysis, move: Move, read: Read, below: Below) -> Proof:
    """A move of a module or package, proved; without edits if it is refused.

    UnknownNameError if there is no such module.
    """
    old = module_of(analysis, move.old)
    try:
        there = places(analysis, old, move.new, below)
    except CannotError as error:
        return refused(analysis, [Refusal(old.path, 0, str(error))])
    edits, refusals = _edits(analysis, old, move, there, read)
    if refusals:
        return refused(analysis, refusals)
    shims = _shims(there, analysis, move.kept_until) if move.kept_until else {}
    after = _after(analysis, there, edits, shims)
    parent, _, last = old.name.rpartition(".")
    holder = Modules(analysis.project).find(parent, old) if parent else None
    changed = [edit for edit in edits if not edit.made and edit.before != edit.after]
    found = faults(Picture(analysis, read), Picture(after), changed, gone=frozenset({(holder or "", last)}))
    if found:
        return refused(analysis, [Refusal(one.path or old.path, one.line, one.reason) for one in found])
    written = [one for edit in edits for one in _with_shim(edit, shims)]
    return Proof(tuple(sorted(written, key=lambda edit: edit.path)), (), (), after)


def _shims(there: Places, analysis: Analysis, until: str) -> dict[str, bytes]:
    """What stays at the old places of the modules that move, by path."""
    names = {module.id: module.name for module in there.members.values()}
    files = [module for module in analysis.files if module.id in names]
    return {module.path: shim(module.name, names[module.id], until) for module in files}


def _with_shim(edit: Edited, shims: Mapping[str, bytes]) -> Iterator[Edited]:
    """What is written of an edit if something stays at the old place."""
    if edit.path in shims:
        yield Edited(edit.path, edit.before, shims[edit.path])
        yield Edited(edit.to, b"", edit.after, made=True)
    else:
        yield edit


def module_of(analysis: Analysis, name: str) -> Module:
    """The module of a name or path; UnknownNameError if there is none."""
    found = next((module for module in analysis.project.modules if name in (module.id, module.name, module.path)), None)
    if found is None:
        raise UnknownNameError(f"no module or package is called {name}", "`importmap where` finds names")
    return found


def refused(analysis: Analysis, refusals: Iterable[Refusal]) -> Proof:
    """Nothing of a move."""
    ordered = sorted(dict.fromkeys(refusals), key=lambda one: (one.path, one.line, one.reason))
    return Proof((), tuple(ordered), (), analysis)


def _edits(
    analysis: Analysis, old: Module, move: Move, there: Places, read: Read
) -> tuple[list[Edited], list[Refusal]]:
    """The files as they are then, and why some cannot be written."""
    path = Path(old.name, move.new)
    elsewhere, styles = Elsewhere(analysis), cache(partial(style_of, source=read))
    picture = Picture(analysis)
    edits: list[Edited] = []
    refusals: list[Refusal] = []
    files = {module.path: module for module in analysis.files}
    for module in analysis.files:
        now = there.members.get(module.id, module)
        facts = analysis.facts[module.id]
        if now is module and (not _names(facts, old) or not module.path.endswith(".py")):
            continue
        try:
            before = read(module.path)
        except OSError as error:
            refusals.append(Refusal(module.path, 0, f"the file cannot be read: {error.strerror or error}"))
            continue
        try:
            text, encoding = opened(before)
        except CannotError as error:
            if now is not module:
                refusals.append(Refusal(module.path, 0, str(error)))
            continue  # what cannot be run now cannot be broken
        known = {m.path for m in facts.mentions if path.of(m.path) and picture.spelled(module.id, m.path) is not None}
        try:
            _check_deleted(facts, module, old)
            if now is not module:
                _check_place(text, module, now)
            text = requoted(text, facts, path, known)
            if now is not module:
                text = releveled(text, module, now, path)
            leads = cache(partial(elsewhere.leads, module, old.name))
            text = repathed(text, now, path, leads, styles(now.path.rpartition("/")[0]))
            after = closed(text, encoding)
        except CannotError as error:
            refusals.append(Refusal(module.path, 0, str(error)))
            continue
        if now is not module or after != before:
            edits.append(Edited(module.path, before, after, to=now.path if now is not module else ""))
    for source, to in there.files.items():
        if source not in files:
            content = read(source)
            edits.append(Edited(source, content, content, to=to))
    edits += [Edited(module.path, b"", b"", made=True) for module in there.made]
    return edits, refusals


def _check_deleted(facts: Facts, module: Module, old: Module) -> None:
    """CannotError if a package deletes a module's name, which nothing but the import of that has bound there."""
    parent, _, last = old.name.rpartition(".")
    said = [one for one in facts.definitions if one.name == last] if module.name == parent else []
    bound = any(one.bound == last and not one.scope for one in facts.imports)
    if said and not bound and all(one.kind == Kind.DELETED for one in said):
        raise CannotError(f"line {said[0].line} deletes {last} without importing it")


def _check_place(text: str, before: Module, after: Module) -> None:
    """CannotError if a module that gets into another folder asks where it is."""
    stays = before.kind is not ModuleKind.MODULE or before.path.rpartition("/")[0] == after.path.rpartition("/")[0]
    asks = "__file__" in text and (text[one.start : one.end] for one in tokens(text) if one.sort is Sort.NAME)
    if not stays and asks and "__file__" in asks:
        raise CannotError("it reads `__file__`, and would find what is beside it no more")


def _names(facts: Facts, old: Module) -> bool:
    """Whether a file may name a module."""
    last = old.name.rpartition(".")[2]
    return any(f".{last}." in f".{path}." for path in _paths(facts))


def _paths(facts: Facts) -> Iterator[str]:
    """The dotted paths that a file names."""
    for statement in facts.imports:
        yield f"{statement.module}.{statement.name}"
    yield from (use.path for use in facts.uses)
    yield from (mention.path for mention in facts.mentions)
    yield from (value for setting in facts.settings for value in setting.values)


def _after(analysis: Analysis, there: Places, edits: Iterable[Edited], shims: Mapping[str, bytes]) -> Analysis:
    """The code as it is then."""
    at = {module.path: module for module in analysis.files}
    facts, digests = dict(analysis.facts), dict[str, str]()
    for edit in edits:
        module = at.get(edit.path)
        if module is not None and edit.before != edit.after:
            facts[module.id], digests[module.id] = extract(edit.after), digest_of(edit.after).hex()
    kept = [replace(at[path], id=f"./{path}", digest=digest_of(text).hex()) for path, text in shims.items()]
    facts.update((one.id, extract(shims[one.path])) for one in kept)
    facts.update((one.id, extract(b"")) for one in there.made)
    project = placed(analysis.project, there, kept)
    modules = tuple(replace(one, digest=digests.get(one.id, one.digest)) for one in project.modules)
    made = analyse(analysis.config, replace(project, modules=modules), facts)
    return replace(made, past=analysis.past, revision=analysis.revision)

"""From rewrites to new texts: each file by itself, and nothing changed beside what is asked for"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, partial

from importmap.analysis import Analysis
from importmap.model.change import Edited, Refusal, Rewrite
from importmap.model.facts import When
from importmap.model.project import Module, ModuleKind
from importmap.resolve.values import ValueKind
from importmap.rewrite.calls import called_otherwise, spelled_otherwise
from importmap.rewrite.coding import closed, opened
from importmap.rewrite.deferring import Judge, deferred
from importmap.rewrite.elsewhere import Elsewhere
from importmap.rewrite.hints import Hints
from importmap.rewrite.sorting import Style, style_of
from importmap.rewrite.statements import Line, lines
from importmap.rewrite.strings import loads, plugins
from importmap.rewrite.texts import Asked, rewritten
from importmap.rewrite.turns import Named, named, read, spelled
from importmap.rewrite.unneeded import unneeded
from importmap.rewrite.uses import Caller, CannotError, Place, Uses

_path = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")


def edited(
    analysis: Analysis,
    rewrites: Iterable[Rewrite],
    source: Callable[[str], bytes],
    moving: Collection[str] = (),
) -> tuple[tuple[Edited, ...], tuple[Refusal, ...]]:
    """The files that rewrites change, and the rewrites that are not made, by path; `source` has the bytes of a file.

    A rewrite that was made before changes nothing. `moving` are the paths of what goes to another place, with all
    strings that replace it there.
    """
    by_path: dict[str, dict[Rewrite, None]] = defaultdict(dict)
    for rewrite in rewrites:
        by_path[rewrite.path][rewrite] = None
    modules = {module.path: module for module in analysis.files}
    elsewhere, hints = Elsewhere(analysis, moving), Hints(analysis, source)
    styles = cache(partial(style_of, source=source))
    files: list[Edited] = []
    refusals: list[Refusal] = []
    for path in sorted(by_path):
        found = _file(analysis, elsewhere, hints, path, modules.get(path), tuple(by_path[path]), source, styles)
        files += [one for one in found if isinstance(one, Edited)]
        refusals += [one for one in found if isinstance(one, Refusal)]
    return tuple(files), tuple(sorted(refusals, key=lambda one: (one.path, one.line, one.reason)))


def _file(
    analysis: Analysis,
    elsewhere: Elsewhere,
    hints: Hints,
    path: str,
    module: Module | None,
    rewrites: Sequence[Rewrite],
    source: Callable[[str], bytes],
    styles: Callable[[str], Style],
) -> list[Edited | Refusal]:
    """What becomes of one file."""

    def all_refused(reason: str) -> list[Edited | Refusal]:
        return [Refusal(path, rewrite.line, reason) for rewrite in rewrites]

    if module is None or not path.endswith(".py"):
        return all_refused("it is no Python source file of the analysed code")
    try:
        before = source(path)
    except OSError as error:
        return all_refused(f"the file cannot be read: {error.strerror or error}")
    try:
        text, encoding = opened(before)
    except CannotError as error:
        return all_refused(str(error))
    staying = [rewrite for rewrite in rewrites if rewrite.standing is None and rewrite.after]
    style = styles(path.rpartition("/")[0])
    after, refusals = _turned(analysis, elsewhere, module, text, style, staying) if staying else (text, [])
    for rewrite in rewrites:
        if rewrite not in staying:
            answer = _leaving(elsewhere, hints, module, after, rewrite, style)
            after = answer if isinstance(answer, str) else after
            refusals += [answer] if isinstance(answer, Refusal) else []
    if after == text:
        return [*refusals]
    try:
        written = closed(after, encoding)
    except CannotError as error:
        return all_refused(str(error))
    return [Edited(path, before, written), *refusals]


def _leaving(
    elsewhere: Elsewhere, hints: Hints, module: Module, text: str, rewrite: Rewrite, style: Style
) -> str | Refusal:
    """A text with one import standing elsewhere, or gone, or why it has to stay."""
    before, after, standing = read(rewrite.before), read(rewrite.statement), rewrite.standing
    if before is None or (before != after and rewrite.after) or before.name == "*":
        return Refusal(module.path, rewrite.line, "it is no import statement with one name that is to stand elsewhere")
    asked, leaves = before.seen_from(module), partial(elsewhere.leaves, module)
    try:
        if standing is None:
            return unneeded(text, module, asked, leaves, style)
        judge = Judge(
            leaves=leaves,
            waits=lambda path: elsewhere.waits(module, path, late=True),
            asked=lambda scope: hints.asked(module, scope),
        )
        return deferred(text, module, asked, standing, judge, style)
    except CannotError as error:
        return Refusal(module.path, rewrite.line, str(error))


def _turned(
    analysis: Analysis, elsewhere: Elsewhere, module: Module, text: str, style: Style, rewrites: Sequence[Rewrite]
) -> tuple[str, list[Refusal]]:
    """A text with what it imports, and what it reads through imports, by other paths."""
    found = lines(text)
    asked = Asked()
    refusals = []
    paths = {rewrite.before: rewrite for rewrite in rewrites if _path.fullmatch(rewrite.before)}
    for rewrite in rewrites:
        if rewrite.before in paths:
            continue
        if rewrite.before[-1:] in ('"', ")"):
            try:
                asked.spans += _said_otherwise(analysis, elsewhere, module, text, found, rewrite)
            except CannotError as error:
                refusals.append(Refusal(module.path, rewrite.line, str(error)))
            continue
        answer = _located(analysis, elsewhere, module, found, rewrite)
        if isinstance(answer, str):
            refusals += [Refusal(module.path, rewrite.line, answer)] if answer else []
        else:
            place, new = answer
            asked.replaced[place.line, place.number][place.item] = new
    if paths:
        changing = [Place(*at, item) for at, items in asked.replaced.items() for item in items]
        reason = _read_otherwise(elsewhere, module, Uses(text, found, module, changing), paths, asked)
        refusals += [Refusal(module.path, rewrite.line, reason) for rewrite in paths.values() if reason]
    return rewritten(text, found, asked, lambda one: one.seen_from(module), style), refusals


def _said_otherwise(
    analysis: Analysis, elsewhere: Elsewhere, module: Module, text: str, found: Sequence[Line], rewrite: Rewrite
) -> list[tuple[int, int, str]]:
    """The places in which a string has to say another path; CannotError if it must not."""
    if rewrite.before.endswith(")"):
        return called_otherwise(analysis, elsewhere, module, text, found, rewrite)
    said, told = analysis.facts[module.id].mentions, plugins(analysis, module.id)

    def known(path: str, line: int) -> int:
        here = [mention for mention in said if (mention.path, mention.line) == (path, line)]
        return sum(loads(analysis, module.id, mention) or (path, line) in told for mention in here)

    return spelled_otherwise(text, found, rewrite, known)


def _read_otherwise(
    elsewhere: Elsewhere, module: Module, uses: Uses, paths: Mapping[str, Rewrite], asked: Asked
) -> str:
    """Ask for all that lets paths be read as others; if one of them cannot be, the reason, and none of them is."""
    caller = Caller(
        leads=lambda path: elsewhere.leads(module, path),
        leaves=lambda name: elsewhere.leaves(module, name),
        waits=lambda path, late: elsewhere.waits(module, path, late=late),
    )
    wrong = next((one for one in paths.values() if not _path.fullmatch(one.after)), None)
    if wrong is not None:
        return f"{wrong.after} is no dotted path"
    try:
        changes = list(uses.turned({path: rewrite.after for path, rewrite in paths.items()}, caller))
    except CannotError as error:
        return str(error)
    places = [place for change in changes for place, _ in change.replaced]
    if any(place.item in asked.replaced.get((place.line, place.number), {}) for place in places):
        return "the import that it is read through is to take another path as well"
    for path, rewrite in paths.items():
        if all(change.path != path for change in changes) and not uses.reads(rewrite.after):
            return f"nothing is read as {path}"
    for change in changes:
        asked.spans.extend(change.spans)
        for place, new in change.replaced:
            asked.replaced[place.line, place.number][place.item] = uses.styled(place, new)
        for place, new in change.added:
            asked.added[place.line, place.number][uses.styled(place, new)] = ()
    return ""


def _located(
    analysis: Analysis, elsewhere: Elsewhere, module: Module, found: Sequence[Line], rewrite: Rewrite
) -> tuple[Place, Named] | str:
    """The name of an import statement that a rewrite speaks of, and what is to stand there; else why it is not made.

    The reason is "" for a rewrite that was made before.
    """
    before, after = read(rewrite.before), read(rewrite.after)
    if before is None or after is None:
        return "it is no import statement with one name"
    if before.bound != after.bound:
        return f"the name {before.bound} would become {after.bound}, and its uses do not follow"
    wanted = spelled(before, after, module)
    if _is_itself(analysis, module, wanted):
        return f"the module would import {wanted.item} from itself"
    old, new = before.seen_from(module), after.seen_from(module)
    made = same = old == new
    for index, line in enumerate(found):
        here = line.number <= rewrite.line and (index + 1 == len(found) or rewrite.line < found[index + 1].number)
        for number, statement in enumerate(line.imports):
            for position, item in enumerate(statement.items):
                one = named(statement, item)
                seen = one.seen_from(module)
                if here and seen == old:
                    reason = "" if same else _kept(analysis, elsewhere, module, rewrite, old, new)
                    if not reason and old.name == "*":
                        reason = _brings(analysis, module, old.module, new.module)
                    return reason if same or reason else (Place(index, number, position), spelled(one, after, module))
                made = made or (seen.module, seen.name, seen.bound) == (new.module, new.name, new.bound)
    return "" if made else f"line {rewrite.line} does not say `{rewrite.before}`"


def _is_itself(analysis: Analysis, module: Module, wanted: Named) -> bool:
    """Whether a module would import one of its own names from itself."""
    seen = wanted.seen_from(module)
    if not seen.name or seen.module != module.name:
        return False
    below = analysis.modules.get(f"{module.name}.{seen.name}")
    return below is None or module.kind is not ModuleKind.PACKAGE


def _brings(analysis: Analysis, module: Module, old: str, new: str) -> str:
    """Why a star cannot come from another module; "" if it brings the same names from there."""
    found = []
    for name in (old, new):
        value = analysis.names.module(name, module)
        said = analysis.facts.get(value.module) if value.kind is ValueKind.MODULE else None
        listed = analysis.names.exported(value.module) if said is not None else None
        if said is None or (said.exports and listed is None) or value.module in analysis.names.open:
            return f"what a star brings from {name} cannot be told"
        public = (one for one in analysis.names.names(value.module) if not one.startswith("_"))
        found.append(frozenset(public if listed is None else listed))
    lost, more = sorted(found[0] - found[1]), sorted(found[1] - found[0])
    if lost:
        return f"a star would not bring {lost[0]} from {new}"
    return f"a star would bring {more[0]}, too, from {new}" if more else ""


def _kept(analysis: Analysis, elsewhere: Elsewhere, module: Module, rewrite: Rewrite, old: Named, new: Named) -> str:
    """Why an import has to stay: it asks for its name at run time, and a test replaces that; "" if it can go."""
    said = analysis.facts[module.id].imports
    late = any(one.line == rewrite.line and one.bound == old.bound and one.when & When.DEFERRED for one in said)
    reasons = (elsewhere.waits(module, f"{one.module}.{one.name}", late=True) for one in (old, new) if one.name)
    return next(filter(None, reasons), "") if late else ""

"""From rewrites to new texts: each file by itself, and nothing changed beside what is asked for"""

from __future__ import annotations

import io
import tokenize
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from importmap.analysis import Analysis
from importmap.model.change import Edited, Refusal, Rewrite
from importmap.model.project import Module, ModuleKind
from importmap.rewrite.lists import without
from importmap.rewrite.runs import Run, line_indent, replaced
from importmap.rewrite.statements import Line, lines
from importmap.rewrite.turns import Named, named, read, spelled
from importmap.scan.syntax.decode import decode
from importmap.scan.syntax.parse import parse

_LIMIT = 88  # letters of a line, where nothing else is known


def edited(
    analysis: Analysis, rewrites: Iterable[Rewrite], source: Callable[[str], bytes]
) -> tuple[tuple[Edited, ...], tuple[Refusal, ...]]:
    """The files that rewrites change, and the rewrites that are not made, by path; `source` has the bytes of a file.

    A rewrite that was made before changes nothing.
    """
    by_path: dict[str, dict[Rewrite, None]] = defaultdict(dict)
    for rewrite in rewrites:
        by_path[rewrite.path][rewrite] = None
    modules = {module.path: module for module in analysis.files}
    files: list[Edited] = []
    refusals: list[Refusal] = []
    for path in sorted(by_path):
        found = _file(analysis, path, modules.get(path), tuple(by_path[path]), source)
        files += [one for one in found if isinstance(one, Edited)]
        refusals += [one for one in found if isinstance(one, Refusal)]
    return tuple(files), tuple(sorted(refusals, key=lambda one: (one.path, one.line, one.reason)))


def _file(
    analysis: Analysis,
    path: str,
    module: Module | None,
    rewrites: Sequence[Rewrite],
    source: Callable[[str], bytes],
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
    text, wrong = decode(before)
    if wrong is not None:
        return all_refused(wrong.message)
    encoding, _ = tokenize.detect_encoding(io.BytesIO(before).readline)
    if text.encode(encoding) != before:
        return all_refused(f"what is read as {encoding} would not be written back as it was")
    problems = parse(text).problems
    if problems:
        return all_refused(f"the file cannot be parsed: {problems[0].message}, line {problems[0].line}")
    after, refusals = _turned(analysis, module, text, rewrites)
    if after == text:
        return [*refusals]
    if parse(after).problems:
        return all_refused("the file could not be parsed any more")
    try:
        written = after.encode(encoding)
    except UnicodeEncodeError:
        return all_refused(f"the new name cannot be written in {encoding}")
    return [Edited(path, before, written), *refusals]


def _turned(analysis: Analysis, module: Module, text: str, rewrites: Sequence[Rewrite]) -> tuple[str, list[Refusal]]:
    """A text with the names of its import statements by other paths."""
    found = lines(text)
    wanted: dict[tuple[int, int], dict[int, Named]] = defaultdict(dict)  # by line and number of the statement in it
    refusals = []
    for rewrite in rewrites:
        answer = _located(analysis, module, found, rewrite)
        if isinstance(answer, str):
            refusals += [Refusal(module.path, rewrite.line, answer)] if answer else []
            continue
        line, number, item, new = answer
        wanted[line, number][item] = new
    return "".join(_pieces(module, text, found, wanted)), refusals


def _located(
    analysis: Analysis, module: Module, found: Sequence[Line], rewrite: Rewrite
) -> tuple[int, int, int, Named] | str:
    """Line, statement and name that a rewrite speaks of, and what is to stand there; else why it is not made.

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
    made = old == new
    for index, line in enumerate(found):
        here = line.number <= rewrite.line and (index + 1 == len(found) or rewrite.line < found[index + 1].number)
        for number, statement in enumerate(line.imports):
            for position, item in enumerate(statement.items):
                one = named(statement, item)
                seen = one.seen_from(module)
                if here and seen == old:
                    return "" if made else (index, number, position, spelled(one, after, module))
                made = made or (seen.module, seen.name, seen.bound) == (new.module, new.name, new.bound)
    return "" if made else f"line {rewrite.line} does not say `{rewrite.before}`"


def _is_itself(analysis: Analysis, module: Module, wanted: Named) -> bool:
    """Whether a module would import one of its own names from itself."""
    seen = wanted.seen_from(module)
    if not seen.name or seen.module != module.name:
        return False
    below = analysis.modules.get(f"{module.name}.{seen.name}")
    return below is None or module.kind is not ModuleKind.PACKAGE


def _pieces(
    module: Module, text: str, found: Sequence[Line], wanted: dict[tuple[int, int], dict[int, Named]]
) -> Iterator[str]:
    """The text from start to end, run by run and line by line."""
    index = 0
    while index < len(found):
        line = found[index]
        last = _run_end(text, found, index) if line.alone else index + 1
        if not any(at in range(index, last) for at, _ in wanted):
            yield text[line.start : found[last - 1].end]
        elif line.alone:
            texts = [(text[one.start : one.end], not one.alone) for one in found[index:last]]
            run = Run(texts, _line_break(text, line), _limit(texts))
            entries = list(run.entries)
            for at, number in sorted(wanted):
                if index <= at < last:
                    run.turn(entries[at - index], wanted[at, number], lambda one: one.seen_from(module))
            yield run.text
        else:
            part = text[line.start : line.end]
            for at, number in sorted(wanted, reverse=True):
                if at == index:
                    part = _turned_in_line(part, number, wanted[at, number])
            yield part
        index = last


def _run_end(text: str, found: Sequence[Line], index: int) -> int:
    """Behind which line the run ends that begins with one: its last import statement."""
    indent = line_indent(text[found[index].start : found[index].end])
    end = at = index + 1
    while at < len(found):
        part = text[found[at].start : found[at].end]
        if found[at].alone and line_indent(part) == indent:
            end = at + 1
        elif part.strip() and not part.strip().startswith("#"):
            break
        at += 1
    return end


def _turned_in_line(part: str, number: int, wanted: dict[int, Named]) -> str:
    """A line with several statements, of which one asks for other names: the new ones stand beside it."""
    whole = replaced(part, number, wanted)
    if whole is not None:
        return whole
    statement = lines(part)[0].imports[number]
    removed = [index for index in sorted(wanted) if len(wanted) < len(statement.items) or index != max(wanted)]
    left = without(part, number, [statement.items[index] for index in removed]).text
    if len(wanted) == len(statement.items):
        left = replaced(left, number, {0: wanted[max(wanted)]}) or left
    end = lines(left)[0].imports[number].end
    return left[:end] + "".join(f"; {wanted[index]}" for index in removed) + left[end:]


def _line_break(text: str, line: Line) -> str:
    """How a line ends, or where it is the last one, the one before it."""
    part = text[: line.end]
    for ended in ("\r\n", "\n", "\r"):
        if part.endswith(ended):
            return ended
    return "\r\n" if "\r\n" in part else "\n"


def _limit(texts: Sequence[tuple[str, bool]]) -> int:
    """How long the lines of a run may be: as long as they are."""
    return max(_LIMIT, *(len(one.rstrip()) for text, _ in texts for one in text.splitlines()))

"""A text with other import statements: run by run and line by line, and all between them as it was"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from importmap.rewrite.lists import without
from importmap.rewrite.runs import Run, line_indent, replaced
from importmap.rewrite.sorting import Style
from importmap.rewrite.statements import Line, lines
from importmap.rewrite.turns import Named

_UNTOLD = Style()
_LIMIT = 88  # letters of a line, where nothing else is known


def _names() -> defaultdict[tuple[int, int], dict[int, Named]]:
    return defaultdict(dict)


def _statements() -> defaultdict[tuple[int, int], dict[Named, tuple[str, ...]]]:
    return defaultdict(dict)


@dataclass(slots=True)
class Asked:
    """What is to be done with a text; statements by the index of their logical line and their number in it."""

    replaced: defaultdict[tuple[int, int], dict[int, Named]] = field(default_factory=_names)  # by the name's position
    # Beside a statement: what else is to be imported, and the comments that go with it.
    added: defaultdict[tuple[int, int], dict[Named, tuple[str, ...]]] = field(default_factory=_statements)
    spans: list[tuple[int, int, str]] = field(default_factory=list)  # places, and what is to stand there


def rewritten(
    text: str, found: Sequence[Line], asked: Asked, same: Callable[[Named], Named], style: Style = _UNTOLD
) -> str:
    """The text when that is done; `same` tells which names are one."""
    return "".join(_pieces(text, found, asked, same, style))


def _pieces(
    text: str, found: Sequence[Line], asked: Asked, same: Callable[[Named], Named], style: Style
) -> Iterator[str]:
    touched = sorted({*asked.replaced, *asked.added})
    spans = sorted(set(asked.spans))
    index = 0
    while index < len(found):
        line = found[index]
        last = run_end(text, found, index) if line.alone else index + 1
        here = [one for one in touched if index <= one[0] < last]
        if here and line.alone:
            texts = [(text[one.start : one.end], not one.alone) for one in found[index:last]]
            run = Run(texts, line_break(text, line), style.width or limit(texts), style)
            entries = list(run.entries)
            for at in asked.replaced.keys() & set(here):
                entries[at[0] - index].waiting = True
            for at in here:
                entry = entries[at[0] - index]
                for new, said in asked.added.get(at, {}).items():
                    run.add(entry, new, said, same)
                if at in asked.replaced:
                    run.turn(entry, asked.replaced[at], same)
            yield run.text
        else:
            part = _with_spans(text, line.start, found[last - 1].end, spans)
            for at in reversed(here):
                part = _turned_in_line(part, at[1], asked.replaced.get(at, {}), list(asked.added.get(at, ())))
            yield part
        index = last


def _with_spans(text: str, start: int, end: int, spans: Sequence[tuple[int, int, str]]) -> str:
    """A stretch of the text with other words in some places."""
    made = []
    for begin, behind, word in spans[bisect_left(spans, (start, 0, "")) : bisect_left(spans, (end, 0, ""))]:
        made += [text[start:begin], word]
        start = behind
    return "".join([*made, text[start:end]])


def run_end(text: str, found: Sequence[Line], index: int) -> int:
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


def _turned_in_line(part: str, number: int, wanted: Mapping[int, Named], added: Sequence[Named]) -> str:
    """A line with several statements, of which one asks for other names: the new ones stand beside it."""
    whole = replaced(part, number, wanted) if wanted else part
    if whole is not None:
        end = lines(whole)[0].imports[number].end
        return whole[:end] + "".join(f"; {new}" for new in added) + whole[end:]
    statement = lines(part)[0].imports[number]
    removed = [index for index in sorted(wanted) if len(wanted) < len(statement.items) or index != max(wanted)]
    left = without(part, number, [statement.items[index] for index in removed]).text
    if len(wanted) == len(statement.items):
        left = replaced(left, number, {0: wanted[max(wanted)]}) or left
    end = lines(left)[0].imports[number].end
    return left[:end] + "".join(f"; {new}" for new in [*(wanted[index] for index in removed), *added]) + left[end:]


def line_break(text: str, line: Line) -> str:
    """How a line ends, or where it is the last one, the one before it."""
    part = text[: line.end]
    for ended in ("\r\n", "\n", "\r"):
        if part.endswith(ended):
            return ended
    return "\r\n" if "\r\n" in part else "\n"


def limit(texts: Sequence[tuple[str, bool]]) -> int:
    """How long the lines of a run may be: as long as they are."""
    return max(_LIMIT, *(len(one.rstrip()) for text, _ in texts for one in text.splitlines()))

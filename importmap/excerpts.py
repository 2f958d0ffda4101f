"""The lines of the sources that the HTML report shows: at each place that it names, and the lines beside it

They are read when the report is written, and only from files that are still what was analysed. Where they would be too
many, those of the worst findings come first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from importmap.files import Tree, digest_of
from importmap.model.limits import SOURCE
from importmap.model.page import Excerpt, SourceLine
from importmap.model.report import Report

LINES = 14_000  # in one report
_AROUND = 1  # lines before, and after
_OF_FINDING = 12  # places of one finding
_OF_ROUTE = 12  # users of one route
_WIDTH = 160  # characters of a line
_FAR = 40  # lines from the opening of an import to one of its names

_IMPORT = re.compile(r"\s*(?:from\s+[\w.]+\s+)?import\b")
_PART = re.compile(r"[\s\w,.*()\\]*(?:#.*)?")
_END = re.compile(r"\r\n|\r|\n")

_Place = tuple[str, int, str]
"""A path, a line, and the last part of the name that the place is about; "" for none."""


def excerpts(report: Report, tree: Tree) -> tuple[Excerpt, ...]:
    """The lines at the places of a report, by path; none of what has changed since it was read."""
    digests = {module.path: module.digest for module in report.modules if module.digest}
    left = LINES
    texts: dict[str, list[str]] = {}
    kept: defaultdict[str, dict[int, SourceLine]] = defaultdict(dict)
    for path, line, name in dict.fromkeys(_places(report)):
        if left <= 0:
            break
        if path not in texts:
            texts[path] = _lines(tree, path, digests.get(path, ""))
        if 0 < line <= len(texts[path]):
            before = len(kept[path])
            _keep(kept[path], texts[path], line, name)
            left -= len(kept[path]) - before
    return tuple(
        Excerpt(path, tuple(kept[path][number] for number in sorted(kept[path]))) for path in sorted(kept) if kept[path]
    )


def _places(report: Report) -> Iterator[_Place]:
    """The places that the page shows lines of, the most important first."""
    paths = {module.id: module.path for module in report.modules}
    for finding in report.findings:
        yield finding.location.path, finding.location.line, _last(finding.subject)
    for knot in report.knots:
        yield from ((paths[cut.importer], line, "") for cut in knot.cuts for line in cut.lines)
        yield from ((paths[halt.module], halt.line, "") for halt in knot.halts)
        yield from ((paths[leg.importer], leg.line, "") for leg in knot.ring)
    for finding in report.findings:
        places = [one.location for one in finding.evidence if one.location is not None]
        yield from ((place.path, place.line, _last(finding.subject)) for place in places[:_OF_FINDING])
    for removal in report.removals:
        yield from ((place.path, place.line, "") for place in removal.places)
    for symbol in report.symbols:
        yield paths[symbol.module], symbol.definition.line, ""
        for route in symbol.routes:
            yield from ((paths[user.module], user.line, symbol.name) for user in route.users[:_OF_ROUTE])


def _last(name: str) -> str:
    """The last part of a dotted name; "" for a text that is none."""
    last = name.rpartition(".")[2]
    return last if last.isidentifier() else ""


def _lines(tree: Tree, path: str, digest: str) -> list[str]:
    """The lines of a file; none if it is not what was analysed, or was not."""
    if not digest:
        return []
    try:
        content = tree.read(path, SOURCE)
    except (OSError, ValueError):
        return []
    if digest_of(content).hex() != digest:
        return []
    return _END.split(content.decode("utf-8-sig", "replace"))


def _keep(kept: dict[int, SourceLine], lines: Sequence[str], line: int, name: str) -> None:
    """Take a line, those beside it, the one that opens its import statement, and the one in that with the name."""
    head = _head(lines, line)
    heads = {line: head}
    if head:
        named = _named(lines, line, name)
        heads |= {head: head, named: head}
    for number in heads.keys() | range(max(line - _AROUND, 1), min(line + _AROUND, len(lines)) + 1):
        known = kept.get(number)
        if known is None or (number in heads and not known.head):
            kept[number] = SourceLine(number, _cut(lines[number - 1]), heads.get(number, 0))


def _named(lines: Sequence[str], line: int, name: str) -> int:
    """The line with a name, from a line of an import statement to its end; the line itself if there is none."""
    if not name or "(" not in lines[line - 1]:
        return line
    word = re.compile(rf"\b{re.escape(name)}\b")
    for number in range(line, min(line + _FAR, len(lines) + 1)):
        text = lines[number - 1]
        if word.search(text.partition("#")[0].partition(" import ")[2] if number == line else text):
            return number
        if ")" in text.partition("#")[0]:
            break
    return line


def _head(lines: Sequence[str], line: int) -> int:
    """The line that opens the import statement of which a line is a part; 0 if it is part of none."""
    for number in range(line, max(line - _FAR, 0), -1):
        text = lines[number - 1]
        if _IMPORT.match(text):
            return number
        if not _PART.fullmatch(text):
            break
    return 0


def _cut(text: str) -> str:
    """A line as it is shown: with spaces for tabs, and not longer than anybody reads."""
    text = text.expandtabs(4).rstrip()
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"

"""Bytes to facts: what one file says

`extract` is pure and never raises for what stands in a file: what cannot be read is a problem among the facts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from importmap.model.facts import Facts
from importmap.scan.gather.collect import Collector
from importmap.scan.gather.lazies import find_lazies
from importmap.scan.gather.running import how_run
from importmap.scan.gather.statements import walk_module
from importmap.scan.gather.unbound import find_unbound
from importmap.scan.notebooks import code_of, is_notebook
from importmap.scan.syntax.comments import find_ignores
from importmap.scan.syntax.decode import decode
from importmap.scan.syntax.parse import PARSER, parse
from importmap.scan.syntax.passages import Passages
from importmap.scan.syntax.strings import string_features

PROBLEMS_PER_FILE = 5
# The parser accepts 200 levels of brackets or blocks, of which each takes a handful of calls.
_ROOM = 5_000
_EXAMPLE = ">>> "
_QUOTES = re.compile("\"\"\"|'''")
EXTRACTOR = f"42-{PARSER}"


def _count_examples(text: str) -> int:
    """How many strings over several lines, as docstrings are, have examples in them."""
    return sum(_EXAMPLE in part for part in _QUOTES.split(text)[1::2]) if _EXAMPLE in text else 0


def _count_lines(text: str) -> int:
    """The number of lines, whichever way they end; behind the last line break there is none."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.count("\n") + (not text.endswith("\n") and bool(text))


def extract(source: bytes) -> Facts:
    """What a file says, of which nothing but its bytes is known."""
    with _room():
        if is_notebook(source):
            text, wrong = code_of(source, lambda cell: not parse(cell).problems)
        else:
            text, wrong = decode(source)
        if wrong is not None:
            return Facts(problems=(wrong,), lines=source.count(b"\n"))
        said = _facts(text)
        # The cells of a notebook run in any order, among names that are given to them.
        return said._replace(unbound=()) if said.unbound and is_notebook(source) else said


@contextmanager
def _room() -> Iterator[None]:
    """Lets what the parser accepts be read, however deep it is nested and however deep the caller is."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _ROOM))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _facts(text: str) -> Facts:
    """What a text says."""
    lines = _count_lines(text)
    tree = parse(text)
    collector = Collector(Passages(tree.source).read)
    collector.distrust(text, tree.problems)
    walk_module(collector, tree.body)
    uses = collector.found_uses()
    unbound = () if tree.problems else find_unbound(collector)
    blocks, indices = collector.blocks((*uses, *unbound))
    for feature in (*tree.features, *(() if tree.problems else string_features(text))):
        collector.feature(*feature)
    lazies, opaque = find_lazies(tree.body)
    return Facts(
        imports=tuple([found._replace(block=indices[found.block]) for found in collector.imports]),
        definitions=tuple([found._replace(block=indices[found.block]) for found in collector.definitions]),
        blocks=blocks,
        exports=tuple([found._replace(block=indices[found.block]) for found in collector.exports]),
        lazies=lazies,
        opaque=collector.opaque or opaque,
        replacements=tuple(collector.replacements),
        assignments=tuple(collector.assignments),
        stored=tuple(sorted(collector.stored)),
        writings=tuple(collector.writings),
        uses=tuple([found._replace(block=indices[found.block]) if found.block else found for found in uses]),
        unbound=tuple([found._replace(block=indices[found.block]) for found in unbound]),
        calls=tuple(sorted(collector.calls, key=lambda call: (call.line, call.path))),
        mentions=tuple(collector.mentions),
        markers=tuple(collector.markers),
        settings=tuple(collector.settings),
        deprecations=tuple(collector.deprecations),
        ignores=find_ignores(text),
        features=tuple(sorted(collector.features.values(), key=lambda feature: (feature.line, feature.name))),
        problems=(*tree.problems, *collector.problems)[:PROBLEMS_PER_FILE],
        lines=lines,
        run=how_run(text, tree.body),
        doctests=_count_examples(text),
    )

"""What rewrites and cuts do to the import graph"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from importmap.analysis import Analysis
from importmap.graph import Rewiring
from importmap.model.change import Rewrite, Standing
from importmap.model.facts import When
from importmap.model.knots import Knot
from importmap.model.links import Link
from importmap.resolve.modules import absolute

_FROM = re.compile(r"from (\.*)([\w.]*) import ([\w*]+)")
_IMPORT = re.compile(r"import ([\w.]+)|import_module\(\"([\w.]+)\"\)")


_WHEN = {Standing.TYPING: When.TYPING, Standing.FUNCTIONS: When.DEFERRED}

STAYS = Rewiring((), ())


class Turns:
    """What changes of source text do to the graph of some code."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._modules = analysis.named
        self._by_path = {module.path: module for module in analysis.files}

    def of(self, rewrites: Iterable[Rewrite]) -> Rewiring:
        """What some rewrites do."""
        by_line: dict[tuple[str, int], dict[str, Rewrite]] = defaultdict(dict)
        for rewrite in rewrites:
            if rewrite.path in self._by_path:
                by_line[self._by_path[rewrite.path].id, rewrite.line][rewrite.before] = rewrite
        dropped, added = [], []
        for (importer, line), instead in sorted(by_line.items()):
            links = self._links.get((importer, line), [])
            staying = {link.module for link in links if str(link.statement) not in instead}
            for link in links:
                made = instead.get(str(link.statement))
                if made is None:
                    continue
                if link.module not in staying:
                    dropped.append((importer, link.module, line))
                when = link.statement.when | (_WHEN[made.standing] if made.standing is not None else When.ALWAYS)
                added += [(importer, to, line, when) for to in self.targets(importer, made.statement)]
        return Rewiring(tuple(dropped), tuple(added))

    def cut(self, knot: Knot) -> Rewiring:
        """What it does to untie a knot as it is proposed, but for what is imported instead."""
        return Rewiring(tuple((c.importer, c.imported, line) for c in knot.cuts for line in c.lines), ())

    def targets(self, importer: str, statement: str) -> Iterator[str]:
        """The module that a statement would name; of `from a import b` that of b if it is one."""
        here = self._analysis.modules[importer]
        if (match := _FROM.match(statement)) is not None:
            base = absolute(here, len(match[1]), match[2])
            names = [f"{base}.{match[3]}", base] if base else []
        else:
            match = _IMPORT.match(statement)
            names = [match[1] or match[2]] if match is not None else []
        found = (self._modules.find(name, here) for name in names)
        yield from [module for module in found if module is not None][:1]

    @cached_property
    def _links(self) -> dict[tuple[str, int], list[Link]]:
        found: dict[tuple[str, int], list[Link]] = defaultdict(list)
        for link in self._analysis.links:
            found[link.importer, link.statement.line].append(link)
        return found

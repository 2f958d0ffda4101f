"""Which rewrites cannot change what the code does: those of imports that load nothing, before or after

An import whose modules are all loaded when it runs is a lookup. If both paths hold one object that nothing replaces,
it is the same lookup by either, and what is loaded, and when, is the same as well. That holds for several of them
together, as long as what has loaded the modules is none of what stands in a circle with the importer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from importmap.analysis import Analysis
from importmap.model.change import Rewrite
from importmap.model.facts import When
from importmap.model.knots import View
from importmap.model.links import Link, LinkKind
from importmap.model.project import ModuleKind, Role
from importmap.plan.turns import Turns
from importmap.resolve.modules import lineage
from importmap.resolve.values import Value, ValueKind

_NAMED = re.compile(r" import (\w+)")
_INSIDE = (LinkKind.MODULE, LinkKind.SYMBOL)


class Lookups:
    """What imports of some code only look up."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._turns = Turns(analysis)
        self._bound: dict[str, Counter[str]] = {}
        self._loaded: dict[str, tuple[tuple[int, frozenset[str]], ...]] = {}

    def is_same(self, rewrite: Rewrite) -> bool:
        """Whether an import yields the same, loads nothing, and loaded nothing before it is rewritten."""
        stated = self._links.get((rewrite.path, rewrite.line), ())
        link = next((one for one in reversed(stated) if str(one.statement) == rewrite.before), None)
        if link is None or link.kind is not LinkKind.SYMBOL or not link.statement.name or link.statement.quiet:
            return False
        after = next(iter(self._turns.targets(link.importer, rewrite.after)), "")
        if rewrite.standing is not None or after not in self._analysis.facts:
            return False
        named = _NAMED.search(rewrite.after)
        if named is None or named[1] != link.statement.name:
            return False
        value = self._analysis.names.attribute(link.module, link.statement.name)
        if value.kind is not ValueKind.SYMBOL or value.others or value.hops[:1] != (link.module,):
            return False
        if link.statement.when & When.TYPING:  # it never runs
            return self._yields(after, link.statement.name, value)
        if link.statement.when & (When.DYNAMIC | When.GUARDED) or "sys.modules" in self._used[link.importer]:
            return False
        name, way = link.statement.name, (*value.hops, value.module)
        if not self._yields(after, name, value) or not self._is_plain((*way, *self._way(after, name)), name):
            return False
        loaded = self._before(link)
        return link.module in loaded and (after in loaded or after in way)

    def _yields(self, module: str, name: str, value: Value) -> bool:
        """Whether a module has the very thing under the same name."""
        found = self._analysis.names.attribute(module, name)
        return found.kind is ValueKind.SYMBOL and found.symbol == value.symbol and not found.others

    def _way(self, module: str, name: str) -> tuple[str, ...]:
        found = self._analysis.names.attribute(module, name)
        return (*found.hops, found.module)

    def _before(self, link: Link) -> frozenset[str]:
        """The modules that are certainly loaded when an import runs."""
        importer, line = link.importer, link.statement.line
        found: frozenset[str] = frozenset()
        for number, loaded in self._certain(importer):
            if number < line:
                found = loaded
        return found | self._above(importer)

    def _above(self, module: str) -> frozenset[str]:
        """The packages that are loaded before a module, or are just loading it; of what may be run by itself none."""
        here, facts = self._analysis.modules[module], self._analysis.facts[module]
        is_test = here.role is not Role.PRODUCTION or module in self._analysis.collection.tests
        if is_test or facts.run or here.id != here.name:
            return frozenset()
        return frozenset(name for name in lineage(here.name) if self._is_package(name, here.root))

    def _is_package(self, name: str, root: str) -> bool:
        package = self._analysis.modules.get(name)
        return package is not None and package.kind is ModuleKind.PACKAGE and package.root == root

    def _certain(self, module: str) -> tuple[tuple[int, frozenset[str]], ...]:
        """What is loaded once each import of a module has run that always runs, by line, one on top of the other."""
        if module not in self._loaded:
            seen, reached = {module}, set[str]()
            found = []
            for line, target in sorted(self._always[module]):
                todo = [target]
                while todo:
                    for one in self._with_packages[todo.pop()]:
                        if one in seen:
                            continue
                        seen.add(one)
                        # What comes to the module may be waiting for it, with its own imports still to run.
                        if not self._analysis.graph.reaches(one, module, View.IMPLIED):
                            reached.add(one)
                            todo += [imported for _, imported in self._always[one]]
                found.append((line, frozenset(reached)))
            self._loaded[module] = tuple(found)
        return self._loaded[module]

    @cached_property
    def _with_packages(self) -> Mapping[str, tuple[str, ...]]:
        """Each module and the packages that are loaded before it."""
        return {
            id: (*(name for name in lineage(here.name) if self._is_package(name, here.root)), id)
            for id, here in self._analysis.modules.items()
        }

    def _is_plain(self, way: Iterable[str], name: str) -> bool:
        """Whether each module of a way binds a name once and for all, and nothing replaces it there."""
        if name in self._replaced:
            return False
        for module in dict.fromkeys(way):
            facts = self._analysis.facts.get(module)
            if facts is None or facts.opaque or facts.problems:
                return False
            if self._analysis.modules[module].name in self._substituted:
                return False
            if self._bindings(module)[name] != 1 or f"{self._analysis.modules[module].name}.{name}" in self._spelled:
                return False
        return True

    def _bindings(self, module: str) -> Counter[str]:
        """How often a module binds each name; what does not always run counts as often."""
        if module in self._bound:
            return self._bound[module]
        facts = self._analysis.facts[module]
        found = self._bound[module] = Counter[str]()
        for statement in facts.imports:
            bound = "" if statement.scope else statement.bound
            if bound:
                found[bound] += 2 if statement.when else 1
        for made in facts.definitions:
            found[made.name] += 2 if made.when else 1
        return found

    @cached_property
    def _links(self) -> Mapping[tuple[str, int], list[Link]]:
        """The imports by file and line."""
        found: dict[tuple[str, int], list[Link]] = defaultdict(list)
        for link in self._analysis.links:
            found[self._analysis.modules[link.importer].path, link.statement.line].append(link)
        return found

    @cached_property
    def _always(self) -> Mapping[str, list[tuple[int, str]]]:
        """The imports of each module that run whenever it is imported, with their lines."""
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for link in self._analysis.links:
            if link.kind in _INSIDE and not link.statement.when and not link.statement.scope:
                found[link.importer].append((link.statement.line, link.module))
        return found

    @cached_property
    def _used(self) -> Mapping[str, frozenset[str]]:
        """What each module reads of `sys`, for those who take modules out of it."""
        found: dict[str, frozenset[str]] = defaultdict(frozenset)
        for module, facts in self._analysis.facts.items():
            found[module] = frozenset(".".join(use.path.split(".")[:2]) for use in facts.uses if use.path[:4] == "sys.")
        return found

    @cached_property
    def _spelled(self) -> frozenset[str]:
        """The dotted paths that strings spell out: what tests replace is among them."""
        return frozenset(mention.path for facts in self._analysis.facts.values() for mention in facts.mentions)

    @cached_property
    def _replaced(self) -> frozenset[str]:
        """The names that some code assigns in another module."""
        paths = (path for facts in self._analysis.facts.values() for path, _, _ in facts.assignments)
        return frozenset(path.rpartition(".")[2] for path in paths)

    @cached_property
    def _substituted(self) -> frozenset[str]:
        """What may be modules that are taken out of `sys.modules`, or that something else is put in the place of."""
        found: set[str] = set()
        for module, facts in self._analysis.facts.items():
            paths = {mention.path for mention in facts.mentions}
            if facts.replacements or "sys.modules" in self._used[module] or "sys.modules" in paths:
                found.update(paths, (key for key, _, _ in facts.replacements))
        return frozenset(found)

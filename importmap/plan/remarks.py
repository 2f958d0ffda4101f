"""What is easily forgotten when a step is taken"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from importmap.analysis import Analysis
from importmap.model.change import Step
from importmap.model.links import Link, Route
from importmap.plan.decisions import label
from importmap.plan.joining import READ

_IMPORTED = re.compile(r"^from [\w.]+ import (\w+)")
_TOLD = 5  # packages, and places, that a note names


class Remarks:
    """Notes on steps in some code."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._by_path = {module.path: module for module in analysis.files}
        self._imports: dict[str, list[Link]] = defaultdict(list)  # by the path that they go through
        for link in analysis.links:
            self._imports[link.path].append(link)
        self._routes: dict[str, list[Route]] = defaultdict(list)  # by the modules that use them
        for symbol in analysis.symbols:
            for route in symbol.routes:
                for user in {user.module for user in route.users}:
                    self._routes[user].append(route)

    def of(self, step: Step) -> Step:
        """The step with what is easily forgotten of it."""
        return replace(step, notes=(*self._left_over(step), *self._large(step), *self._mentioned(step)))

    def _left_over(self, step: Step) -> Iterator[str]:
        """The paths that nobody takes any more, and that no string spells out."""
        turned: dict[str, set[tuple[int, str]]] = defaultdict(set)
        for rewrite in step.rewrites:
            imported = _IMPORTED.search(rewrite.before)
            if imported is not None and rewrite.path in self._by_path:
                turned[self._by_path[rewrite.path].id].add((rewrite.line, imported[1]))
        taken = {rewrite.after for rewrite in step.rewrites}
        routes = {route.path: route for module in turned for route in self._routes[module]}
        left = sorted(path for path, route in routes.items() if self._ends(route, turned, taken))
        if left:
            them = "it" if len(left) == 1 else "them"
            advice = f"where the module itself does not use {them}, remove {them}, or warn there until a date"
            yield f"nothing imports {label(left, _TOLD)} then: {advice}"

    def _ends(self, route: Route, turned: Mapping[str, Collection[tuple[int, str]]], taken: set[str]) -> bool:
        """Whether a step turns all that go by a route elsewhere, those included that only hand it on."""
        name = route.path[len(route.module) + 1 :]
        into = f"from {self._analysis.modules[route.module].name} import {name}"
        return (
            not route.defining
            and not route.offered
            and not route.mentions
            and not any(after == into or after.startswith(f"{into} as ") for after in taken)
            and all(user.count == 1 and (user.line, name) in turned.get(user.module, ()) for user in route.users)
            and all((at.statement.line, name) in turned.get(at.importer, ()) for at in self._imports[route.path])
        )

    def _large(self, step: Step) -> Iterator[str]:
        """How a step that is more than one review holds can be shared out."""
        if len(step.files) <= READ:
            return
        parts = Counter(self._part(path) for path in step.files)
        if len(parts) > 1:
            most = sorted(parts.items(), key=lambda item: (-item[1], item[0]))
            told = [f"{count:,} in {part}" for part, count in most]
            yield f"{len(step.files):,} files are more than one review: {label(told, _TOLD)}"

    def _part(self, path: str) -> str:
        """The package of a file, three parts deep at most; its folder where it is in none."""
        module = self._by_path.get(path)
        place = module.package if module is not None and module.package else path.rpartition("/")[0].replace("/", ".")
        return ".".join(place.split(".")[:3]) or "the top level"

    def _mentioned(self, step: Step) -> Iterator[str]:
        """The strings that spell out a module that goes."""
        if step.rule != "orphan-module":
            return
        gone = {self._by_path[path].name for path in step.files if path in self._by_path}
        found = sorted(
            f"{module.path}:{mention.line}"
            for module in self._analysis.files
            if module.name not in gone
            for mention in self._analysis.facts[module.id].mentions
            if mention.path in gone or mention.path.rpartition(".")[0] in gone
        )
        if found:
            yield f"strings spell out what goes: {label(found, _TOLD)}"


def noted(analysis: Analysis, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with what is easily forgotten of each."""
    remarks = Remarks(analysis)
    return tuple(remarks.of(step) for step in steps)

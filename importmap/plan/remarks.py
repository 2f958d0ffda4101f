"""What is easily forgotten when a step is taken"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from importmap.analysis import Analysis
from importmap.model.change import Step
from importmap.model.links import Link, Route
from importmap.model.project import ModuleKind
from importmap.plan.decisions import label
from importmap.plan.joining import READ

_IMPORTED = re.compile(r"^from [\w.]+ import (\w+)")
_OWNER = re.compile(r"^from ([\w.]+) import \w")
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
        left = self._left_over(step)
        emptied = [module for module in sorted({route.module for route in left}) if self._is_emptied(module, left)]
        notes = (*self._unused(left), *self._emptied(emptied, step), *self._large(step), *self._mentioned(step))
        return replace(step, notes=notes)

    def _left_over(self, step: Step) -> list[Route]:
        """The paths that nobody takes any more, and that no string spells out."""
        turned: dict[str, set[tuple[int, str]]] = defaultdict(set)
        for rewrite in step.rewrites:
            imported = _IMPORTED.search(rewrite.before)
            if imported is not None and rewrite.path in self._by_path:
                turned[self._by_path[rewrite.path].id].add((rewrite.line, imported[1]))
        taken = {rewrite.after for rewrite in step.rewrites}
        routes = {route.path: route for module in turned for route in self._routes[module]}
        return [routes[path] for path in sorted(routes) if self._ends(routes[path], turned, taken)]

    def _unused(self, left: Sequence[Route]) -> Iterator[str]:
        """What nothing imports any more."""
        if left:
            them = "it" if len(left) == 1 else "them"
            advice = f"where the module itself does not use {them}, remove {them}, or warn there until a date"
            advice += f" (`{left[0].path} -` in a list for `importmap apply --file` does the former)"
            yield f"nothing imports {label([route.path for route in left], _TOLD)} then: {advice}"

    def _is_emptied(self, module: str, left: Iterable[Route]) -> bool:
        """Whether a module has nothing but names that are left over, and nobody asks for it as a whole."""
        here, facts = self._analysis.modules[module], self._analysis.facts[module]
        names = {route.path.rpartition(".")[2] for route in left if route.module == module}
        bound = {statement.bound for statement in facts.imports if not statement.scope}
        acts = facts.run or facts.calls or any(not made.name.startswith("__") for made in facts.definitions)
        return here.kind is ModuleKind.MODULE and bound == names and not acts and not self._imports[here.name]

    def _emptied(self, modules: Iterable[str], step: Step) -> Iterator[str]:
        """The modules that are left with nothing of their own, what spells them out, and how to find the rest.

        And how one has to warn that has to stay for those who are not in the code.
        """
        for module in modules:
            name = self._analysis.modules[module].name
            found = self._spelling({name})
            strings = f"strings name it: {label(found, _TOLD)}; " if found else ""
            yield f"{name} holds nothing else then: delete it; {strings}see `git grep -nF {name}` for what is no Python"
            pairs = [(_OWNER.match(one.before), _OWNER.match(one.after)) for one in step.rewrites]
            homes = {new[1] for old, new in pairs if old is not None and new is not None and old[1] == name}
            if len(homes) == 1:
                said = f'"{name} will be removed in VERSION: use {homes.pop()}"'
                yield f"if it has to stay for others: `warnings.warn({said}, DeprecationWarning, stacklevel=2)`"

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
        found = self._spelling(gone)
        if found:
            yield f"strings spell out what goes: {label(found, _TOLD)}"

    def _spelling(self, gone: Collection[str]) -> list[str]:
        """Where strings of other modules spell out modules, or names in them."""
        return sorted(
            f"{module.path}:{mention.line}"
            for module in self._analysis.files
            if module.name not in gone
            for mention in self._analysis.facts[module.id].mentions
            if mention.path in gone or mention.path.rpartition(".")[0] in gone
        )


def noted(analysis: Analysis, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with what is easily forgotten of each."""
    remarks = Remarks(analysis)
    return tuple(remarks.of(step) for step in steps)

"""What comes of importing each module in a fresh process

A module of a circle has to be followed through the whole of it, which for all of n modules takes the square of n. So
of the modules of large circles only some are tried, as many as a budget in proportion to the size of the code allows:
those first by which the circle is entered. The others are taken to go as those that went well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from importmap.model.startup import Failure, Script
from importmap.startup.known import Known, Outcome, Survey
from importmap.startup.process import Process

Circles: TypeAlias = Callable[[Mapping[str, Iterable[str]]], Iterable[frozenset[str]]]
"""The groups of nodes that all reach each other, by what leads from each node."""

# How many modules are begun in all, at the most, to try what comes of entering circles by each of their modules.
_BEGUN = 300_000
_BEGUN_FOR_EACH = 10  # module of the code


class Simulation:
    """The outcomes of all imports, found when they are asked for."""

    def __init__(self, scripts: Mapping[str, Script], declared: frozenset[str], circles: Circles) -> None:
        """`declared` are the modules that the program enters by."""
        self.known = Known(scripts)
        self._declared = declared
        self._circles = circles

    def alone(self, module: str) -> Outcome:
        """What comes of importing a module in a fresh process."""
        outcomes = self.known.outcomes
        if module not in outcomes:
            for needed in self._needed(module):
                # Whatever is inside a package begins with the package, and that is then known already.
                for each in (*self.known.scripts[needed].ancestors, needed):
                    if each not in outcomes:
                        circle = self._untried.get(each)
                        outcomes[each] = Process(self.known).start(each) if circle is None else self._like(each, circle)
        return outcomes[module]

    @cached_property
    def _untried(self) -> Mapping[str, tuple[str, ...]]:
        """The modules that are not to be tried, each with those of its circle that are."""
        loads = {
            module: (*script.ancestors, *self.known.loads(module)) for module, script in self.known.scripts.items()
        }
        circles = sorted(map(sorted, self._circles(loads)))
        members = {member: number for number, circle in enumerate(circles) for member in circle}
        entered = {
            loaded
            for module, others in loads.items()
            for loaded in others
            if loaded in members and members.get(module) != members[loaded]
        }
        share = (_BEGUN + _BEGUN_FOR_EACH * len(loads)) // (len(members) or 1)
        found = {}
        for circle in circles:
            ranked = sorted(circle, key=lambda member: (member not in self._declared, member not in entered, member))
            tried = tuple(ranked[: max(share, 1)])
            found.update(dict.fromkeys(ranked[len(tried) :], tried))
        return found

    def _like(self, module: str, tried: Iterable[str]) -> Outcome:
        """The outcome of a module that goes like those of its circle that were tried, and went well if any did."""
        outcomes = self.known.outcomes
        for each in tried:
            if each not in outcomes:
                outcomes[each] = Process(self.known).start(each)
        best = min((outcomes[each] for each in tried), key=lambda outcome: outcome.failure is not None)
        bit = self.known.bits[module]
        done = best.done | bit if best.failure is None else best.done & ~bit
        return best._replace(touched=best.touched | bit, done=done, tried=False)

    def in_order(self, loads: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
        """All modules, those of a circle together; what is loaded before what loads it."""
        circles = {member: tuple(circle) for circle in self._circles(loads) for member in circle}
        seen: set[str] = set()
        for start in loads:
            if start in seen:
                continue
            seen.update(circles.get(start, (start,)))
            path = [(circle := circles.get(start, (start,)), _leaving(circle, loads))]
            while path:
                circle, others = path[-1]
                other = next((each for each in others if each not in seen), None)
                if other is None:
                    path.pop()
                    yield circle
                else:
                    circle = circles.get(other, (other,))
                    seen.update(circle)
                    path.append((circle, _leaving(circle, loads)))

    def is_tried(self, module: str) -> bool:
        """Whether what comes of importing a module is known by having followed it, and not taken over from others."""
        return self.alone(module).tried

    def after(self, module: str, before: Sequence[str]) -> Outcome:
        """What comes of importing a module in a process in which others have been imported."""
        for each in (*before, module):
            self.alone(each)
        return Process(self.known).start(module, before)

    def order(self, module: str, before: Sequence[str], members: Iterable[str]) -> tuple[str, ...]:
        """The order in which the members of a circle are begun when a module is imported after others."""
        wanted = frozenset(members)
        return tuple(each for each in Process(self.known).order(module, before) if each in wanted)

    def among(self, module: str, circle: Sequence[str]) -> Failure | None:
        """What fails when a module is imported first of a circle, by nobody who is outside of it."""
        return Process(self.known).among(module, circle)

    def survey(self, module: str) -> Survey:
        """What becomes of the steps of a module when all that fails in it is passed over."""
        for needed in (*self.known.scripts[module].ancestors, *self.known.loads(module)):
            self.alone(needed)
        return Process(self.known).survey(module)

    def touches(self, entry: str, modules: Iterable[str]) -> bool:
        """Whether importing one module in a fresh process begins to import any of others."""
        return any(self.alone(entry).touched & self.known.bits[module] for module in modules)

    def importers(self, modules: frozenset[str]) -> frozenset[str]:
        """The modules with statements that load any of others when they are imported."""
        return frozenset(each for each in self.known.scripts if not modules.isdisjoint(self.known.loads(each)))

    def _needed(self, module: str) -> Iterator[str]:
        """All that a module may load and whose outcome is not known, what is loaded before what loads it."""
        seen = {module}
        path = [(module, self._loads(module))]
        while path:
            current, loads = path[-1]
            for loaded in loads:
                if loaded not in seen and loaded not in self.known.outcomes:
                    seen.add(loaded)
                    path.append((loaded, self._loads(loaded)))
                    break
            else:
                path.pop()
                yield current

    def _loads(self, module: str) -> Iterator[str]:
        yield from self.known.scripts[module].ancestors
        yield from self.known.loads(module)


def _leaving(circle: Iterable[str], loads: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """What the modules of a circle load."""
    return (loaded for module in circle for loaded in loads[module])

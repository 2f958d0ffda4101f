"""Which root causes keep each module from being imported, all of them at once

Python stops at the first statement that fails. Here each failing statement is passed over and the next one looked at,
in the module itself and in all that it loads for certain, so that nothing new comes up when the first is mended.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

from importmap.model.startup import ArmKind, Fail, Leave, Load, Obstacle, Script, Spread, Step, Stop, Take
from importmap.startup.course import Chance, Course
from importmap.startup.known import Fate, Survey
from importmap.startup.simulation import Simulation

Firm: TypeAlias = Load | Take | Spread | Fail
"""A step that may fail."""

_NOTHING = ("", None)


class _Way(NamedTuple):
    """What a module meets on the way through its file."""

    met: tuple[tuple[int, Obstacle], ...]  # lines and what fails there
    loaded: tuple[tuple[int, str], ...]  # lines and the modules that they load; line 0 for packages above


class Obstacles:
    """The root causes by module, and the modules by root cause."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._fallbacks: dict[str, dict[int, Obstacle]] = {}
        self._far: dict[Obstacle, tuple[Mapping[str, int], Mapping[str, int]]] = {}

    @property
    def all(self) -> tuple[Obstacle, ...]:
        """Every root cause, sorted."""
        return tuple(sorted(self._blocked))

    def of(self, module: str) -> tuple[Obstacle, ...]:
        """Every root cause that keeps a module from being imported, sorted."""
        return self._known[module]

    def blocked(self, obstacle: Obstacle) -> tuple[str, ...]:
        """The modules that cannot be imported because of a root cause, sorted."""
        return self._blocked.get(obstacle, ())

    def chain(self, module: str, obstacle: Obstacle) -> tuple[Stop, ...]:
        """The shortest way from a module to a statement that meets a root cause; () if it meets it nowhere.

        Where none is to be had, to the first that misses a name which is missing further down.
        """
        if obstacle not in self._known.get(module, ()):
            return ()
        direct, passing = self._distances(obstacle)
        distances = direct if module in direct else passing
        stops: list[Stop] = []
        while module in distances:
            if not distances[module]:
                lines = self._onward(module, obstacle)
                met = (line for line, found in self._ways[module].met if found == obstacle)
                return (*stops, Stop(module, next(line for line in met if distances is passing or line not in lines)))
            nearer = distances[module] - 1
            onward = self._onward(module, obstacle)
            line, loaded = next((at, to) for at, tos in onward.items() for to in tos if distances.get(to) == nearer)
            stops += [Stop(module, line)] if line else []
            module = loaded
        return ()

    def _onward(self, module: str, obstacle: Obstacle) -> Mapping[int, Sequence[str]]:
        """What a module loads that meets a root cause, too, by line."""
        found: dict[int, list[str]] = {}
        for line, loaded in self._ways[module].loaded:
            if obstacle in self._of[loaded]:
                found.setdefault(line, []).append(loaded)
        return found

    def _distances(self, obstacle: Obstacle) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """How many modules lie between each module and one that meets a root cause: itself, or by a name in passing."""
        if obstacle not in self._far:
            self._far.clear()  # they are asked for one root cause at a time, and there may be many
            users: dict[str, list[str]] = defaultdict(list)
            ends, passing = [], []
            for module in self.blocked(obstacle):
                onward = self._onward(module, obstacle)
                for loaded in {to for tos in onward.values() for to in tos}:
                    users[loaded].append(module)
                lines = {line for line, met in self._ways[module].met if met == obstacle}
                ends += [module] if lines - onward.keys() else []
                passing += [module] if lines else []
            self._far[obstacle] = _spread(users, ends), _spread(users, passing)
        return self._far[obstacle]

    def falls_back(self, module: str, line: int) -> Obstacle | None:
        """Why the guarded import in a line fails whenever it runs; None if it does not, or is not known to."""
        if module not in self._fallbacks:
            script = self._simulation.known.scripts[module]
            found: dict[int, Obstacle] = {}
            self._fallbacks[module] = found
            if module not in self._harmed or not self._simulation.is_tried(module):
                return None
            course, survey = Course(script), self._simulation.survey(module)
            for position, step in enumerate((*script.steps, *script.later)):
                if not isinstance(step, Leave):
                    error, obstacle = (survey[position] if position in survey else self._failure(step)) or _NOTHING
                    if obstacle is not None and course.guards(step, error):
                        found.setdefault(step.line, obstacle)
        return self._fallbacks[module].get(line)

    # ---------------------------------------------------------------------------------------------------- inside

    @cached_property
    def _ways(self) -> Mapping[str, _Way]:
        return {module: self._way(script) for module, script in self._simulation.known.scripts.items()}

    @cached_property
    def _of(self) -> Mapping[str, frozenset[Obstacle]]:
        """The root causes of each module."""
        sets = {obstacles: frozenset(obstacles) for obstacles in self._known.values()}
        return {module: sets[obstacles] for module, obstacles in self._known.items()}

    @cached_property
    def _harmed(self) -> frozenset[str]:
        """The modules that may come to a statement that fails for a root cause, at import or in a function."""
        users: dict[str, list[str]] = defaultdict(list)
        starts = []
        for module, script in self._simulation.known.scripts.items():
            steps = (*script.steps, *script.later)
            loaded = {to for step in steps if isinstance(step, Load) for to in (*step.modules, step.top)}
            for each in {*script.ancestors, *loaded} - {""}:
                users[each].append(module)
            if script.broken is not None or any(map(_has_obstacle, steps)):
                starts.append(module)
        return frozenset(_spread(users, starts))

    @cached_property
    def _known(self) -> Mapping[str, tuple[Obstacle, ...]]:
        """For each module its root causes: its own, and those of what it loads, to a fixed point."""
        obstacles = sorted({obstacle for way in self._ways.values() for _, obstacle in way.met})
        bits = {obstacle: 1 << position for position, obstacle in enumerate(obstacles)}
        masks = dict.fromkeys(self._ways, 0)
        users: dict[str, set[str]] = defaultdict(set)
        for module, way in self._ways.items():
            for _, obstacle in way.met:
                masks[module] |= bits[obstacle]
            for _, loaded in way.loaded:
                users[loaded].add(module)
        todo = [module for module, mask in masks.items() if mask]
        while todo:
            loaded = todo.pop()
            for module in users[loaded]:
                if masks[loaded] & ~masks[module]:
                    masks[module] |= masks[loaded]
                    todo.append(module)
        # In a circle a module may get by what stops the others, if it takes what it needs before they fail.
        blocked = {m: mask for m, mask in masks.items() if mask and self._simulation.alone(m).failure is not None}
        found = {m: tuple(obstacle for obstacle in obstacles if bits[obstacle] & mask) for m, mask in blocked.items()}
        return {module: found.get(module, ()) for module in masks}

    @cached_property
    def _blocked(self) -> Mapping[Obstacle, tuple[str, ...]]:
        found: dict[Obstacle, list[str]] = defaultdict(list)
        for module, obstacles in sorted(self._known.items()):
            for obstacle in obstacles:
                found[obstacle].append(module)
        return {obstacle: tuple(modules) for obstacle, modules in found.items()}

    def _way(self, script: Script) -> _Way:
        met: list[tuple[int, Obstacle]] = []
        loaded: list[tuple[int, str]] = [(0, above) for above in script.ancestors]
        if script.broken is not None:
            return _Way(((script.line, script.broken),), tuple(loaded))
        if all(isinstance(step, Leave) or self._failure(step) is None for step in script.steps):
            return _Way((), tuple(loaded))
        guarded = any(arm.kind == ArmKind.TRY for arm in script.arms)
        course, survey = Course(script), self._survey(script.module) if guarded else None
        for position, step in enumerate(script.steps):
            chance = course.chance(step.arm, step.order)
            if isinstance(step, Leave):
                if chance is Chance.YES:
                    break
                if chance is Chance.MAYBE:
                    course.leave()
            elif chance is Chance.YES:
                fate = survey.get(position) if survey is not None else None
                if not isinstance(step, Load):
                    met += self._over(step, self._failure(step) or fate, course)
                elif fate is not None and (course.guards(step, "ImportError") or course.guards(step, fate[0])):
                    met += self._over(step, fate, course)
                elif (fate is not None or survey is None) and self._is_needed(step):
                    loaded += [(step.line, module) for module in step.modules]
        return _Way(tuple(dict.fromkeys(met)), tuple(dict.fromkeys(loaded)))

    def _survey(self, module: str) -> Survey:
        """What becomes of the steps of a module; nothing where that is not to be tried."""
        return self._simulation.survey(module) if self._simulation.is_tried(module) else {}

    def _over(self, step: Firm, fate: Fate, course: Course) -> list[tuple[int, Obstacle]]:
        """Go over a step that may have failed, with what it meets if nothing catches that."""
        error, obstacle = fate or _NOTHING
        if not error or obstacle is None:
            if error:
                course.doubt(step)
            return []
        if course.catches(step, error):
            return []
        return (
            [(step.line, found) for found in self._met(step)] if not isinstance(step, Load) else [(step.line, obstacle)]
        )

    def _is_needed(self, step: Load) -> bool:
        """Whether there is no attribute in the place of what a step would load."""
        return not step.owner or step.name not in self._simulation.known.scripts[step.owner].bindings

    def _met(self, step: Take | Spread | Fail) -> tuple[Obstacle, ...]:
        """What a step meets itself."""
        match step:
            case Spread():
                return tuple(obstacle for _, obstacle in step.missing)
            case Take(obstacle=None):
                self._simulation.alone(step.module)
                gap = self._simulation.known.gaps.get(step.module, {}).get(step.name)
                return () if gap is None else (gap,)
            case Take(obstacle=obstacle) | Fail(obstacle=obstacle):
                return (obstacle,) if obstacle is not None else ()

    def _failure(self, step: Firm) -> Fate:
        """The class of the error with which a step fails whenever it runs, and its root cause."""
        if isinstance(step, Load):
            failures = (self._simulation.alone(module).failure for module in step.modules)
            failure = next((failure for failure in failures if failure is not None), None)
            return None if failure is None else (failure.error, failure.obstacle)
        met = self._met(step)
        if not met:
            return None
        if isinstance(step, Fail):
            return step.error, met[0]
        attribute = isinstance(step, Spread) or step.attribute
        return "AttributeError" if attribute else "ImportError", met[0]


def _has_obstacle(step: Step) -> bool:
    """Whether a step fails for a root cause."""
    if isinstance(step, Spread):
        return bool(step.missing)
    return isinstance(step, Take | Fail) and step.obstacle is not None


def _spread(users: Mapping[str, Iterable[str]], starts: Iterable[str]) -> dict[str, int]:
    """How far each module is from one of these that it uses, directly or through others."""
    far = dict.fromkeys(starts, 0)
    todo = deque(far)
    while todo:
        module = todo.popleft()
        for user in users.get(module, ()):
            if user not in far:
                far[user] = far[module] + 1
                todo.append(user)
    return far

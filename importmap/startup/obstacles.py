"""Which root causes keep each module from being imported, all of them at once

Python stops at the first statement that fails. Here each failing statement is passed over and the next one looked at,
in the module itself and in all that it loads for certain, so that nothing new comes up when the first is mended.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from functools import cached_property, reduce
from itertools import islice
from operator import or_
from typing import TypeAlias

from importmap.model.startup import ArmKind, Fail, Leave, Load, Obstacle, Script, Spread, Step, Stop, Take
from importmap.startup.course import Chance, Course
from importmap.startup.known import Fate, Survey
from importmap.startup.simulation import Simulation
from importmap.startup.tally import bits_of
from importmap.startup.trails import Trails, Way

Firm: TypeAlias = Load | Take | Spread | Fail
"""A step that may fail."""

_NOTHING = ("", None)


class Obstacles:
    """The root causes by module, and the modules by root cause."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._fallbacks: dict[str, dict[int, Obstacle]] = {}
        self._decoded: dict[int, tuple[Obstacle, ...]] = {0: ()}

    @property
    def all(self) -> tuple[Obstacle, ...]:
        """Every root cause, sorted."""
        return self.of_bits(reduce(or_, set(self.bits.values()), 0))

    def of(self, module: str) -> tuple[Obstacle, ...]:
        """Every root cause that keeps a module from being imported, sorted."""
        return self.of_bits(self.bits[module])

    def of_bits(self, bits: int) -> tuple[Obstacle, ...]:
        """The root causes that some bits stand for, sorted."""
        if bits not in self._decoded:
            self._decoded[bits] = tuple(self._ordered[bit] for bit in bits_of(bits))
        return self._decoded[bits]

    def some(self, module: str, most: int) -> tuple[tuple[Obstacle, ...], int]:
        """The first root causes that keep a module from being imported, sorted, and how many more there are."""
        bits = self.bits[module]
        more = max(bits.bit_count() - most, 0)
        return (tuple(self._ordered[bit] for bit in islice(bits_of(bits), most)) if more else self.of(module)), more

    def is_of(self, module: str, obstacle: Obstacle) -> bool:
        """Whether a root cause keeps a module from being imported."""
        return obstacle in self.numbers and bool(self.bits.get(module, 0) >> self.numbers[obstacle] & 1)

    def blocked(self, obstacle: Obstacle) -> tuple[str, ...]:
        """The modules that cannot be imported because of a root cause, sorted."""
        return tuple(sorted(module for module in self.bits if self.is_of(module, obstacle)))

    def chain(self, module: str, obstacle: Obstacle) -> tuple[Stop, ...]:
        """The shortest way from a module to a statement that meets a root cause; () if it meets it nowhere.

        Where none is to be had, to the first that misses a name which is missing further down.
        """
        return self._trails.chain(module, obstacle) if self.is_of(module, obstacle) else ()

    @cached_property
    def numbers(self) -> Mapping[Obstacle, int]:
        """The position of each root cause as a bit."""
        return {obstacle: number for number, obstacle in enumerate(self._ordered)}

    @cached_property
    def bits(self) -> Mapping[str, int]:
        """For each module its root causes as bits: its own, and those of what it loads, to a fixed point."""
        masks = {
            module: sum(1 << self.numbers[obstacle] for obstacle in {obstacle for _, obstacle in way.met})
            for module, way in self._ways.items()
        }
        loads = {module: tuple({loaded: None for _, loaded in way.loaded}) for module, way in self._ways.items()}
        if any(masks.values()):
            for circle in self._simulation.in_order(loads):
                mask = reduce(or_, (masks[each] for module in circle for each in (module, *loads[module])))
                masks.update(dict.fromkeys(circle, mask))
        # In a circle a module may get by what stops the others, if it takes what it needs before they fail.
        blocked = {m: mask for m, mask in masks.items() if mask and self._simulation.alone(m).failure is not None}
        return {module: blocked.get(module, 0) for module in masks}

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
    def _ways(self) -> Mapping[str, Way]:
        return {module: self._way(script) for module, script in self._simulation.known.scripts.items()}

    @cached_property
    def _trails(self) -> Trails:
        return Trails(self._ways, self.bits, self.numbers)

    @cached_property
    def _ordered(self) -> tuple[Obstacle, ...]:
        """Every root cause that something meets, sorted."""
        return tuple(sorted({obstacle for way in self._ways.values() for _, obstacle in way.met}))

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

    def _way(self, script: Script) -> Way:
        met: list[tuple[int, Obstacle]] = []
        loaded: list[tuple[int, str]] = [(0, above) for above in script.ancestors]
        if script.broken is not None:
            return Way(((script.line, script.broken),), tuple(loaded))
        if all(isinstance(step, Leave) or self._failure(step) is None for step in script.steps):
            return Way((), tuple(loaded))
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
        return Way(tuple(dict.fromkeys(met)), tuple(dict.fromkeys(loaded)))

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

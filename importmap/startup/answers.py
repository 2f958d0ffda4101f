"""The answers to what happens at start-up: obstacles, first failures, verdicts on circles"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from importmap.model.startup import Failure, Obstacle, Script, Stop, Verdict
from importmap.startup.known import Outcome
from importmap.startup.obstacles import Obstacles
from importmap.startup.simulation import Circles, Simulation


def _nothing(_: str) -> Sequence[str]:
    return ()


# Modules that are begun, at the most, to know whether a circle works by its order alone. That lasts for all members of
# a circle of some 140, for fewer of a larger one, and of all circles together takes some 140 steps for each module.
_TRIED = 20_000


class Startup:
    """What keeps modules from being imported; everything is found when it is first asked for."""

    def __init__(
        self,
        scripts: Mapping[str, Script],
        declared: Iterable[str],
        tests: Iterable[str],
        circles: Circles,
        before: Callable[[str], Sequence[str] | None] = _nothing,
    ) -> None:
        """`declared` are the ids of the modules that the program enters by, `tests` those that are tests.

        `before` tells which modules have always been imported when one is entered by; None where nobody can tell.
        """
        self._declared = frozenset(declared)
        self._simulation = Simulation(scripts, self._declared, circles)
        self._obstacles = Obstacles(self._simulation)
        self._tests = frozenset(tests)
        self._before = before

    @property
    def causes(self) -> tuple[Obstacle, ...]:
        """Every root cause that certainly keeps a module from being imported, sorted."""
        return self._obstacles.all

    @property
    def scripts(self) -> Mapping[str, Script]:
        """What each module does when it is imported, by module id."""
        return self._simulation.known.scripts

    def obstacles(self, module: str) -> tuple[Obstacle, ...]:
        """Every root cause that certainly keeps a module from being imported, sorted."""
        return self._obstacles.of(module)

    def some(self, module: str, most: int) -> tuple[tuple[Obstacle, ...], int]:
        """The first root causes that keep a module from being imported, sorted, and how many more there are."""
        return self._obstacles.some(module, most)

    def keeps(self, module: str, obstacle: Obstacle) -> bool:
        """Whether a root cause keeps a module from being imported."""
        return self._obstacles.is_of(module, obstacle)

    def bits(self, module: str) -> int:
        """The root causes that keep a module from being imported, each as the bit of its place in `numbers`."""
        return self._obstacles.bits[module]

    @property
    def numbers(self) -> Mapping[Obstacle, int]:
        """The place of each root cause."""
        return self._obstacles.numbers

    def chain(self, module: str, obstacle: Obstacle) -> tuple[Stop, ...]:
        """The shortest way from a module to the statement that meets a root cause; () if it is none of its own."""
        return self._obstacles.chain(module, obstacle)

    def blocked(self, obstacle: Obstacle) -> tuple[str, ...]:
        """The modules that cannot be imported because of a root cause, sorted."""
        return self._obstacles.blocked(obstacle)

    def falls_back(self, module: str, line: int) -> Obstacle | None:
        """The root cause because of which a guarded import always takes its fallback; None if there is none."""
        return self._obstacles.falls_back(module, line)

    def alone(self, module: str) -> Failure | None:
        """What goes wrong first when a module is imported in a fresh process; None if nothing does."""
        return self._simulation.alone(module).failure

    def verdict(self, knot: tuple[str, ...]) -> Verdict:
        """Whether a circle of modules can be imported, from the entries that the code has.

        These are the declared entry points that come to it, members among them, and the modules outside of it that
        import into it, production before tests. Where there are none, it fails if no member can be imported first.
        """
        entries = self._entries(knot)
        failing = [entry for entry in entries if self._fails_in(entry, knot)]
        tried = [member for member in entries or knot if self._simulation.is_tried(member)]
        working = sum(1 for entry in tried if self._entered(entry).failure is None)
        untried = sum(1 for member in knot if not self._simulation.is_tried(member))
        if failing:
            return Verdict("fails", tuple(failing), working, self._entered(failing[0]).failure, untried=untried)
        unlucky = [member for member in knot if self._fails_in(member, knot)]
        if unlucky:
            kind = "luck" if entries or working else "fails"
            return Verdict(kind, tuple(unlucky), working, self._entered(unlucky[0]).failure, untried=untried)
        swallowing = {member: self._swallowed(member, knot) for member in knot}
        falling = tuple(member for member in knot if swallowing[member])
        if falling:
            caught = tuple(sorted(frozenset[Failure]().union(*swallowing.values()), key=lambda one: one.chain))
            hidden = self.hidden(knot)
            if hidden:
                return Verdict("swallowed", (), working, None, hidden, untried=untried)
            return Verdict("luck", falling, working, caught[0], caught, untried=untried)
        first, order = self._ordered(entries, knot)
        if order:
            return Verdict("order", (), working, None, first=first, order=order, untried=untried)
        return Verdict("harmless", (), working, None, untried=untried)

    def hidden(self, knot: tuple[str, ...]) -> tuple[Failure, ...]:
        """What always fails in a circle and is caught, whichever of its modules is imported first."""
        tried = [member for member in knot if self._simulation.is_tried(member)]
        if len(tried) < len(knot) or not tried:
            return ()
        caught = [self._swallowed(member, knot) for member in tried]
        places = frozenset.intersection(*(frozenset(one.chain[0] for one in found) for found in caught))
        kept = {one.chain[0]: one for found in caught for one in sorted(found, key=lambda one: one.chain)}
        return tuple(kept[place] for place in sorted(places))

    def _entries(self, knot: tuple[str, ...]) -> list[str]:
        members = frozenset(knot)
        found = self._simulation.importers(members) - members
        found |= {entry for entry in self._declared if self._simulation.touches(entry, members)}
        return sorted(found, key=lambda entry: (entry not in self._declared, entry in self._tests, entry))

    def _entered(self, entry: str) -> Outcome:
        """What comes of importing a module as the program would: after what always runs before it."""
        alone = self._simulation.alone(entry)
        before = self._before(entry) if alone.failure is not None and alone.failure.obstacle is None else ()
        return self._simulation.after(entry, before) if before else alone

    def _fails_in(self, entry: str, knot: tuple[str, ...]) -> bool:
        """Whether a module cannot be imported first because of the order in which a circle is loaded."""
        alone = self._simulation.alone(entry).failure
        if alone is None or alone.obstacle is not None or not self._simulation.is_tried(entry):
            return False
        if alone.chain[-1].module not in knot or self._before(entry) is None:
            return False
        failure = self._entered(entry).failure
        return failure is not None and failure.obstacle is None and failure.chain[-1].module in knot

    def _swallowed(self, entry: str, knot: tuple[str, ...]) -> frozenset[Failure]:
        """What fails in a circle and is caught in it, when a module is imported first."""
        caught = self._simulation.alone(entry).swallowed
        return frozenset(one for one in caught if one.chain[0].module in knot and one.chain[-1].module in knot)

    def _ordered(self, entries: Sequence[str], knot: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What always runs first and so sees to the order of a circle, and that order; nothing if any order does."""
        saved = next((one for one in (*entries, *knot) if self._is_saved(one, knot)), None)
        if saved is not None:
            before = tuple(self._before(saved) or ())
            order = self._simulation.order(saved, before, knot)
            return tuple(each for each in before if self._simulation.touches(each, knot))[:1], order
        above = {member: self._simulation.known.scripts[member].ancestors for member in knot}
        packages = {each for ancestors in above.values() for each in ancestors}
        coming = frozenset(each for each in packages if self._simulation.touches(each, knot))
        first = {member: next((each for each in above[member] if each in coming), "") for member in knot}
        for member in [member for member in knot if first[member]][: max(_TRIED // len(knot), 1)]:
            failure = self._simulation.among(member, knot)
            if failure is not None and failure.obstacle is None:
                return (first[member],), self._simulation.order(member, (), knot)
        return (), ()

    def _is_saved(self, entry: str, knot: tuple[str, ...]) -> bool:
        """Whether a module would fail in a circle if nothing came before it, and it can be told what does."""
        failure = self._simulation.alone(entry).failure
        fails = failure is not None and failure.obstacle is None and failure.chain[-1].module in knot
        return fails and self._before(entry) is not None

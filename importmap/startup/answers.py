"""The answers to what happens at start-up: obstacles, first failures, verdicts on circles"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from importmap.model.startup import Failure, Obstacle, Script, Stop, Verdict
from importmap.startup.obstacles import Obstacles
from importmap.startup.simulation import Circles, Simulation


class Startup:
    """What keeps modules from being imported; everything is found when it is first asked for."""

    def __init__(
        self, scripts: Mapping[str, Script], declared: Iterable[str], tests: Iterable[str], circles: Circles
    ) -> None:
        """`declared` are the ids of the modules that the program enters by, `tests` those that are tests."""
        self._declared = frozenset(declared)
        self._simulation = Simulation(scripts, self._declared, circles)
        self._obstacles = Obstacles(self._simulation)
        self._tests = frozenset(tests)

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
        working = sum(1 for entry in tried if self.alone(entry) is None)
        untried = sum(1 for member in knot if not self._simulation.is_tried(member))
        if failing:
            return Verdict("fails", tuple(failing), working, self.alone(failing[0]), untried)
        unlucky = [member for member in knot if self._fails_in(member, knot)]
        if unlucky:
            kind = "luck" if entries or working else "fails"
            return Verdict(kind, tuple(unlucky), working, self.alone(unlucky[0]), untried)
        return Verdict("harmless", (), working, None, untried)

    def _entries(self, knot: tuple[str, ...]) -> list[str]:
        members = frozenset(knot)
        found = self._simulation.importers(members) - members
        found |= {entry for entry in self._declared if self._simulation.touches(entry, members)}
        return sorted(found, key=lambda entry: (entry not in self._declared, entry in self._tests, entry))

    def _fails_in(self, entry: str, knot: tuple[str, ...]) -> bool:
        """Whether a module cannot be imported first because of the order in which a circle is loaded."""
        failure = self.alone(entry)
        if failure is None or not self._simulation.is_tried(entry):
            return False
        return failure.obstacle is None and failure.chain[-1].module in knot

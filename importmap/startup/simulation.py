"""What comes of importing each module in a fresh process"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from importmap.model.startup import Script
from importmap.startup.known import Known, Outcome, Survey
from importmap.startup.process import Process


class Simulation:
    """The outcomes of all imports, found when they are asked for."""

    def __init__(self, scripts: Mapping[str, Script]) -> None:
        self.known = Known(scripts)

    def alone(self, module: str) -> Outcome:
        """What comes of importing a module in a fresh process."""
        outcomes = self.known.outcomes
        if module not in outcomes:
            for needed in self._needed(module):
                # Whatever is inside a package begins with the package, and that is then known already.
                for each in (*self.known.scripts[needed].ancestors, needed):
                    if each not in outcomes:
                        outcomes[each] = Process(self.known).start(each)
        return outcomes[module]

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

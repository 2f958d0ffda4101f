"""What is known of fresh processes, by the modules that were imported in them"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from importmap.model.startup import Failure, Load, Obstacle, Script

Gap: TypeAlias = Mapping[str, Obstacle | None]
"""The names that a module has not bound though it has statements for them, with what has kept it from that."""


class Outcome(NamedTuple):
    """What importing a module in a fresh process comes to; modules are bits."""

    failure: Failure | None
    touched: int  # whose import has begun
    done: int  # that are loaded in the end
    sought: int  # that it would have made a difference to find loaded
    orphans: int  # that are loaded, while the package that had loaded them failed: none has them as an attribute
    gaps: Mapping[str, Gap]  # of those that are loaded, where they are not as in a process of their own
    swallowed: frozenset[Failure] = (
        frozenset()
    )  # what failed by the order of a circle, from the statement that caught it
    tried: bool = True  # False where it is taken to go as with other modules of its circle, since these are many


Fate: TypeAlias = tuple[str, Obstacle | None] | None
"""What came of a step: None, or the class of the error, and its root cause unless order is to blame."""

Survey: TypeAlias = Mapping[int, Fate]
"""The fate of each step that was taken, by its position."""


class Known:
    """What is known of all processes: the scripts, and what has become of those that were started."""

    def __init__(self, scripts: Mapping[str, Script]) -> None:
        self.scripts = scripts
        self.bits = {module: 1 << position for position, module in enumerate(sorted(scripts))}
        self.children: dict[str, int] = defaultdict(int)  # of each package, as bits
        for script in scripts.values():
            if script.ancestors:
                self.children[script.ancestors[-1]] |= self.bits[script.module]
        self.outcomes: dict[str, Outcome] = {}
        self.gaps: dict[str, Gap] = {}  # as each module has them that is imported in a process of its own
        # What functions load is there if somebody has called them, which reading cannot tell.
        later = (step for script in scripts.values() for step in script.later)
        self.late = frozenset(module for step in later if isinstance(step, Load) for module in step.modules)

    def loads(self, module: str) -> Iterator[str]:
        """What the statements of a module may load when it is imported, in their order."""
        for step in self.scripts[module].steps:
            if isinstance(step, Load):
                yield from step.modules

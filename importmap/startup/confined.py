"""What modules do where only some of them are: in the image of a service"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from importmap.model.startup import Fail, Load, Obstacle, ObstacleKind, Script, Spread, Step, Take


def confined(scripts: Mapping[str, Script], held: frozenset[str]) -> Mapping[str, Script]:
    """The scripts of the modules that are held, in which a statement fails that loads another module."""
    return {module: _confined(script, held) for module, script in scripts.items() if module in held}


def _confined(script: Script, held: frozenset[str]) -> Script:
    return replace(
        script,
        ancestors=tuple(above for above in script.ancestors if above in held),
        steps=tuple(_step(script.module, step, held) for step in script.steps if _is_left(step, held)),
        later=tuple(_step(script.module, step, held) for step in script.later if _is_left(step, held)),
    )


def _is_left(step: Step, held: frozenset[str]) -> bool:
    """Whether a step still takes place: what reads from a module that is not there comes after what loads it."""
    if isinstance(step, Load):
        return not step.owner or held.issuperset((step.owner, *step.modules))
    return not isinstance(step, Take | Spread) or step.module in held


def _step(module: str, step: Step, held: frozenset[str]) -> Step:
    if not isinstance(step, Load):
        return step
    missing = [other for other in (step.top, *step.modules) if other and other not in held]
    if not missing:
        return step
    message = f"No module named '{missing[0]}'"
    obstacle = Obstacle(ObstacleKind.NOT_SHIPPED, f"{module}\0{missing[-1]}")
    return Fail(step.line, step.order, step.arm, step.guarded, "ModuleNotFoundError", message, obstacle)

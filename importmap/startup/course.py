"""Which arms of one file run while it is imported, and what becomes of an error in one of them"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from importmap.model.startup import CAUGHT_BY, Arm, ArmKind, Script, Step


class Chance(IntEnum):
    """Whether something runs."""

    NO = 0
    HARDLY = 1  # in a handler, and nothing is known to fail in what it guards
    MAYBE = 2
    YES = 3


class Course:
    """The way that one import takes through the arms of a file.

    An error in an arm of which it is not certain that it runs ends that arm, and nothing else.
    """

    __slots__ = ("_arms", "_chosen", "_ended", "_left")

    def __init__(self, script: Script) -> None:
        self._arms = script.arms
        self._ended: dict[int, int] = {}  # arm -> the order of what failed in it
        self._chosen: dict[int, int] = {}  # statement -> the handler that runs
        self._left = False  # the file may have ended already

    @property
    def straight(self) -> bool:
        """Whether nothing has failed so far."""
        return not self._ended

    def chance(self, arm: int, order: int) -> Chance:
        """Whether a statement in an arm runs."""
        result = Chance.MAYBE if self._left else Chance.YES
        while arm:
            kind, statement = self._arms[arm].kind, self._arms[arm].statement
            if kind == ArmKind.NEVER or self._ended.get(arm, order + 1) <= order:
                return Chance.NO
            if kind == ArmKind.MAYBE:
                result = min(result, Chance.MAYBE)
            elif kind == ArmKind.EXCEPT and self._chosen.get(statement) != arm:
                if statement in self._chosen:
                    return Chance.NO
                result = min(result, Chance.HARDLY)
            arm = self._arms[arm].parent
        return result

    def leave(self) -> None:
        """The file may end here."""
        self._left = True

    def catches(self, step: Step, error: str) -> bool:
        """Whether the import goes on after an error in a step; if so, with the handler."""
        for arm in self._around(step.arm):
            here = self._arms[arm]
            if here.kind == ArmKind.MAYBE:
                self._ended[arm] = step.order
                return True
            handler = self._handler(here, error)
            if handler is not None:
                self._ended[arm] = step.order
                if handler:
                    self._chosen[here.statement] = handler
                return True
        return self._left

    def doubt(self, step: Step) -> None:
        """A step may fail: nobody knows whether the rest of what guards it runs, or the handler."""
        arm = next((arm for arm in self._around(step.arm) if self._arms[arm].kind == ArmKind.TRY), None)
        if arm is not None:
            self._ended[arm] = step.order

    def guards(self, step: Step, error: str) -> bool:
        """Whether an error in a step is caught, and not just of no weight because it may not come to it."""
        return any(self._handler(self._arms[arm], error) is not None for arm in self._around(step.arm))

    def _around(self, arm: int) -> Iterator[int]:
        """The arms around a statement whose failing may end with them, the innermost first."""
        skipped = False  # the `else` of a statement is not guarded by it
        while arm:
            here = self._arms[arm]
            if here.kind == ArmKind.MAYBE or (here.kind == ArmKind.TRY and not skipped):
                yield arm
            skipped, arm = here.kind == ArmKind.ELSE, here.parent

    def _handler(self, body: Arm, error: str) -> int | None:
        """The arm that an error in a TRY arm leads to; 0 if it just passes, None if it goes further up."""
        if body.kind != ArmKind.TRY:
            return None
        classes = CAUGHT_BY[error]
        if not classes.isdisjoint(body.caught):
            return 0
        for index, other in enumerate(self._arms):
            same = other.kind == ArmKind.EXCEPT and other.statement == body.statement
            if same and (not other.caught or not classes.isdisjoint(other.caught)):
                return None if other.raises else index
        return None

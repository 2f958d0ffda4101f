"""How far a long task is: told to whoever wants to show it"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Is told of tasks, one after the other."""

    def start(self, task: str, total: int) -> None:
        """A task begins: "reading", of so many files."""

    def advance(self, count: int) -> None:
        """So many more are done."""

    def finish(self) -> None:
        """The task is done, or given up."""

    def stage(self, task: str) -> None:
        """A task begins that is one step, and ends with the next: "following imports"."""


class Quiet:
    """Shows nothing."""

    def start(self, task: str, total: int) -> None:
        """Show nothing."""

    def advance(self, count: int) -> None:
        """Show nothing."""

    def finish(self) -> None:
        """Show nothing."""

    def stage(self, task: str) -> None:
        """Show nothing."""

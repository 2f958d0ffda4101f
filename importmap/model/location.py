"""Where in the code something is, and how one comes there"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the analysed code."""

    path: str  # POSIX, relative to the project's base
    line: int = 0  # 1-based; 0 for the whole file

    def __str__(self) -> str:
        """`path:line`, which terminals and editors make a link."""
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Journey:
    """How a critical path of the configuration comes to a finding."""

    name: str  # the key under `entry-points`
    chain: tuple[str, ...]  # module ids, from the module it enters by to the one that the finding is about

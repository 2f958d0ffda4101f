"""How bad something is"""

from __future__ import annotations

from enum import IntEnum


class Severity(IntEnum):
    """How much a finding weighs; comparable. In files and on screen it is the lower-case name."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word that configuration and reports use."""
        return self.name.lower()

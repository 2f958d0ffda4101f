"""What questions ask: parts of it are made, or remembered, when somebody asks for them"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from importmap.analysis import Analysis
    from importmap.config import Config
    from importmap.memory.directory import Directory
    from importmap.model.index import Imports, Tests


class Index(Protocol):
    """The parts, and the code itself for the few questions that no part answers."""

    @property
    def config(self) -> Config:
        """The configuration that is in force."""

    @property
    def imports(self) -> Imports:
        """The modules, and what imports say of them."""

    @property
    def tests(self) -> Tests:
        """The test files, and what may run because of them."""

    @property
    def directory(self) -> Directory:
        """The classes and functions by name."""

    @property
    def code(self) -> Analysis:
        """What was read."""


def did_you_mean(near: Sequence[str]) -> str:
    """The hint that goes with an unknown name."""
    nothing = "nothing is called alike; `importmap analyze` lists all there is in report.json"
    return f"did you mean {', or '.join(near)}?" if near else nothing

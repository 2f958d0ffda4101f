"""What files that are no Python say of modules, and of who is to have them"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Naming(NamedTuple):
    """A place outside of the Python code that names a module."""

    module: str  # module id
    path: str  # the file, POSIX, relative to Project.base
    line: int
    prose: bool  # it is documentation, which tells of a module and does not run it


@dataclass(frozen=True, slots=True)
class Outside:
    """What was read beside the Python code."""

    namings: tuple[Naming, ...] = ()  # by module and place, the first of each file
    published: tuple[str, ...] = ()  # folders, POSIX, relative to Project.base, of what is made for others to install
    complete: bool = True  # False where there was more than is read

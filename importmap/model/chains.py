"""Why one module loads another: the chains of imports between them"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from importmap.model.location import Location


class Loading(StrEnum):
    """When the first module of a chain loads the last one."""

    STATEMENTS = "import-time"  # as soon as it is imported, by import statements alone
    PACKAGES = "import-time-packages"  # so, too, but on the way packages run because a module stands in them
    LATER = "later"  # only when something runs that does not run at import
    NEVER = "never"  # there is a chain for the type checker only
    UNTIED = "untied"  # there is none


@dataclass(frozen=True, slots=True)
class Place:
    """One import statement, and what is to be known of it."""

    location: Location
    manner: str  # "inside a function", "in a try that catches ImportError"; "" if it simply runs at import


@dataclass(frozen=True, slots=True)
class Step:
    """One module that runs because of another one."""

    importer: str  # module id
    imported: str  # module id
    places: tuple[Place, ...]  # the statements that do so first; () where none does
    reason: str = ""  # where no statement does: "it stands in that package, which runs first"


@dataclass(frozen=True, slots=True)
class Chains:
    """The shortest chains, of which none begins or ends with a module of the other end."""

    loading: Loading
    chains: tuple[tuple[Step, ...], ...]
    more: bool = False  # there are more of the same length

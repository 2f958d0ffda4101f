"""How a project keeps its contracts"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from importmap.model.links import Link
from importmap.model.severity import Severity


@dataclass(frozen=True, slots=True)
class Passage:
    """The imports from one module to another, both by dotted name; of an external package only the name counts."""

    importer: str
    imported: str
    links: tuple[Link, ...]  # by line


@dataclass(frozen=True, slots=True)
class Breach:
    """One pair that a contract does not allow, and the chains of imports that lead from the one to the other.

    A chain that begins or ends in several ways holds the passages of all its beginnings first, and of all its ends
    last.
    """

    importer: str  # a module, a package, a layer
    imported: str
    chains: tuple[tuple[Passage, ...], ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a contract but for imports: it names something that is not there, or leaves something out."""

    subject: str  # a module, or an import that was to be ignored
    text: str  # a phrase that goes on from the contract's name
    severity: Severity = Severity.ERROR
    module: str = ""  # the id of the module that it is about, if it is there


class Outcome(StrEnum):
    """Whether a contract is kept."""

    KEPT = "kept"
    BROKEN = "broken"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one contract."""

    name: str  # unique in a project
    kind: str  # "layers", "forbidden", "protected", "independence", "acyclic_siblings", "private_modules"
    source: str  # the file that declares it
    reason: str
    outcome: Outcome
    breaches: tuple[Breach, ...] = ()  # by importer and imported
    faults: tuple[Fault, ...] = ()
    note: str = ""  # why it was not checked

"""One thing that the analysis reports, in one shape for every rule"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from importmap.model.change import Rewrite


class Severity(IntEnum):
    """How much a finding weighs; comparable. In files and on screen it is the lower-case name."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word that configuration and reports use."""
        return self.name.lower()


class Safety(StrEnum):
    """What is promised of a fix."""

    SAFE = "safe"  # applying it cannot change behaviour
    UNSAFE = "unsafe"  # it may: look at it
    MANUAL = "manual"  # described, not applied


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the analysed code."""

    path: str  # POSIX, relative to the project's base
    line: int = 0  # 1-based; 0 for the whole file

    def __str__(self) -> str:
        """`path:line`, which terminals and editors make a link."""
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that supports a finding."""

    subject: str  # what identifies it, part of the fingerprint: a module, a path; "" for mere illustration
    text: str  # a phrase for people; not part of the fingerprint
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends a finding."""

    safety: Safety
    text: str
    rewrites: tuple[Rewrite, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the analysis reports."""

    rule: str  # "import-cycle"
    severity: Severity
    subject: str  # what it is about: a module, a symbol, an edge
    message: str  # one sentence, without a full stop
    location: Location
    evidence: tuple[Evidence, ...] = ()
    fix: Fix | None = None
    weight: int = 0  # how much it matters among its rule's findings: importers, lines, imports; higher is worse
    fingerprint: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Derive the fingerprint from what identifies the finding; lines and wording do not."""
        parts = [self.rule, self.subject, *sorted({e.subject for e in self.evidence if e.subject})]
        digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        object.__setattr__(self, "fingerprint", digest)

"""One thing that the analysis reports, in one shape for every rule"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from importmap.model.change import Rewrite, Safety
from importmap.model.location import Journey, Location
from importmap.model.severity import Severity

__all__ = ["Count", "Evidence", "Finding", "Fix", "Safety"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that supports a finding."""

    subject: str  # what identifies it, part of the fingerprint: a module, a path; "" for mere illustration
    text: str  # a phrase for people; not part of the fingerprint
    location: Location | None = None
    place: bool = False  # the finding stands there, too: ignored there, it is still told for its other places


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends a finding."""

    safety: Safety
    text: str
    rewrites: tuple[Rewrite, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """One figure of a finding, for those whose weight adds up several."""

    name: str  # "imports", "modules-alone"
    value: int


# The rules that are about several places at once: each witness of theirs has a share in it.
_OF_SEVERAL = frozenset({"double-identity", "duplicate-definition", "import-cycle", "shadowed-module"})


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
    counts: tuple[Count, ...] = ()  # what the weight is made of, by name
    journeys: tuple[Journey, ...] = ()  # the critical paths that reach it, by name
    fingerprint: str = field(default="", compare=False)

    def counted(self, name: str) -> int:
        """One of the figures; 0 if the finding has none of that name."""
        return next((count.value for count in self.counts if count.name == name), 0)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it belongs to, sorted: where it stands, and where its mend rewrites something."""
        witnesses = (one.location for one in self.evidence if one.place or self.rule in _OF_SEVERAL)
        rewrites = self.fix.rewrites if self.fix else ()
        places = {self.location.path, *(place.path for place in witnesses if place is not None)}
        return tuple(sorted(places | {rewrite.path for rewrite in rewrites}))

    def __post_init__(self) -> None:
        """Derive the fingerprint from what identifies the finding; lines and wording do not."""
        object.__setattr__(self, "fingerprint", fingerprint(self.rule, self.subject, self.identity))

    @property
    def identity(self) -> tuple[str, ...]:
        """The evidence that identifies it besides rule and subject, sorted."""
        return tuple(sorted({one.subject for one in self.evidence if one.subject}))


def fingerprint(rule: str, subject: str, identity: Iterable[str]) -> str:
    """What stands for a finding in files that outlive a run: a promise, which only a new SCHEMA breaks."""
    parts = "\0".join([rule, subject, *identity])
    return hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

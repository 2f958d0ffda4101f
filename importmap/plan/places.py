"""Where something has to be done to end findings"""

from __future__ import annotations

from collections.abc import Iterable

from importmap.model.change import Rewrite
from importmap.model.finding import Finding


def touched(found: Iterable[Finding]) -> frozenset[str]:
    """The files that have to be changed."""
    findings = list(found)
    rewrites = [rewrite for finding in findings if finding.fix for rewrite in finding.fix.rewrites]
    return frozenset({rewrite.path for rewrite in rewrites} | places(findings, rewrites)[0])


def places(found: Iterable[Finding], rewrites: Iterable[Rewrite]) -> tuple[set[str], int]:
    """The files where something has to be done, and how many places nothing rewrites."""
    done = {(rewrite.path, rewrite.line) for rewrite in rewrites}
    paths, by_hand, uncounted = set[str](), set[tuple[str, int]](), 0
    for finding in found:
        here = {(e.location.path, e.location.line) for e in finding.evidence if e.location is not None and e.place}
        if not here and not (finding.fix is not None and finding.fix.rewrites):
            witnesses = [e for e in finding.evidence if e.subject and e.location is not None]
            here = {(e.location.path, e.location.line) for e in witnesses if e.location is not None}
            here = here or {(finding.location.path, finding.location.line)}
        paths |= {path for path, _ in here}
        if finding.rule == "many-paths":  # its evidence names one importer of each path
            fixed = finding.fix.rewrites if finding.fix is not None else ()
            uncounted += max(0, finding.weight - len({rewrite.path for rewrite in fixed}))
        else:
            by_hand |= here - done
    return paths, len(by_hand) + uncounted

"""What a change is to blame for: what neither the base revision nor the baseline knows, and what breaks a limit"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from importmap.config import Config
from importmap.gate import limits
from importmap.model.finding import Finding, Severity
from importmap.model.gate import Baseline, Check, Entry
from importmap.model.history import Comparison
from importmap.model.report import Report


def check(
    report: Report,
    config: Config,
    *,
    comparison: Comparison | None = None,
    baseline: Baseline | None = None,
    fail_on: Severity | None = None,
    strict: bool = False,
) -> Check:
    """The verdict on a report.

    A finding fails if nothing knows it and it is as severe as `fail_on`: by default any that is new, and an error where
    there is nothing to compare with. A baseline that was made for other targets does not say what is stale.
    """
    compared = comparison is not None or baseline is not None
    severity = fail_on or (Severity.INFO if compared else Severity.ERROR)
    entries = baseline.entries if baseline is not None else ()
    may_stay = [finding for finding in report.findings if finding.rule not in config.never_baselined]
    met = recognised(entries, may_stay)
    known = set(met.values())
    if comparison is not None:
        known |= {finding.fingerprint for finding in comparison.unchanged}
    new = tuple(finding for finding in report.findings if finding.fingerprint not in known)
    forbidden = tuple(entry for entry in entries if entry.rule in config.never_baselined)
    is_whole = baseline is not None and baseline.targets == tuple(sorted(config.targets))
    held, unjudged = limits.judged(config, report.metrics, comparison)
    return Check(
        name=report.name,
        severity=severity,
        comparison=comparison,
        baseline=baseline,
        failing=tuple(finding for finding in new if finding.severity >= severity),
        milder=tuple(finding for finding in new if finding.severity < severity),
        known=tuple(sorted(known)),
        stale=tuple(e for e in entries if is_whole and e.fingerprint not in met and e not in forbidden),
        forbidden=forbidden,
        limits=held,
        unjudged=unjudged,
        strict=strict,
    )


def recognised(entries: Iterable[Entry], findings: Iterable[Finding]) -> Mapping[str, str]:
    """The finding that each entry of a baseline lets through, both by their fingerprints.

    It is the same one, or else one about the same subject that has lost evidence and gained none: what a mend has left
    of it.
    """
    there = {finding.fingerprint: finding for finding in findings}
    met = {entry.fingerprint: entry.fingerprint for entry in entries if entry.fingerprint in there}
    left: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.fingerprint not in met:
            left[entry.rule, entry.subject].append(entry)
    for finding in there.values():
        if finding.fingerprint in met or not finding.identity:
            continue
        able = [e for e in left[finding.rule, finding.subject] if set(finding.identity) < set(e.evidence)]
        if len(able) == 1:
            met[able[0].fingerprint] = finding.fingerprint
            left[finding.rule, finding.subject].remove(able[0])
    return met

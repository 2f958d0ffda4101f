"""What a change is to blame for: what neither the base revision nor the baseline knows, and what breaks a limit"""

from __future__ import annotations

from importmap.config import Config
from importmap.gate import limits
from importmap.gate.moved import moves
from importmap.history import paired, snapshot
from importmap.model.gate import Baseline, Check, Entry
from importmap.model.history import Comparison, KnownFinding, Pairing
from importmap.model.report import Report
from importmap.model.severity import Severity


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
    findings = snapshot(report).findings
    listed = [finding for finding in findings if finding.rule not in config.never_baselined]
    entries = baseline.entries if baseline is not None else ()
    allowed = [entry for entry in entries if entry.rule not in config.never_baselined]
    pairing = _paired(allowed, listed, report)
    known = {f.fingerprint for f in (*pairing.unchanged, *pairing.eased, *pairing.moved)}
    if comparison is not None:
        known |= {f.fingerprint for f in findings} - {f.fingerprint for f in comparison.blamed}
    new = tuple(finding for finding in report.findings if finding.fingerprint not in known)
    is_whole = baseline is not None and baseline.targets == tuple(sorted(config.targets))
    gone = {finding.fingerprint for finding in pairing.gone} if is_whole else set()
    held, unjudged = limits.judged(config, report.metrics, comparison)
    return Check(
        name=report.name,
        severity=severity,
        comparison=comparison,
        baseline=baseline,
        failing=tuple(finding for finding in new if finding.severity >= severity),
        milder=tuple(finding for finding in new if finding.severity < severity),
        known=tuple(sorted(known)),
        stale=tuple(entry for entry in entries if entry.fingerprint in gone),
        forbidden=tuple(entry for entry in entries if entry.rule in config.never_baselined),
        limits=held,
        unjudged=unjudged,
        strict=strict,
    )


def _paired(entries: list[Entry], listed: list[KnownFinding], report: Report) -> Pairing:
    """Which findings a baseline knows, also where the modules that they are in have moved since."""
    old = [_as_finding(entry) for entry in entries]
    here = {knot.id: tuple(f"{knot.view}: {member}" for member in knot.members) for knot in report.knots}
    there = {entry.subject: (entry.subject, *entry.members) for entry in entries}
    found = paired(old, listed, knots=(there, here))
    same = {finding.fingerprint for finding in found.unchanged}
    new = {finding.fingerprint for finding in (*found.new, *found.grown)}
    moved = moves(
        (entry for entry in entries if entry.fingerprint not in same),
        (finding for finding in report.findings if finding.fingerprint in new),
        report,
    )
    return paired(old, listed, moved, knots=(there, here)) if moved.names else found


def _as_finding(entry: Entry) -> KnownFinding:
    """An entry of a baseline as what is compared: how severe it was, and where, does not identify it."""
    return KnownFinding(entry.fingerprint, entry.rule, Severity.INFO, entry.subject, "", "", entry.evidence)

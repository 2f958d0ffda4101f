"""Findings to an ordered plan, of which every step is one change: what fails today first, then what others need"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from importmap.model.change import Phase, Plan, Safety, Step
from importmap.model.finding import Finding, Severity

# In the order in which steps are taken: the title, and the figure that must fall. What fails today comes first; symbols
# get one path before they move.
_STEPS = {
    "broken-file": ("Make {} readable", "files that cannot be read: one less"),
    "unresolved-import": ("Mend the imports of {}", "imports that fail for want of it: {:,} -> 0"),
    "double-identity": ("Give {} one name", "imports by another name: {:,} -> 0"),
    "interface-drift": ("Mend the calls of {}", "calls that do not fit: {:,} -> 0"),
    "uncollected-test": ("Let pytest collect what {} loses", "tests that are lost: {:,} -> 0"),
    "unknown-marker": ("Register the marker {}", "uses that are not registered: {:,} -> 0"),
    "broken-patch-target": ("Mend the patches of {}", "patches that find nothing there: {:,} -> 0"),
    "dead-fallback": ("Decide on the fallback {}", "imports that always fall back: one less"),
    "renamed": ("Write the new name of {}", "uses of the old name: {:,} -> 0"),
    "shadowed-module": ("Merge {} into the package that hides it", "files that can never be imported: one less"),
    "many-paths": ("Let all importers of {} go one way", "modules that import it by another path: {:,} -> 0"),
    "deprecated-import": ("Mend the deprecated imports of {}", "files that import what is deprecated: {:,} -> 0"),
    "single-source": ("Settle the home of {}", "lines and importers beside the declared home: {:,} -> 0"),
    "direct-construction": ("Let {} ask the accessor", "calls past the accessor: {:,} -> 0"),
    "duplicate-definition": ("Keep one definition of {}", "lines in further definitions: {:,} -> 0"),
    "import-cycle": ("Break the cycle around {}", "modules in the knot: {:,} -> 0"),
    "broken-contract": ("Keep the contract {}", "offences against it: {:,} -> 0"),
    "not-shipped": ("Ship or cut what {} needs", "modules that cannot be imported in the image: {:,} -> 0"),
    "boundary-crossing": ("Remove the crossing {}", "imports across: {:,} -> 0"),
    "useless-ignore": ("Explain or remove the ignore {}", "ignores that are of no use: {:,} -> 0"),
}
_PHASES = {
    "many-paths": Phase.HOME,
    "renamed": Phase.HOME,
    "deprecated-import": Phase.SHIM,
    "single-source": Phase.DEFINITION,
    "direct-construction": Phase.DEFINITION,
    "duplicate-definition": Phase.DEFINITION,
    "import-cycle": Phase.KNOT,
    "broken-contract": Phase.KNOT,
    "boundary-crossing": Phase.KNOT,
    "useless-ignore": Phase.KEEP,
}
_RANK = {rule: position for position, rule in enumerate(_STEPS)}


def plan(findings: Iterable[Finding]) -> Plan:
    """A step for every finding that is at least a warning, in the order in which they are to be taken."""
    chosen = [f for f in findings if f.severity >= Severity.WARNING and f.rule in _STEPS]
    chosen.sort(key=lambda f: (_RANK[f.rule], -f.severity, not f.journeys, -f.weight, f.subject))
    first_for: dict[str, list[str]] = {}
    steps = []
    for finding in chosen:
        step = _step(finding, first_for)
        for name in _names(finding):
            first_for.setdefault(name, []).append(step.id)
        steps.append(step)
    return Plan(tuple(steps))


def _step(finding: Finding, earlier: dict[str, list[str]]) -> Step:
    title, measure = _STEPS[finding.rule]
    rewrites = finding.fix.rewrites if finding.fix is not None else ()
    files = {rewrite.path for rewrite in rewrites}
    witnesses = [e for e in finding.evidence if e.subject] or finding.evidence
    files |= {e.location.path for e in witnesses if e.location is not None} if not rewrites else set()
    files |= {e.location.path for e in finding.evidence if e.location is not None and e.place}
    # A definition is merged after its paths agree, so that the merge touches one path only.
    (name, *_) = _names(finding)
    after = earlier.get(name, []) if finding.rule == "duplicate-definition" else []
    advice = f". {_sentence(finding.fix.text)}" if finding.fix is not None else ""
    amount = finding.counted("imports") or finding.weight
    return Step(
        id=hashlib.blake2b(
            f"{finding.rule}\0{finding.subject}".encode("utf-8", "surrogatepass"), digest_size=4
        ).hexdigest(),
        phase=_PHASES.get(finding.rule, Phase.RUN),
        title=title.format(_shown(finding)),
        reason=f"{_sentence(finding.message)}{advice}",
        rule=finding.rule,
        subject=finding.subject,
        rewrites=rewrites,
        files=tuple(sorted(files)) or (finding.location.path,),
        resolves=(finding.fingerprint,),
        after=tuple(after),
        safety=finding.fix.safety if finding.fix is not None and rewrites else Safety.MANUAL,
        gain=amount,
        measure=measure.format(amount),
    )


def _names(finding: Finding) -> tuple[str, ...]:
    """The bare names that a finding is about, by which steps for one symbol find each other."""
    several = [e.subject for e in finding.evidence] if finding.rule == "many-paths" else [finding.subject]
    return tuple(dict.fromkeys(path.rpartition(".")[2] for path in several))


def _shown(finding: Finding) -> str:
    """What a finding is about, without the kind of a knot or the file of a setting that stands before it."""
    if finding.rule == "import-cycle":
        return finding.subject.partition(": ")[2] or finding.subject
    prefixed = finding.rule in ("uncollected-test", "unknown-marker")
    return finding.subject.rpartition(": ")[2] if prefixed else finding.subject


def _sentence(text: str) -> str:
    """Text with a capital first, unless it begins with a name from the code."""
    first = text.partition(" ")[0]
    return text if not first.isalpha() else text[:1].upper() + text[1:]

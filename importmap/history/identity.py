"""Which finding of one state is which finding of another

First by fingerprint. What is left of the base is given the names that things have now, and looked for again; then by
rule and subject, so that a finding is not new because it has lost a part of its evidence. Each is paired once, and only
where there is one candidate: what stays ambiguous is new, and nothing is ever paired on a likeness of words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import replace

from importmap.model.finding import fingerprint
from importmap.model.history import KnownFinding, Moves, Pairing

_TOKEN = re.compile(r"[\w./-]+(?::\w[\w.]*)?")
_SEPARATORS = re.compile(r"[.:/](?=[^.:/]*$)")
# Who is in a knot identifies it; its subject is one of its members, and another one when that has left.
_BY_EVIDENCE = frozenset({"import-cycle"})


def paired(
    base: Iterable[KnownFinding],
    head: Iterable[KnownFinding],
    moves: Moves | None = None,
    homes: Collection[str] = frozenset(),
    knots: tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]] = ({}, {}),
) -> Pairing:
    """The findings of two states, each told as what it is; evidence that is a home is not held against a finding.

    `knots` has the members of the knots of both sides by the subject of their finding: those of wide ones are not part
    of its identity, and it still is the same one if another module of it has become its subject.
    """
    before = {finding.fingerprint: finding for finding in base}
    after = {finding.fingerprint: finding for finding in head}
    unchanged = [finding for key, finding in after.items() if key in before]
    old = {key: finding for key, finding in before.items() if key not in after}
    new = {key: finding for key, finding in after.items() if key not in before}

    names = moves.names if moves is not None else {}
    present = {key: translated(finding, names) for key, finding in old.items()}
    moved = _taken(old, new, _single(present, lambda finding: finding.fingerprint), lambda f: f.fingerprint)
    present = {key: finding for key, finding in present.items() if key in old}

    grown, eased = list[KnownFinding](), list[KnownFinding]()
    for key, other in _alike(present, new, lambda _, f: f.evidence):
        was, now = present.pop(key), new.pop(other)
        del old[key]
        added = set(now.evidence) - set(was.evidence) - set(homes)
        (grown if added else eased).append(now)
    around = {key: (*knots[0].get(old[key].subject, ()),) for key in present}
    here = {key: tuple(renamed(member, names) for member in members) for key, members in around.items()}
    evidence = {**here, **{key: knots[1].get(finding.subject, ()) for key, finding in new.items()}}
    wide, others = ({k: f for k, f in side.items() if not f.evidence} for side in (present, new))
    for key, other in _alike(wide, others, lambda key, _: evidence[key]):
        del old[key]
        moved.append(new.pop(other))
    return Pairing(
        new=worst_first(new.values()),
        grown=worst_first(grown),
        eased=worst_first(eased),
        moved=worst_first(moved),
        unchanged=worst_first(unchanged),
        gone=worst_first(old.values()),
    )


def translated(finding: KnownFinding, names: Mapping[str, str]) -> KnownFinding:
    """A finding with the names that things have now."""
    if not names:
        return finding
    subject, path = renamed(finding.subject, names), renamed(finding.path, names)
    evidence = tuple(sorted({renamed(one, names) for one in finding.evidence}))
    own = fingerprint(finding.rule, subject, evidence)
    return replace(finding, fingerprint=own, subject=subject, path=path, evidence=evidence)


def renamed(text: str, names: Mapping[str, str]) -> str:
    """A text with every name in it as it is now, also where it begins a longer one: a module in that of its class."""
    return names.get(text) or _TOKEN.sub(lambda match: _new_name(match[0], names), text)


def worst_first(findings: Iterable[KnownFinding]) -> tuple[KnownFinding, ...]:
    """The findings by severity, then by rule, subject and fingerprint."""
    return tuple(sorted(findings, key=lambda f: (-f.severity, f.rule, f.subject, f.fingerprint)))


def _new_name(name: str, names: Mapping[str, str]) -> str:
    """The name that something has now, by the longest beginning that has moved."""
    known = name
    while known not in names:
        end = _SEPARATORS.search(known)
        if end is None:
            return name
        known = known[: end.start()]
    return names[known] + name[len(known) :]


def _single(findings: Mapping[str, KnownFinding], key: Callable[[KnownFinding], Hashable]) -> Mapping[Hashable, str]:
    """The findings that are alone with what identifies them, by that."""
    found: dict[Hashable, list[str]] = defaultdict(list)
    for name, finding in findings.items():
        found[key(finding)].append(name)
    return {identity: keys[0] for identity, keys in found.items() if len(keys) == 1}


def _taken(
    old: dict[str, KnownFinding],
    new: dict[str, KnownFinding],
    known: Mapping[Hashable, str],
    key: Callable[[KnownFinding], Hashable],
) -> list[KnownFinding]:
    """The new findings that are known, taken out of both sides."""
    found = []
    for identity, other in _single(new, key).items():
        if identity in known:
            del old[known[identity]]
            found.append(new.pop(other))
    return found


def _alike(
    old: Mapping[str, KnownFinding],
    new: Mapping[str, KnownFinding],
    evidence: Callable[[str, KnownFinding], tuple[str, ...]],
) -> list[tuple[str, str]]:
    """Pairs of what shares rule, subject and evidence, each the one that shares most with the other."""
    groups: dict[Hashable, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, findings in enumerate((old, new)):
        for key, finding in findings.items():
            groups[finding.rule, "" if finding.rule in _BY_EVIDENCE else finding.subject][side].append(key)
    pairs = []
    for before, after in groups.values():
        shares = {
            (one, other): share
            for one in before
            for other in after
            if (share := _share(evidence(one, old[one]), evidence(other, new[other])))
        }
        offers: dict[str, list[float]] = defaultdict(list)  # of each finding the shares that it has with others
        for pair, share in shares.items():
            for key in pair:
                offers[key].append(share)
        chosen = {key for key, found in offers.items() if found.count(max(found)) == 1}
        best = {key: max(found) for key, found in offers.items()}
        pairs += [p for p, share in shares.items() if chosen.issuperset(p) and {best[key] for key in p} == {share}]
    return sorted(pairs)


def _share(before: tuple[str, ...], after: tuple[str, ...]) -> float:
    """The part of all evidence of two findings that both have."""
    common = len(set(before).intersection(after))
    return common / (len(before) + len(after) - common) if common else 0.0

"""Which modules have moved, as far as a baseline tells: it knows neither paths nor what the code was

An entry that occurs no more and a finding that no entry lists are the same if they differ in nothing but where they
are: a module that is gone stands for one that is there. What is asked for and missing is not where it is said to be,
so it has to be the same. Only who is the one candidate for the other counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping

from importmap.model.finding import Finding
from importmap.model.gate import Entry
from importmap.model.history import Moves
from importmap.model.report import Report

_SEPARATORS = re.compile(r"[./: ]+")


def moves(stale: Iterable[Entry], new: Iterable[Finding], report: Report) -> Moves:
    """What the entries call otherwise than the findings: modules, packages and paths of files."""
    there = {module.id: module.path for module in report.modules}
    there |= {module.path: module.path for module in report.modules}
    old: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in stale:
        old[_placeless(entry.rule, entry.subject, entry.evidence)].append(entry)
    now: dict[Hashable, list[Finding]] = defaultdict(list)
    for finding in new:
        now[_placeless(finding.rule, finding.subject, finding.identity)].append(finding)
    found: dict[str, set[str]] = defaultdict(set)
    for key, findings in now.items():
        if len(findings) == len(old.get(key, ())) == 1:
            for before, after in _differences(old[key][0], findings[0], there):
                found[before].add(after)
    names = {before: min(after) for before, after in found.items() if len(after) == 1}
    return Moves({**_packages(names, there), **names})


def _placeless(rule: str, subject: str, identity: Iterable[str]) -> Hashable:
    """What is left of what identifies a finding without the places."""
    return rule, _last(subject), tuple(sorted(map(_last, identity)))


def _last(name: str) -> str:
    """The last part of a name or path."""
    return _SEPARATORS.split(name.removesuffix(".py"))[-1]


def _differences(entry: Entry, finding: Finding, there: Mapping[str, str]) -> list[tuple[str, str]]:
    """The modules that an entry has instead of those of a finding; none where it differs in anything else."""
    places = {one.subject: one.location.path for one in finding.evidence if one.location is not None}
    before = sorted(set(entry.evidence) - set(finding.identity), key=_last)
    after = sorted(set(finding.identity) - set(entry.evidence), key=_last)
    ends = [_last(name) for name in after]
    if len(before) != len(after) or len(set(ends)) < len(ends):
        return []  # which is which cannot be told
    others = zip(before, after, (places.get(name, "") for name in after), strict=True)
    found = []
    for old, new, path in ((entry.subject, finding.subject, finding.location.path), *others):
        if old == new:
            continue
        module = next((name for name in _beginnings(new) if name in there), "")
        rest = new[len(module) :]
        gone = old.removesuffix(rest)
        if not module or there[module] != path or gone in there or f"{gone}{rest}" != old:
            return []
        found.append((gone, module))
    return found


def _beginnings(name: str) -> Iterator[str]:
    """A name and what it begins with, the longest first."""
    while name:
        yield name
        name = name[: max((match.start() for match in _SEPARATORS.finditer(name)), default=0)]


def _packages(names: Mapping[str, str], there: Mapping[str, str]) -> dict[str, str]:
    """The packages that are gone and whose modules went to one other package, as far as they kept their names."""
    found: dict[str, set[str]] = defaultdict(set)
    for old, new in names.items():
        while "." in old and "." in new and old.rpartition(".")[2] == new.rpartition(".")[2]:
            old, new = old.rpartition(".")[0], new.rpartition(".")[0]
            found[old].add(new)
    return {old: min(new) for old, new in found.items() if len(new) == 1 and old not in there and old not in names}

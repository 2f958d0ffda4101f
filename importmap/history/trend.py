"""How the figures went: which commits are looked at, and where they jumped"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from importmap.history.identity import paired
from importmap.model.history import Snapshot
from importmap.model.report import Addition, Jump, Revision

_JUMP = 0.5  # the part of all that a figure moved which makes one step a jump

Step = tuple[str, Revision]
"""A commit by its full hash, and as it is told."""


def chosen(steps: Sequence[Step], every: str, tagged: Collection[str], most: int) -> list[int]:
    """The positions of those of some commits that are looked at, the newest first, that one always included.

    `every` is "week", "day" or "month", of each of which the last commit counts; "tag"; or a number of commits.
    """
    found, seen = list[int](), set[object]()
    for position, (commit, revision) in enumerate(steps):
        if every.isdigit():
            is_next = position % int(every) == 0
        elif every == "tag":
            is_next = commit in tagged
        else:
            period = _period(revision.date, every)
            is_next = period not in seen
            seen.add(period)
        if is_next or not position:
            found.append(position)
        if len(found) == most:
            break
    return found


def jumps(snapshots: Sequence[Snapshot], distances: Sequence[int]) -> Iterator[Jump]:
    """The jumps from each of some snapshots, the oldest first, to the next, which is so many commits away."""
    values = [{metric.name: metric.value for metric in one.metrics} for one in snapshots]
    better = {metric.name for one in snapshots for metric in one.metrics if metric.better}
    ranges = {}
    for name in sorted(better):
        known = [one[name] for one in values if name in one]
        ranges[name] = max(known) - min(known)
    for position, (before, after) in enumerate(pairwise(snapshots)):
        old, new = values[position], values[position + 1]
        moved = [
            n
            for n, whole in ranges.items()
            if n in old and n in new and whole and abs(new[n] - old[n]) >= _JUMP * whole
        ]
        if not moved or before.revision is None or after.revision is None:
            continue
        found = paired(before.findings, after.findings)
        added = (*found.new, *found.grown)
        rules = Counter(finding.rule for finding in added)
        ranked = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
        additions = tuple(Addition(rule, count) for rule, count in ranked)
        for name in moved:
            ends = before.revision, after.revision
            counts = len(added), len(found.gone)
            yield Jump(name, old[name], new[name], *ends, distances[position], *counts, additions)


def _period(date: str, every: str) -> object:
    """What commits of one week, day or month have in common."""
    day = datetime.date.fromisoformat(date)
    return {"day": date, "month": date[:7]}.get(every) or day.isocalendar()[:2]

"""What decisions free: modules that can be imported again, and tests that can be collected again

A test often has several causes. It is freed when all of them are mended; what each is worth is its share. What has very
many is left out: the share of each is next to nothing, and no plan gets there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from importmap.analysis import Analysis
from importmap.model.finding import Finding
from importmap.model.startup import Obstacle
from importmap.plan.decisions import obstacle

_MANY = 200  # causes that something may have
_CAUSES = 6  # decisions that a bundle has at most
_BUNDLES = 10  # that are told of


class Blocked(NamedTuple):
    """Modules that the same causes keep from working."""

    causes: frozenset[Obstacle]
    modules: int  # that cannot be imported
    tests: int  # test functions that cannot be collected


@dataclass(frozen=True, slots=True)
class Freed:
    """What becomes free."""

    modules: int = 0
    tests: int = 0


def blocked(analysis: Analysis) -> tuple[Blocked, ...]:
    """What does not work, by what keeps it from working, if that is not very many causes."""
    modules: Counter[frozenset[Obstacle]] = Counter()
    tests: Counter[frozenset[Obstacle]] = Counter()
    for module in analysis.files:
        if 0 < analysis.startup.bits(module.id).bit_count() <= _MANY:
            modules[frozenset(analysis.startup.obstacles(module.id))] += 1
    for module_id, test in analysis.collection.tests.items():
        causes = frozenset(analysis.collection.obstacles(module_id))
        if 0 < len(causes) <= _MANY:
            tests[causes] += len(test.functions)
    return tuple(
        Blocked(causes, modules[causes], tests[causes]) for causes in sorted(modules.keys() | tests.keys(), key=sorted)
    )


def shares(held: Iterable[Blocked], findings: Iterable[Finding]) -> Mapping[str, float]:
    """What the mend of each finding is worth: its share of all modules and tests that it is a cause for."""
    worth: dict[Obstacle, float] = defaultdict(float)
    for group in held:
        for cause in group.causes:
            worth[cause] += (group.modules + group.tests) / len(group.causes)
    found = ((finding.fingerprint, obstacle(finding)) for finding in findings)
    return {fingerprint: worth[cause] for fingerprint, cause in found if cause is not None and cause in worth}


def freed(held: Iterable[Blocked], mended: frozenset[Obstacle]) -> Freed:
    """What works again when some causes are mended and no others."""
    free = [group for group in held if group.causes <= mended]
    return Freed(sum(group.modules for group in free), sum(group.tests for group in free))


class Set(NamedTuple):
    """Decisions that free together what none of them frees without the others."""

    decisions: frozenset[int]
    modules: int
    tests: int


def bundles(held: Iterable[Blocked], causes: Mapping[Obstacle, int]) -> tuple[Set, ...]:
    """The small sets of decisions that free most together, one after the other; `causes` says what decision mends one.

    Each is worth what it frees besides what its members free by themselves and what earlier sets have freed. A greedy
    choice among the sets that something waits for.
    """
    waiting: dict[frozenset[int], Freed] = {}
    for group in held:
        if group.causes <= causes.keys():
            needed = frozenset(causes[cause] for cause in group.causes)
            so_far = waiting.get(needed, Freed())
            waiting[needed] = Freed(so_far.modules + group.modules, so_far.tests + group.tests)
    candidates = [needed for needed in waiting if 1 < len(needed) <= _CAUSES]
    left = {needed: free for needed, free in waiting.items() if len(needed) > 1}
    found: list[Set] = []
    while len(found) < _BUNDLES:
        best: tuple[float, list[int], Set] | None = None
        for candidate in candidates:
            inside = [free for needed, free in left.items() if needed <= candidate]
            modules, tests = sum(free.modules for free in inside), sum(free.tests for free in inside)
            key = -(modules + tests) / len(candidate)
            if modules + tests and (best is None or (key, sorted(candidate)) < best[:2]):
                best = key, sorted(candidate), Set(candidate, modules, tests)
        if best is None:
            break
        found.append(best[2])
        left = {needed: free for needed, free in left.items() if not needed <= best[2].decisions}
    return tuple(found)

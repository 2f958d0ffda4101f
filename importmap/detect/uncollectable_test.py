"""pytest cannot collect a test module

Finds: test modules at which pytest stops with an error while it collects them, with everything that stands in the way:
imports that fail, in the module itself or in what it imports; files that do not parse; markers that are not registered
where that is an error; another test file of the same name, where pytest imports files by their names. A `conftest.py`
that cannot be imported is one finding for all that is below it; a module below it is told of only if it has causes of
its own. What is collected, and how, is read from the configuration of pytest that is nearest to each file. Modules that
leave themselves out, by `pytest.importorskip` or by skipping before the statement that fails, are not errors.

Why it hurts: its tests do not run, and pytest ends without running any other unless it is told to go on. It shows
one cause of each module; the next one appears when that is mended.

Example:

    from shop.billing import Invoice      # test_invoices.py; shop/billing.py was merged into shop/orders.py

What to do: mend the causes; those that keep most tests from running come first in the findings of `unresolved-import`.
Where two test files have one name, rename one of them, put an `__init__.py` beside each, or set
`--import-mode=importlib`. Tests are counted by functions, not by their parameters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from importmap import assumed
from importmap.analysis import Analysis
from importmap.collection.answers import Collection
from importmap.model.finding import Count, Evidence, Finding
from importmap.model.links import LinkKind
from importmap.model.severity import Severity
from importmap.model.startup import Obstacle, ObstacleKind, Stop

SEVERITY = Severity.ERROR

_CAUSES = 200  # of one module of which is told where it comes to them
_CAUSES_OF_ALL = 50_000  # of all modules together; of each a few in any case
_CAUSES_AT_LEAST = 10


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each conftest module that cannot be imported, and for each test module with causes of its own."""
    reasons = {link.missing: link.reason for link in analysis.links if link.kind is LinkKind.UNRESOLVED}
    found = list(_kept(analysis.collection))
    most = min(_CAUSES, max(_CAUSES_AT_LEAST, _CAUSES_OF_ALL // (len(found) or 1)))
    # Ways to one cause are asked for together, since many are found at once.
    asked = sorted((obstacle, each.module) for each in found for obstacle in each.obstacles[:most])
    ways: dict[str, dict[Obstacle, tuple[Stop, ...]]] = defaultdict(dict)
    for obstacle, module in asked:
        ways[module][obstacle] = analysis.collection.chain(module, obstacle)
    for each in found:
        yield _finding(analysis, each, ways[each.module], reasons)


class _Kept(NamedTuple):
    """A module that pytest cannot import."""

    module: str
    obstacles: Sequence[Obstacle]
    lost: Sequence[str]  # ids of the test modules that are not collected for want of it


def _kept(collection: Collection) -> Iterator[_Kept]:
    """The modules that are told of."""
    below: dict[str, list[str]] = defaultdict(list)
    for module, test in collection.tests.items():
        for conftest in test.conftests:
            below[conftest].append(module)
        if collection.own(module):
            yield _Kept(module, collection.obstacles(module), [module])
    for conftest, modules in sorted(below.items()):
        if collection.own(conftest) and conftest not in collection.tests:
            yield _Kept(conftest, collection.own(conftest), modules)


def _finding(
    analysis: Analysis, kept: _Kept, ways: Mapping[Obstacle, tuple[Stop, ...]], reasons: Mapping[str, str]
) -> Finding:
    """What keeps pytest from a module, and from the test modules that are lost with it."""
    module, obstacles, lost = kept
    ordered = sorted(ways, key=lambda obstacle: _moment(module, obstacle, ways[obstacle]))
    words = [_words(obstacle, reasons) for obstacle in ordered]
    evidence = [
        Evidence(obstacle.subject, f"{_way(module, stops)}{told}", analysis.at(stops[-1].module, stops[-1].line))
        for obstacle, told in zip(ordered, words, strict=True)
        for stops in [ways[obstacle]]
    ]
    if len(obstacles) > len(ways):
        evidence.append(Evidence("", f"and {len(obstacles) - len(ways):,} more"))
    own = [stops[0].line for stops in ways.values() if stops[0].module == module]
    tests = sum(len(analysis.collection.tests[one].functions) for one in lost)
    conftest = lost != [module]
    return Finding(
        rule="uncollectable-test",
        severity=SEVERITY,
        subject=module,
        message=f"{_harm(tests, len(lost), conftest=conftest)}: {_told(words[0], len(obstacles) - 1)}",
        location=analysis.at(module, min(own, default=0)),
        evidence=(*evidence, assumed.run(analysis.collection.settings(module))),
        weight=tests,
        counts=(Count("causes", len(obstacles)), Count("test-modules", len(lost)), Count("tests", tests)),
    )


def _moment(module: str, obstacle: Obstacle, stops: Sequence[Stop]) -> tuple[bool, bool, int, Obstacle]:
    """When pytest comes to a cause: what is above the module is imported first, and markers may stand anywhere."""
    return obstacle.kind == ObstacleKind.MARKER, stops[0].module == module, stops[0].line, obstacle


def _words(obstacle: Obstacle, reasons: Mapping[str, str]) -> str:
    """A cause in words."""
    match obstacle.kind:
        case ObstacleKind.BROKEN:
            return f"{obstacle.subject} does not parse"
        case ObstacleKind.ABSENT:
            return f"{obstacle.subject} is not installed"
        case ObstacleKind.UNBOUND:
            module, _, names = obstacle.subject.rpartition(": ")
            return f"{module} evaluates {names} in annotations, which nothing binds"
        case ObstacleKind.ATTRIBUTE:
            owner, _, name = obstacle.subject.rpartition(".")
            return f"{owner.replace(':', '.')} has no attribute {name}"
        case ObstacleKind.NAMESAKE:
            return f"{obstacle.subject} is imported under the same name"
        case ObstacleKind.MARKER:
            return f"the marker {obstacle.subject} is not registered"
    return reasons.get(obstacle.subject, f"there is no {obstacle.subject}")


def _way(module: str, stops: Sequence[Stop]) -> str:
    """The lines from a module to what it fails at."""
    told = [
        f"line {stop.line}" if stop.module == module else f"{stop.module}, line {stop.line}"
        for stop in stops
        if stop.line
    ]
    return f"{' -> '.join(told)}: " if told else ""


def _harm(tests: int, modules: int, *, conftest: bool) -> str:
    """What is lost."""
    functions = f"{tests:,} {'test' if tests == 1 else 'tests'}"
    if conftest:
        return f"{functions} in {modules:,} {'file' if modules == 1 else 'files'} below cannot be collected"
    return f"{functions} cannot be collected" if tests else "it cannot be collected, and stops the run"


def _told(first: str, more: int) -> str:
    """The first cause, and how many more there are."""
    if not more:
        return first
    return f"{first}, and {more:,} more {'cause' if more == 1 else 'causes'}"

"""Whom a step concerns: services and owners of its files, and the tests that can be reached from them"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from importmap.analysis import Analysis
from importmap.model.change import Step
from importmap.model.index import Running
from importmap.reach.guessing import guessed, guesses
from importmap.reach.running import distances, turned
from importmap.reach.testing import testing
from importmap.scan.codeowners import owned

_TESTS = 10  # that are named


class Surroundings:
    """What stands around the files of some code."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._ids = {module.path: module.id for module in analysis.files}
        self._owners = owned(analysis.project.base, analysis.project.tops)

    def of(self, step: Step) -> Step:
        """The step with whom it concerns."""
        ids = [self._ids[path] for path in step.files if path in self._ids]
        owners = Counter(owner for path in step.files for owner in self._owners.of(path))
        tests = self._tests(ids)
        return replace(
            step,
            services=tuple(sorted({self._analysis.services[id] for id in ids if id in self._analysis.services})),
            owners=tuple(sorted(owners, key=lambda owner: (-owners[owner], owner))),
            tests=tuple(tests[:_TESTS]),
            all_tests=len(tests),
        )

    def _tests(self, starts: Iterable[str]) -> list[str]:
        """The test files that run what a step touches, the nearest first."""
        away = distances(starts, self._runners)
        found = [(away[test], test) for test in self._analysis.collection.tests if test in away]
        return [self._analysis.modules[test].path for _, test in sorted(found)]

    @cached_property
    def _runners(self) -> Running:
        analysis = self._analysis
        return turned(guessed(analysis.files, analysis.once(testing), analysis.once(guesses), {}, {}))

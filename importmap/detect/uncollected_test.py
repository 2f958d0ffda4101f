"""Tests that no setting of pytest collects

Finds: what looks like tests and is passed over in silence, one finding for each setting that loses them: classes and
functions in test files that fit none of `python_classes` and `python_functions`, test files that fit none of
`python_files`, and classes with a constructor, at which pytest merely warns. Files outside of `testpaths`, in
`norecursedirs`, or left out by `--ignore` or `collect_ignore`, are information: that may be meant. Helpers are spared:
bases of classes that are collected, classes that their own module builds, and classes that are neither called as tests
nor consist of test methods. Where a conftest.py or a plugin of the project collects in its own way, nothing is said.

Why it hurts: the tests do not run, and nobody is told. A rename of classes, or a pattern that was changed, can lose
thousands of them while the suite stays green.

Example:

    class OrderTests:                     # pytest's own python_classes is "Test": it takes what begins so
        def test_total(self): ...

What to do: add a pattern for them to the setting, or rename them; where they are not meant to be collected, say
`__test__ = False` in the class. Tests are counted by functions, not by their parameters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch

from importmap.analysis import Analysis
from importmap.model.collection import Lost
from importmap.model.finding import Count, Evidence, Finding, Fix, Safety
from importmap.model.location import Location
from importmap.model.project import PytestSettings
from importmap.model.severity import Severity

SEVERITY = Severity.WARNING

_MEANT = ("testpaths", "norecursedirs", "addopts", "collect_ignore")  # these may lose tests on purpose
_CONSTRUCTORS = ("__init__", "__new__")
_PATTERNS = ("Test*", "*Test", "*Tests", "*TestCase", "*TestCases", "*TestSuite")
_FILES = ("test_*.py", "*_test.py", "*_tests.py", "tests.py", "test*.py", "*Test.py", "*Tests.py")


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each setting of each configuration file that loses tests."""
    groups: dict[tuple[str, str], list[Lost]] = defaultdict(list)
    for lost in analysis.collection.lost:
        groups[lost.settings.path, lost.setting].append(lost)
    for (_, setting), losses in sorted(groups.items()):
        yield _finding(analysis, setting, losses)


def _finding(analysis: Analysis, setting: str, losses: Sequence[Lost]) -> Finding:
    settings = losses[0].settings
    meant = setting in _MEANT
    tests = sum(lost.functions for lost in losses)
    return Finding(
        rule="uncollected-test",
        severity=Severity.INFO if meant else SEVERITY,
        subject=f"{settings.path or 'pytest'}: {setting}",
        message=_message(setting, losses, tests),
        location=_place(analysis, settings, setting, losses),
        evidence=tuple(_by_folder(analysis, losses) if meant else _each(analysis, losses)),
        fix=None if meant else _fix(setting, losses, analysis),
        weight=tests,
        counts=(Count("places", len(losses)), Count("tests-left-out" if meant else "tests", tests)),
    )


def _message(setting: str, losses: Sequence[Lost], tests: int) -> str:
    """How many tests are lost, in what, and why."""
    one = len(losses) == 1
    functions = _functions(tests)
    if setting == "python_functions":
        return f"{functions} {'fits' if tests == 1 else 'fit'} no pattern of {setting}"
    if setting in _CONSTRUCTORS:
        classes = "1 class" if one else f"{len(losses):,} classes"
        return f"pytest passes over {classes} with {functions} for having an {setting}"
    what = ("class" if one else "classes") if setting == "python_classes" else ("file" if one else "files")
    ways = {
        "testpaths": f"{'is' if one else 'are'} outside of testpaths",
        "norecursedirs": f"{'is' if one else 'are'} in folders of norecursedirs",
        "addopts": f"{'is' if one else 'are'} ignored by addopts",
        "collect_ignore": f"{'is' if one else 'are'} ignored by a conftest.py",
    }
    way = ways.get(setting, f"{'fits' if one else 'fit'} no pattern of {setting}")
    return f"{len(losses):,} {what} with {functions} {way}"


def _functions(number: int) -> str:
    return f"{number:,} {'test' if number == 1 else 'tests'}"


def _place(analysis: Analysis, settings: PytestSettings, setting: str, losses: Sequence[Lost]) -> Location:
    """The line of the setting; where it is not written down, the first of what is lost."""
    line = dict(settings.lines).get(setting, 0)
    if settings.path and setting not in (*_CONSTRUCTORS, "collect_ignore"):
        return Location(settings.path, line)
    return analysis.at(losses[0].module, losses[0].line)


def _each(analysis: Analysis, losses: Sequence[Lost]) -> Iterator[Evidence]:
    """Every class, function or file that is lost."""
    for lost in losses:
        subject = f"{lost.module}.{lost.name}" if lost.name else lost.module
        yield Evidence(subject, _functions(lost.functions), analysis.at(lost.module, lost.line))


def _by_folder(analysis: Analysis, losses: Sequence[Lost]) -> Iterator[Evidence]:
    """The folders of the files that are lost."""
    files: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for lost in losses:
        folder = analysis.modules[lost.module].path.rpartition("/")[0] or "."
        files[folder] += 1
        tests[folder] += lost.functions
    for folder in sorted(files):
        text = f"{files[folder]:,} {'file' if files[folder] == 1 else 'files'}, {_functions(tests[folder])}"
        yield Evidence(folder, text)


def _fix(setting: str, losses: Sequence[Lost], analysis: Analysis) -> Fix:
    """The patterns that would collect what is lost."""
    if setting in _CONSTRUCTORS:
        return Fix(Safety.MANUAL, "turn the constructor into a fixture or a setup_method, or say __test__ = False")
    if setting == "python_functions":
        return Fix(Safety.MANUAL, f"add a pattern to {setting}, or rename the functions")
    classes = setting == "python_classes"
    names = [lost.name if classes else analysis.modules[lost.module].path.rpartition("/")[2] for lost in losses]
    patterns, left = _covering(names, _PATTERNS if classes else _FILES)
    what = "classes" if classes else "files"
    if not patterns:
        return Fix(Safety.MANUAL, f"add a pattern to {setting}, or rename the {what}")
    rest = f"and rename the other {'one' if left == 1 else f'{left:,}'}" if left else f"or rename the {what}"
    return Fix(Safety.MANUAL, f"add {' and '.join(patterns)} to {setting}, {rest}")


def _covering(names: Sequence[str], patterns: Sequence[str]) -> tuple[list[str], int]:
    """The patterns that fit many of some names, those that fit most first, and how many names fit none of them."""
    chosen = []
    left = list(names)
    while left:
        best = max(patterns, key=lambda pattern: sum(fnmatch(name, pattern) for name in left))
        others = [name for name in left if not fnmatch(name, best)]
        if len(others) == len(left):
            break
        chosen.append(f'"{best}"')
        left = others
    return chosen, len(left)

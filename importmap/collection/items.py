"""Which classes and functions of a module pytest collects, and which look like tests and are not collected

A class that is not collected is taken for lost tests only if nothing suggests that it is something else: it stands in a
file of tests, no class that is collected derives from it, its own module does not build it by hand, and it is called as
tests are called or consists of test methods.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from importmap.collection.files import matches_name
from importmap.model.collection import Contents, Lost, Suite
from importmap.model.project import PytestSettings

_FUNCTION = re.compile(r"test(?:_|[A-Z0-9]|$)").match
_CLASS = re.compile(r"_*Test(?![a-z])|.*(?:Tests?|TestCases?|TestSuite|_tests?)$").match


def collected(module: str, contents: Contents, settings: PytestSettings) -> tuple[str, ...]:
    """The qualified names of the test functions that pytest would collect in a module, sorted."""
    if contents.barred:
        return ()
    found = [
        function.name
        for function in contents.functions
        if matches_name(function.name, settings.python_functions)
        and (settings.imported_tests or function.module == module)
    ]
    for suite in contents.suites:
        if settings.imported_tests or suite.module == module:
            found += [f"{suite.name}.{name}" for name in _in_suite(suite, settings)]
    return tuple(sorted(found))


def taken(contents: Contents, settings: PytestSettings) -> Iterator[str]:
    """The ids of the classes of which something is collected in a module, and of all that they derive from."""
    for suite in contents.suites:
        if any(True for _ in _in_suite(suite, settings)):
            yield suite.symbol
            yield from suite.lineage


def _in_suite(suite: Suite, settings: PytestSettings) -> Iterator[str]:
    """The test methods that are collected in a class, those of the classes in it included."""
    if suite.barred in ("__test__", "abstract"):
        return
    if suite.unittest:
        names = [method.name for method in suite.methods if method.name.startswith("test")]
        yield from names or [method.name for method in suite.methods if method.name == "runTest"]
    elif not suite.barred and (suite.wanted or matches_name(suite.name, settings.python_classes)):
        yield from (m.name for m in suite.methods if matches_name(m.name, settings.python_functions))
        for inner in suite.inner:
            yield from (f"{inner.name}.{name}" for name in _in_suite(inner, settings))


def lost(
    module: str, contents: Contents, settings: PytestSettings, spared: frozenset[str], built: frozenset[str]
) -> Iterator[Lost]:
    """What looks like tests in a module that pytest collects, and is not collected.

    `spared` are the ids of the classes that are collected somewhere, `built` the names that the module itself calls.
    """
    if contents.barred:
        return
    for function in contents.functions:
        if function.module == module and _is_missed(function.name, settings):
            yield Lost(settings, "python_functions", module, function.name, function.line, 1)
    for suite in contents.suites:
        if suite.module != module or suite.unittest or suite.barred in ("__test__", "abstract"):
            continue
        if suite.symbol in spared:
            missed = [m for m in suite.methods if m.module == module and _is_missed(m.name, settings)]
            if missed:
                yield Lost(settings, "python_functions", module, suite.name, missed[0].line, len(missed))
        elif suite.name not in built:
            yield from _lost_suite(module, suite, settings)


def _is_missed(name: str, settings: PytestSettings) -> bool:
    """Whether a function is called as a test and is not collected."""
    return _FUNCTION(name) is not None and not matches_name(name, settings.python_functions)


def _lost_suite(module: str, suite: Suite, settings: PytestSettings) -> Iterator[Lost]:
    """A class of which nothing is collected, if it looks like tests."""
    tests = [m.name for m in suite.methods if _FUNCTION(m.name) or matches_name(m.name, settings.python_functions)]
    matches = suite.wanted or matches_name(suite.name, settings.python_classes)
    if not tests or (suite.barred and not matches):
        return
    if suite.barred or matches or _CLASS(suite.name) or _consists_of(tests, suite):
        setting = suite.barred or ("python_functions" if matches else "python_classes")
        yield Lost(settings, setting, module, suite.name, suite.line, len(tests))


def _consists_of(tests: Sequence[str], suite: Suite) -> bool:
    """Whether most of the public methods of a class are tests, and there are several."""
    public = [method.name for method in suite.methods if not method.name.startswith("_")]
    return len(tests) > 1 and 2 * len(tests) > len(public)

"""What pytest collects: what a module holds that could be a test, the test modules, and the tests that are lost"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from importmap.model.links import split_symbol
from importmap.model.project import PytestSettings


class Routine(NamedTuple):
    """A function under a name of a module, or a method under a name of a class."""

    name: str
    module: str  # id of the module with the `def` statement
    line: int  # of that statement


class Suite(NamedTuple):
    """A class as a test runner sees it, whatever it is called."""

    name: str  # in the namespace where it was found: "TestOrders"
    symbol: str  # id of the class statement: "tests.test_orders:TestOrders"
    line: int  # of that statement
    lineage: tuple[str, ...]  # ids of the classes of the analysed code that it derives from
    methods: tuple[Routine, ...]  # those that it inherits from analysed code, too; no fixtures and no properties
    inner: tuple[Suite, ...]  # the classes in its body
    unittest: bool  # derives from unittest.TestCase
    barred: str  # what keeps pytest from it: "__init__", "__new__", "__test__", "abstract"; "" for nothing
    wanted: bool  # says `__test__ = True`, so that its name does not matter

    @property
    def module(self) -> str:
        """The id of the module with the class statement."""
        return split_symbol(self.symbol)[0]


class Contents(NamedTuple):
    """What a module holds that could be tests."""

    functions: tuple[Routine, ...] = ()
    suites: tuple[Suite, ...] = ()
    barred: bool = False  # says `__test__ = False`


class MarkerUse(NamedTuple):
    """The uses of one marker in one module, those in functions apart from the others."""

    name: str  # "slow"
    line: int  # of the first one
    times: int
    certain: bool  # it is evaluated whenever the module is imported


@dataclass(frozen=True, slots=True)
class TestModule:
    """A module that pytest tries to collect."""

    module: str  # module id
    settings: PytestSettings
    functions: tuple[str, ...]  # what it would collect: "test_total", "TestOrder.test_total"; parameters do not count
    conftests: tuple[str, ...]  # ids of the conftest modules that are imported before it, outermost first


class Lost(NamedTuple):
    """A class, a function or a file that looks like a test and is not collected."""

    settings: PytestSettings
    setting: str  # what loses it: "python_classes"; "__init__" for a class with a constructor
    module: str  # module id
    name: str  # qualified name of the class or function; "" for the whole file
    line: int
    functions: int  # the test functions that are lost with it

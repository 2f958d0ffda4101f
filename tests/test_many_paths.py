"""When a symbol counts as imported under several paths, and what is told together"""

from __future__ import annotations

import pytest

from importmap.detect import many_paths
from importmap.model.finding import Finding
from importmap.model.severity import Severity
from tests.code import analysed

PACKAGE = {"p/__init__.py": "from p.impl import A, B\n__all__ = ['A', 'B']", "p/impl.py": "class A: ...\nclass B: ..."}


def importers(statement: str, names: str, folder: str = "") -> dict[str, str]:
    """A module for each letter, with one import."""
    return {f"{folder}{name}.py": statement for name in names}


def found(files: dict[str, str]) -> list[Finding]:
    """What the rule finds in these files."""
    return list(many_paths.find(analysed(files), many_paths.Options()))


def test_what_one_package_offers_is_one_finding() -> None:
    """Two names that are imported past one package are one decision, with all paths, and all rewrites."""
    files = {
        **PACKAGE,
        **importers("from p import A, B", "xyz"),
        **importers("from p.impl import A, B", "abcd"),
        **importers("from p.impl import A", "e"),
    }
    (finding,) = found(files)
    assert finding.subject == "p"
    assert finding.message == "2 of the names that it offers are imported by other paths, too; 5 of 8 modules stray"
    assert [item.subject for item in finding.evidence] == ["p.impl.A", "p.A", "p.impl.B", "p.B"]
    assert finding.fix is not None
    assert finding.fix.text == "import A and B from p"
    assert len(finding.fix.rewrites) == 9
    assert (finding.weight, finding.counted("symbols"), finding.severity) == (5, 2, Severity.WARNING)


def test_tests_that_stray_are_information() -> None:
    """Where production code agrees, it is no warning, however many tests do not."""
    files = {**PACKAGE, **importers("from p import A", "xyz"), **importers("from p.impl import A", "abcdef", "tests/")}
    (finding,) = found(files)
    assert finding.severity is Severity.INFO
    assert finding.message == "A is imported under 2 paths by 9 modules; 6 not by p.A, all of them tests"


def test_private_twin_is_left_alone() -> None:
    """The modules of `_tool` cannot import from `tool`, which only shows what is in there."""
    files = {
        "_tool/__init__.py": "",
        "_tool/config.py": "class Config: ...",
        "tool/__init__.py": "from _tool.config import Config\n__all__ = ['Config']",
        "tool/cli.py": "from _tool.config import Config",
        **importers("from _tool.config import Config", "abcde", "_tool/"),
        **importers("from tool import Config", "xy"),
    }
    assert found(files) == []


def test_private_module_is_no_secret_to_its_package() -> None:
    """The package that holds a private module may import from it, though another one offers it to everybody."""
    files = {
        "p/__init__.py": "",
        "p/_impl.py": "class A: ...",
        "p/api/__init__.py": "from p._impl import A\n__all__ = ['A']",
        **importers("from p._impl import A", "abcde", "p/"),
        **importers("from p.api import A", "xyz"),
    }
    assert found(files) == []


def test_another_name_is_told_and_not_rewritten() -> None:
    """Nobody is turned from one name to another by a change of the import."""
    files = {
        "m.py": "class Engine: ...\nFlow = Engine",
        **importers("from m import Flow", "abcd"),
        **importers("from m import Engine", "x"),
    }
    (finding,) = found(files)
    assert [item.text for item in finding.evidence] == [
        "4 modules, used, another name of Engine",
        "1 module, where it is defined, the path to keep",
    ]
    assert finding.fix is not None
    assert (finding.fix.text, finding.fix.rewrites) == ("settle on one name: it is defined as Engine in m", ())


def test_import_for_the_case_that_another_fails_stays() -> None:
    """The arm of a handler is left alone, and so is the module that only serves to pass it on."""
    files = {
        **PACKAGE,
        **importers("from p import A", "xyzuvw"),
        **importers("from p.impl import A", "abcd"),
        "e.py": "try:\n    from p import A\nexcept ImportError:\n    from p.impl import A",
    }
    (finding,) = found(files)
    assert finding.fix is not None
    assert {rewrite.path for rewrite in finding.fix.rewrites} == {"a.py", "b.py", "c.py", "d.py"}


def test_homes_that_differ_are_said_to_differ() -> None:
    """Where a package is no home for its names, each has its own."""
    files = {
        "p/__init__.py": "from p.m import A\nfrom p.n import B\n__all__ = ['A', 'B']",
        "p/m.py": "class A: ...",
        "p/n.py": "class B: ...",
        **importers("from p import A, B", "x"),
        **importers("from p.m import A\nfrom p.n import B", "abcdef"),
    }
    (finding,) = found(files)
    assert finding.fix is not None
    assert finding.fix.text == "import A and B by the path to keep of each"


# How many modules of production and of tests stray, and the severity.
STRAYING = [(3, 0, Severity.INFO), (3, 3, Severity.INFO), (4, 0, Severity.WARNING), (4, 1, Severity.WARNING)]


@pytest.mark.parametrize(("code", "tests", "severity"), STRAYING)
def test_few_that_stray_besides_tests_are_information(code: int, tests: int, severity: Severity) -> None:
    """A path that hardly anybody takes is no decision, by however many ways, and whatever tests do."""
    files = {
        **PACKAGE,
        "q.py": "from p.impl import A as A",
        **importers("from p import A", "xyz"),
        **importers("from p.impl import A", "abcd"[: code - 1]),
        "e.py": "from q import A",
        **importers("from p.impl import A", "abcd"[:tests], "tests/"),
    }
    (finding,) = found(files)
    assert finding.severity is severity


def test_what_two_stars_bring_goes_by_the_module_that_defines_it() -> None:
    """Who imports all of a module, and all of another one that does the same, does not stray."""
    files = {"p/__init__.py": "", "p/choices.py": "class C: ...", "p/constants.py": "from p.choices import *\nX = 1"}
    both = "from p.choices import *\nfrom p.constants import *\nC()"
    one = importers("from p.choices import C", "abcd")
    assert found({**files, **importers(both, "uvwxyz"), **one}) == []
    (finding,) = found({**files, **importers("from p.constants import *\nC()", "uvwxyz"), **one})
    assert "6 not by p.choices.C" in finding.message

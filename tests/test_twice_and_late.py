"""Imports that load a file twice, when they are used, or more than they name"""

from __future__ import annotations

import pytest

from importmap.detect import double_identity, import_cycle
from importmap.model.facts import When
from importmap.model.severity import Severity
from tests.code import analysed


# Each row: what the package holds, the statement, and the severity of what is found; None for nothing.
@pytest.mark.parametrize(
    ("package", "statement", "severity"),
    [
        ("x = 1", "from .__init__ import x", Severity.WARNING),
        ("class X: ...\nx = X()", "from .__init__ import x", Severity.ERROR),
        ("class X: ...", "from proj.__init__ import X", Severity.ERROR),
        ("class X: ...", "import proj.__init__", Severity.ERROR),
        ("class X: ...", "from proj import X", None),
        # This is the method of the module object.
        ("class X: ...", "from proj import __init__", None),
    ],
)
def test_double_identity(package: str, statement: str, severity: Severity | None) -> None:
    """The `__init__` of a package that is imported by name is loaded a second time, and that import works."""
    analysis = analysed({"proj/__init__.py": package, "proj/a.py": statement})
    assert [link.missing for link in analysis.links] == [""]
    found = list(double_identity.find(analysis))
    assert [finding.severity for finding in found] == ([] if severity is None else [severity])
    assert all("imported as proj and as proj.__init__" in finding.message for finding in found)


# Each row: the file, and whether its imports run when it is imported.
@pytest.mark.parametrize(
    ("source", "runs"),
    [
        ("lazy import b", False),
        ("lazy from b import x", False),
        ("lazy from b import x\ndef f(): return x", False),
        ("lazy from b import x\nclass C(x): ...", True),
        ("lazy import b\nb.x", True),
        ("from b import x", True),
    ],
)
def test_lazy_imports(source: str, *, runs: bool) -> None:
    """A lazy import runs when its name is read, and so it may be that it closes no circle."""
    analysis = analysed({"a.py": source, "b.py": "import a\nclass x: ..."})
    assert not any(bool(link.statement.when & When.DEFERRED) is runs for link in analysis.links if link.importer == "a")
    assert bool(list(import_cycle.find(analysis, import_cycle.Options()))) is runs


def test_stars_import_submodules() -> None:
    """A star loads the submodules that `__all__` lists, but not where the package itself has the name."""
    package = "class c: ...\n__all__ = ['a', 'b', 'c']"
    files = {"p/__init__.py": package, "p/a.py": "", "p/b.py": "", "p/c.py": ""}
    analysis = analysed({**files, "user.py": "from p import *"})
    assert analysis.graph.imported("user") == ("p", "p.a", "p.b")

"""What still imports what is replaced, or what warns of its deprecation"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from importmap.config import Config
from importmap.detect.deprecated_import import find
from importmap.model.declared import SingleSource
from importmap.model.finding import Finding
from importmap.model.report import Revision
from importmap.model.severity import Severity
from tests.code import analysed

ORDER = SingleSource("shop.models.Order", replaces=("shop.old",))
WARN = "import warnings\nwarnings.warn('gone in 2.0', DeprecationWarning)\n"


def found(files: dict[str, str], *sources: SingleSource, date: str = "", version: str = "") -> list[Finding]:
    """The findings of the rule, at a commit of that day."""
    models = {"shop/__init__.py": "", "shop/models.py": "class Order: ...\nclass Line: ..."}
    analysis = analysed({**models, **files}, config=Config(base=Path("/nowhere"), single_source=sources))
    project = replace(analysis.project, version=version)
    return list(find(replace(analysis, project=project, revision=Revision("abc", date, dirty=False) if date else None)))


OLD = {"shop/old.py": "class Order: ...", "x.py": "from shop.old import Order", "y.py": "from shop.old import Order"}

# The budget, the severity, the message.
BUDGETS: list[tuple[int | None, Severity, str]] = [
    (None, Severity.WARNING, "2 files still import what it replaces, in 2 statements"),
    (2, Severity.INFO, "2 files still import what it replaces, in 2 statements; the budget is 2"),
    (1, Severity.ERROR, "2 files still import what it replaces, in 2 statements; the budget of 1 is exceeded by 1"),
]


@pytest.mark.parametrize(("budget", "severity", "message"), BUDGETS)
def test_importers_are_held_against_the_budget(budget: int | None, severity: Severity, message: str) -> None:
    """Within the budget it is information, above it an error, without one a warning."""
    (finding,) = found(OLD, replace(ORDER, budget=budget))
    assert (finding.severity, finding.message, finding.weight) == (severity, message, 2)


def test_the_fingerprint_outlives_progress() -> None:
    """A file that is mended makes no new finding."""
    (before,) = found(OLD, ORDER)
    (after,) = found({**OLD, "y.py": ""}, ORDER)
    assert after.fingerprint == before.fingerprint


def test_imports_are_rewritten_where_a_counterpart_is_certain() -> None:
    """The concept, its accessor, and what its module has too; nothing for what has no counterpart."""
    files = {
        "shop/models.py": "class Order: ...\nclass Line: ...\ndef make(): return Order()",
        "shop/old.py": (
            "from shop.models import Order\nfrom kitchen import Dish\nclass Line: ...\ndef make(): ...\nR = 1"
        ),
        "kitchen.py": "class Dish: ...",
        "x.py": "from shop.old import Order as O, Line, make, Dish, R\nimport shop.old\nfrom shop.old import *",
    }
    (finding,) = found(files, replace(ORDER, construct_with="shop.models.make"))
    assert finding.fix is not None
    assert [rewrite.after for rewrite in finding.fix.rewrites] == [
        "from shop.models import Order as O",
        "from shop.models import Line",
        "from shop.models import make",
        "from kitchen import Dish",
    ]


def test_no_rewrite_closes_a_circle() -> None:
    """Where the home loads the importer, the import stays as it is."""
    files = {"shop/models.py": "import x\nclass Order: ...", "shop/old.py": "class Order: ...", "x.py": OLD["x.py"]}
    (finding,) = found(files, ORDER)
    assert finding.fix is not None
    assert finding.fix.rewrites == ()


def test_what_nothing_imports_can_be_deleted() -> None:
    """Once the last importer is gone, the finding says so; a string that is left is named."""
    (finding,) = found({"shop/old.py": "class Order: ..."}, ORDER)
    assert (finding.severity, finding.message) == (
        Severity.INFO,
        "nothing imports shop.old any more: it can be deleted",
    )
    patch = "from unittest.mock import patch\npatch('shop.old.Order')"
    (finding,) = found({"shop/old.py": "class Order: ...", "x.py": patch}, ORDER)
    assert finding.message == "nothing imports shop.old any more, but 1 string names it"
    assert found({}, ORDER) == []


def test_what_is_overdue_is_an_error() -> None:
    """A day that is past makes an error of what the budget allows, and a warning of what could be deleted."""
    source = replace(ORDER, budget=5, remove_after="2026-01-31")
    (finding,) = found(OLD, source, date="2026-02-01")
    assert (finding.severity, finding.message.rpartition("; ")[2]) == (
        Severity.ERROR,
        "shop.old: it should have been removed after 2026-01-31",
    )
    (finding,) = found({"shop/old.py": ""}, source, date="2026-02-01")
    assert finding.severity is Severity.WARNING
    assert [f.severity for f in found(OLD, source, date="2026-01-31")] == [Severity.INFO]


def test_modules_that_warn_are_told_without_a_declaration() -> None:
    """The importers of a module that warns when it is imported are counted and listed."""
    files = {"shop/old.py": f"{WARN}RATE = 1", "x.py": "from shop.old import RATE", "shop/idle.py": WARN}
    (finding,) = found(files, version="2.1")
    assert finding.subject == "shop.old"
    assert finding.severity is Severity.WARNING
    assert finding.message == (
        "warns of its deprecation when it is imported; 1 file still imports it, in 1 statement; "
        "its warning says that it is gone in 2.0, and this is 2.1"
    )
    assert [item.text for item in finding.evidence] == ['it warns: "gone in 2.0"', "from shop.old import RATE"]


def test_a_warning_is_told_once() -> None:
    """What a concept replaces is told with the concept, and its warning is among the evidence."""
    files = {"shop/old.py": f"from shop.models import Order\n{WARN}", "x.py": "from shop.old import Order"}
    (finding,) = found(files, ORDER)
    assert finding.subject == "shop.models.Order"
    assert finding.evidence[0].text == 'a shim; 1 file imports it; in 1 statement; it warns: "gone in 2.0"'
    (finding,) = found(files, replace(ORDER, replaces=()))
    assert finding.evidence[0].text.startswith("a shim that warns; 1 file imports it")


def test_a_package_that_warns_meets_the_users_of_its_modules() -> None:
    """Its warning runs for every import below it, and that is said, with the home that is declared there."""
    files = {
        "shop/__init__.py": f"{WARN}from shop.models import Order",
        "x.py": "from shop import Order",
        "y.py": "from shop.models import Line",
    }
    (finding,) = found(files)
    assert finding.weight == 1
    below = [item.text for item in finding.evidence if item.text.startswith("Python runs it")]
    assert below == [
        "Python runs it for every import below it, too: 1 file that only imports its submodules, such as shop.models, "
        "is warned as well"
    ]
    (finding,) = found(files, replace(ORDER, replaces=()))
    assert finding.evidence[0].text.endswith(
        "Python runs that for imports of the declared home as well, which is below it"
    )


# What the warning says, and the statement that is proposed for `from shop.old import A`.
REPLACEMENTS = [
    ("use shop.new instead", "from shop.new import A"),
    ("use shop.new.A instead of shop.old.A", "from shop.new import A"),
    ("use `shop.other`.", "from shop.other import A"),
    ("use shop.gone", "from shop.real import A"),
    ("use shop.new or shop.other", "from shop.real import A"),
    ("gone", "from shop.real import A"),
    ("use shop.models", ""),  # it has no A
]


@pytest.mark.parametrize(("message", "after"), REPLACEMENTS)
def test_the_replacement_that_a_warning_names_is_taken(message: str, after: str) -> None:
    """What it names goes before the home; where that does not have the name, nothing is proposed."""
    files = {
        "shop/old.py": f"import warnings\nwarnings.warn('{message}', DeprecationWarning)\nfrom shop.real import A",
        "shop/real.py": "class A: ...",
        "shop/new.py": "from shop.real import A",
        "shop/other.py": "from shop.real import A",
        "x.py": "from shop.old import A",
    }
    (finding,) = found(files)
    assert finding.fix is not None
    assert [rewrite.after for rewrite in finding.fix.rewrites] == ([after] if after else [])


def test_a_thing_of_the_same_name_is_not_the_same_thing() -> None:
    """An import is left alone where what is done with the old thing would fail with the new one."""
    members = "    DONE = 1\n    LATE = 2\n"
    files = {
        "shop/models.py": "from enum import Enum\nclass Order(Enum):\n    DONE = 1\nclass Line: ...",
        "shop/old.py": f"from enum import Enum\nclass Order(Enum):\n{members}",
        "x.py": "from shop.old import Order\nprint(Order.DONE)",
        "y.py": "from shop.old import Order\nprint(Order.LATE)",
    }
    (finding,) = found(files, ORDER)
    assert finding.fix is not None
    assert [rewrite.path for rewrite in finding.fix.rewrites] == ["x.py"]


def test_who_expects_the_warning_is_no_importer() -> None:
    """A test of the warning, and code that keeps it from being seen, know what they do; others are left to mend."""
    old = "import warnings\nwarnings.warn('use shop.new', DeprecationWarning)\nfrom shop.new import A"
    files = {
        "shop/new.py": "class A: ...",
        "shop/old.py": old,
        "tests/test_old.py": "import pytest\nwith pytest.warns(DeprecationWarning):\n    from shop.old import A",
        "tests/test_case.py": "def test(self):\n    with self.assertWarns(FutureWarning):\n        import shop.old",
        "tests/test_django.py": "def test(self):\n    with self.assertWarnsMessage(W, 'x'):\n        import shop.old",
        "tests/test_marked.py": "@mark.filterwarnings('ignore')\ndef test():\n    import shop.old",
        "tests/test_class.py": "@ignore_warnings(category=W)\nclass T:\n    def test(self):\n        import shop.old",
        "shop/compat.py": "import warnings\nwith warnings.catch_warnings():\n    from shop.old import A",
    }
    assert found(files) == []
    late = "@deprecated('use new')\ndef f():\n    from shop.old import A"
    (finding,) = found({**files, "shop/user.py": "from shop.old import A", "shop/late.py": late})
    assert "2 files still import it" in finding.message
    assert finding.fix is not None
    assert [rewrite.path for rewrite in finding.fix.rewrites] == ["shop/late.py", "shop/user.py"]
    (declared,) = found(files, SingleSource("shop.new.A", replaces=("shop.old",)))
    assert declared.weight == 0


# What it shows, and the files beside a module that warns and one that it forwards to.
UNMEANT = [
    (
        "an import for the case that the new one is missing",
        {"x.py": "try:\n    from shop.new import A\nexcept ImportError:\n    from shop.old import A"},
    ),
    ("an old module that imports another one", {"shop/older.py": f"{WARN}from shop.old import A", "x.py": ""}),
    ("an old package that nobody imports", {"shop/past/__init__.py": "from . import gone", "shop/past/gone.py": WARN}),
]


@pytest.mark.parametrize("files", [row[1] for row in UNMEANT], ids=[row[0] for row in UNMEANT])
def test_what_is_old_itself_or_stands_in_is_no_importer(files: dict[str, str]) -> None:
    """There is nothing to mend at an import that only runs where everything is old."""
    old = f"{WARN}from shop.new import A"
    assert found({"shop/new.py": "class A: ...", "shop/old.py": old, **files}) == []


def test_a_package_that_somebody_imports_is_an_importer() -> None:
    """Whoever imports the package gets the warning of what it holds."""
    files = {"shop/past/__init__.py": "from . import gone", "shop/past/gone.py": WARN, "x.py": "import shop.past"}
    (finding,) = found(files)
    assert finding.subject == "shop.past.gone"

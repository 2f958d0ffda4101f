"""Root causes of failing imports: what they block, and mends that are no more certain than their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from importmap import app
from importmap.config import Config
from importmap.detect.unresolved_import import find
from importmap.model.declared import Renamed
from importmap.model.finding import Finding, Safety
from importmap.model.severity import Severity
from tests.code import analysed
from tests.repositories import GONE, Commit, Repository
from tests.trees import plant

ORDER = """\
class Order:
    def total(self, prices, discount=0):
        return sum(prices) - sum(prices) * discount // 100

    def lines(self):
        return [line for line in self.positions if line.amount]
"""


def findings(files: dict[str, str], config: Config | None = None) -> list[Finding]:
    """The root causes in some files, worst first."""
    return sorted(find(analysed(files, config=config)), key=lambda finding: (-finding.severity, -finding.weight))


def only(files: dict[str, str], config: Config | None = None) -> Finding:
    """The one root cause in some files."""
    (finding,) = findings(files, config)
    return finding


def mended(finding: Finding) -> tuple[str, list[str]]:
    """How safe the mend is, and the statements as they should be."""
    assert finding.fix is not None
    return finding.fix.safety, [rewrite.after for rewrite in finding.fix.rewrites]


def told(finding: Finding) -> str:
    """Everything that a finding says."""
    assert finding.fix is not None
    return "\n".join([finding.message, finding.fix.text, *(evidence.text for evidence in finding.evidence)])


BUILD = '[project]\nname = "{}"\n'
# Files, and the module that the mend of the one failing import sends to, or "" for none.
SENT: list[tuple[dict[str, str], str]] = [
    ({"a/x.py": "from y import Order", "a/y.py": "", "a/z.py": ORDER}, "z"),
    # The client is not sent to the server, unless it imports from there anyway.
    ({"a/x.py": "from y import Order", "a/y.py": "", "b/z.py": ORDER}, ""),
    ({"a/x.py": "from y import Order", "a/w.py": "import v", "a/y.py": "", "b/z.py": ORDER, "b/v.py": ""}, "z"),
    # A test is nobody's library.
    ({"a/tests/test_x.py": "from y import Order", "a/y.py": "", "a/tests/test_z.py": ORDER}, ""),
    ({"a/tests/test_x.py": "from y import Order", "a/y.py": "", "a/z.py": ORDER}, "z"),
]


@pytest.mark.parametrize(("files", "module"), SENT)
def test_nobody_is_sent_where_he_has_no_business(tmp_path: Path, files: dict[str, str], module: str) -> None:
    """A mend leads into no other distribution that is not used already, and into no test module."""
    builds = {f"{folder}/pyproject.toml": BUILD.format(folder) for folder in ("a", "b")}
    config = Config(base=plant(tmp_path, builds | {"b/u.py": ""} | files), source="importmap.toml", cache_dir=None)
    (finding,) = find(app.analyse(config))
    assert finding.fix is not None
    assert [r.after.split()[1] for r in finding.fix.rewrites] == ([module] if module else [])


# Files; how safe the mend is; the statements as they should be.
MENDS: dict[str, tuple[dict[str, str], str, list[str]]] = {
    "defined elsewhere": (
        {"shop/a.py": "from shop.b import Order\n", "shop/b.py": "", "shop/c.py": ORDER},
        "unsafe",
        ["from shop.c import Order"],
    ),
    "offered by a package": (
        {
            "shop/a.py": "from shop.b import Order\n",
            "shop/b.py": "",
            "shop/orders/__init__.py": "from shop.orders.c import Order\n\n__all__ = ['Order']\n",
            "shop/orders/c.py": ORDER,
            "shop/d.py": "from shop.orders import Order\n",
        },
        "unsafe",
        ["from shop.orders import Order"],
    ),
    "defined in two places": (
        {"shop/a.py": "from shop.b import Order\n", "shop/b.py": "", "shop/c.py": ORDER, "shop/d.py": ORDER},
        "manual",
        [],
    ),
    "only tests have it": (
        {"shop/a.py": "from shop.b import Order\n", "shop/b.py": "", "tests/c.py": ORDER},
        "manual",
        [],
    ),
    "tests ask production code for what only tests have": (
        {"tests/a.py": "from shop.b import Order\n", "shop/b.py": "", "tests/c.py": ORDER},
        "manual",
        [],
    ),
    "tests ask tests": (
        {"tests/a.py": "from tests.b import Order\n", "tests/b.py": "", "tests/c.py": ORDER},
        "unsafe",
        ["from tests.c import Order"],
    ),
    "a variable elsewhere": (
        {"shop/a.py": "from shop.b import log\n", "shop/b.py": "", "shop/c.py": "log = make()\n"},
        "manual",
        [],
    ),
    "a module of the same name with all that is asked": (
        {
            "shop/a.py": "from shop.money import VAT, Price\n",
            "shop/x/money.py": "VAT = 20\n\n\nclass Price: pass\n",
            "shop/y.py": "class Price: pass\n",
        },
        "unsafe",
        ["from shop.x.money import Price", "from shop.x.money import VAT"],
    ),
    "a module of the same name that lacks a name": (
        {"shop/a.py": "from shop.money import VAT, RATE\n", "shop/x/money.py": "VAT = 20\n"},
        "manual",
        [],
    ),
    "a module whose attributes are there": (
        {"shop/a.py": "import shop.money as m\n\nm.VAT\n", "shop/x/money.py": "VAT = 20\n"},
        "unsafe",
        ["import shop.x.money as m"],
    ),
    "a module whose attributes are not there": (
        {"shop/a.py": "import shop.money as m\n\nm.RATE\n", "shop/x/money.py": "VAT = 20\n"},
        "manual",
        [],
    ),
    "one level too few": (
        {"shop/x/a.py": "from .b import Order\n", "shop/b.py": ORDER, "shop/x/__init__.py": ""},
        "unsafe",
        ["from ..b import Order"],
    ),
    "one level too many": (
        {"shop/a.py": "from ..b import Order\n", "shop/b.py": ORDER, "shop/__init__.py": ""},
        "unsafe",
        ["from .b import Order"],
    ),
    "capitals of a module": (
        {"shop/a.py": "from shop.Orders import Order\n", "shop/orders.py": ORDER},
        "unsafe",
        ["from shop.orders import Order"],
    ),
    "capitals of a name": (
        {"shop/a.py": "from shop.b import vat\n", "shop/b.py": "VAT = 20\n"},
        "unsafe",
        ["from shop.b import VAT as vat"],
    ),
    "for type checkers alone": (
        {
            "shop/a.py": "from shop.b import Order\n",
            "shop/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.c import Order\n",
            "shop/c.py": ORDER,
        },
        "safe",
        ["from shop.c import Order"],
    ),
    "for type checkers alone, because of a circle": (
        {
            "shop/a.py": "from shop.b import Order\n",
            "shop/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.c import Order\n",
            "shop/c.py": f"import shop.a\n\n{ORDER}",
        },
        "unsafe",
        ["from shop.c import Order"],
    ),
    "in a function a circle does no harm": (
        {
            "shop/a.py": "def f():\n    from shop.b import Order\n",
            "shop/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.c import Order\n",
            "shop/c.py": f"import shop.a\n\n{ORDER}",
        },
        "safe",
        ["from shop.c import Order"],
    ),
    "called otherwise": (
        {"shop/a.py": "from shop.b import pay\n\npay(1, 2, 3)\n", "shop/b.py": "", "shop/c.py": "def pay(sum): ...\n"},
        "manual",
        [],
    ),
    "called in a way that fits": (
        {"shop/a.py": "from shop.b import pay\n\npay(1)\n", "shop/b.py": "", "shop/c.py": "def pay(sum): ...\n"},
        "unsafe",
        ["from shop.c import pay"],
    ),
    "read of it, and not there": (
        {"shop/a.py": "from shop.b import S\n\nS.NEW\n", "shop/b.py": "", "shop/c.py": "class S:\n    OLD = 1\n"},
        "manual",
        [],
    ),
    "a star": (
        {"shop/a.py": "from shop.money import *\n", "shop/x/money.py": "VAT = 20\n"},
        "manual",
        [],
    ),
    "a string": (
        {"shop/a.py": "from importlib import import_module\nimport_module('shop.money')\n", "shop/x/money.py": ""},
        "manual",
        [],
    ),
    "called alike": (
        {
            "shop/a.py": "from shop.b import OrderState\n\nOrderState.PAID\n",
            "shop/b.py": "class OrderStatus:\n    PAID = 1\n",
        },
        "manual",
        [],
    ),
}


@pytest.mark.parametrize("case", MENDS)
def test_mend(case: str) -> None:
    """A mend is as safe as its evidence, and is only rewritten where there is one answer."""
    files, safety, after = MENDS[case]
    packages = {"shop/__init__.py": "", "tests/__init__.py": ""}
    assert mended(only({**packages, **files})) == (safety, after)


@pytest.mark.parametrize(("others", "named"), [("c", ["shop.c.log assigns it"]), ("cd", [])])
def test_variables_of_one_name_have_nothing_in_common(others: str, named: list[str]) -> None:
    """One is worth a look; of several, none is more likely than another one."""
    files = {"shop/__init__.py": "", "shop/a.py": "from shop.b import log\n", "shop/b.py": ""}
    finding = only({**files, **{f"shop/{name}.py": "log = make()\n" for name in others}})
    assert [item.text for item in finding.evidence if "assigns" in item.text] == named


@pytest.mark.parametrize(
    ("file", "safety", "after", "words"),
    [
        ("from shop.c import Order\n", "safe", ["from shop.c import Order"], "is where shop/b.py, which cannot"),
        (ORDER, "manual", [], "move Order from shop/b.py into the package, and delete the file"),
    ],
)
def test_file_that_a_package_hides(tmp_path: Path, file: str, safety: str, after: list[str], words: str) -> None:
    """What a hidden file has from elsewhere is there; what it defines itself has to be moved."""
    files = {"shop/__init__.py": "", "shop/a.py": "from shop.b import Order\n", "shop/b.py": file}
    plant(tmp_path, {**files, "shop/b/__init__.py": "", "shop/c.py": ORDER if "import" in file else ""})
    (finding,) = find(app.analyse(Config(base=tmp_path, history=False, cache_dir=None, workers=1)))
    assert finding.message.startswith("the package shop/b/ hides shop/b.py, which has Order; ")
    assert mended(finding) == (safety, after)
    assert words in told(finding)


def test_alike_is_a_suggestion() -> None:
    """What is called alike is told where its uses fit, and not otherwise."""
    files = {"shop/__init__.py": "", "shop/b.py": "class OrderStatus:\n    PAID = 1\n"}
    for uses, suggested in (("OrderState.PAID", True), ("OrderState.SENT", False), ("", False)):
        finding = only({**files, "shop/a.py": f"from shop.b import OrderState\n\n{uses}\n"})
        assert ("shop.b.OrderStatus" in told(finding)) is suggested
        assert mended(finding) == ("manual", [])


def test_declared_name() -> None:
    """What the configuration declares to be the new name is the mend."""
    declared = Config(base=Path("/nowhere"), renamed=(Renamed(symbol="shop.b.Bill", to="shop.c.Invoice"),))
    files = {"shop/__init__.py": "", "shop/b.py": "", "shop/c.py": "class Invoice: ...\n"}
    finding = only({**files, "shop/a.py": "from shop.b import Bill\n"}, declared)
    assert mended(finding) == ("safe", ["from shop.c import Invoice as Bill"])


@pytest.mark.parametrize(
    ("statement", "severity"),
    [
        ("from shop.b import Order", Severity.ERROR),
        ("if flag:\n    from shop.b import Order", Severity.WARNING),
        ("def f():\n    from shop.b import Order", Severity.WARNING),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.b import Order", Severity.INFO),
        ("try:\n    from shop import b\nexcept ImportError:\n    from shop.b import Order", Severity.INFO),
        ("try:\n    import orders\nexcept ImportError:\n    from shop.b import Order", Severity.WARNING),
    ],
)
def test_moment(statement: str, severity: Severity) -> None:
    """An import weighs by when it fails."""
    assert only({"shop/__init__.py": "", "shop/b.py": "", "shop/a.py": statement}).severity is severity


@pytest.mark.parametrize(
    "statement",
    [
        "try:\n    from shop.b import Order\nexcept ImportError:\n    Order = None",
        "import pytest\n\ndef test():\n    with pytest.raises(ImportError):\n        from shop.b import Order",
        "class T:\n  def test(self):\n    with self.assertRaises(ImportError):\n      from shop.b import Order",
    ],
)
def test_nobody_notices_or_everybody_expects_it(statement: str) -> None:
    """A failure that is caught, or expected, is no finding; one that is caught elsewhere is evidence beside others."""
    files = {"shop/__init__.py": "", "shop/b.py": "", "shop/a.py": statement}
    assert findings(files) == []
    other = only({**files, "shop/c.py": "from shop.b import Order\n"})
    assert other.counted("imports") == 1
    assert len([e for e in other.evidence if e.subject]) == 1 + ("except" in statement)


def test_what_is_not_reached_needs_nothing() -> None:
    """What stands behind the skip of a whole file never takes place."""
    skip = "import pytest\n\npytest.skip('later', allow_module_level=True)\nfrom shop.b import Order\n"
    files = {"shop/__init__.py": "", "shop/b.py": "", "shop/a.py": skip}
    assert findings(files) == []
    assert only({**files, "shop/a.py": skip.replace("pytest.skip", "print")}).counted("imports") == 1


def test_what_it_blocks() -> None:
    """A root cause counts what cannot be imported, what cannot be collected, and what of that has no other obstacle."""
    files = {
        "shop/__init__.py": "",
        "shop/b.py": "",
        "shop/a.py": "from shop.b import Order\n",
        "shop/c.py": "import shop.a\n",
        "shop/d.py": "import shop.c\nfrom shop.b import Price\n",
        "tests/__init__.py": "",
        "tests/test_c.py": "import shop.c\n\ndef test_one(): ...\n\ndef test_two(): ...\n",
        "tests/test_d.py": "import shop.d\n\ndef test_three(): ...\n",
    }
    order, price = findings(files)
    counts = {count.name: count.value for count in order.counts}
    assert counts == {
        "imports": 1,
        "modules": 5,
        "modules-alone": 3,
        "test-modules": 2,
        "test-modules-alone": 1,
        "tests": 3,
        "tests-alone": 2,
    }
    assert order.weight == 1 + 5 + 3
    assert "5 modules cannot be imported, 3 for want of it alone; 3 tests in 2 test files cannot be" in order.message
    assert "shop.d cannot be imported: shop.c -> shop.a" in told(order)
    assert price.counted("modules") == 2
    assert price.counted("modules-alone") == 0


def test_those_who_come_to_it_by_another_module_are_not_rewritten() -> None:
    """An import through a module that names what is missing needs it too, and mends itself with that module."""
    files = {
        "shop/__init__.py": "",
        "shop/b.py": "",
        "shop/a.py": "from shop.b import Order\n",
        "shop/c.py": "from shop.a import Order\n",
        "shop/d.py": ORDER,
    }
    finding = only(files)
    assert finding.fix is not None
    assert [rewrite.path for rewrite in finding.fix.rewrites] == ["shop/a.py"]
    assert "by way of shop.a" in told(finding)


# ------------------------------------------------------------------------------------------------------ with git


def found(folder: Path, *commits: Commit, history: bool = True) -> list[Finding]:
    """The root causes in a repository."""
    Repository(folder, {"shop/__init__.py": ""}, *commits)
    config = Config(base=folder, history=history, cache_dir=None, workers=1)
    detected = app.detected(app.analyse(config))
    return [finding for finding in detected if finding.rule == "unresolved-import"]


USER = {"shop/a.py": "from shop.b import Order\n\nOrder().lines()\n"}

# Commits; how safe the mend is; the statements as they should be; what is said.
STORIES: dict[str, tuple[Sequence[Commit], str, list[str], str]] = {
    "renamed": (
        [{**USER, "shop/b.py": ORDER}, {"shop/b.py": ORDER.replace("Order", "Purchase")}],
        "safe",
        ["from shop.b import Purchase as Order"],
        "of 2025-03-03 renamed it to",
    ),
    "moved, and changed since": (
        [
            {**USER, "shop/b.py": ORDER},
            {"shop/b.py": "", "shop/c.py": ORDER},
            {"shop/c.py": ORDER.replace("discount=0", "discount=1")},
        ],
        "safe",
        ["from shop.c import Order"],
        "is what",
    ),
    "moved twice": (
        [
            {**USER, "shop/b.py": ORDER},
            {"shop/b.py": GONE, "shop/c.py": ORDER},
            {"shop/c.py": GONE, "shop/d.py": f"import os\n\n\n{ORDER}"},
            {"shop/d.py": ORDER + "    more = 1\n"},
        ],
        "safe",
        ["from shop.d import Order"],
        "then has the very same definition since",
    ),
    "a re-export that was removed": (
        [{**USER, "shop/b.py": "from shop.c import Order\n", "shop/c.py": ORDER}, {"shop/b.py": ""}],
        "safe",
        ["from shop.c import Order"],
        "is where it was imported from until",
    ),
    "a copy that was removed": (
        [{**USER, "shop/b.py": ORDER, "shop/c.py": ORDER}, {"shop/b.py": ""}],
        "safe",
        ["from shop.c import Order"],
        "is the same as it was until",
    ),
    "two copies": (
        [{**USER, "shop/b.py": ORDER, "shop/c.py": ORDER, "shop/d.py": ORDER}, {"shop/b.py": ""}],
        "manual",
        [],
        "Order is in shop.c.Order, shop.d.Order: check which is meant",
    ),
    "another class of that name": (
        [
            {**USER, "shop/b.py": ORDER, "shop/c.py": "class Order:\n    def other(self): ...\n"},
            {"shop/b.py": ""},
        ],
        "manual",
        [],
        "it lacks 2 of the 2 members that the one removed had: it is hardly the one",
    ),
    "removed for good": (
        [{**USER, "shop/b.py": ORDER}, {"shop/b.py": ""}],
        "manual",
        [],
        "Order is nowhere: take out the imports with what uses it, or bring back what",
    ),
    "never there": (
        [{**USER, "shop/b.py": ""}],
        "manual",
        [],
        "Order never existed: write it, or take out the imports with what uses it",
    ),
    "a file that became a package": (
        [{**USER, "shop/b.py": ORDER}, {"shop/b.py": GONE, "shop/b/__init__.py": "", "shop/b/c.py": ORDER}],
        "safe",
        ["from shop.b.c import Order"],
        "shop.b has no Order: it was a file until",
    ),
    "a module that was renamed": (
        [
            {"shop/a.py": "import shop.b as b\n\nb.Order\n", "shop/b.py": ORDER},
            {"shop/b.py": GONE, "shop/c.py": f"import os\n\n\n{ORDER}"},
        ],
        "safe",
        ["import shop.c as b"],
        "renamed its file to",
    ),
    "a star": (
        [{"shop/a.py": "from shop.b import *\n", "shop/b.py": ORDER}, {"shop/b.py": GONE, "shop/c.py": ORDER}],
        "safe",
        ["from shop.c import *"],
        "renamed its file to",
    ),
    "outside": (
        [
            {"shop/a.py": "from shop.b import dumps\n", "shop/b.py": "from json import dumps\n"},
            {"shop/b.py": ""},
        ],
        "safe",
        ["from json import dumps"],
        "is where it was imported from until",
    ),
    "before all was put below src": (
        [
            {"shop/b.py": f"import os\n{ORDER}"},
            {"shop/b.py": "import os\n"},
            {
                "shop/b.py": GONE,
                "shop/__init__.py": GONE,
                "src/shop/__init__.py": "",
                "src/shop/b.py": "import os\n",
                "src/shop/a.py": USER["shop/a.py"],
                "pyproject.toml": "[tool.setuptools.packages.find]\nwhere = ['src']\n",
            },
        ],
        "manual",
        [],
        "shop.b.Order was at shop/b.py:",
    ),
    "through a star of what never had it": (
        [{**USER, "shop/b.py": "from shop.c import *\n", "shop/c.py": ""}],
        "manual",
        [],
        "never existed",
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_mend_by_history(tmp_path: Path, story: str) -> None:
    """What git shows makes one candidate certain, or says that there is none."""
    commits, safety, after, words = STORIES[story]
    (finding,) = found(tmp_path, *commits)
    assert mended(finding) == (safety, after)
    assert words in told(finding)


def test_history_can_be_switched_off(tmp_path: Path) -> None:
    """Without the history nothing is said of it, and the finding keeps its fingerprint."""
    commits: list[Commit] = [{**USER, "shop/b.py": ORDER}, {"shop/b.py": ""}]
    (with_history,) = found(tmp_path / "x", *commits)
    (without,) = found(tmp_path / "y", *commits, history=False)
    assert "2025-03" in told(with_history)
    assert "2025-03" not in told(without)
    assert "existed" not in told(without)
    assert with_history.fingerprint == without.fingerprint


def test_mend_can_be_applied(tmp_path: Path) -> None:
    """After the rewrites of safe mends the imports lead somewhere."""
    commits, *_ = STORIES["moved twice"]
    (finding,) = found(tmp_path, *commits)
    assert finding.fix is not None
    for rewrite in finding.fix.rewrites:
        file = tmp_path / rewrite.path
        file.write_text(file.read_text().replace(rewrite.before, rewrite.after))
    config = Config(base=tmp_path, cache_dir=None, workers=1)
    assert list(find(app.analyse(config))) == []


def test_answer_does_not_depend_on_the_memory(tmp_path: Path) -> None:
    """Findings are the same with a cold and a warm memory of the history."""
    (cold,) = found(tmp_path / "x", *STORIES["moved twice"][0])
    config = Config(base=tmp_path / "x", cache_dir=tmp_path / "cache", workers=1)
    warm = [app.detected(app.analyse(config)) for _ in range(2)]
    assert warm[0] == warm[1]
    assert replace(cold) in warm[0]
    assert cold.fix is not None
    assert cold.fix.safety is Safety.SAFE


def test_roots_are_kept_apart() -> None:
    """In a monorepo the same missing name under two roots has the mend of each root."""
    files = {
        f"{root}/app/{path}": text
        for root in ("one", "two")
        for path, text in {
            "__init__.py": "",
            "a.py": "from app.b import Order\n",
            "b.py": f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.{root} import Order\n",
            f"{root}.py": ORDER,
        }.items()
    }
    fixes = [finding.fix for finding in find(analysed(files, roots=("one", "two"))) if finding.fix is not None]
    after = {rewrite.path: rewrite.after for fix in fixes for rewrite in fix.rewrites}
    assert after == {
        "one/app/a.py": "from app.one import Order",
        "two/app/a.py": "from app.two import Order",
    }


def test_names_that_the_same_statements_ask_for_are_one_finding() -> None:
    """What is asked for elsewhere, too, and what has a mend of its own, is told by itself."""
    files = {
        "m.py": "",
        "a.py": "from m import a, b, c, d, e\n",
        "b.py": "from m import e\n",
    }
    first, second = findings(files)
    assert first.message.startswith("m has no a, b, c and 1 more; 4 imports fail at import time; 1 module cannot")
    assert {count.name: count.value for count in first.counts}["imports"] == 4
    assert second.message.startswith("m has no e; 2 imports fail at import time; 2 modules cannot be imported")
    (alone,) = findings({**files, "a.py": "from m import a, b\n", "b.py": ""})
    assert "1 module cannot be imported for want of it alone" in alone.message

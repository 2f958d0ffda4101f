"""A change that is only supposed has the metrics and findings that the change itself has."""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap import app
from importmap.config import Config
from importmap.model.errors import UnknownNameError
from importmap.model.supposition import Supposition
from importmap.plan.supposing import State, shifted, supposed
from tests.code import analysed

FILES = {
    "shop/__init__.py": "",
    "shop/orders.py": (
        "import decimal\nimport json\nfrom shop.money import cents\n\nLIMIT = 3\n\n\n@cents\nclass Order:\n"
        "    total: decimal.Decimal = LIMIT\n\n\ndef load():\n    return json.loads('1')\n"
    ),
    "shop/money.py": "def cents(c): return c\n",
    "shop/models.py": "",
    "shop/api.py": "from shop.orders import Order, load\nimport shop.orders\nx = shop.orders.Order\n",
    "shop/web.py": "from shop.orders import Order as O\nfrom shop.api import x\n\nO()\n",
    "tests/test_web.py": "from unittest.mock import patch\npatch('shop.orders.Order')\n",
}
CONFIG = Config(base=Path("/nowhere"), history=False)


def state(files: dict[str, str]) -> State:
    """What is found in some files."""
    report = app.report(analysed(files, config=CONFIG))
    return State(analysed(files, config=CONFIG), report.findings, report.metrics)


def what_if(*changes: str, files: dict[str, str] = FILES) -> Supposition:
    """What would become of some files."""
    made = supposed(analysed(files, config=CONFIG), changes, files.__getitem__)
    report = app.report(made.analysis)
    return shifted(state(files), State(made.analysis, report.findings, report.metrics), made, changes)


def without(path: str) -> dict[str, str]:
    """The files without one of them."""
    return {name: text for name, text in FILES.items() if name != path}


@pytest.mark.parametrize(
    ("change", "files"),
    [
        ("delete shop.orders", without("shop/orders.py")),
        ("delete shop.models", without("shop/models.py")),
        ("remove shop.web -> shop.api", {**FILES, "shop/web.py": "from shop.orders import Order as O\n\n\nO()\n"}),
        (
            "move shop.orders.load shop.models",
            {
                **FILES,
                "shop/models.py": "\nimport json\ndef load():\n    return json.loads('1')\n",
                "shop/orders.py": FILES["shop/orders.py"].partition("def load")[0],
                "shop/api.py": "from shop.orders import Order\nfrom shop.models import load\nimport shop.orders\n"
                "x = shop.orders.Order\n",
            },
        ),
    ],
)
def test_what_is_supposed_is_what_would_be(change: str, files: dict[str, str]) -> None:
    """The metrics are those of the files as they would be, but for what counts lines of text."""
    found, after = what_if(change), state(files)
    values = {metric.name: metric.value for metric in after.metrics}
    shifts = {shift.metric: shift.then for shift in found.metrics}
    before = {metric.name: metric.value for metric in state(FILES).metrics}
    for name in values.keys() - {"lines"}:
        assert shifts.get(name, before[name]) == values[name], name


def test_a_module_is_deleted() -> None:
    """What could be imported and could not any more is told, with the files to touch and the strings."""
    found = what_if("delete shop.orders")
    assert found.unimportable == ("shop.api", "shop.web")
    assert found.files == ("shop/api.py", "shop/orders.py", "shop/web.py")
    assert found.by_hand == ("tests/test_web.py:2 names it in a string",)
    assert {finding.rule for finding in found.appeared} >= {"unresolved-import"}


def test_imports_are_removed() -> None:
    """What the importer reads through them is told."""
    found = what_if("remove shop.orders -> shop.money")
    assert found.files == ("shop/orders.py",)
    assert found.by_hand == ("shop/orders.py reads cents 1 time",)


def test_a_class_is_moved() -> None:
    """What it needs comes along, importers follow, and what names the old place is told."""
    found = what_if("move shop.orders.Order shop.models")
    assert found.files == ("shop/api.py", "shop/models.py", "shop/orders.py", "shop/web.py")
    assert found.by_hand == (
        "shop/api.py uses shop.orders.Order by its dotted name",
        "tests/test_web.py:2 names shop.orders.Order in a string",
    )
    assert found.unimportable == ("shop.api", "shop.web")  # for want of what is to be done by hand
    plain = {**FILES, "shop/api.py": "from shop.orders import Order, load\nx = Order\n"}
    assert what_if("move shop.orders.Order shop.models", files=plain).unimportable == ()


def test_a_move_into_what_imports_it_closes_a_circle() -> None:
    """A knot that would be there is counted."""
    files = {**FILES, "shop/money.py": "import shop.web\ndef cents(c): return c\n"}
    found = what_if("remove shop.money -> shop.web", files=files)
    assert {s.metric: s.then for s in found.metrics}["import-time-knots"] == 0
    assert [finding.rule for finding in found.gone] == ["import-cycle"]


def test_changes_come_one_after_the_other() -> None:
    """A later change meets what the earlier ones have left."""
    found = what_if("move shop.orders.load shop.models", "delete shop.orders")
    assert "shop/models.py" in found.files
    with pytest.raises(UnknownNameError, match="no class or function"):
        what_if("move shop.orders.load shop.models", "move shop.orders.load shop.money")
    with pytest.raises(UnknownNameError, match="would be changed already"):
        what_if("remove shop.orders -> shop.money", "move shop.orders.load shop.models")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("drop shop", "is no change"),
        ("remove shop.models -> shop.api", "does not import"),
        ("remove nothing -> shop", "no module or package"),
        ("delete shop.nothing", "no module or package"),
        ("move shop.orders.Nothing shop.models", "no class or function"),
        ("move shop.orders.Order shop.nothing", "no module is called"),
        ("move shop.orders.Order shop.orders", "already"),
        ("move shop.orders.cents shop.models", "no class or function"),
    ],
)
def test_what_cannot_be_supposed_is_said(change: str, message: str) -> None:
    """A change that means nothing is an error."""
    with pytest.raises(UnknownNameError, match=message):
        what_if(change)

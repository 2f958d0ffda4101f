"""Pictures in which what is new stands out"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from importmap.cli import commands
from importmap.model.errors import SnapshotError
from tests.repositories import Repository

BEFORE = {
    "shop/__init__.py": "",
    "shop/api/__init__.py": "",
    "shop/api/orders.py": "import shop.models.order\n",
    "shop/models/__init__.py": "",
    "shop/models/order.py": "",
    "shop/models/user.py": "",
}
AFTER = {
    "shop/api/orders.py": "import shop.models.order\nimport shop.models.user\n",
    "shop/models/user.py": "import shop.api.orders\n",
}


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose last commit has closed a circle; what was there before is of another name by now."""
    repository = Repository(tmp_path / "shop", BEFORE)
    repository.git("mv", "shop/models/order.py", "shop/models/purchase.py")
    repository.commit(
        {**AFTER, "shop/api/orders.py": AFTER["shop/api/orders.py"].replace("order\n", "purchase\n", 1)}, "Grow"
    )
    monkeypatch.chdir(repository.folder)
    return repository.folder


def graph(*arguments: str) -> Result:
    """What the command does."""
    return CliRunner().invoke(commands, ["graph", "-q", "--no-cache", *arguments])


def test_what_a_revision_has_not_stands_out() -> None:
    """Arrows with an import between modules that did not import each other; a module that was renamed is not new."""
    drawn = json.loads(graph("--by", "module", "--highlight-new", "HEAD~1", "--format", "json").stdout)
    added = {(edge["source"], edge["target"]): edge["added"] for edge in drawn["edges"]}
    assert added == {
        ("shop.api.orders", "shop.models.purchase"): 0,
        ("shop.api.orders", "shop.models.user"): 1,
        ("shop.models.user", "shop.api.orders"): 1,
    }


@pytest.mark.parametrize(
    ("form", "sign"), [("dot", "+1"), ("mermaid", "+1"), ("graphml", '<data key="added">1</data>')]
)
def test_every_format_says_what_is_new(form: str, sign: str) -> None:
    """The number at the arrow, and in the legend since when."""
    told = graph("--by", "module", "--highlight-new", "HEAD~1", "--format", form).stdout
    assert told.count(sign) == 2
    assert ("HEAD~1" in told.replace("#126;", "~")) == (form != "graphml")


def test_a_picture_with_nothing_new_says_so() -> None:
    """Nobody has to look for blue."""
    told = graph("--by", "module", "--highlight-new", "HEAD", "--format", "dot").stdout
    assert "nothing that was not in HEAD" in told
    assert "+1" not in told


def test_a_snapshot_keeps_no_modules_to_compare(tmp_path: Path) -> None:
    """It is refused with what would do; the report of that state does."""
    snapshot = tmp_path / "old.json"
    assert CliRunner().invoke(commands, ["snapshot", "-q", "--no-cache", "-o", str(snapshot)]).exit_code == 0
    refused = graph("--highlight-new", str(snapshot))
    assert isinstance(refused.exception, SnapshotError)
    assert "report.json" in refused.exception.hint
    assert (
        CliRunner().invoke(commands, ["analyze", "-q", "--no-cache", "-f", "json", "-o", str(tmp_path)]).exit_code == 0
    )
    assert "+1" not in graph("--highlight-new", str(tmp_path / "report.json"), "--format", "dot").stdout

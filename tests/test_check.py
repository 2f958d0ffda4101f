"""The gate tells a change what it is to blame for, against the revision that it left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importmap import cli
from tests.repositories import GONE, Commit, Repository, write

Captured = pytest.CaptureFixture[str]

FILES = {
    "shop/__init__.py": "",
    "shop/models.py": "class Order: ...\n",
    "shop/api.py": "from shop.models import Customer, Order\n",
    "shop/views.py": "import shop.api\nfrom shop.models import Order\n",
    "importmap.toml": "[limits]\nedges = 'not-worse'\n",
}

# what the branch does -> its files, the exit code, what is told, what is not
CHANGES: dict[str, tuple[Commit, int, str, str]] = {
    "nothing": ({}, 0, "passed: no new finding, 1 known, 1 limit kept", "Customer"),
    "shifted lines": (
        {"shop/api.py": "\n\n# x\nfrom shop.models import Customer, Order\n"},
        0,
        "passed: no new finding, 1 known",
        "Customer",
    ),
    "a missing import": (
        {"shop/models.py": "import shop.gone\n\n\nclass Order: ...\n"},
        1,
        "shop/models.py:1  unresolved-import  there is no module shop.gone",
        "Customer",
    ),
    "a deletion that breaks another file": (
        {"shop/models.py": "class Purchase: ...\n"},
        1,
        "unresolved-import  shop.models has no Order",
        "passed",
    ),
    "a swap": (
        {"shop/api.py": "from shop.models import Client, Order\n"},
        1,
        "failed: 1 new finding",
        "Customer",
    ),
    "a mended import": ({"shop/api.py": "from shop.models import Order\n"}, 0, "passed: no new finding,", "known"),
    "a moved file": (
        {"shop/api.py": GONE, "shop/web.py": FILES["shop/api.py"], "shop/views.py": "import shop.web\n"},
        0,
        "passed: no new finding, 1 known",
        "Customer",
    ),
    "an edge more than the base has": (
        {"shop/more.py": "import shop.views\n"},
        1,
        "limit    edges is 4, at most 3 as in the base",
        "Customer",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A shop in which one import fails, and a main branch that has gone on meanwhile."""
    made = Repository(tmp_path_factory.mktemp("check") / "code", FILES)
    made.git("checkout", "--quiet", "-b", "change")
    made.git("checkout", "--quiet", "main")
    made.commit({"shop/later.py": "import shop.nowhere\n", "shop/api.py": "from shop.models import Order\n"}, "Go on")
    made.git("checkout", "--quiet", "change")
    return made


@pytest.fixture
def shop(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The branch, with nothing done on it, as the current folder."""
    repository.git("reset", "--quiet", "--hard")
    repository.git("clean", "--quiet", "-fd")
    monkeypatch.chdir(repository.folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(repository.folder.parent / "cache"))
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    return repository.folder


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_judged_by_what_it_left(change: str, shop: Path, capfd: Captured) -> None:
    """Neither what was there nor what main has done since is held against it."""
    files, expected, told, untold = CHANGES[change]
    write(shop, files)
    code = cli.run(["check", "-q", "--base", "main"])
    said = capfd.readouterr().out
    assert told in said
    assert untold not in said
    assert code == expected


def test_what_is_accepted_passes_against_the_base(shop: Path) -> None:
    """A baseline lets through what is new, for a reason, with a base as well."""
    write(shop, {"shop/new.py": "import shop.gone\n"})
    (shop / "importmap.toml").write_text("")
    (shop / "importmap-baseline.json").write_text('{\n"targets": [],\n"schema": 1\n}\n')
    assert cli.run(["check", "-q", "--base", "main"]) == 1
    assert cli.run(["check", "-q", "--base", "main", "--accept", "until gone is there"]) == 0
    assert (shop / "importmap-baseline.json").read_text().count('"rule"') == 1
    assert cli.run(["check", "-q", "--base", "main"]) == 0


@pytest.mark.usefixtures("shop")
def test_a_base_that_cannot_be_read_is_no_pass(capfd: Captured) -> None:
    """It is exit code 2, with what to do."""
    assert cli.run(["check", "--base", "origin/main"]) == 2
    assert "git knows no revision origin/main" in capfd.readouterr().err


def test_a_drawing_of_what_is_new_needs_a_base(shop: Path, capfd: Captured) -> None:
    """Without one it would say that nothing is new, and nobody has looked."""
    write(shop, {"shop/new/__init__.py": "import shop.models\n"})
    assert cli.run(["check", "-q", "-f", "mermaid:new.mmd"]) == 2
    assert "--base REVISION" in capfd.readouterr().err
    assert not (shop / "new.mmd").exists()
    assert cli.run(["check", "-q", "--base", "main", "-f", "mermaid:new.mmd"]) == 1
    assert '["shop.new"]' in (shop / "new.mmd").read_text()


@pytest.mark.usefixtures("shop")
def test_a_limit_without_its_base_is_told(capfd: Captured) -> None:
    """It neither passes in silence nor fails."""
    assert cli.run(["check", "-q", "--fail-on", "error"]) == 1
    assert "not judged for want of a base: edges" in capfd.readouterr().out


def test_the_verdict_as_json(shop: Path, capfd: Captured) -> None:
    """It has the whole comparison, and what fails with its places and fixes."""
    write(shop, {"shop/new.py": "import shop.gone\n"})
    assert cli.run(["check", "-q", "--base", "main", "-f", "json"]) == 1
    document = json.loads(capfd.readouterr().out)
    assert document["passed"] is False
    assert [f["subject"] for f in document["failing"]] == ["shop.gone"]
    assert document["failing"][0]["location"] == {"path": "shop/new.py", "line": 1}
    assert [f["subject"] for f in document["comparison"]["new"]] == ["shop.gone"]

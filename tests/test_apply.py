"""`importmap apply` from the shell's point of view: a patch, files written or not, and exit codes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from importmap.cli import run
from importmap.model.errors import ConfigError, UnknownNameError
from importmap.rewrite.paths import turned, wishes
from tests.code import analysed
from tests.repositories import Repository
from tests.trees import plant

SHOP: dict[str, str | bytes] = {
    "shop/__init__.py": 'from shop.models import LIMIT, Order\n\n__all__ = ["LIMIT", "Order"]\n',
    "shop/models.py": "LIMIT = 3\n\n\nclass Order:\n    pass\n",
    "shop/old.py": "from shop.models import LIMIT, Order\n",
    "shop/api/__init__.py": "",
    "shop/api/plain.py": "from shop.old import Order\n\nx = Order()\n",
    "shop/api/windows.py": b"from shop.old import Order  # noqa: F401\r\n\r\nx = '\xc3\xa9'",
    "shop/api/latin.py": b"# coding: latin-1\nfrom shop.old import LIMIT, Order\nx = '\xe9'\n",
    "shop/api/caf\u00e9 bar.py": "from shop.old import Order\n",
}
LIST = "shop.old.Order -> shop.Order  # the public one\n\nshop.old:LIMIT shop.LIMIT\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed shop in the current folder, and a folder for state."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = plant(tmp_path / "code", SHOP)
    plant(tmp_path, {"list": LIST})
    Repository(folder, {})
    monkeypatch.chdir(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder but those of git."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {p: f.read_bytes() for f in files if not (p := f.relative_to(folder).as_posix()).startswith(".git/")}


def test_the_patch_makes_what_write_makes(shop: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Which does nothing the second time, and can be taken back."""
    before = contents(shop)
    assert run(["apply", "--file", "../list"]) == 0
    patch, said = capfdbinary.readouterr()
    assert b"4 files can be made; nothing is written yet" in said
    assert contents(shop) == before
    subprocess.run(["git", "apply", "-"], input=patch, cwd=shop, check=True, timeout=60)
    made = contents(shop)
    subprocess.run(["git", "checkout", "--quiet", "."], cwd=shop, check=True, timeout=60)
    assert contents(shop) == before
    assert run(["apply", "--file", "../list", "--write"]) == 0
    assert contents(shop) == made != before
    assert made["shop/api/windows.py"] == b"from shop import Order  # noqa: F401\r\n\r\nx = '\xc3\xa9'"
    assert made["shop/api/latin.py"] == b"# coding: latin-1\nfrom shop import LIMIT, Order\nx = '\xe9'\n"
    assert run(["apply", "--file", "../list", "--write", "--force"]) == 0
    assert b"nothing" in capfdbinary.readouterr().err
    assert contents(shop) == made
    assert run(["apply", "--undo"]) == 0
    assert contents(shop) == before
    assert run(["apply", "--undo"]) == 2


def test_what_is_not_committed_is_not_written(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unless somebody insists, and before anything is proved; files that are not touched may be as they like."""
    (shop / "shop/models.py").write_text("LIMIT = 4\n\n\nclass Order:\n    pass\n")
    (shop / "shop/api/plain.py").write_text("from shop.old import Order\n")
    plant(shop, {"shop/api/new.py": "from shop.old import Order\n"})
    before = contents(shop)
    with monkeypatch.context() as patched:
        patched.delattr("importmap.app.proved")
        assert run(["apply", "--file", "../list", "--write"]) == 2
    assert "shop/api/new.py and 1 more are not committed" in capsys.readouterr().err
    assert contents(shop) == before
    assert run(["apply", "--file", "../list", "--write", "--force"]) == 0
    assert (shop / "shop/api/new.py").read_text() == "from shop import Order\n"


def test_what_was_changed_since_is_not_taken_back(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the message says which file it is."""
    assert run(["apply", "--file", "../list", "--write"]) == 0
    (shop / "shop/api/plain.py").write_text("mine\n")
    after = contents(shop)
    assert run(["apply", "--undo"]) == 2
    assert "shop/api/plain.py changed since" in capsys.readouterr().err
    assert contents(shop) == after


def test_steps_of_the_plan(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """By id, or all of them, which nothing else says; one that is not there is told."""
    for name, path in (("m", "shop.models"), ("n", "shop.old"), ("o", "shop")):
        plant(shop, {f"other/{name}{number}.py": f"from {path} import Order\n" for number in range(8)})
    assert run(["plan", "--format", "json"]) == 0
    (step,) = json.loads(capfd.readouterr().out)["steps"]
    assert run(["apply", "--step", "00000000"]) == 2
    assert "the plan has no step 00000000" in capfd.readouterr().err
    patches = set()
    for arguments in ([], ["--all"], ["--step", step["id"]]):
        assert run(["apply", *arguments]) == 0
        patches.add(capfd.readouterr().out)
    (patch,) = patches
    assert patch.count("+from shop import Order") == 16
    assert run(["apply", "--safe"]) == 0
    assert capfd.readouterr().out == ""


def test_a_refusal_is_explained(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where all is refused, the exit code says so."""
    test = "from unittest.mock import patch\nimport shop.api.late\n\ndef test_it():\n    patch('shop.old.Order')\n"
    late = "def f():\n    from shop.old import Order\n    return Order\n"
    others = {path: "" for path in SHOP if path.startswith("shop/api/")}
    plant(shop, {**others, "shop/api/late.py": late, "tests/test_it.py": test, "list": "shop.old.Order shop.Order\n"})
    assert run(["apply", "--file", "list"]) == 1
    patch, said = capfd.readouterr()
    assert (patch, "1 rewrite refused; --explain tells why" in said) == ("", True)
    assert run(["apply", "--file", "list", "--explain"]) == 1
    assert capfd.readouterr().out == (
        "tests/test_it.py:5 replaces shop.old.Order while this is read  (1 rewrite)\n  shop/api/late.py:2\n"
    )


def test_what_is_safe_of_a_step(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Only what cannot change what the code does is rewritten, of all steps or of one; the plan says how much it is."""
    plant(shop, {f"other/n{number}.py": "import shop\nfrom shop.old import Order\n" for number in range(4)})
    plant(shop, {f"other/m{number}.py": "import shop.old\nfrom shop.old import Order\n" for number in range(4)})
    plant(shop, {f"other/o{number}.py": "from shop import Order\n" for number in range(9)})
    assert run(["plan", "--format", "json"]) == 0
    (step,) = json.loads(capfd.readouterr().out)["steps"]
    turned = [step["rewrites"][position]["path"] for position in step["safe"]]
    assert turned == [f"other/m{number}.py" for number in range(4)]
    assert run(["plan", "--step", step["id"]]) == 0
    assert "4 of them safely" in capfd.readouterr().out
    for arguments in (["--safe"], ["--safe", "--all"], ["--safe", "--step", step["id"]]):
        assert run(["apply", *arguments]) == 0
        assert capfd.readouterr().out.count("+from shop import Order") == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--undo", "--write"], "--undo stands alone"),
        (["--step", "4f1c22aa", "--all"], "contradict each other"),
        (["--safe", "--file", "../list"], "contradict each other"),
        (["--write"], "say what to write"),
        (["--all", "--force"], "there is no --write"),
        (["--file", "nowhere"], "the list nowhere cannot be read: No such file"),
    ],
)
def test_wrong_usage_is_told(
    shop: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """Before anything is read."""
    assert shop.is_dir()
    assert run(["apply", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_list_comes_from_stdin(
    shop: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As from a file."""
    assert shop.is_dir()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LIST.encode())))
    assert run(["apply", "--file", "-"]) == 0
    assert "+from shop import Order" in capfd.readouterr().out


def test_an_installed_package_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a copy of something else."""
    folder = plant(tmp_path / "lib/site-packages", SHOP)
    plant(folder, {"shop-1.dist-info/METADATA": "Name: shop\n"})
    plant(tmp_path, {"here/list": LIST})
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.chdir(tmp_path / "here")
    assert run(["apply", "shop", "--file", "list", "--write", "--force"]) == 2
    assert "is an installed package" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------- lists of paths

WISHES = {
    "two paths": ("a.b c.d", [("a.b", "c.d")]),
    "an arrow, a colon, a comment": ("a:b -> c.d  # why\n\n# nothing\n", [("a.b", "c.d")]),
    "one path": ("c.d\r\n", [("", "c.d")]),
}


@pytest.mark.parametrize(("text", "expected"), WISHES.values(), ids=WISHES)
def test_a_list_is_read(text: str, expected: list[tuple[str, str]]) -> None:
    """Line by line."""
    assert [(wish.old, wish.new) for wish in wishes(text)] == expected


@pytest.mark.parametrize("text", ["a.b c.d e.f", "a..b", "a/b.py c", "a.b c.d;", "1.2"])
def test_a_line_that_names_no_paths_is_told(text: str) -> None:
    """With its number."""
    with pytest.raises(ConfigError, match="line 2 of the list names no paths"):
        wishes(f"\n{text}\n")


CODE = {path: text for path, text in SHOP.items() if isinstance(text, str) and " " not in path} | {
    "shop/api/read.py": "import shop.old\nimport shop.old as o\n\nx = shop.old.Order, o.Order, o.LIMIT\n",
}
TURNS = {
    "one path": (
        "shop.old.Order shop.Order",
        [
            ("shop/api/plain.py", 1, "from shop.old import Order", "from shop import Order"),
            ("shop/api/read.py", 4, "shop.old.Order", "shop.Order"),
        ],
    ),
    "any other path, but for the way of the new one": (
        "shop.Order",
        [
            ("shop/api/plain.py", 1, "from shop.old import Order", "from shop import Order"),
            ("shop/api/read.py", 4, "shop.old.Order", "shop.Order"),
            ("shop/old.py", 1, "from shop.models import Order", "from shop import Order"),
        ],
    ),
    "a module": (
        "shop.old shop.models",
        [
            ("shop/api/plain.py", 1, "from shop.old import Order", "from shop.models import Order"),
            ("shop/api/read.py", 4, "shop.old.LIMIT", "shop.models.LIMIT"),
            ("shop/api/read.py", 4, "shop.old.Order", "shop.models.Order"),
        ],
    ),
    "the same path": ("shop.Order shop.Order", []),
    "the first of two wishes": (
        "shop.old.LIMIT shop.models.LIMIT\nshop.old.LIMIT shop.LIMIT",
        [("shop/api/read.py", 4, "shop.old.LIMIT", "shop.models.LIMIT")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), TURNS.values(), ids=TURNS)
def test_wishes_become_rewrites(text: str, expected: list[tuple[str, int, str, str]]) -> None:
    """Of statements and of what is read, but for those that the new path itself leads through."""
    found = turned(analysed(CODE), wishes(text))
    assert [(one.path, one.line, one.before, one.after) for one in found] == expected


def test_a_function_that_is_called_like_its_module() -> None:
    """What the paths have in common tells which of the two is meant."""
    code = {
        "shop/__init__.py": "from shop.count import *\n",
        "shop/count.py": "def count():\n    pass\n",
        "shop/use.py": "from shop import count\n",
        "shop/dynamic.py": "import sys\nglobals().update(sys.argv)\n",
    }
    (rewrite,) = turned(analysed(code), wishes("shop.count shop.count.count"))
    assert (rewrite.before, rewrite.after) == ("from shop import count", "from shop.count import count")
    (rewrite,) = turned(analysed(code | {"shop/use.py": "from shop.count import count\n"}), wishes("shop.count"))
    assert (rewrite.before, rewrite.after) == ("from shop.count import count", "from shop import count")
    with pytest.raises(ConfigError, match=r"shop\.dynamic\.made in line 1 of the list is cannot be told"):
        turned(analysed(code), wishes("shop.dynamic.made"))


def test_what_is_read_through_a_package_above() -> None:
    """The module that has the name need not be imported by the one that reads it."""
    code = {
        "shop/__init__.py": "import shop.old\n",
        "shop/old.py": "from shop.models import Order\n",
        "shop/models.py": "class Order: ...\n",
        "use.py": "import shop\nx = shop.old.Order\n",
    }
    (rewrite,) = turned(analysed(code), wishes("shop.old.Order shop.models.Order"))
    assert (rewrite.path, rewrite.before, rewrite.after) == ("use.py", "shop.old.Order", "shop.models.Order")


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("shop.old.Ordr shop.Order", UnknownNameError, "shop.old.Ordr in line 1 of the list leads to nothing"),
        ("shop.old.Order shop.LIMIT", ConfigError, "are not the same"),
        ("shop.old", ConfigError, "shop.old in line 1 of the list is a module"),
    ],
)
def test_a_wish_that_cannot_be_fulfilled_is_told(text: str, error: type[Exception], message: str) -> None:
    """With its line."""
    with pytest.raises(error, match=message):
        turned(analysed(CODE), wishes(text))


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_it_waits_for_nobody(shop: Path) -> None:
    """A reader that goes away after a line ends it without a word; a test that waits is one that hangs."""
    command = [sys.executable, "-m", "importmap", "apply", "--file", "../list", "--no-cache"]
    with subprocess.Popen(command, cwd=shop, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"diff --git")
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()

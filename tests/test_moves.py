"""A module goes to another name, and everything that leads to it goes along; or nothing does, and it is said why."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from importmap.cli import run
from importmap.model.change import Move
from importmap.model.errors import UnknownNameError
from importmap.rewrite.moving import moved
from tests.code import analysed
from tests.repositories import Repository
from tests.test_move_fuzz import edited
from tests.trees import plant, source_of

SHOP = {
    "shop/__init__.py": "",
    "shop/orders.py": "from . import money\n\n\ndef load():\n    return money.ONE\n",
    "shop/money.py": "ONE = 1\n",
    "shop/web/__init__.py": "",
    "shop/web/page.py": "from ..orders import load\n",
}


def after(files: dict[str, str], old: str, new: str, until: str = "") -> dict[str, str]:
    """The files after a move."""
    proof = moved(analysed(files), Move(old, new, until), source_of(files), lambda _: ())
    assert not proof.refusals
    return edited(files, proof.edits)


def refusals(files: dict[str, str], old: str, new: str) -> str:
    """Why a move is refused."""
    proof = moved(analysed(files), Move(old, new), source_of(files), lambda _: ())
    assert not proof.edits
    return "\n".join(f"{one.path}: {one.reason}" for one in proof.refusals)


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("import shop.orders\nx = shop.orders.load\n", "import shop.web.sale\nx = shop.web.sale.load\n"),
        ("import shop.orders as o\nx = o.load\n", "import shop.web.sale as o\nx = o.load\n"),
        ("from shop import orders\nx = orders.load\n", "from shop.web import sale as orders\nx = orders.load\n"),
        (
            "from shop import money, orders as o\n",
            "from shop import money\nfrom shop.web import sale as o\n",
        ),
        ("from shop.orders import load as l\n", "from shop.web.sale import load as l\n"),
        ("from shop.orders import *\n", "from shop.web.sale import *\n"),
        ("from .orders import load\n", "from .web.sale import load\n"),
        ("from . import orders, money\n", "from . import money\nfrom .web import sale as orders\n"),
        (
            "import shop\nimport shop.orders\nx = shop.orders.load\n",
            "import shop\nimport shop.web.sale\nx = shop.web.sale.load\n",
        ),
        (
            "import shop as s, shop.orders\nx = s.orders.load\n",
            "import shop as s, shop.web.sale\nx = s.web.sale.load\n",
        ),
        (
            "import shop.orders\ndef f(a: 'shop.orders.load'):\n    shop.orders.load = a\n"
            "    return f'{shop.orders}'\n",
            "import shop.web.sale\ndef f(a: 'shop.web.sale.load'):\n    shop.web.sale.load = a\n"
            "    return f'{shop.web.sale}'\n",
        ),
        ("x = 1; import shop.orders; y = shop.orders\n", "x = 1; import shop.web.sale; y = shop.web.sale\n"),
        ("class A:\n    from .orders import load\n", "class A:\n    from .web.sale import load\n"),
        (
            "from importlib import import_module\nimport_module('shop.orders').load\nx = 'shop.orders.load'\n",
            "from importlib import import_module\nimport_module('shop.web.sale').load\nx = 'shop.web.sale.load'\n",
        ),
        (
            "from unittest.mock import patch\n@patch('shop.orders.load')\ndef f(): pass\n",
            "from unittest.mock import patch\n@patch('shop.web.sale.load')\ndef f(): pass\n",
        ),
        ("import sys\nx = sys.modules['shop.orders']\n", "import sys\nx = sys.modules['shop.web.sale']\n"),
        ("pytest_plugins = ['shop.orders']\n", "pytest_plugins = ['shop.web.sale']\n"),
        (
            "PLACES = {'shop.orders.limit': 1}\n# see shop.orders\n",
            "PLACES = {'shop.orders.limit': 1}\n# see shop.orders\n",
        ),
        ("from shop.orders2 import x\nimport shop.money\n", "from shop.orders2 import x\nimport shop.money\n"),
    ],
)
def test_who_leads_to_a_module_leads_to_its_new_name(before: str, then: str) -> None:
    """In every form, and what only looks alike stays."""
    files = {**SHOP, "shop/orders2.py": "x = 1\n", "shop/user.py": before}
    assert after(files, "shop.orders", "shop.web.sale")["shop/user.py"] == then


def test_what_moves_leads_where_it_led() -> None:
    """Relative imports get other dots, packages take all below along, and what stays below says nothing new."""
    made = after(SHOP, "shop.orders", "shop.web.sale")
    assert made["shop/web/sale.py"].startswith("from .. import money\n")
    assert made["shop/web/page.py"] == "from .sale import load\n"
    assert "shop/orders.py" not in made
    made = after(SHOP, "shop.web", "shop.ui.web")
    assert set(made) == {*SHOP, "shop/ui/__init__.py", "shop/ui/web/__init__.py", "shop/ui/web/page.py"} - {
        "shop/web/__init__.py",
        "shop/web/page.py",
    }
    assert made["shop/ui/web/page.py"] == "from ...orders import load\n"
    made = after(SHOP, "shop.web", "web")
    assert made["web/page.py"] == "from shop.orders import load\n"


def test_a_module_may_stay_for_a_while() -> None:
    """It forwards and warns, and nothing in the tree goes by it."""
    made = after(SHOP, "shop.orders", "shop.sale", "2027-01-31")
    assert "from shop.sale import *" in made["shop/orders.py"]
    assert "DeprecationWarning" in made["shop/orders.py"]
    assert "2027-01-31" in made["shop/orders.py"]
    assert made["shop/web/page.py"] == "from ..sale import load\n"
    assert made["shop/sale.py"] == SHOP["shop/orders.py"]


@pytest.mark.parametrize(
    ("files", "new", "reason"),
    [
        ({}, "shop.money", "shop.money is there already"),
        ({}, "shop.money.orders", "shop.money is a module, and nothing can be in it"),
        ({}, "shop.class", "shop.class is no name that an import could spell"),
        ({"shop/orders.py": "x = __file__\n"}, "shop.web.orders", "it reads `__file__`"),
        (
            {"shop/__init__.py": "from .orders import load\nx = orders\n"},
            "shop.web.sale",
            "line 2 reads orders without importing it",
        ),
        ({"shop/__init__.py": "from .orders import load\ndel orders\n"}, "shop.sale", "line 2 deletes orders"),
        ({"shop/__init__.py": "__all__ = ['orders']\n"}, "shop.sale", "which its `__all__` lists"),
        (
            {"shop/a.py": "import shop\nx = getattr(shop, 'orders')\nshop.orders.load\nshop = 1\n"},
            "shop.sale",
            "shop is bound by more than imports",
        ),
        (
            {
                "shop/core/__init__.py": "import shop.page\n",
                "shop/page.py": "from shop.orders import load\n",
            },
            "shop.core.orders",
            "in a circle",
        ),
        ({"shop/orders.py": "def load(:\n"}, "shop.sale", "the file cannot be parsed"),
    ],
)
def test_what_would_spoil_something_is_refused(files: dict[str, str], new: str, reason: str) -> None:
    """As a whole, and the reason says where."""
    assert reason in refusals(SHOP | files, "shop.orders", new)


def test_what_is_not_there_cannot_be_moved() -> None:
    """And the message says so."""
    with pytest.raises(UnknownNameError, match=r"no module or package is called shop\.none"):
        after(SHOP, "shop.none", "shop.some")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed shop in the current folder, with files that are no modules."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = plant(
        tmp_path / "code",
        {
            **SHOP,
            "shop/web/template.bin": b"\0\xff",
            "README.md": "Start with shop.web.page:load, or shop/web.\n",
            "pyproject.toml": '[project]\nname = "shop"\n[project.scripts]\nrun = "shop.web.page:load"\n',
        },
    )
    (folder / "shop/web/page.py").chmod(0o755)
    Repository(folder, {})
    monkeypatch.chdir(folder)
    return folder


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """All files and folders but those of git."""
    found = (path for path in folder.rglob("*") if ".git" not in path.relative_to(folder).parts)
    return {str(path): (path.read_bytes() if path.is_file() else b"", path.stat().st_mode) for path in found}


def test_the_patch_makes_what_write_makes(shop: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Files that are no modules and entry points go along, and all can be taken back; the patch renames."""
    before = contents(shop)
    move = ["apply", "--move", "shop.web", "shop.ui.web"]
    assert run(move) == 0
    patch, said = capfdbinary.readouterr()
    assert b"also mentioned in README.md:1" in said
    assert b"rename from shop/web/template.bin\nrename to shop/ui/web/template.bin\n" in patch
    assert contents(shop) == before
    subprocess.run(["git", "apply", "--index", "-"], input=patch, cwd=shop, check=True, timeout=60)
    made = contents(shop)
    subprocess.run(["git", "reset", "--quiet", "--hard"], cwd=shop, check=True, timeout=60)
    assert contents(shop) == before
    (shop / "shop/web/__pycache__").mkdir()
    (shop / "shop/web/__pycache__/page.cpython-312.pyc").write_bytes(b"compiled")
    assert run([*move, "--write"]) == 0
    assert contents(shop) == made
    assert b"shop.ui.web.page:load" in (shop / "pyproject.toml").read_bytes()
    assert run(["apply", "--undo"]) == 0
    assert contents(shop) == before
    assert run([*move, "--write", "--text"]) == 0
    assert (shop / "README.md").read_text() == "Start with shop.ui.web.page:load, or shop/web.\n"


def test_a_refused_move_writes_nothing(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The exit code says so, and the reason comes without being asked for."""
    before = contents(shop)
    assert run(["apply", "--move", "shop.web", "shop.money", "--write"]) == 1
    assert "shop.money is there already" in capfd.readouterr().out
    assert run(["apply", "--move", "shop.none", "shop.some", "--write"]) == 2
    assert run(["apply", "--shim", "3.0", "--all"]) == 2
    assert run(["apply", "--move", "shop.web", "shop.ui", "--safe"]) == 2
    (shop / "shop/ui").mkdir()
    (shop / "shop/ui/page.py").write_text("x = 1\n")
    assert run(["apply", "--move", "shop.web", "shop.ui", "--write", "--force"]) == 1
    (shop / "shop/ui/page.py").unlink()
    (shop / "shop/ui").rmdir()
    assert contents(shop) == before


def test_a_move_can_be_supposed(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """In the same words, also before another change; what is refused is told."""
    assert run(["plan", "--what-if", "move shop.web shop.ui.web", "--what-if", "delete shop.ui.web"]) == 0
    assert "shop/ui/web/page.py" in capfd.readouterr().out
    assert run(["plan", "--what-if", "move shop.web shop.money"]) == 2
    assert "shop.web cannot be moved: shop.money is there already" in capfd.readouterr().err
    assert (shop / "shop/web/page.py").exists()

"""What names a path that importers leave follows where that is certain, and is told where it is not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from importmap.cli import run
from tests.trees import plant

SHOP = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n\n'
    '[project.scripts]\nshop = "shop.old:main"  # runs it\n'
    'other = "shop.old:other"\n\n[project.entry-points."shop.plugins"]\nmain = "shop.old:main"\n'
    '\n[tool.ours]\nknown = ["shop.old.main"]\n\n[tool.importmap]\n',
    "shop/__init__.py": "",
    "shop/new.py": "def main():\n    return 1\n\n\ndef other():\n    return 2\n",
    "shop/old.py": "from shop.new import main, other  # noqa: F401\n",
    "shop/use.py": 'from shop.old import main\n\nx = main()\nNAMES = {"shop.old.main": 1}\n',
    "tests/test_use.py": "from unittest.mock import patch\n\n\n@patch('shop.old.main')\ndef test_it(main): ...\n",
    "README.md": "Call `shop.old.main()`, not `shop.old.mains` or `my.shop.old.main`.\n\n    python -m shop.old:main\n",
    "docker/Dockerfile": 'FROM python\nCMD ["gunicorn", "shop.old:main"]\n',
    "data.bin": "shop.old.main\n",
}
LIST = "shop.old.main shop.new.main\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of which importers are to leave a path."""
    folder = plant(tmp_path / "shop", {**SHOP, "list": LIST})
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return folder


def test_entry_points_follow(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An entry point goes where importers go; what else names the path is told, and stays."""
    assert run(["apply", "--file", "list", "--write", "--no-cache"]) == 0
    told = capsys.readouterr().err
    settings = tomllib.loads((shop / "pyproject.toml").read_text())
    assert settings["project"]["scripts"] == {"shop": "shop.new:main", "other": "shop.old:other"}
    assert settings["project"]["entry-points"] == {"shop.plugins": {"main": "shop.new:main"}}
    assert settings["tool"]["ours"] == {"known": ["shop.old.main"]}
    assert "# runs it" in (shop / "pyproject.toml").read_text()
    places = "README.md:1, README.md:3, docker/Dockerfile:2, pyproject.toml:13, shop/use.py:4"
    assert f"also mentioned in {places}; --text changes text files" in told
    for path in ("README.md", "docker/Dockerfile", "data.bin", "tests/test_use.py"):
        assert (shop / path).read_text() == SHOP[path]
    assert run(["apply", "--undo"]) == 0
    assert (shop / "pyproject.toml").read_text() == SHOP["pyproject.toml"]


def test_texts_change_on_request(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--text`, text files name the new path in their own style; strings of sources are told only."""
    assert run(["apply", "--file", "list", "--write", "--text", "--no-cache"]) == 0
    told = capsys.readouterr().err
    assert "also mentioned in shop/use.py:4\n" in told
    after = "Call `shop.new.main()`, not `shop.old.mains` or `my.shop.old.main`.\n\n    python -m shop.new:main\n"
    assert (shop / "README.md").read_text() == after
    assert '"shop.new:main"' in (shop / "docker/Dockerfile").read_text()
    assert 'known = ["shop.new.main"]' in (shop / "pyproject.toml").read_text()
    assert '{"shop.old.main": 1}' in (shop / "shop/use.py").read_text()
    assert (shop / "data.bin").read_text() == SHOP["data.bin"]


def test_an_entry_point_does_not_follow_where_it_could_not_start(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A module that cannot be imported first is no place for an entry point."""
    plant(
        shop,
        {
            "shop/new.py": "import shop.use\n\n\ndef main():\n    return shop.use.y\n\n\ny = shop.use.x\n",
            "shop/use.py": "import shop.new\n\nx = shop.new.y\n",
            "shop/other.py": "try:\n    import shop.new\nexcept AttributeError:\n    pass\nfrom shop.old import main\n",
            "shop/old.py": "from shop.new import main  # noqa: F401\n",
        },
    )
    run(["apply", "--file", "list", "--write", "--no-cache"])
    assert 'shop = "shop.old:main"' in (shop / "pyproject.toml").read_text()
    capsys.readouterr()


def test_where_importers_stay_nothing_follows(shop: Path) -> None:
    """What no import was turned from is named as before."""
    plant(shop, {"shop/use.py": "x = 1\n"})
    run(["apply", "--file", "list", "--write", "--text", "--no-cache"])
    assert (shop / "README.md").read_text() == SHOP["README.md"]

"""The modules that a project has declared for tach, as services and what they may import"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import tomlkit

from importmap.cli import run
from importmap.config import Config
from importmap.files import tree_at
from importmap.scan.discover import discover
from importmap.scan.tach import Declared, read_tach
from tests.trees import plant

TACH = """
source_roots = ["."]
[[modules]]
path = "orders"
depends_on = ["kit", { path = "billing.sums", deprecated = true }, "gone", "<root>"]
[[modules]]
paths = ["kit", "log"]
depends_on = []
utility = true
[[modules]]
path = "free"
[[modules]]
path = "legacy"
unchecked = true
[[modules]]
path = "many.*"
depends_on = []
"""
DOMAIN = """
[root]
depends_on = []
[[modules]]
path = "sums"
depends_on = ["rounding", "//orders"]
[[modules]]
path = "rounding"
depends_on = []
"""
FILES = {
    "tach.toml": TACH,
    "billing/tach.domain.toml": DOMAIN,
    "billing/__init__.py": "",
    "billing/sums/__init__.py": "import orders\n",
    "billing/rounding/__init__.py": "",
    "orders/__init__.py": "",
    "orders/__main__.py": "",
    "kit/__init__.py": "",
}
UTILITIES = ("kit", "log")


def declared(folder: Path, files: dict[str, str]) -> tuple[Declared, ...]:
    """What is read in a project with these files."""
    plant(folder, files)
    return read_tach(tree_at(folder), discover(Config(base=folder)))


def test_modules_and_domains_are_read(tmp_path: Path) -> None:
    """Names in a domain are relative to it; utilities are for all; what is a glob, unchecked or unknown is left out."""
    assert declared(tmp_path, FILES) == (
        Declared("billing", "billing/tach.domain.toml", UTILITIES),
        Declared("billing.rounding", "billing/tach.domain.toml", UTILITIES),
        Declared("billing.sums", "billing/tach.domain.toml", ("billing.rounding", *UTILITIES, "orders")),
        Declared("free", "tach.toml", None),
        Declared("kit", "tach.toml", ("log",), utility=True),
        Declared("log", "tach.toml", ("kit",), utility=True),
        Declared("orders", "tach.toml", ("billing.sums", *UTILITIES)),
    )


@pytest.mark.parametrize("text", ["modules = 3", "[[modules]]\npath = 3", "modules = [", "[modules]\npath = 'a'", ""])
def test_what_makes_no_sense_is_nothing(tmp_path: Path, text: str) -> None:
    """A file that tach would refuse declares nothing."""
    assert declared(tmp_path, {"a.py": "", "tach.toml": text}) == ()


def test_without_a_tach_file_there_is_nothing(tmp_path: Path) -> None:
    """A domain alone is none."""
    assert declared(tmp_path, {"a/__init__.py": "", "a/tach.domain.toml": DOMAIN}) == ()


def test_init_proposes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """They are the services, what they depend on is what they may import, and what started them still does."""
    monkeypatch.chdir(plant(tmp_path, FILES))
    assert run(["init", "--output", "-", "--no-cache", "--quiet"]) == 0
    told = tomllib.loads(capfd.readouterr().out)
    assert told["services"]["billing.sums"] == ["billing.sums"]
    assert told["may-import"]["billing.sums"] == ["billing.rounding", "kit", "log", "orders"]
    assert told["may-import"]["kit"] == ["log"]
    assert "free" in told["services"]
    assert "free" not in told["may-import"]
    assert told["entry-points"] == {"orders": ["orders.__main__"]}
    (tmp_path / "importmap.toml").write_text(tomlkit.dumps(told), "utf-8")
    assert run(["analyze", "--no-cache", "--quiet", "-o", str(tmp_path / "report")]) == 0

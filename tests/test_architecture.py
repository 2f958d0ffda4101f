"""The contracts of `[tool.importlinter]` hold, and each of them breaks when it is offended."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
}

# contract, the file that offends it, what is planted there, how import-linter names it
OFFENCES = [
    ("layers", "model/errors.py", "import importmap.config", "importmap.model.errors -> importmap.config"),
    ("layers", "resolve/modules.py", "import importmap.graph", "importmap.resolve.modules -> importmap.graph"),
    ("layers", "utils.py", '"""A room that nobody planned."""', "importmap.utils"),
    ("acyclic", "model/change.py", "import importmap.model.finding", "No cycles are allowed in importmap.model."),
    (
        "detectors",
        "detect/broken_file.py",
        "import importmap.detect.import_cycle",
        "importmap.detect.broken_file -> importmap.detect.import_cycle",
    ),
    (
        "renderers",
        "render/json.py",
        "import importmap.render.markdown",
        "importmap.render.json -> importmap.render.markdown",
    ),
    ("terminal", "app.py", "import rich.console", "importmap.app -> rich"),
    ("terminal", "config.py", "import click", "importmap.config -> click"),
    ("graphs", "analysis.py", "import networkx", "importmap.analysis -> networkx"),
    ("graphs", "detect/many_paths.py", "import grimp", "importmap.detect.many_paths -> grimp"),
    ("pictures", "app.py", "import pydot", "importmap.app -> pydot"),
    ("pictures", "history.py", "import jinja2", "importmap.history -> jinja2"),
    ("reading", "resolve/names.py", "import ast_serialize", "importmap.resolve.names -> ast_serialize"),
    ("reading", "history.py", "import sqlite3", "importmap.history -> sqlite3"),
    ("bytes", "analysis.py", "import msgspec", "importmap.analysis -> msgspec"),
]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What import-linter says of each contract that a copy of the package with all offences breaks."""
    copy = tmp_path_factory.mktemp("offended")
    shutil.copy(ROOT / "pyproject.toml", copy)
    shutil.copytree(ROOT / "importmap", copy / "importmap", ignore=shutil.ignore_patterns("__pycache__"))
    for _, path, planted, _ in OFFENCES:
        with (copy / "importmap" / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{planted}\n")
    done = lint(copy)
    assert done.returncode == 1, done.stdout
    told = done.stdout.partition("Broken contracts")[2]
    parts = re.split(r"^(.+)\n-+$", told, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the package in a folder."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_contracts_hold() -> None:
    """The package keeps all of its contracts."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_contract_is_offended() -> None:
    """There is an offence for each contract."""
    assert {contract for contract, _, _, _ in OFFENCES} == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "path", "planted", "told"), OFFENCES)
def test_an_offence_breaks_its_contract(
    broken: dict[str, str], contract: str, path: str, planted: str, told: str
) -> None:
    """The contract is broken, and by the import that was planted."""
    assert told in broken.get(CONTRACTS[contract], "kept"), f"{planted} in {path}"

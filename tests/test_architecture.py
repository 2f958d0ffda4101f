"""The contracts of `[tool.importlinter]` hold, and each of them breaks when it is offended, for importmap as well."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from importmap import app
from importmap.model.verdicts import Outcome, Verdict

ROOT = Path(__file__).parent.parent
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
}

# contract, the file that offends it, what is planted there, how import-linter names it
OFFENCES = [
    ("layers", "model/errors.py", "import importmap.config", "importmap.model.errors -> importmap.config"),
    ("layers", "resolve/modules.py", "import importmap.graph", "importmap.resolve.modules -> importmap.graph"),
    ("layers", "contracts/scope.py", "import importmap.analysis", "importmap.contracts.scope -> importmap.analysis"),
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
    ("terminal", "app/asking.py", "import rich.console", "importmap.app.asking -> rich"),
    ("terminal", "config.py", "import click", "importmap.config -> click"),
    ("assistants", "app/asking.py", "import mcp", "importmap.app.asking -> mcp"),
    ("graphs", "analysis.py", "import networkx", "importmap.analysis -> networkx"),
    ("graphs", "detect/many_paths.py", "import grimp", "importmap.detect.many_paths -> grimp"),
    ("pictures", "app/reporting.py", "import pydot", "importmap.app.reporting -> pydot"),
    ("pictures", "history/snapshots.py", "import jinja2", "importmap.history.snapshots -> jinja2"),
    ("reading", "resolve/names.py", "import ast_serialize", "importmap.resolve.names -> ast_serialize"),
    ("reading", "history/snapshots.py", "import sqlite3", "importmap.history.snapshots -> sqlite3"),
    ("clusters", "scan/load.py", "import distributed", "importmap.scan.load -> distributed"),
    ("tables", "config.py", "import tomllib", "importmap.config -> tomllib"),
    ("bytes", "analysis.py", "import msgspec", "importmap.analysis -> msgspec"),
    ("processes", "past/changed.py", "import subprocess", "importmap.past.changed -> subprocess"),
]


@pytest.fixture(scope="module")
def offended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with all offences."""
    copy = tmp_path_factory.mktemp("offended")
    shutil.copy(ROOT / "pyproject.toml", copy)
    shutil.copytree(ROOT / "importmap", copy / "importmap", ignore=shutil.ignore_patterns("__pycache__"))
    for _, path, planted, _ in OFFENCES:
        with (copy / "importmap" / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{planted}\n")
    return copy


@pytest.fixture(scope="module")
def broken(offended: Path) -> dict[str, str]:
    """What import-linter says of each contract that the copy breaks."""
    done = lint(offended)
    assert done.returncode == 1, done.stdout
    told = done.stdout.partition("Broken contracts")[2]
    parts = re.split(r"^(.+)\n-+$", told, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="module")
def reported(offended: Path) -> dict[str, str]:
    """What importmap says of each contract that the copy breaks."""
    verdicts = app.analyse(app.load_config(offended)).contracts
    return {verdict.name: "\n".join(told_by(verdict)) for verdict in verdicts if verdict.outcome is Outcome.BROKEN}


def told_by(verdict: Verdict) -> Iterator[str]:
    """The imports that break a contract, the packages with circles in them, and the modules without a layer."""
    for breach in verdict.breaches:
        yield from (f"{step.importer} -> {step.imported}" for chain in breach.chains for step in chain)
        if verdict.kind == "acyclic_siblings":
            yield f"No cycles are allowed in {breach.importer.rpartition('.')[0]}."
    yield from (fault.subject for fault in verdict.faults)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the package in a folder."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
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
    broken: dict[str, str], reported: dict[str, str], contract: str, path: str, planted: str, told: str
) -> None:
    """The contract is broken, and by the import that was planted, as import-linter and importmap say."""
    assert told in broken.get(CONTRACTS[contract], "kept"), f"{planted} in {path}"
    assert told in reported.get(CONTRACTS[contract], "kept"), f"{planted} in {path}"


def test_both_break_the_same_contracts(broken: dict[str, str], reported: dict[str, str]) -> None:
    """The two take the same contracts for broken."""
    assert set(reported) == set(broken)

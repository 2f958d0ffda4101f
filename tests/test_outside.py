"""What files that are no Python say of the modules of a project"""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap import app
from importmap.config import Config
from importmap.model.outside import Naming, Outside
from importmap.model.severity import Severity
from importmap.scan import outside
from importmap.scan.discover import discover
from importmap.scan.outside import read_outside
from tests.trees import plant

MODULES = ("shop/__init__.py", "shop/worker.py", "shop/api/__init__.py", "shop/api/orders.py", "main.py", "ops/send.py")
# Each row: a file, a line of it, and the modules that it names.
LINES = [
    ("Dockerfile", 'CMD ["python", "-m", "shop.worker"]', ["shop.worker"]),
    ("deploy/api.dockerfile", "CMD uvicorn main:app", ["main"]),
    ("Procfile", "web: gunicorn shop.api.orders:app", ["shop.api.orders"]),
    ("Makefile", "\tpython ops/send.py --all", ["ops.send"]),
    ("ops/Makefile", "\tpython send.py", ["ops.send"]),
    ("run.sh", "exec python -m main", ["main"]),
    (".github/workflows/ci.yml", "  - run: python ./ops/send.py", ["ops.send"]),
    ("compose.yaml", "    command: celery -A shop.worker worker", ["shop.worker"]),
    ("deploy/unit.service", "ExecStart=/srv/venv/bin/python /srv/ops/send.py", ["ops.send"]),
    ("hydra.yaml", "_target_: shop.api.orders.Handler", ["shop.api.orders"]),
    ("tox.ini", "commands = python -m shop.worker", ["shop.worker"]),
    ("zappa_settings.json", '{"handler": "shop.worker.handle"}', ["shop.worker"]),
    ("fast.pyx", "from shop.worker cimport f", ["shop.worker"]),
    ("a.sh", "curl shop.example.com/worker.py.txt", ["shop"]),
    ("b.sh", "echo main worker send.pyc", []),
    ("poetry.lock", "shop.worker", []),
    ("CHANGELOG.md", "shop.worker is new", []),
    ("mypy.ini", "[mypy-shop.worker]", []),
    ("setup.cfg", "[mypy-shop.worker]", []),
    ("report.json", '{"module": "shop.worker"}', []),
    ("data.csv", "shop.worker", []),
]
PROSE = [
    ("README.md", "`shop.worker` does the work", [("shop.worker", True)]),
    ("docs/api.rst", ".. automodule:: shop.api.orders", [("shop.api.orders", True)]),
    ("README.md", "run `python ops/send.py`", [("ops.send", False)]),
    ("README.md", "    $ python main.py", [("main", False)]),
]


def read(folder: Path, files: dict[str, str]) -> Outside:
    """What is read of a project with these files."""
    plant(folder, {**dict.fromkeys(MODULES, ""), **files})
    config = Config(base=folder)
    return read_outside(discover(config), config)


@pytest.mark.parametrize(("path", "line", "modules"), LINES, ids=[f"{path}: {line}" for path, line, _ in LINES])
def test_a_module_is_named(tmp_path: Path, path: str, line: str, modules: list[str]) -> None:
    """A line of a file names modules by dotted names, paths, and by what runs them."""
    assert read(tmp_path, {path: f"\n{line}\n"}).namings == tuple(
        Naming(name, path, 2, prose=False) for name in modules
    )


@pytest.mark.parametrize(("path", "line", "expected"), PROSE)
def test_documentation_names_modules(tmp_path: Path, path: str, line: str, expected: list[tuple[str, bool]]) -> None:
    """What documentation names is marked as that."""
    assert [(n.module, n.prose) for n in read(tmp_path, {path: line}).namings] == expected


def test_a_section_for_a_linter_is_passed_over(tmp_path: Path) -> None:
    """What linters are told of a module does not run it; the section behind it counts again."""
    text = '[tool.ruff.lint.per-file-ignores]\n"main.py" = []\n[tool.poe.tasks]\nsend = "python ops/send.py"\n'
    assert [naming.module for naming in read(tmp_path, {"pyproject.toml": text}).namings] == ["ops.send"]


def test_what_is_left_out_names_nothing(tmp_path: Path) -> None:
    """Files that .gitignore ignores are not read, nor those that are too large."""
    files = {".gitignore": "out/\n", "out/a.yml": "shop.worker", "large.yml": "shop.worker\n" + "#" * 2**18}
    assert read(tmp_path, files).namings == ()


@pytest.mark.parametrize(
    ("path", "text", "published"),
    [
        ("pyproject.toml", '[project]\nclassifiers = ["Programming Language :: Python :: 3"]\n', (".",)),
        ("lib/setup.py", "setup(classifiers=['License :: OSI Approved :: MIT License'])\n", ("lib",)),
        ("pyproject.toml", '[project]\nname = "shop"\n', ()),
        ("pyproject.toml", '[project]\nname = "shop"\n[project.urls]\nSource = "https://example.org"\n', (".",)),
        ("setup.cfg", "classifiers =\n  Private :: Do Not Upload\n  Programming Language :: Python\n", ()),
    ],
)
def test_what_is_published(tmp_path: Path, path: str, text: str, published: tuple[str, ...]) -> None:
    """Who classifies a distribution means others to find it, unless it is private."""
    assert read(tmp_path, {path: text}).published == published


def test_what_is_not_read_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound on all files nothing is read, and the analysis says so."""
    monkeypatch.setattr(outside, "_ALL", 20)
    files = {"a.sh": "python -m main\n", "b.sh": "python -m shop.worker\n"}
    assert [naming.module for naming in read(tmp_path, files).namings] == ["main"]
    config = Config(base=tmp_path, rules={"orphan-module": Severity.WARNING}, cache_dir=None, workers=1)
    assert "." in [note.subject for note in app.analyse(config).project.notes]

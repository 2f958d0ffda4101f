"""Notebooks as importers, each line of their code where it stands in the file"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importmap import app
from importmap.analysis import Analysis
from importmap.config import Config
from importmap.model.facts import Facts
from importmap.model.project import Role
from importmap.scan.extract import extract
from tests.trees import plant


def notebook(*cells: str | tuple[str, str], indent: int | None = 1, whole: bool = False) -> bytes:
    """A notebook with cells of code, or of the kind that is given with them."""
    made = []
    for cell in cells:
        kind, source = ("code", cell) if isinstance(cell, str) else cell
        lines = source if whole else source.splitlines(keepends=True)
        made.append({"cell_type": kind, "metadata": {}, "outputs": [{"text": ["import wrong\n"]}], "source": lines})
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=indent).encode()


def imported(facts: Facts) -> list[str]:
    """The modules that are imported."""
    return [statement.module for statement in facts.imports]


# Each row: the cells of a notebook, and what they import.
CELLS: list[tuple[str, list[str | tuple[str, str]], list[str]]] = [
    ("plain", ["import a\nimport b", "import c"], ["a", "b", "c"]),
    ("prose", [("markdown", "import a"), ("raw", "import b"), "import c"], ["c"]),
    ("a magic of a line", ["%matplotlib inline\nimport a"], ["a"]),
    ("a command", ["!pip install x\nimport a"], ["a"]),
    ("a magic in a block", ["if True:\n    %load_ext x\nimport a"], ["a"]),
    ("a magic that is assigned", ["files = !ls\nt, u = %time 1\nimport a"], ["a"]),
    ("help", ["a.b?\nimport a", "?c\nimport c"], ["a", "c"]),
    ("another language", ["%%bash\nimport a", "%%html\n<a>", "import b"], ["b"]),
    ("a magic around Python", ["%%time\nimport a", "\n%%capture out\nimport b"], ["a", "b"]),
    ("a modulo at the start of a line", ["x = ('%s'\n% y)\nimport a"], ["a"]),
    ("a comparison", ["x = 1\ny = x != 2\nimport a"], ["a"]),
    ("text that is no ASCII", ["s = 'é ü'\nimport a"], ["a"]),
    ("nothing", [], []),
]


@pytest.mark.parametrize(("cells", "modules"), [row[1:] for row in CELLS], ids=[row[0] for row in CELLS])
@pytest.mark.parametrize("indent", [1, None])
@pytest.mark.parametrize("whole", [False, True])
def test_cells_are_read(
    cells: list[str | tuple[str, str]], modules: list[str], indent: int | None, whole: bool
) -> None:
    """Code is read, and whatever is not Python is passed over, however the file is laid out."""
    facts = extract(notebook(*cells, indent=indent, whole=whole))
    assert imported(facts) == modules
    assert facts.problems == ()


def test_lines_are_those_of_the_file() -> None:
    """An import of a notebook stands where its string stands in the file."""
    source = notebook(("markdown", "import a"), "import a\n", "x = 1\n\nfrom a import (\n    b,\n    c,\n)\nimport d")
    lines = source.decode().split("\n")
    facts = extract(source)
    assert [lines[statement.line - 1].strip().strip('",') for statement in facts.imports] == [
        r"import a\n",
        r"from a import (\n",
        r"from a import (\n",
        "import d",
    ]


BROKEN = [
    b'{"cells": 1, "nbformat": 4}',
    b'{"cells": [], "nbformat": 4',
    b'{"cells": [{"cell_type": 3}], "nbformat": 4}',
    b'{"cells": [], "nbformat": 4, "x": "\xff"}',
    b'{"cells": ' + b"[" * 100_000 + b', "nbformat": 4}',
]


@pytest.mark.parametrize("source", BROKEN)
def test_what_is_no_notebook_is_a_problem(source: bytes) -> None:
    """A notebook that cannot be read says so, and nothing is raised."""
    assert [problem.kind for problem in extract(source).problems] == ["syntax"]


def test_a_broken_cell_does_not_take_the_others_along() -> None:
    """What stands around a broken cell is still read."""
    facts = extract(notebook("import a\n", "x = = 1\n", "import b\n"))
    assert facts.problems
    assert set(imported(facts)) == {"a", "b"}


@given(st.lists(st.text(alphabet="import ab\n%!?='\"é\\", max_size=30), max_size=4), st.booleans())
def test_any_cells_can_be_read(cells: list[str], whole: bool) -> None:
    """Whatever is in the cells, no line is beyond the end of the file, and nothing is raised."""
    source = notebook(*cells, whole=whole)
    facts = extract(source)
    most = max(source.count(b"\n") + 1, sum(cell.count("\n") + 1 for cell in cells))
    assert all(statement.line <= most for statement in facts.imports)


@pytest.fixture
def shop(tmp_path: Path) -> Analysis:
    """A project with a notebook that imports what is there and what is not, and one that is left behind."""
    files: dict[str, str | bytes] = {
        "shop/__init__.py": "",
        "shop/prices.py": "def net(): ...\n",
        "analysis/prices.ipynb": notebook("from shop.prices import net\n", "import shop.gone\n"),
        "analysis/helper.py": "x = 1\n",
        "shop/prices.ipynb": notebook("import helper\n"),
        "tests/.ipynb_checkpoints/old.ipynb": notebook("import shop.gone\n"),
        "tests/torn.ipynb": b'{"cells": 3, "nbformat": 4}',
    }
    plant(tmp_path, files)
    return app.analyse(replace(Config(base=tmp_path), cache_dir=None, workers=1))


def test_a_notebook_imports_and_is_not_imported(shop: Analysis) -> None:
    """It is a tool by its path, whose name no module has to fear."""
    notebooks = [module for module in shop.files if module.path.endswith(".ipynb")]
    assert [module.path for module in notebooks] == ["analysis/prices.ipynb", "shop/prices.ipynb", "tests/torn.ipynb"]
    assert {module.role for module in notebooks} == {Role.TOOLING}
    assert shop.modules["shop.prices"].path == "shop/prices.py"
    assert shop.graph.importers("shop.prices") == (notebooks[0].id,)


def test_findings_stand_in_notebooks(shop: Analysis) -> None:
    """What fails in a notebook is told at its line, and a torn one is told as such."""
    findings = {(finding.rule, finding.location.path): finding.location.line for finding in app.detected(shop)}
    source = Path(shop.project.base, "analysis/prices.ipynb").read_text("utf-8").split("\n")
    line = findings["unresolved-import", "analysis/prices.ipynb"]
    assert "import shop.gone" in source[line - 1]
    assert ("broken-file", "tests/torn.ipynb") in findings

"""What the sorter of a project held to be in order is so after names came by other paths."""

from __future__ import annotations

import pytest

from importmap.model.change import Rewrite
from importmap.rewrite.edit import edited
from importmap.rewrite.order import Order
from importmap.rewrite.sorting import Style, style_of
from tests.code import analysed
from tests.trees import source_of

SINGLE = "[tool.ruff.lint.isort]\nforce-single-line = true\norder-by-type = false\n"
MIXED = "[tool.isort]\nforce_sort_within_sections = true\n"
PACKAGE = {
    "app/__init__.py": "from app.core.log import Log, get, make\n",
    "app/core/__init__.py": "",
    "app/core/log.py": "class Log:\n    pass\n\n\ndef get():\n    pass\n\n\ndef make():\n    pass\n",
    "app/zone.py": "A = 1\nb = 2\n",
}

# What it is, the settings, the text before, the text after: all that `app` offers is to come from `app.core.log`.
KEPT = [
    (
        "a statement for each name",
        SINGLE,
        "from app import get\nfrom app import Log\nfrom app.zone import A\n",
        "from app.core.log import get\nfrom app.core.log import Log\nfrom app.zone import A\n",
    ),
    (
        "a statement for each name, where only the settings tell",
        SINGLE,
        "from app import get\nfrom app.core.log import make\n",
        "from app.core.log import get\nfrom app.core.log import make\n",
    ),
    (
        "classes before functions of one module",
        "[tool.ruff.lint.isort]\nforce-single-line = true\n",
        "from app import Log\nfrom app import get\nfrom app.zone import A\n",
        "from app.core.log import Log\nfrom app.core.log import get\nfrom app.zone import A\n",
    ),
    (
        "imports of both kinds by their modules",
        MIXED,
        "from app import Log\nimport app.core\nimport app.zone\n",
        "import app.core\nfrom app.core.log import Log\nimport app.zone\n",
    ),
    (
        "a comment goes with its statement",
        SINGLE,
        "from app import __name__\n\n# of them\nfrom app.core import log\n# it\nfrom app import get\n",
        "from app import __name__\n\n# of them\nfrom app.core import log\n# it\nfrom app.core.log import get\n",
    ),
    (
        "with the comment above it",
        "",
        "import os\nimport sys\n# it\nfrom app import get\nfrom app.base import x\n\nget()\n",
        "import os\nimport sys\nfrom app.base import x\n# it\nfrom app.core.log import get\n\nget()\n",
    ),
    (
        "a comment of them all stays above",
        "",
        "import os\n\n# all\nfrom app import get\nfrom app.base import x\n",
        "import os\n\n# all\nfrom app.base import x\nfrom app.core.log import get\n",
    ),
    (
        "what was not sorted is not",
        SINGLE,
        "from app.zone import b\nfrom app import get\nfrom app.base import x\n",
        "from app.zone import b\nfrom app.core.log import get\nfrom app.base import x\n",
    ),
    (
        "lines as long as is allowed",
        "[tool.ruff]\nline-length = 40\n[tool.ruff.lint]\nselect = ['I']\n",
        "from app import Log\nfrom app.core.log import get, make\n",
        "from app.core.log import Log, get, make\n",
    ),
    (
        "lines longer than is allowed",
        "[tool.ruff]\nline-length = 38\n[tool.ruff.lint]\nselect = ['I']\n",
        "from app import Log\nfrom app.core.log import get, make\n",
        "from app.core.log import (\n    Log,\n    get,\n    make,\n)\n",
    ),
]


@pytest.mark.parametrize(("settings", "before", "after"), [one[1:] for one in KEPT], ids=[one[0] for one in KEPT])
def test_order_is_kept(settings: str, before: str, after: str) -> None:
    """A statement stands where the sorter would have it, and nothing that was not in order is sorted."""
    files = PACKAGE | {"app/base.py": "x = 1\n", "app/it.py": before, "pyproject.toml": settings}
    analysis = analysed({path: text for path, text in files.items() if path.endswith(".py")})
    wanted = [
        Rewrite("app/it.py", number, line, line.replace("from app import", "from app.core.log import"))
        for number, line in enumerate(before.splitlines(), 1)
        if line.startswith("from app import") and "__" not in line
    ]
    edits, refusals = edited(analysis, wanted, source_of(files))
    assert not refusals
    assert [edit.after.decode() for edit in edits] == [after]


# What it is, the files, the style of `app/it.py`.
STYLES = [
    ("nothing is told", {}, Style()),
    ("ruff's own", {"ruff.toml": ""}, Style(Order(), single=False, aliases=False, width=88)),
    (
        "the nearest",
        {"app/.ruff.toml": "line-length = 100", "ruff.toml": "line-length = 70"},
        Style(Order(), single=False, aliases=False, width=100),
    ),
    (
        "one that extends another",
        {"app/ruff.toml": "extend = '../ruff.toml'\nline-length = 99", "ruff.toml": "lint.isort.from-first = true"},
        Style(Order(plain_last=True), single=False, aliases=False, width=99),
    ),
    (
        "one that extends another, option by option",
        {
            "app/ruff.toml": "extend = '../conf/ruff.toml'\nlint.isort.case-sensitive = true",
            "conf/ruff.toml": "extend = 'base.toml'\nlint.isort.from-first = true",
            "conf/base.toml": "line-length = 99",
        },
        Style(Order(plain_last=True, cased=True), single=False, aliases=False, width=99),
    ),
    (
        "isort's by a profile",
        {"setup.cfg": "[isort]\nprofile = google\nline_length = 100\n"},
        Style(Order(mixed=True, by_type=False), single=True, aliases=False, width=100),
    ),
    (
        "isort's, where ruff does not sort",
        {"pyproject.toml": "[tool.ruff]\nline-length = 60\n[tool.isort]\ncombine_as_imports = true\n"},
        Style(Order(), single=False, aliases=True, width=79),
    ),
    (
        "ruff's, where both do",
        {"pyproject.toml": "[tool.ruff.lint]\nselect = ['I']\n[tool.isort]\ncombine_as_imports = true\n"},
        Style(Order(), single=False, aliases=False, width=88),
    ),
    ("what cannot be read", {"pyproject.toml": "[tool.ruff\n", ".isort.cfg": "nonsense"}, Style()),
    (
        "nonsense",
        {"pyproject.toml": "[tool]\nruff = 3\nisort = {line_length = '²', profile = 4}\n"},
        Style(Order(), single=False, aliases=False, width=79),
    ),
]


@pytest.mark.parametrize(("files", "style"), [one[1:] for one in STYLES], ids=[one[0] for one in STYLES])
def test_settings_are_read(files: dict[str, str], style: Style) -> None:
    """The nearest settings count, and what is no setting does not."""
    assert style_of("app", source_of(files)) == style


APART = {
    "lib/__init__.py": "from lib.deep import a, b, c\nfrom lib.deep.one import D\n",
    "lib/deep/__init__.py": "from lib.deep.three import c\nfrom lib.deep.two import b\nfrom lib.deep.one import a\n",
    "lib/deep/one.py": "def a(): ...\n\n\nclass D: ...\n",
    "lib/deep/two.py": "def b(): ...\n",
    "lib/deep/three.py": "def c(): ...\n",
}
# What it is, the text before, what goes where, the text after.
SCATTERED = [
    (
        "all names of a statement go to several modules, and one is in front of what follows",
        "from lib import a, b\nfrom lib.deep import c\n\nx = a, b, c\n",
        {"a": "lib.deep.one", "b": "lib.deep.two"},
        "from lib.deep import c\nfrom lib.deep.one import a\nfrom lib.deep.two import b\n\nx = a, b, c\n",
    ),
    (
        "in the other order",
        "from lib import D, b\nfrom lib.deep import c\nfrom lib.zone import z\n\nx = D, b, c\n",
        {"D": "lib.deep.two", "b": "lib.deep.one"},
        "from lib.deep import c\nfrom lib.deep.one import b\nfrom lib.deep.two import D\nfrom lib.zone import z\n\n"
        "x = D, b, c\n",
    ),
    (
        "what comes to a module whose names are still to go",
        "import lib as n\nfrom lib.deep import b, c\n\nx = b, c, n.c, n.z\n",
        {"b": "lib.deep.two", "lib.c": "lib.deep.three.c"},
        "import lib as n\nfrom lib.deep import c, three\nfrom lib.deep.two import b\n\nx = b, c, three.c, n.z\n",
    ),
    (
        "what comes to stand beside such a statement, and is none of its names",
        "import lib\nfrom lib.deep import b, c\n\nx = b, c, lib.a, lib.z\n",
        {"b": "lib.deep.two", "lib.a": "lib.deep.a"},
        "import lib\nimport lib.deep\nfrom lib.deep import c\nfrom lib.deep.two import b\n\n"
        "x = b, c, lib.deep.a, lib.z\n",
    ),
    (
        "a module beside an alias of it",
        "import lib as n\nimport lib.deep.one\n\n\ndef f():\n    return n, lib.deep.one.a, lib.deep.one.D\n",
        {"lib.deep.one.a": "lib.a"},
        "import lib\nimport lib as n\nimport lib.deep.one\n\n\ndef f():\n    return n, lib.a, lib.deep.one.D\n",
    ),
]


@pytest.mark.parametrize("case", SCATTERED, ids=lambda case: case[0])
def test_names_that_scatter_keep_the_order(case: tuple[str, str, dict[str, str], str]) -> None:
    """Each stands where it belongs, whatever became of the statement that it left."""
    _, before, going, after = case
    files = {**APART, "use.py": before, "pyproject.toml": "[tool.ruff.lint]\nselect = ['I']\n"}
    analysis = analysed({path: text for path, text in files.items() if path.endswith(".py")})
    wanted = []
    for statement in analysis.facts["use"].imports:
        if statement.name in going:
            new = f"from {going[statement.name]} import {statement.name}"
            wanted.append(Rewrite("use.py", statement.line, str(statement), new))
    wanted += [Rewrite("use.py", 4, old, new) for old, new in going.items() if "." in old]
    edits, refusals = edited(analysis, wanted, source_of(files))
    assert not refusals
    assert [edit.after.decode() for edit in edits] == [after]

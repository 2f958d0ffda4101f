"""What findings take for true is said in their evidence, and is no part of what identifies them"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from importmap import app
from importmap.config import Config
from tests.trees import plant

MATCH = "match 1:\n    case 1: pass\n"
FAILING = "from shop import nope\ndef test_a(): ...\n"
ODD = "import pytest\n@pytest.mark.odd\ndef test_a(): ...\n"
TYPED = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop\ndef f(a: shop): ...\n"
OLD = "[project]\nname = 'old'\nversion = '1'\nrequires-python = '>=3.9'\n"
# A package that its own files know by a bare name: its folder is taken for a root.
GUESSED = {
    "space/pkg/__init__.py": "",
    "space/pkg/one.py": "from pkg.two import d\nfrom pkg.gone import e\n",
    "space/pkg/two.py": "d = 1\n",
    "space/pkg/three.py": "from pkg.two import d\n",
}

# What it shows, the files, the rule and place of a finding, and what this assumes; () for nothing.
ASSUMED: list[tuple[str, dict[str, str], str, tuple[str, ...]]] = [
    (
        "the Python that a distribution declares",
        {"game/pyproject.toml": OLD, "game/a.py": MATCH},
        "broken-file game/a.py:1",
        ("Python 3.9 runs it: requires-python in game/pyproject.toml",),
    ),
    (
        "the Python that evaluates annotations",
        {"pyproject.toml": OLD, "a.py": TYPED, "shop.py": ""},
        "unresolved-import a.py:4",
        ("Python 3.9 runs it: requires-python in pyproject.toml",),
    ),
    ("none where any Python fails", {"a.py": "def f(:\n"}, "broken-file a.py:1", ()),
    (
        "where pytest is started, if nothing says so",
        {"shop.py": "", "tests/test_a.py": FAILING},
        "uncollectable-test tests/test_a.py:1",
        ("pytest is started at the top: no file configures it",),
    ),
    (
        "where it is started, by a file of its own",
        {"shop.py": "", "api/pytest.ini": "[pytest]\n", "api/test_a.py": FAILING},
        "uncollectable-test api/test_a.py:1",
        ("pytest is started in api, by what api/pytest.ini says",),
    ),
    (
        "which file has the markers",
        {"pytest.ini": "[pytest]\nmarkers = even\n", "test_a.py": ODD},
        "unknown-marker test_a.py:2",
        ("pytest is started at the top, by what pytest.ini says",),
    ),
    (
        "a folder that nothing puts on the path",
        GUESSED,
        "unresolved-import space/pkg/one.py:2",
        ("space/ is on sys.path, which nothing declares: imports in it ask for that",),
    ),
    (
        "none where the folder is declared",
        {"pyproject.toml": "[tool.setuptools.packages.find]\nwhere = ['space']\n", **GUESSED},
        "unresolved-import space/pkg/one.py:2",
        (),
    ),
]


@pytest.mark.parametrize(("files", "place", "expected"), [row[1:] for row in ASSUMED], ids=[row[0] for row in ASSUMED])
def test_what_is_assumed_is_said(tmp_path: Path, files: dict[str, str], place: str, expected: tuple[str, ...]) -> None:
    """The finding names it, and has the same fingerprint without it."""
    plant(tmp_path, {".git/HEAD": "", **files})
    found = app.detected(app.analyse(replace(Config(tmp_path), source="pyproject.toml", cache_dir=None, history=False)))
    (finding,) = [one for one in found if f"{one.rule} {one.location}" == place]
    said = [one for one in finding.evidence if one.text.startswith("assumed that ")]
    assert tuple(one.text.removeprefix("assumed that ") for one in said) == expected
    assert all(one.subject == "" and not one.place for one in said)

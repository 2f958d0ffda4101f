"""What the configuration files tell pytest: which of them counts, what it says, and where it is broken"""

from __future__ import annotations

from pathlib import Path

import iniconfig
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importmap.files import tree_at
from importmap.model.project import ModuleKind, PytestSettings
from importmap.scan.builds.ini import parse_ini
from importmap.scan.builds.pytest_settings import read_pytest
from importmap.scan.folders import glance
from tests.test_discover import found
from tests.trees import plant

INI = """[pytest]
; a comment
testpaths = tests "more tests"
    services/*/tests
python_files = check_*.py
    # another comment
python_classes: Test *Tests
markers =
    slow: takes long
    since(version): newer than that

    slow: again
addopts = -ra --strict-markers --ignore=old --ignore ./a/../b/ --ignore-glob="*_x.py"
    --import-mode importlib -p shop.plugin -p no:cacheprovider -o python_functions="check it_*"
norecursedirs = .git build
pythonpath = . src
[other]
markers = odd
"""

TOML = """# python_files = 1
[tool.other]
python_files = ["no"]

[tool.pytest.ini_options]
testpaths = ["tests", "more tests", "services/*/tests"]
python_files = "check_*.py"
python_classes = ["Test", "*Tests"]
python_functions = "check it_*"
norecursedirs = ".git build"
pythonpath = [".", "src"]
addopts = [
    "--ignore=old", "--ignore=b", "--ignore-glob=*_x.py", "--import-mode=importlib", "-pshop.plugin", "--strict",
]
markers = [
    "slow: takes long",
    'since(version): newer than that',
]
"""


def settings(folder: Path) -> tuple[PytestSettings, ...]:
    """The settings in a folder and above it."""
    return read_pytest(tree_at(folder), {".": glance(folder, ".")})[0]


def notes(folder: Path) -> list[str]:
    """What is noted about the files in a folder and above it."""
    return [f"{note.subject}: {note.text}" for note in read_pytest(tree_at(folder), {".": glance(folder, ".")})[1]]


@pytest.mark.parametrize(("name", "text"), [("pytest.ini", INI), ("pyproject.toml", TOML)])
def test_every_setting_is_read(name: str, text: str, tmp_path: Path) -> None:
    """Both forms say the same, strings are split as a shell would, and what is not there is no testpath."""
    plant(tmp_path, {name: text, "tests/": "", "services/a/tests/": ""})
    (read,) = settings(tmp_path)
    assert (read.path, read.folder, read.base) == (name, ".", "")
    assert read.testpaths == ("tests", "services/*/tests")
    assert read.python_files == ("check_*.py",)
    assert read.python_classes[1] == "*Tests"
    assert read.python_functions == ("check", "it_*")
    assert read.norecursedirs == (".git", "build")
    assert read.pythonpath == (".", "src")
    assert read.import_mode == "importlib"
    assert (read.ignored, read.ignored_globs) == (("old", "b"), ("*_x.py",))
    assert read.plugins == ("shop.plugin",)
    assert read.strict_markers
    lines = text.splitlines()
    for marker, line in read.markers:
        assert marker in lines[line - 1]
    assert [marker for marker, _ in read.markers] == ["since", "slow"]
    for key in ("testpaths", "python_files", "markers", "addopts"):
        assert lines[dict(read.lines)[key] - 1].startswith(key)


# The files of one folder in the order in which pytest asks them, each with what it says of `python_files`.
ORDER = {
    "pytest.toml": '[pytest]\npython_files = ["a"]\n',
    ".pytest.toml": '[pytest]\npython_files = ["b"]\n',
    "pytest.ini": "[pytest]\npython_files = c\n",
    ".pytest.ini": "[pytest]\npython_files = d\n",
    "pyproject.toml": '[tool.pytest]\npython_files = ["e"]\n',
    "tox.ini": "[tox]\n[pytest]\npython_files = f\n",
    "setup.cfg": "[metadata]\n[tool:pytest]\npython_files = g\n",
}


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_first_file_that_speaks_counts(first: int, tmp_path: Path) -> None:
    """Of the files that are left the first one counts."""
    left = dict(list(ORDER.items())[first:])
    (read,) = settings(plant(tmp_path, left))
    assert read.path == next(iter(left))
    assert read.python_files == ("abcdefg"[first],)


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        ({"pytest.ini": ""}, "pytest.ini"),
        ({"pytest.toml": ""}, "pytest.toml"),
        ({"pyproject.toml": "[project]\n", "tox.ini": "[pytest]\n"}, "tox.ini"),
        ({"pyproject.toml": "[tool.pytest.ini_options]\n", "tox.ini": "[pytest]\n"}, "pyproject.toml"),
        ({"tox.ini": "[tox]\n", "setup.cfg": "[metadata]\n"}, ""),
        ({"pyproject.toml": "tool = 1\n"}, ""),
    ],
)
def test_files_without_settings(files: dict[str, str], counts: str, tmp_path: Path) -> None:
    """A pytest.ini speaks even if it is empty, the others only if they have a section for pytest."""
    assert [read.path for read in settings(plant(tmp_path, files))] == ([counts] if counts else [])


@pytest.mark.parametrize(
    ("files", "note"),
    [
        ({"pytest.ini": "[pytest]\na = 1\na = 2\n"}, "line 3: a stands twice"),
        ({"pytest.ini": "[pytest]\n[pytest]\n"}, "line 2: the section [pytest] stands twice"),
        ({"pytest.ini": "a = 1\n"}, "line 1: it stands in no section"),
        ({"pytest.ini": "[pytest]\n  a\n"}, "line 2: it continues no value"),
        ({"pytest.ini": "[pytest]\na\n"}, "line 2: it is neither a section nor a key with a value"),
        ({"pytest.ini": "[pytest]\naddopts = 'a\n"}, "No closing quotation"),
        ({"pytest.ini": b"[pytest]\n\xff"}, "'utf-8' codec can't decode byte 0xff in position 9: invalid start byte"),
        ({"setup.cfg": "[pytest]\n"}, "the section [pytest] must be called [tool:pytest] in a setup.cfg"),
    ],
)
def test_broken_files_are_noted(files: dict[str, str | bytes], note: str, tmp_path: Path) -> None:
    """A file at which pytest stops is passed over, and the next one counts."""
    plant(tmp_path, files)
    (name,) = files
    assert settings(tmp_path) == ()
    assert notes(tmp_path) == [f"{name}: pytest stops at this file, which is passed over here: {note}"]


def test_sections_without_effect_are_noted(tmp_path: Path) -> None:
    """The section of a setup.cfg does nothing in a pytest.ini, which counts all the same."""
    plant(tmp_path, {"pytest.ini": "[tool:pytest]\npython_files = check_*.py\n"})
    assert settings(tmp_path) == (PytestSettings(path="pytest.ini"),)
    assert notes(tmp_path) == [
        "pytest.ini: the section [tool:pytest] has no effect here: pytest reads it in a setup.cfg, and [pytest] in "
        "this file"
    ]


def test_two_tables_in_one_file_are_noted(tmp_path: Path) -> None:
    """What pytest 9 refuses is read as earlier versions read it."""
    text = '[tool.pytest.ini_options]\npython_files = "a"\n[tool.pytest.profile]\nx = 1\n'
    plant(tmp_path, {"pyproject.toml": text})
    assert [read.python_files for read in settings(tmp_path)] == [("a",)]
    assert notes(tmp_path) == [
        "pyproject.toml: pytest 9 stops at this file, because it has [tool.pytest.ini_options] and profile in "
        "[tool.pytest]; earlier versions, and importmap, read the first alone"
    ]


@pytest.mark.parametrize(
    ("lines", "strict"),
    [
        ("strict_markers = true", True),
        ("strict = on", True),
        ("strict = on\nstrict_markers = no", False),
        ("addopts = --strict-markers", True),
        ("filterwarnings = error", True),
        ("filterwarnings = ignore\n    error::pytest.PytestUnknownMarkWarning", True),
        ("filterwarnings = error\n    default::pytest.PytestWarning", False),
        ("filterwarnings = error\n    ignore:Unknown pytest", False),
        ("filterwarnings = error:something else\n    error:::shop\n    error::DeprecationWarning", False),
        ("filterwarnings = error:(", False),
        ("addopts = -W error", True),
        ("filterwarnings = error\naddopts = -Wignore", False),
        ("xfail_strict = true", False),
    ],
)
def test_when_unregistered_markers_are_errors(lines: str, strict: bool, tmp_path: Path) -> None:
    """Strictness, or a filter that makes errors of warnings, of which the last one that speaks of markers counts."""
    (read,) = settings(plant(tmp_path, {"pytest.ini": f"[pytest]\n{lines}\n"}))
    assert read.strict_markers is strict


def test_folders_below_and_above(tmp_path: Path) -> None:
    """The deepest folders come first; above the base files count up to the top of the repository."""
    plant(
        tmp_path,
        {
            "pytest.ini": "",
            "repository/.git/": "",
            "repository/pytest.ini": "[pytest]\ntestpaths = services/auth/tests\npythonpath = services/auth/lib\n",
            "repository/services/auth/lib/one.py": "",
            "repository/services/auth/tests/deep/tox.ini": "[pytest]\n",
            "repository/services/auth/tests/deep/test_a.py": "import one\n",
            "repository/services/auth/zoo/pytest.ini": "",
            "repository/services/auth/zoo/two.py": "",
        },
    )
    project = found(tmp_path / "repository/services/auth")
    assert [(read.path, read.folder, read.base) for read in project.pytest] == [
        ("tests/deep/tox.ini", "tests/deep", ""),
        ("zoo/pytest.ini", "zoo", ""),
        ("../../pytest.ini", "../..", "services/auth"),
    ]
    assert project.roots == ("lib", ".")
    modules = {m.path: m.name for m in project.modules if m.kind is ModuleKind.MODULE}
    assert modules["lib/one.py"] == "one"


def test_values_keep_their_lines() -> None:
    """Continued values, colons, empty ones and comments, each with the line that it stands in."""
    text = "\N{BYTE ORDER MARK}[one] ; remark\na = 1\n  2\n;no\n  3\nb: 4 # kept\nc =\n[two]\nd = e:f\n"
    assert parse_ini(text) == {
        "one": {"a": [(2, "1"), (3, "2"), (5, "3")], "b": [(6, "4 # kept")], "c": [(7, "")]},
        "two": {"d": [(9, "e:f")]},
    }


LINES = "[a]|[b];x|[c|[d]x|a=1|a:2|b=c:d|b:c=d|=e|:f|g=|g|h#|#i|;j| k|\tl=m|| ".split("|")


@given(st.lists(st.sampled_from(LINES)))
def test_ini_files_are_read_as_pytest_reads_them(lines: list[str]) -> None:
    """Whatever stands in a file, the same sections have the same values, or both refuse it."""
    text = "\n".join(lines)
    try:
        wanted = {section.name: dict(section.items()) for section in iniconfig.IniConfig("", data=text)}
    except iniconfig.ParseError:
        with pytest.raises(ValueError, match="line"):
            parse_ini(text)
        return
    found_values = {
        section: {key: "\n".join(line.text for line in lines if line.text) for key, lines in values.items()}
        for section, values in parse_ini(text).items()
    }
    assert found_values == wanted

"""Whatever the files of a repository ask for, it is answered; what is beyond a limit is told, and told as no bug"""

from __future__ import annotations

import fnmatch
import itertools
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importmap import app, config, ini, toml
from importmap.collection.files import _fits  # the only one that fits paths part by part
from importmap.contracts.scope import _pattern
from importmap.files import tree_at
from importmap.model.errors import ConfigError, ImportmapError
from importmap.model.limits import NESTING, PATTERNS, SETTINGS, WORDS
from importmap.resolve.meaning import compiled
from importmap.scan.builds.pytest_settings import _names_any, _speaks
from importmap.scan.discover import discover
from importmap.scan.images import read_images
from importmap.wildcards import shell
from tests.trees import plant

CODE = {"a.py": "import b\n", "b.py": "", "shop/__init__.py": "", "shop/tests/test_a.py": "def test_a(): ...\n"}
FIND = "[build-system]\nbuild-backend = 'setuptools.build_meta'\n"
MESON = "[build-system]\nbuild-backend = 'mesonpy'\n"
CMAKE = "[tool.scikit-build]\nx = 1\n[project]\nname = 'shop'\n"
LAUGHS = "\n".join(f"k{number} = " + f"%(k{number + 1})s" * 50 for number in range(9))
MANY = 20_000
PYTEST = "[tool.pytest.ini_options]\n"

# What a repository may hold. Each of these took minutes, much memory, or was told as a bug.
HOSTILE: Mapping[str, Mapping[str, str]] = {
    "blanks in setup.cfg": {"setup.cfg": f"[options]\na{' ' * 900_000}b\n"},
    "blanks in setup.py": {"setup.py": f"from setuptools import setup\nsetup()\nfind_packages({' ' * 900_000}"},
    "references between values": {"setup.cfg": f"[importlinter]\nroot_package = shop\n{LAUGHS}\nk9 = x\n"},
    "an expression that never ends": {"pyproject.toml": f"{PYTEST}filterwarnings = ['error:(.*)*(.*)*(x+x+)+y']\n"},
    "one long word": {"pyproject.toml": f"{PYTEST}addopts = '{'x' * 900_000}'\n"},
    "many keys": {"pyproject.toml": PYTEST + "".join(f"k{number} = 1\n" for number in range(MANY))},
    "many markers": {"pyproject.toml": f"{PYTEST}markers = {[f'm{number}: x' for number in range(MANY)]}\n"},
    "many folders to start from": {"pyproject.toml": f"{PYTEST}testpaths = '{'**/' * 300}x'\n"},
    "names that no file can have": {
        "pyproject.toml": f"{PYTEST}pythonpath = ['{'a' * 10_000}']\ntestpaths = ['{'a' * 10_000}', '../*']\n",
        "setup.cfg": "\0\0[\0\n[options]\npackage_dir =\n    = a\0b\n",
        "Dockerfile": f"COPY a\0b /x\nCOPY {'a' * 5_000} /y\n",
    },
    "a version without an end": {"pyproject.toml": f"[project]\nname = 'x'\nrequires-python = '>=3.{'1' * 5_000}'\n"},
    "requirements that take in themselves": {
        "setup.cfg": "[options]\ninstall_requires = file: r.txt\n",
        "r.txt": "-r r.txt\n-r s.txt\n" * 1_000,
        "s.txt": "-r r.txt\n" * 1_000,
    },
    "values that are put together again and again": {
        "setup.py": "from setuptools import setup\n"
        + "".join(f"a{number} = a{number + 1} + a{number + 1}\n" for number in range(40))
        + "a40 = ['x']\n"
        + "".join(f"b{number} = [{f'b{number + 1}, ' * 50}]\n" for number in range(40))
        + "b40 = 'x'\nsetup(packages=a0, install_requires=b0)\n"
    },
    "folders of meson that come again and again": {
        "pyproject.toml": MESON,
        "meson.build": "subdir('shop')\n" * 1_000,
        "shop/meson.build": "subdir('in')\n" * 1_000,
        "shop/in/meson.build": f"{'custom_target(' * 20_000}'{'#' * 100_000}\n",
    },
    "targets of CMake without an end": {
        "pyproject.toml": CMAKE,
        "CMakeLists.txt": "install(TARGETS " * 30_000 + "\n" * 300_000,
    },
}


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_discovery_ends(files: Mapping[str, str], tmp_path: Path) -> None:
    """The modules are found, whatever the files around them ask for."""
    plant(tmp_path, {**CODE, **files})
    project = discover(replace(config.load(tmp_path), cache_dir=None))
    assert {"a", "b", "shop"} <= {module.id for module in project.modules}
    assert isinstance(read_images(tree_at(tmp_path)), tuple)


def test_a_text_beyond_the_limit_is_noted(tmp_path: Path) -> None:
    """Pytest's options are not taken apart if they are longer than anybody writes."""
    plant(tmp_path, {**CODE, "pytest.ini": f"[pytest]\naddopts = {'x' * (WORDS + 1)}\n"})
    (note,) = discover(replace(config.load(tmp_path), cache_dir=None)).notes
    assert note.text.endswith(f"addopts has {WORDS + 1:,} characters, and more than {WORDS:,} are not taken apart")


# What a TOML file holds, and what is said of it.
TABLES = [
    ("a = " + "[" * 5_000, "it is nested too deeply"),
    ("a = " + "[" * NESTING + "]" * NESTING, f"it is nested more than {NESTING} deep"),
    (".".join("a" * 100_000) + " = 1", f"a key has more than {NESTING} parts"),
    ("[" + " . ".join(['"a"'] * 100_000) + "]", f"a key has more than {NESTING} parts"),
    ("a = " + "1" * 5_000, "Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits"),
    ("a = 2020-99-99", "Expected newline"),
    ('a = "\\u0000"', "a string holds the character of code 0, which no path and no name can have"),
]


@pytest.mark.parametrize(("text", "said"), TABLES, ids=range(len(TABLES)))
def test_tables_are_read_within_bounds(text: str, said: str, tmp_path: Path) -> None:
    """Whatever is wrong with a TOML file is one error, of which the configuration makes one line."""
    with pytest.raises(toml.TomlError, match=re.escape(said)):
        toml.load(text)
    plant(tmp_path, {"importmap.toml": text})
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path)
    assert caught.value.message.startswith(f"{tmp_path / 'importmap.toml'} is not valid TOML: {said}")


def test_what_is_within_the_bounds_is_read() -> None:
    """A deep table, a long text with dots and an aligned section are no offence."""
    deep = ".".join("a" * (NESTING - 1))
    assert toml.load(f"{deep} = 1\nb = '{'x. ' * 50}'")
    assert ini.load(f"[a]\nb{' ' * 50}= c{' ' * 500}d\n")["a"]["b"] == f"c{' ' * 100}d"
    assert ini.load_interpolated("[a]\nb = %(c)s/d\nc = e\n")["a"]["b"] == "e/d"
    with pytest.raises(ini.IniError, match=f"come to more than {SETTINGS:,} characters"):
        ini.load_interpolated(f"[a]\n{LAUGHS}\nk9 = x\n")


def test_a_list_without_an_end_is_an_error(tmp_path: Path) -> None:
    """So is a file of configuration that nobody can have written."""
    plant(tmp_path, {"importmap.toml": f"exclude = {['x'] * (PATTERNS + 1)}\n"})
    with pytest.raises(ConfigError, match=rf"importmap.toml exclude has {PATTERNS + 1:,} entries"):
        config.load(tmp_path)
    plant(tmp_path, {"importmap.toml": "#" + "x" * SETTINGS})
    with pytest.raises(ConfigError, match=f"it has {SETTINGS + 1:,} bytes, and no more than {SETTINGS:,} are read"):
        config.load(tmp_path)


def test_no_message_is_longer_than_a_screen() -> None:
    """What is quoted in a message may be of any length; its middle is left out."""
    message = ImportmapError(f"there is no {'x' * 100_000}, I am afraid", "y" * 100_000)
    assert message.message.startswith("there is no xxx")
    assert message.message.endswith("x, I am afraid")
    assert len(message.message) < 1_010
    assert len(message.hint) < 1_010


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A folder with a thousand folders in each other, and a module in every hundredth."""
    folder, top = tmp_path / "deep", Path.cwd()
    folder.mkdir()
    os.chdir(folder)
    try:
        for depth in range(1_000):
            Path("d").mkdir()
            os.chdir("d")
            if depth % 100 == 99:
                Path("m.py").touch()
    finally:
        os.chdir(top)
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)  # what Python has for that calls itself for each level


def test_a_thousand_folders_deep(deep: Path) -> None:
    """Depth costs no stack, neither where it is read nor where it is left out."""
    analysis = app.analyse(config.Config(deep, "x", cache_dir=None, history=False, workers=1))
    assert len(analysis.files) == 10
    with pytest.raises(ImportmapError) as caught:
        discover(config.Config(deep, "x", cache_dir=None, exclude=("d",)))
    assert caught.value.hint == "left out: d (excluded by `d`)"


def test_a_name_of_any_length(tmp_path: Path) -> None:
    """A target, a root or a file that no system can have is not there, which is no bug."""
    plant(tmp_path, CODE)
    with pytest.raises(ImportmapError, match="there is no folder, Python file or installed package"):
        discover(config.Config(tmp_path, "x", cache_dir=None, targets=("a" * 100_000,)))
    with pytest.raises(ConfigError, match="which is no folder"):
        discover(config.Config(tmp_path, "x", cache_dir=None, roots=("a" * 100_000,)))


NAMES = ["".join(letters) for size in range(1, 6) for letters in itertools.product("ab.", repeat=size)]
NAMES = [name for name in NAMES if not name.startswith(".") and not name.endswith(".") and ".." not in name]
DOTTED = st.lists(st.sampled_from([*"aab.", "*", "**"]), min_size=1, max_size=6).map("".join)
PARTED = st.lists(st.sampled_from(["a", "b", "ab", "*", "**"]), min_size=1, max_size=5).map(tuple)


@given(DOTTED)
@settings(deadline=None, max_examples=150)
def test_globs_of_names_mean_what_they_say(glob: str) -> None:
    """They fit what the plain expression fits: `*` is any part of a name between dots, `**` any number of names."""
    wild = {"**": r"[\w.]+", "*": r"\w*"}
    plain = re.compile("".join(wild.get(part, re.escape(part)) for part in re.split(r"(\*\*|\*)", glob)))
    fits = compiled(glob)
    assert [name for name in NAMES if fits(name)] == [name for name in NAMES if plain.fullmatch(name)]


@given(PARTED)
@settings(deadline=None, max_examples=150)
def test_patterns_of_contracts_mean_what_they_say(parts: tuple[str, ...]) -> None:
    """`*` is one part of a name, `**` one or more; of a path `**` may be none."""
    words = {"*": r"[^.]+", "**": r"[^.]+(?:\.[^.]+)*"}
    plain = re.compile(r"\.".join(words.get(part, part) for part in parts))
    fits = re.compile(_pattern(".".join(parts)))
    assert [n for n in NAMES if fits.fullmatch(n)] == [n for n in NAMES if plain.fullmatch(n)]
    path = re.compile("".join(r"(?:[^.]+\.)*" if part == "**" else words.get(part, part) + r"\." for part in parts))
    assert [n for n in NAMES if _fits(parts, n.split("."))] == [n for n in NAMES if path.fullmatch(f"{n}.")]


def test_patterns_do_not_run_away() -> None:
    """What nearly fits a pattern is refused before the stars are counted."""
    long, deep = "a" * 250, ".".join(["a"] * 1_000)
    assert compiled("a*" * 100 + "b")(long) is None
    assert compiled("**.a" * 60 + "**.b")(deep) is None
    assert re.fullmatch(_pattern(".".join(["**", "a"] * 60 + ["b"])), deep) is None
    assert not _fits(["**", "a"] * 60 + ["b"], ["a"] * 500)
    assert shell("a*" * 100 + "b")(long) is None
    assert shell("[!a-b]*?c")("xyzc") is not None
    assert bool(shell("a[]-]*")("a-x")) == fnmatch.fnmatchcase("a-x", "a[]-]*")


@pytest.mark.parametrize(
    ("message", "speaks"),
    [
        ("", True),
        ("Unknown pytest", True),
        ("^unknown .*mark", True),
        (".*typo\\?", True),
        ("Unknown pytest.mark.y", False),
        ("mark", False),
        ("(Unknown)", False),  # it would fit, but is not tried
        ("(.*)*x", False),
        ("[", False),
    ],
)
def test_a_filter_is_read_and_not_run(message: str, speaks: bool) -> None:
    """Of an expression only words with anything between them are understood."""
    assert _speaks(message) is speaks


def test_a_glob_for_tests_stays_in_its_folder(tmp_path: Path) -> None:
    """It names what is there, hidden things only by their names, and follows no link."""
    plant(tmp_path, {"in/a/b/test_x.py": "", "in/.c/test_y.py": "", "out/test_z.py": ""})
    (tmp_path / "in/link").symlink_to("../out")
    for glob, there in (
        ("**/test_x.py", True),
        ("a/*/test_?.py", True),
        ("*/test_y.py", False),
        (".*/test_y.py", True),
        ("**/**/**/test_z.py", False),
        ("../*", False),
    ):
        assert _names_any(tmp_path / "in", glob.split("/")) is there, glob


def test_no_group_is_repeated_possessively() -> None:
    """Up to 3.11.4 Python loses matches where one is; an atomic group around the repetition says the same."""
    repeated = re.compile(r"[^\\]\)(?:[*+?]|\{\d*,?\d*\})\+(?!\+|=)[^\s]")
    room = Path(app.__file__).parent.parent
    found = {
        f"{path.name}: {line.strip()}"
        for path in room.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if "re." in line or 'r"' in line or "r'" in line
        if repeated.search(line)
    }
    assert found == set()
    assert repeated.search('r"(?:a|b)*+c"')

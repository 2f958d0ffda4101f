"""What is said of collecting is what pytest does: pytest is run on each of these projects, and compared"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from importmap import app
from importmap.analysis import Analysis
from importmap.collection.markers import BUILT_IN
from importmap.config import Config
from importmap.detect import uncollectable_test, uncollected_test, unknown_marker
from importmap.model.finding import Finding
from tests.accept import FOLDER, SAMPLES, analysed
from tests.collecting import PROJECTS
from tests.judge import judge
from tests.trees import plant


def analysis_of(folder: Path) -> Analysis:
    """Everything that is known about the files in a folder."""
    return app.analyse(Config(base=folder, source="importmap.toml", cache_dir=None, workers=1))


def expected(analysis: Analysis, folder: str) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """What we say of the files for which the configuration in a folder holds: tests by path, and what fails."""
    tests: dict[str, frozenset[str]] = {}
    failed: set[str] = set()
    for module, test in analysis.collection.tests.items():
        if test.settings.folder != folder:
            continue
        path = seen(analysis.modules[module].path, folder)
        broken = [c for c in test.conftests if analysis.collection.own(c)]
        if broken:
            failed.add(seen(analysis.modules[broken[0]].path, folder).rpartition("/")[0])
        elif analysis.collection.obstacles(module):
            failed.add(path)
        elif test.functions:
            tests[path] = frozenset(test.functions)
    return tests, frozenset(failed)


def seen(path: str, folder: str) -> str:
    """A path as a folder above it sees it."""
    return path if folder == "." else path[len(folder) + 1 :]


def compare(base: Path, analysis: Analysis) -> None:
    """Run where each configuration file is, pytest collects and refuses what we say."""
    nested = {settings.folder for settings in analysis.project.pytest if not settings.base}
    for folder in sorted(nested):
        verdict = judge(base / folder)
        tests, failed = expected(analysis, folder)
        below = tuple(f"{seen(other, folder)}/" for other in nested if is_below(other, folder))
        collected = {path: names for path, names in verdict.tests.items() if not path.startswith(below or "\0")}
        if verdict.stopped:
            assert not tests, verdict.told
            assert failed == {""}, verdict.told
            continue
        assert verdict.skipped <= tests.keys(), verdict.told
        assert collected == {path: names for path, names in tests.items() if path not in verdict.skipped}, verdict.told
        assert verdict.failed == failed, verdict.told


def is_below(other: str, folder: str) -> bool:
    """Whether a folder is in another one."""
    return other != folder and (folder == "." or other.startswith(f"{folder}/"))


@pytest.mark.parametrize("shown", PROJECTS)
def test_pytest_agrees(shown: str, tmp_path: Path) -> None:
    """The same functions of the same files are collected, and the same files fail."""
    compare(plant(tmp_path, PROJECTS[shown]), analysis_of(tmp_path))


@pytest.mark.parametrize("sample", [sample for sample in SAMPLES if any((FOLDER / sample).rglob("test_*.py"))])
def test_pytest_agrees_on_samples(sample: str) -> None:
    """What the samples say of themselves is what pytest says, and no configuration above them has a say in it."""
    analysis = analysed(sample)
    assert {settings.folder for settings in analysis.project.pytest if not settings.base} >= {"."}
    compare(FOLDER / sample, analysis)


SHOP = {"pytest.ini": "[pytest]\npythonpath = .\n", "shop/__init__.py": "", "shop/stock.py": ""}


def told(find: Callable[[Analysis], Iterator[Finding]], folder: Path) -> dict[str, str]:
    """The messages of a rule's findings by subject."""
    return {finding.subject: finding.message for finding in find(analysis_of(folder))}


def test_all_causes_are_told_in_the_order_in_which_pytest_meets_them(tmp_path: Path) -> None:
    """Each cause comes with the lines that lead to it, and the marker last."""
    files = {
        "pytest.ini": "[pytest]\naddopts = --strict-markers\npythonpath = .\n",
        "shop/orders.py": "import sys\nfrom shop.money import Price\n",
        "test_a.py": "import pytest\n@pytest.mark.odd\ndef test_a(): ...\nimport shop.orders\nfrom shop import tea\n",
    }
    (finding,) = uncollectable_test.find(analysis_of(plant(tmp_path, SHOP | files)))
    assert finding.message == "1 test cannot be collected: there is no module shop.money, and 2 more causes"
    assert [evidence.text for evidence in finding.evidence] == [
        "line 4 -> shop.orders, line 2: there is no module shop.money",
        "line 5: shop has no tea",
        "line 2: the marker odd is not registered",
        "assumed that pytest is started at the top, by what pytest.ini says",
    ]
    assert str(finding.location) == "test_a.py:2"
    assert [str(evidence.location) for evidence in finding.evidence] == [
        "shop/orders.py:2",
        "test_a.py:5",
        "test_a.py:2",
        "pytest.ini",
    ]


def test_markers_of_what_is_imported_are_causes(tmp_path: Path) -> None:
    """The lines lead from the test module to where the marker is used."""
    files = {name: text for name, text in PROJECTS["strict markers in what is imported"].items() if name != "test_b.py"}
    (finding,) = uncollectable_test.find(analysis_of(plant(tmp_path, files)))
    told_of = "line 1 -> between, line 1 -> marked, line 2: the marker odd is not registered"
    assert [evidence.text for evidence in finding.evidence if evidence.subject] == [told_of]


def test_conftest_speaks_for_what_is_below_it(tmp_path: Path) -> None:
    """One that fails is told of once; of the files below only the one with a cause of its own is, too."""
    files = {
        "api/conftest.py": "from shop.testing import client\n",
        "api/test_a.py": "def test_a(): ...\n",
        "api/test_b.py": "from shop import tea\ndef test_a(): ...\ndef test_b(): ...\n",
    }
    analysis = analysis_of(plant(tmp_path, SHOP | files))
    assert {finding.subject: finding.message for finding in uncollectable_test.find(analysis)} == {
        "api.conftest": "3 tests in 2 files below cannot be collected: there is no module shop.testing",
        "api.test_b": "2 tests cannot be collected: there is no module shop.testing, and 1 more cause",
    }
    (missing,) = analysis.collection.own("api.conftest")
    assert analysis.collection.blocked(missing) == ("api.test_a", "api.test_b")


def test_plugin_that_is_not_there_is_a_cause(tmp_path: Path) -> None:
    """A plugin of the analysed code that a conftest.py names, and one that cannot be imported, with their lines."""
    files = {
        "shop/broken.py": "from shop import tea\n",
        "conftest.py": "pytest_plugins = [\n    'shop.gone', 'shop.broken', 'elsewhere']\n",
        "test_a.py": "def test_a(): ...\n",
    }
    (finding,) = uncollectable_test.find(analysis_of(plant(tmp_path, SHOP | files)))
    assert sorted(evidence.text for evidence in finding.evidence if evidence.subject) == [
        "line 1 -> shop.broken, line 1: shop has no tea",
        "line 1: there is no shop.gone",
    ]


@pytest.mark.parametrize(
    "conftest",
    [
        "import glob\ncollect_ignore = glob.glob('test_*')\n",
        "import sys\ncollect_ignore = []\nif sys.platform == 'win32':\n    collect_ignore.append('test_a.py')\n",
        "def pytest_ignore_collect(collection_path): ...\n",
    ],
)
def test_nothing_is_said_where_code_decides(conftest: str, tmp_path: Path) -> None:
    """A conftest.py may leave a file out in ways that reading cannot follow."""
    files = {
        "conftest.py": conftest,
        "test_a.py": "from shop import tea\nclass OrderTests:\n    def test_a(self): ...\n",
    }
    plant(tmp_path, SHOP | files)
    assert told(uncollectable_test.find, tmp_path) == {}
    assert told(uncollected_test.find, tmp_path) == {}


# What is planted beside SHOP, and what is lost: setting, name and number of functions.
LOST: dict[str, tuple[dict[str, str], set[tuple[str, str, int]]]] = {
    "classes that are called as tests": (
        {"test_a.py": "class OrderTests:\n    def test_a(self): ...\n    def one(self): ...\n    def two(self): ...\n"},
        {("python_classes", "test_a.OrderTests", 1)},
    ),
    "classes that consist of tests": (
        {"test_a.py": "class Orders:\n    def test_a(self): ...\n    def test_b(self): ...\n    def one(self): ...\n"},
        {("python_classes", "test_a.Orders", 2)},
    ),
    "helpers": (
        {
            "test_a.py": "class FakeServer:\n    def test_connection(self): ...\n    def start(self): ...\n"
            "class ApiTests:\n    def test_a(self): ...\nclient = ApiTests()\n"
            "class PriceTests:\n    def test_a(self): ...\nclass TestTea(PriceTests): ...\n"
            "class StockTests:\n    def test_a(self): ...\nTestStock = StockTests\n"
            "class OffTests:\n    __test__ = False\n    def test_a(self): ...\n",
            "test_b.py": "from test_c import BasketTests\nclass TestBasket(BasketTests): ...\n",
            "test_c.py": "class BasketTests:\n    def test_a(self): ...\n",
        },
        set(),
    ),
    "classes with a constructor": (
        {
            "test_a.py": "class TestA:\n    def __init__(self): ...\n    def test_a(self): ...\n"
            "class TestResult:\n    def __init__(self): ...\n    def names(self): ...\n"
        },
        {("__init__", "test_a.TestA", 1)},
    ),
    "functions": (
        {
            "pytest.ini": "[pytest]\npython_functions = test_*\n",
            "test_a.py": "def testA(): ...\ndef test_b(): ...\ndef testing(): ...\n"
            "class TestC:\n    def test_d(self): ...\n    def testE(self): ...\n",
        },
        {("python_functions", "test_a.testA", 1), ("python_functions", "test_a.TestC", 1)},
    ),
    "files": (
        {
            "pytest.ini": "[pytest]\npython_files = test_*.py\ntestpaths = tests\nnorecursedirs = old\n"
            "addopts = --ignore=tests/slow\n",
            "tests/a_tests.py": "def test_a(): ...\n",
            "tests/helpers.py": "def test_a(): ...\n",
            "tests/b_test.py": "def total(): ...\n",
            "tests/old/test_c.py": "def test_a(): ...\n",
            "tests/slow/test_d.py": "def test_a(): ...\n",
            "test_e.py": "def test_a(): ...\n",
            "e_tests.py": "def test_a(): ...\n",
            "tests/conftest.py": "collect_ignore = ['test_f.py']\n",
            "tests/test_f.py": "def test_a(): ...\n",
        },
        {
            ("python_files", "tests.a_tests", 1),
            ("norecursedirs", "tests/old", 1),
            ("addopts", "tests/slow", 1),
            ("testpaths", ".", 1),
            ("collect_ignore", "tests", 1),
        },
    ),
}


@pytest.mark.parametrize("shown", LOST)
def test_what_is_lost(shown: str, tmp_path: Path) -> None:
    """What looks like tests and is not collected, by the setting that loses it, and nothing else."""
    files, expected_losses = LOST[shown]
    found = uncollected_test.find(analysis_of(plant(tmp_path, SHOP | files)))
    losses = {
        (finding.subject.partition(": ")[2], evidence.subject, int(re.findall(r"(\d+) test", evidence.text)[-1]))
        for finding in found
        for evidence in finding.evidence
    }
    assert losses == expected_losses


def test_without_configuration_only_what_is_for_pytest_is_missed(tmp_path: Path) -> None:
    """Files that other runners know how to collect are left alone."""
    source = "class OrderTests:\n    def test_a(self): ...\n"
    plant(tmp_path, {"test_a.py": source, "test_b.py": f"import pytest\n{source}", "tests.py": source})
    (finding,) = uncollected_test.find(analysis_of(tmp_path))
    assert (finding.subject, str(finding.location)) == ("pytest: python_classes", "test_b.py:2")
    assert [evidence.subject for evidence in finding.evidence] == ["test_b.OrderTests"]


def test_a_file_without_tests_is_for_pytest_only_where_pytest_is_used(tmp_path: Path) -> None:
    """A file that is merely called like a test stops no run where nobody runs pytest; one that holds tests may."""
    broken = "from shop import tea\n"
    plant(tmp_path, {"shop/__init__.py": "", "connection_test.py": broken, "test_b.py": f"{broken}def test_b(): ...\n"})
    assert list(told(uncollectable_test.find, tmp_path)) == ["test_b"]
    plant(tmp_path, {"pytest.ini": ""})
    assert list(told(uncollectable_test.find, tmp_path)) == ["connection_test", "test_b"]


def test_patterns_are_proposed_for_what_is_lost(tmp_path: Path) -> None:
    """Those that fit most come first, and what fits none is counted."""
    names = ("ATests", "BTests", "CTest", "Orders")
    method = "\n    def test_a(self): ...\n    def test_b(self): ...\n"
    plant(tmp_path, {"pytest.ini": "", "test_a.py": "".join(f"class {name}:{method}" for name in names)})
    (finding,) = uncollected_test.find(analysis_of(tmp_path))
    assert finding.message == "4 classes with 8 tests fit no pattern of python_classes"
    assert finding.fix is not None
    assert finding.fix.text == 'add "*Tests" and "*Test" to python_classes, and rename the other one'


def test_registered_markers(tmp_path: Path) -> None:
    """The configuration, conftest modules, what they import, plugins and pytest register markers; nobody else does."""
    files = {
        "pytest.ini": "[pytest]\naddopts = -p tests.more\nmarkers =\n    slow: takes long\n    idle\n",
        "tests/more.py": "def pytest_configure(c):\n    c.addinivalue_line('markers', 'd')\n",
        "tests/other.py": "def pytest_configure(c):\n    c.addinivalue_line('markers', 'x')\n",
        "conftest.py": "from helpers import *\npytest_plugins = 'plug'\n",
        "helpers.py": "def pytest_configure(c):\n    c.addinivalue_line('markers', 'a: one')\n",
        "plug.py": "def pytest_configure(c):\n    c.addinivalue_line('markers', 'b(x): two')\n",
        "api/conftest.py": "def pytest_configure(c):\n    c.addinivalue_line('markers', 'c')\n",
        "api/test_a.py": "from pytest import mark as m\npytestmark = [m.a, m.b, m.c, m.d, m.slow, m.timeout, m.x]\n",
        "test_b.py": "import pytest\n@pytest.mark.e\n@pytest.mark.c(1)\n@pytest.mark.sloww\ndef test_a():\n"
        "    pytest.mark.y\n@pytest.mark.y\ndef test_b(): ...\n",
        "setup.py": "from setuptools import setup\nsetup(entry_points={'pytest11': ['shop = shop.plugin']})\n",
        "shop/plugin.py": "def pytest_configure(c):\n    c.addinivalue_line('markers', 'e')\n",
    }
    plant(tmp_path, files)
    assert told(unknown_marker.find, tmp_path) == {
        "pytest.ini": "a registered marker is used by nobody: idle",
        "pytest.ini: sloww": "the marker sloww is used once in 1 file and not registered",
        "pytest.ini: x": "the marker x is used once in 1 file and not registered",
        "pytest.ini: y": "the marker y is used 2 times in 1 file and not registered",
    }


def test_markers_that_cannot_be_read(tmp_path: Path) -> None:
    """Below a conftest.py that registers more than can be read nothing is said."""
    files = {
        "pytest.ini": "",
        "conftest.py": "def pytest_configure(c):\n    for name in ():\n        c.addinivalue_line('markers', name)\n",
        "test_a.py": "import pytest\n@pytest.mark.odd\ndef test_a(): ...\n",
    }
    assert told(unknown_marker.find, plant(tmp_path, files)) == {}


ODD = "import pytest\n@pytest.mark.odd\ndef test_a(): ...\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"test_a.py": ODD}, {"pytest.ini: odd"}),
        # A plugin that nobody knows may register it, wherever it is asked for.
        ({"test_a.py": ODD, "requirements-dev.txt": "pytest-odd>=1\n"}, set()),
        ({"test_a.py": ODD, "conftest.py": "pytest_plugins = ['odd.plugin']\n"}, set()),
        ({"test_a.py": ODD, "pytest.ini": "[pytest]\naddopts = -p odd.plugin\n"}, set()),
        # One that is not loaded does not, nor one that is known; what another distribution requires is not there.
        (
            {"test_a.py": ODD, "pytest.ini": "[pytest]\naddopts = '-p no:odd'\n"},
            {"pytest.ini: odd"},
        ),
        ({"test_a.py": ODD, "requirements-dev.txt": "pytest_sugar\npytest-asyncio\n"}, {"pytest.ini: odd"}),
        ({"test_a.py": ODD, "conftest.py": "pytest_plugins = ['pytester', 'anyio']\n"}, {"pytest.ini: odd"}),
        ({"test_a.py": ODD, "api/requirements.txt": "pytest-odd\n"}, {"pytest.ini: odd"}),
        # Files that are not collected, and what only they import.
        (
            {"pytest.ini": "[pytest]\nnorecursedirs = data\n", "data/test_a.py": ODD + "import base", "base.py": ODD},
            set(),
        ),
        (
            {
                "pytest.ini": "[pytest]\nnorecursedirs = tests/examples\n",
                "tea.py": "",
                "tests/examples/pytest.ini": "[pytest]\n",
                "tests/examples/test_a.py": f"{ODD}import tea",
            },
            set(),
        ),
        ({"test_a.py": "import way", "way.py": "import base", "base.py": ODD}, {"pytest.ini: odd"}),
    ],
)
def test_where_a_marker_is_unknown(tmp_path: Path, files: dict[str, str], expected: set[str]) -> None:
    """It is told where pytest imports the file, and no plugin may register it of which nobody knows the markers."""
    assert set(told(unknown_marker.find, plant(tmp_path, {"pytest.ini": "[pytest]\n"} | files))) == expected


def test_built_in_markers_are_those_of_pytest(tmp_path: Path) -> None:
    """Without plugins pytest lists these markers, and no others."""
    listed = judge(tmp_path, "--markers").told
    assert set(re.findall(r"^@pytest\.mark\.(\w+)", listed, re.MULTILINE)) == BUILT_IN

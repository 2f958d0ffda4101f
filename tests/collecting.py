"""Projects on which pytest is run, to see whether it collects what we say"""

from __future__ import annotations

NOTHING = "def test_a(): ...\n"

# Each project with what it shows. Where nothing else is said, pytest's defaults hold.
PROJECTS: dict[str, dict[str, str]] = {
    "the names of files": {
        "pytest.ini": "",
        "test_a.py": NOTHING,
        "b_test.py": NOTHING,
        "testing.py": NOTHING,
        "tests.py": NOTHING,
        "deep/er/test_c.py": NOTHING,
        "test_d.txt": NOTHING,
    },
    "patterns for files": {
        "pytest.ini": "[pytest]\npython_files = check_*.py api/*.py\n",
        "check_a.py": NOTHING,
        "test_b.py": NOTHING,
        "api/c.py": NOTHING,
        "api/v1/d.py": NOTHING,
        "deep/api/e.py": NOTHING,
    },
    "the names of classes and functions": {
        "pytest.ini": "",
        "test_a.py": """
class TestA:
    def test_b(self): ...
    def testC(self): ...
    def tes(self): ...
    class TestInner:
        def test_d(self): ...
        class TestInnermost:
            def test_e(self): ...
    class Inner:
        def test_f(self): ...
class Testable:
    def test_g(self): ...
class OrderTests:
    def test_h(self): ...
def testing(): ...
def check_i(): ...
async def test_j(): ...
test_k = testing
test_m = 5
""",
    },
    "patterns for classes and functions": {
        "pytest.ini": "[pytest]\npython_classes = *Suite Check\npython_functions = *_test check\n",
        "test_a.py": """
class OrderSuite:
    def total_test(self): ...
    def test_total(self): ...
    def checked(self): ...
class CheckOrders:
    def check(self): ...
class TestOrders:
    def check(self): ...
def sum_test(): ...
def test_sum(): ...
""",
    },
    "what is no test, whatever it is called": {
        "pytest.ini": "[pytest]\nfilterwarnings = ignore::pytest.PytestCollectionWarning\n",
        "test_a.py": """
import abc
import dataclasses
import enum
import pytest
class TestWithConstructor:
    def __init__(self): ...
    def test_a(self): ...
class TestBelow(TestWithConstructor):
    def test_b(self): ...
class TestNew:
    def __new__(cls): ...
    def test_c(self): ...
class TestOff:
    __test__ = False
    def test_d(self): ...
class TestOffBelow(TestOff):
    def test_e(self): ...
class TestOnAgain(TestOff):
    __test__ = True
    def test_f(self): ...
@dataclasses.dataclass
class TestData:
    number: int = 0
    def test_g(self): ...
class TestError(Exception):
    def test_h(self): ...
class TestAbstract(abc.ABC):
    @abc.abstractmethod
    def total(self): ...
    def test_i(self): ...
class TestConcrete(TestAbstract):
    def total(self): ...
class Wanted:
    __test__ = True
    def test_j(self): ...
class TestMembers:
    @pytest.fixture
    def test_k(self): ...
    @property
    def test_l(self): ...
    @staticmethod
    def test_m(): ...
    @classmethod
    def test_n(cls): ...
    test_o = None
    test_p = test_m
@pytest.fixture
def test_q(): ...
def test_r(): ...
del test_r
def test_s(): ...
def test_s(): ...
""",
    },
    "inherited tests": {
        "pytest.ini": "[pytest]\npythonpath = .\n",
        "shared/__init__.py": "",
        "shared/checks.py": """
class Checks:
    def test_a(self): ...
    def test_b(self): ...
class More(Checks):
    def test_c(self): ...
""",
        "test_d.py": """
from shared import checks
from shared.checks import Checks
class TestD(Checks):
    test_b = None
    def test_e(self): ...
class TestF(checks.More):
    class TestG(Checks): ...
class Local:
    def test_h(self): ...
class TestI(Local, Checks): ...
""",
    },
    "unittest": {
        "pytest.ini": "[pytest]\npython_classes = Nothing\npython_functions = nothing\n",
        "base.py": "import unittest\nclass Base(unittest.TestCase):\n    def test_a(self): ...\n",
        "test_b.py": """
import unittest
from unittest import IsolatedAsyncioTestCase as Case
from base import Base
class Orders(Base):
    def test_b(self): ...
    def check_c(self): ...
class Later(Case):
    async def test_d(self): ...
    class TestInner(unittest.TestCase):
        def test_e(self): ...
class Only(unittest.TestCase):
    def runTest(self): ...
class WithConstructor(unittest.TestCase):
    def __init__(self, name): super().__init__(name)
    def test_f(self): ...
class Off(unittest.TestCase):
    __test__ = False
    def test_g(self): ...
""",
    },
    "imported tests": {
        "pytest.ini": "[pytest]\npythonpath = .\n",
        "shared.py": "class TestA:\n    def test_a(self): ...\ndef test_b(): ...\n",
        "test_c.py": "from shared import TestA, test_b\nfrom shared import TestA as TestD\n",
        "test_e.py": "from shared import *\n",
    },
    "no imported tests": {
        "pytest.ini": "[pytest]\npythonpath = .\ncollect_imported_tests = false\n",
        "shared.py": "class TestA:\n    def test_a(self): ...\ndef test_b(): ...\n",
        "test_c.py": "from shared import TestA, test_b\nclass TestC(TestA): ...\ndef test_d(): ...\n",
    },
    "testpaths": {
        "pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = ['a', 'services/*/tests', 'none', 'one/test_f.py']\n",
        "a/test_a.py": NOTHING,
        "b/test_b.py": NOTHING,
        "services/x/tests/test_c.py": NOTHING,
        "services/x/test_d.py": NOTHING,
        "services/x/deep/tests/test_e.py": NOTHING,
        "one/test_f.py": NOTHING,
        "one/test_g.py": NOTHING,
    },
    "testpaths that are not there": {
        "pytest.ini": "[pytest]\ntestpaths = missing\n",
        "a/test_a.py": NOTHING,
    },
    "norecursedirs": {
        "pytest.ini": "[pytest]\nnorecursedirs = old deep/down build*\n",
        "old/test_a.py": NOTHING,
        "older/test_b.py": NOTHING,
        "deep/down/test_c.py": NOTHING,
        "down/test_d.py": NOTHING,
        "builds/test_e.py": NOTHING,
    },
    "a testpath in norecursedirs": {
        "pytest.ini": "[pytest]\nnorecursedirs = old\ntestpaths = old/kept\n",
        "old/kept/test_a.py": NOTHING,
        "old/kept/old/test_b.py": NOTHING,
    },
    "folders that are passed over by default": {
        "pytest.ini": "",
        ".hidden/test_a.py": NOTHING,
        "dist/test_b.py": NOTHING,
        "dist/__init__.py": "",
        "distribution/test_c.py": NOTHING,
    },
    "ignored by addopts": {
        "pytest.ini": "[pytest]\naddopts = --ignore=a --ignore b/test_b.py --ignore-glob '*_slow.py' --ignore=./c/\n",
        "a/test_a.py": NOTHING,
        "b/test_b.py": NOTHING,
        "b/test_c.py": NOTHING,
        "c/test_d.py": NOTHING,
        "d/test_slow.py": NOTHING,
    },
    "ignored by a conftest.py": {
        "pytest.ini": "",
        "conftest.py": "collect_ignore = ['test_a.py', 'old']\ncollect_ignore_glob = ['*_slow.py']\n",
        "test_a.py": NOTHING,
        "old/test_b.py": NOTHING,
        "deep/test_a.py": NOTHING,
        "deep/test_c_slow.py": NOTHING,
        "inner/conftest.py": "collect_ignore_glob = []\n",
        "inner/test_d_slow.py": NOTHING,
        "inner/old/test_e.py": NOTHING,
    },
    "files of one name in no packages": {
        "pytest.ini": "",
        "a/test_x.py": NOTHING,
        "b/test_x.py": NOTHING,
        "c/test_x.py": NOTHING,
        "d/__init__.py": "",
        "d/test_x.py": NOTHING,
        "test_y.py": NOTHING,
    },
    "packages of one name": {
        "pytest.ini": "",
        "a/tests/__init__.py": "",
        "a/tests/test_x.py": NOTHING,
        "b/tests/__init__.py": "",
        "b/tests/test_x.py": NOTHING,
        "b/tests/test_y.py": NOTHING,
    },
    "files of one name, the first of which fails": {
        "pytest.ini": "",
        "shop.py": "",
        "a/test_x.py": "import shop\nfrom shop import missing\n" + NOTHING,
        "b/test_x.py": NOTHING,
    },
    "files of one name under importlib": {
        "pytest.ini": "[pytest]\naddopts = --import-mode=importlib\n",
        "a/test_x.py": NOTHING,
        "b/test_x.py": NOTHING,
    },
    "failing imports": {
        "pytest.ini": "[pytest]\npythonpath = .\n",
        "shop/__init__.py": "",
        "shop/orders.py": "from shop.money import Price\n",
        "shop/stock.py": "class Stock: ...\n",
        "test_a.py": "from shop.orders import Order\n" + NOTHING,
        "test_b.py": "def test_a():\n    from shop.orders import Order\n",
        "test_c.py": "try:\n    import shop.orders\nexcept ImportError:\n    pass\n" + NOTHING,
        "test_d.py": "import pytest\npytest.importorskip('shop.money')\nimport shop.orders\n" + NOTHING,
        "test_e.py": "import pytest\npytest.skip('no', allow_module_level=True)\nimport shop.orders\n" + NOTHING,
        "test_f.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.orders\n" + NOTHING,
        "test_g.py": "def test_a(:\n",
        "test_h.py": "from shop.stock import Stock, Shelf\n" + NOTHING,
    },
    "a conftest.py that fails": {
        "pytest.ini": "[pytest]\npythonpath = .\n",
        "shop/__init__.py": "",
        "api/conftest.py": "from shop.testing import client\n",
        "api/test_a.py": NOTHING,
        "api/deep/test_b.py": NOTHING,
        "web/test_c.py": NOTHING,
    },
    "a plugin that fails": {
        "pytest.ini": "[pytest]\npythonpath = .\n",
        "shop/__init__.py": "",
        "shop/plugin.py": "from shop.testing import client\n",
        "conftest.py": "pytest_plugins = ['shop.plugin']\n",
        "test_a.py": NOTHING,
    },
    "strict markers": {
        "pytest.ini": "[pytest]\naddopts = --strict-markers\nmarkers =\n    slow: long\n    since(version): newer\n",
        "conftest.py": "def pytest_configure(config):\n    config.addinivalue_line('markers', 'fast: is not slow')\n",
        "test_a.py": "import pytest\n@pytest.mark.slow\n@pytest.mark.since(3)\n@pytest.mark.fast\n" + NOTHING,
        "test_b.py": "import pytest as p\n@p.mark.slwo\n" + NOTHING,
        "test_c.py": "from pytest import mark\npytestmark = [mark.skipif(True, reason=''), mark.odd]\n" + NOTHING,
        "test_d.py": "import pytest\ndef test_a():\n    pytest.mark.odd\n",
        "test_e.py": "import pytest\nif not pytest:\n    pytest.mark.odd\n" + NOTHING,
    },
    "strict markers in what is imported": {
        "pytest.ini": "[pytest]\npythonpath = .\naddopts = --strict-markers\n",
        "marked.py": "import pytest\nodd = pytest.mark.odd\n",
        "between.py": "from marked import odd\n",
        "test_a.py": "import between\n" + NOTHING,
        "test_b.py": "def test_a():\n    import between\n",
    },
    "markers that warn": {
        "pytest.ini": "[pytest]\n",
        "test_a.py": "import pytest\n@pytest.mark.slwo\n" + NOTHING,
    },
    "markers that warn where warnings are errors": {
        "pytest.ini": "[pytest]\nfilterwarnings =\n    error\n    ignore::DeprecationWarning\n",
        "test_a.py": "import pytest\n@pytest.mark.slwo\n" + NOTHING,
    },
    "configuration that is nearer": {
        "pytest.ini": "[pytest]\npython_functions = nothing\n",
        "a/pytest.ini": "[pytest]\npython_classes = *Checks\n",
        "a/conftest.py": "",
        "a/test_a.py": "class OrderChecks:\n    def test_a(self): ...\nclass TestOrder:\n    def test_b(self): ...\n",
        "b/setup.cfg": "[tool:pytest]\npython_functions = check\n",
        "b/test_b.py": "def check_a(): ...\ndef test_b(): ...\n",
        "c/pyproject.toml": "[project]\nname = 'c'\nversion = '1'\n",
        "c/test_c.py": "def nothing_a(): ...\n" + NOTHING,
    },
}

"""A change lists the test files that can run it: at least those that do run it, and few that cannot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from importmap import app
from importmap.config import Config
from importmap.model.errors import RevisionError
from importmap.model.impact import Affected, Change
from importmap.past.changed import changed
from importmap.reach.affected import affected_by
from tests.code import analysed
from tests.trees import plant

# A shop whose tests come to run its modules in every way that there is. Each function test_... can be run.
SHOP = {
    "pytest.ini": "[pytest]\n",
    "shop/__init__.py": "",
    "shop/models.py": "class Order:\n    total = 0\n",
    "shop/api.py": "from shop.models import Order\n",
    "shop/late.py": "def now():\n    from shop import clock\n    return clock.NOW\n",
    "shop/clock.py": "NOW = 0\n",
    "shop/types.py": "class Money: ...\n",
    "shop/typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.types import Money\n",
    "shop/mail/__init__.py": "from shop.mail import smtp\n",
    "shop/mail/smtp.py": "def send(): ...\n",
    "shop/mail/text.py": "BODY = 'hello'\n",
    "shop/lazy.py": "def __getattr__(name):\n    if name == 'Stock':\n        from shop.stock import Stock\n"
    "        return Stock\n    raise AttributeError(name)\n",
    "shop/stock.py": "class Stock: ...\n",
    "shop/plugins/__init__.py": "import pkgutil\nfrom importlib import import_module\n\n\ndef load():\n"
    "    return [import_module(f'{__name__}.{info.name}') for info in pkgutil.iter_modules(__path__)]\n",
    "shop/plugins/gift.py": "",
    "shop/guarded.py": "try:\n    from shop.fast import add\nexcept ImportError:\n    from shop.slow import add\n",
    "shop/slow.py": "def add(): ...\n",
    "shop/unused.py": "",
    "tests/__init__.py": "",
    "tests/fixtures.py": "from pytest import fixture\nfrom shop.clock import NOW\n\n\n@fixture\ndef now(): return NOW",
    "tests/test_api.py": "from shop.api import Order\n\n\ndef test_it():\n    assert Order.total == 0\n",
    "tests/test_late.py": "from shop import late\n\n\ndef test_it():\n    assert late.now() == 0\n",
    "tests/test_typed.py": "import shop.typed\n\n\ndef test_it(): ...\n",
    "tests/test_text.py": "from shop.mail.text import BODY\n\n\ndef test_it(): ...\n",
    "tests/test_lazy.py": "def test_it():\n    from shop.lazy import Stock\n\n    assert Stock\n",
    "tests/test_patch.py": "from unittest.mock import patch\n\n@patch('shop.mail.smtp.send')\ndef test_it(send): ...\n",
    "tests/test_name.py": "from importlib import import_module\n\n\ndef test_it():\n    import_module('shop.slow')\n",
    "tests/test_plugins.py": "from shop.plugins import load\n\n\ndef test_it():\n    assert load()\n",
    "tests/test_guarded.py": "from shop.guarded import add\n\n\ndef test_it(): ...\n",
    "tests/test_alone.py": "def test_it(): ...\n",
    "tests/unit/__init__.py": "",
    "tests/unit/conftest.py": "from tests.fixtures import now\n",
    "tests/unit/test_clock.py": "def test_it(now):\n    assert now == 0\n",
}
TESTS = tuple(sorted(path for path in SHOP if path.rpartition("/")[2].startswith("test_")))

RECORDER = """
import json, os, sys

def pytest_sessionfinish(session, exitstatus):
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    with open(os.environ["RECORD"], "w") as record:
        json.dump([int(exitstatus), [os.path.relpath(file) for file in files if file]], record)
"""


def affected(files: dict[str, str], *changes: str) -> Affected:
    """What is affected by the change of some files, or with a minus before the path by their removal."""
    sources = {path: text for path, text in files.items() if path.endswith(".py")}
    return affected_by(
        app.Asked(analysed(sources)), [Change(path.removeprefix("-"), path.startswith("-")) for path in changes]
    )


def names(found: Affected) -> set[str]:
    """The test files without their folders."""
    return {test.path.rpartition("/")[2] for test in found.tests}


# ------------------------------------------------------------------------------------------------ what is reached

REACHED = [
    ("shop/models.py", {"test_api.py"}),
    ("shop/clock.py", {"test_late.py", "test_clock.py"}),
    # What only the type checker reads does not run.
    ("shop/types.py", set()),
    ("shop/typed.py", {"test_typed.py"}),
    # Importing a submodule runs its package, and what that imports.
    ("shop/mail/smtp.py", {"test_text.py", "test_patch.py"}),
    ("shop/stock.py", {"test_lazy.py"}),
    ("shop/slow.py", {"test_name.py", "test_guarded.py"}),
    ("shop/plugins/gift.py", {"test_plugins.py"}),
    ("shop/unused.py", set()),
    ("tests/fixtures.py", {"test_clock.py"}),
    ("tests/unit/conftest.py", {"test_clock.py"}),
    ("tests/test_alone.py", {"test_alone.py"}),
    # All below are read anew.
    ("tests/unit/pytest.ini", {"test_clock.py"}),
    ("-tests/unit/pytest.ini", {"test_clock.py"}),
    ("-tests/unit/extra/conftest.py", set()),
    ("-tests/unit/__init__.py", {"test_clock.py"}),
    # What tried to import what was there.
    ("-shop/fast.py", {"test_guarded.py"}),
    ("-shop/gone.py", set()),
    ("-tests/test_gone.py", set()),
]


@pytest.mark.parametrize(("change", "expected"), REACHED)
def test_change_reaches_tests(change: str, expected: set[str]) -> None:
    """A change lists the tests that run what has changed, and no others."""
    assert names(affected(SHOP, change)) == expected


@pytest.mark.parametrize("change", ["pyproject.toml", "pytest.ini", "../setup.cfg", "-tests/conftest.py"])
def test_settings_reach_all_below(change: str) -> None:
    """What pytest reads before it collects anything makes it run all tests below."""
    found = affected(SHOP, change)
    assert [test.path for test in found.tests] == list(TESTS)
    assert {test.chain[1:] for test in found.tests} == {(change.removeprefix("-"),)}


def test_chain_leads_to_the_change() -> None:
    """The shortest way from each test to the nearest change is told, and how many tests it has."""
    (test,) = affected(SHOP, "shop/models.py", "shop/__init__.py").tests[:1]
    assert (test.path, test.functions) == ("tests/test_api.py", 1)
    assert test.chain == ("tests.test_api", "shop.api", "shop")
    (removed,) = affected(SHOP, "-shop/fast.py").tests
    assert removed.chain == ("tests.test_guarded", "shop.guarded", "shop/fast.py")


def test_what_is_not_read_is_told() -> None:
    """Files without Python, and Python outside of what is analysed, are told apart from what was taken into account."""
    found = affected(SHOP, "README.md", "backups/shop/api.py", "shop/api.py", "-shop/fast.py")
    assert found.unread == ("README.md", "backups/shop/api.py")
    assert found.read == ("shop/api.py", "shop/fast.py")
    assert found.of == len(TESTS)


def test_computed_import_in_a_test_may_mean_anything() -> None:
    """A test that computes what it imports is listed for any change; one that spells it out is not."""
    loop = (
        "from importlib import import_module\n\n\ndef test_it():\n    for name in NAMES:\n        import_module(name)\n"
    )
    files = {**SHOP, "tests/test_all.py": loop, "tests/loading.py": loop}
    assert names(affected(files, "shop/unused.py")) == {"test_all.py"}
    by_path = (
        "from importlib.util import spec_from_file_location\n\n\ndef test_it():\n    spec_from_file_location(A, B)\n"
    )
    assert names(affected({**SHOP, "tests/test_all.py": by_path}, "shop/unused.py")) == {"test_all.py"}


def test_plugins_of_pytest_are_run() -> None:
    """The modules in pytest_plugins are imported with the conftest.py that names them."""
    files = {**SHOP, "tests/unit/conftest.py": "pytest_plugins = ['tests.fixtures']\n"}
    assert names(affected(files, "shop/clock.py")) == {"test_late.py", "test_clock.py"}


TEST = "def test_a(): ...\n"
PLUGIN = '[project]\nname = "x"\nversion = "1"\n[project.entry-points.pytest11]\nx = "app.plug"\n'
DJANGO = {"site/__init__.py": "", "site/settings.py": "INSTALLED_APPS = ['blog', 'shop.apps.Shop']\n"}
APPS = {f"{app}/{name}.py": "" for app in ("blog", "shop") for name in ("__init__", "apps", "models", "extra")}
RUN = "import subprocess, sys\ndef test_a():\n    subprocess.run([sys.executable, '{}'])\n"
SPEC = "util.spec_from_file_location('x', 'scripts/x.py')\n"
ON_PATH = "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'lib'))\n"
DOCTESTS = "[pytest]\naddopts = --doctest-modules\n"
EXAMPLE = 'def f():\n    """One.\n\n    >>> f()\n    """\n'
# Each row: the files, what changes, and whether the test is listed.
HARNESS: list[tuple[dict[str, str], str, bool]] = [
    ({"p/__init__.py": "__all__ = ['b']", "p/b.py": "", "test_a.py": f"from p import *\n{TEST}"}, "p/b.py", True),
    ({"p/__init__.py": "__all__ = ['c']", "p/b.py": "", "test_a.py": f"from p import *\n{TEST}"}, "p/b.py", False),
    ({"pyproject.toml": PLUGIN, "app/__init__.py": "", "app/plug.py": "", "test_a.py": TEST}, "app/plug.py", True),
    # Data and templates by their names, wherever these are spelt out, and what a stub says of a module.
    ({"tests/data.json": "{}", "test_a.py": f"import os\nD = os.x('data.json')\n{TEST}"}, "tests/data.json", True),
    ({"tests/other.json": "{}", "test_a.py": f"import os\nD = os.x('data.json')\n{TEST}"}, "tests/other.json", False),
    ({"v.py": "T = 't.html'\n", "t.html": "", "test_a.py": f"import v\n{TEST}"}, "t.html", True),
    ({"v.py": "", "v.pyi": "", "test_a.py": f"import v\n{TEST}"}, "v.pyi", True),
    ({"pytest.ini": "[pytest]\naddopts = -p plug\n", "plug.py": "", "test_a.py": TEST}, "plug.py", True),
    ({"scripts/tool.py": "", "test_a.py": RUN.format("scripts/tool.py")}, "scripts/tool.py", True),
    ({"scripts/tool.py": "", "test_a.py": RUN.format("./scripts/tool.py --all")}, "scripts/tool.py", True),
    ({"scripts/tool.py": "", "test_a.py": RUN.format("other/tool.py")}, "scripts/tool.py", False),
    ({"scripts/tool.py": "", "test_a.py": RUN.format("tool.py")}, "scripts/tool.py", True),
    ({"app/__init__.py": "", "app/cli.py": "", "test_a.py": RUN.format("-m', 'app.cli")}, "app/cli.py", True),
    ({"app/__init__.py": "", "app/cli.py": "", "test_a.py": RUN.format("-m', 'app.web")}, "app/cli.py", False),
    ({"tool.py": "", "test_a.py": f"import runpy\nrunpy.run_path('tool.py')\n{TEST}"}, "tool.py", True),
    ({"app/x.py": "", "test_a.py": f"import runpy\nrunpy.run_module('app.x')\n{TEST}"}, "app/x.py", True),
    ({"scripts/x.py": "", "test_a.py": f"from importlib import util\n{SPEC}{TEST}"}, "scripts/x.py", True),
    # What the path leads to, a package without `__init__.py`, the packages above, and a relative name.
    ({"conftest.py": f"{ON_PATH}", "lib/x.py": "", "test_a.py": f"import x\n{TEST}"}, "lib/x.py", True),
    (
        {"conftest.py": f"{ON_PATH}", "lib/x.py": "", "lib/y.py": "", "test_a.py": f"import x\n{TEST}"},
        "lib/y.py",
        False,
    ),
    ({"test_a.py": f"{ON_PATH}import x\n{TEST}", "lib/x.py": ""}, "lib/x.py", True),
    ({"t/test_a.py": f"{ON_PATH}import x\n{TEST}", "t/lib/x.py": "", "lib/x.py": ""}, "t/lib/x.py", True),
    ({"t/test_a.py": f"{ON_PATH}import x\n{TEST}", "t/lib/x.py": "", "lib/x.py": ""}, "lib/x.py", False),
    ({"app/core.py": "", "test_a.py": f"import app.core\n{TEST}"}, "app/core.py", True),
    ({"a/__init__.py": "", "a/b/__init__.py": "", "test_a.py": f"import a.b\n{TEST}"}, "a/__init__.py", True),
    (
        {
            "a/__init__.py": "from importlib import import_module\nimport_module('.b', __name__)\n",
            "a/b.py": "",
            "test_a.py": f"import a\n{TEST}",
        },
        "a/b.py",
        True,
    ),
    # The examples in docstrings are tests, where pytest is told so, and run what their module imports.
    ({"pytest.ini": DOCTESTS, "a.py": f"import b\n{EXAMPLE}", "b.py": ""}, "b.py", True),
    ({"pytest.ini": DOCTESTS, "a.py": EXAMPLE}, "a.py", True),
    ({"pytest.ini": "[pytest]\n", "a.py": EXAMPLE}, "a.py", False),
    ({"pytest.ini": DOCTESTS, "a.py": "import b\n", "b.py": ""}, "b.py", False),
    ({"pytest.ini": f"{DOCTESTS}testpaths = c\n", "a.py": EXAMPLE, "c/d.py": ""}, "a.py", False),
    ({"pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = site.settings\n"}, "blog/models.py", True),
    ({"pytest.ini": "[pytest]\naddopts = --ds=site.settings\n"}, "shop/models.py", True),
    ({"pytest.ini": "[pytest]\naddopts = --ds=site.settings\n"}, "site/settings.py", True),
    ({"pytest.ini": "[pytest]\naddopts = --ds=site.settings\n"}, "blog/extra.py", False),
    ({"pytest.ini": "[pytest]\n"}, "blog/models.py", False),
    ({"pytest.ini": "[pytest]\n", "test_a.py": f"import os\nos.x = 'site.settings'\n{TEST}"}, "blog/models.py", True),
]


@pytest.mark.parametrize(("files", "change", "listed"), HARNESS)
def test_what_runs_beside_imports_is_reached(
    tmp_path: Path, files: dict[str, str], change: str, *, listed: bool
) -> None:
    """Stars, plugins, scripts and apps are run by tests that import none of them."""
    site = {} if change in files else {**DJANGO, **APPS, "test_a.py": TEST}
    plant(tmp_path, site | files)
    analysis = app.analyse(Config(base=tmp_path, source="importmap.toml", cache_dir=None, workers=1))
    assert bool(affected_by(app.Asked(analysis), [Change(change, removed=False)]).tests) is listed


# ----------------------------------------------------------------------------------------------- what really runs


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """For each test file the files of the shop that pytest has loaded when it has run that one alone."""
    folder = plant(tmp_path_factory.mktemp("shop"), {**SHOP, "plugin/recorder.py": RECORDER})
    environment = {**os.environ, "PYTHONPATH": "plugin", "RECORD": "record.json", "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    found = {}
    for test in TESTS:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "recorder", "-p", "no:cacheprovider", test]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        status, files = json.loads((folder / "record.json").read_text("utf-8"))
        assert status == 0, done.stdout
        found[test] = {Path(file).as_posix() for file in files}
    return found


@pytest.mark.parametrize("path", sorted(path for path in SHOP if path.endswith(".py")))
def test_what_pytest_loads_is_listed(loaded: dict[str, set[str]], path: str) -> None:
    """Every test file that loads a module under pytest is listed when that module changes."""
    running = {test for test in TESTS if path in loaded[test]}
    assert running <= {test.path for test in affected(SHOP, path).tests}


NUMBERS = st.integers(0, 5)
IMPORTS = st.sampled_from(
    [
        "import shop.m{}",
        "from shop import m{}",
        "from shop.m{} import *",
        "from . import m{}",
        "def call{0}():\n    import shop.m{0}",
        "def call{0}():\n    import_module('shop.m{0}')",
        "try:\n    import shop.n{0}\nexcept ImportError:\n    import shop.m{0}",
        "if TYPE_CHECKING:\n    import shop.m{}",
    ]
)
SOURCES = st.lists(st.builds(lambda text, number: text.format(number), IMPORTS, NUMBERS), max_size=2, unique=True)
HEADING = "from importlib import import_module\nfrom typing import TYPE_CHECKING\n"
RUNNER = """
import sys
from importlib import import_module

done = set()
def call(module):
    if module.__name__ not in done:
        done.add(module.__name__)
        for name in [name for name in vars(module) if name.startswith("call")]:
            vars(module)[name]()

call(import_module(sys.argv[1]))
while set(found := [name for name in sys.modules if name.startswith("shop")]) - done:
    for name in found:
        call(sys.modules[name])
print(*found)
"""


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(modules=st.lists(SOURCES, min_size=6, max_size=6), test=SOURCES)
def test_what_python_loads_is_listed(
    tmp_path_factory: pytest.TempPathFactory, modules: list[list[str]], test: list[str]
) -> None:
    """Of random packages, a test is listed for each module that Python loads when all of its functions are called."""
    files = {f"shop/m{number}.py": HEADING + "\n".join(lines) for number, lines in enumerate(modules)}
    own = [line.replace("from . import", "from shop import") for line in test]
    files |= {"shop/__init__.py": "", "tests/test_it.py": HEADING + "\n".join(own) + "\ndef test_it(): ...\n"}
    folder = plant(tmp_path_factory.mktemp("random"), {**files, "runner.py": RUNNER})
    environment = {**os.environ, "PYTHONPATH": ".:tests", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "runner.py", "test_it"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assume(not done.returncode)  # there are circles that Python cannot import
    for name in done.stdout.split():
        path = "shop/__init__.py" if name == "shop" else f"{name.replace('.', '/')}.py"
        assert names(affected(files, path)) == {"test_it.py"}


# ------------------------------------------------------------------------------------------------------------ git


def git(folder: Path, *arguments: str) -> None:
    """Run git, which must work."""
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the shop on its branch main, and a branch `work` that is checked out."""
    folder = plant(tmp_path / "repository", {**SHOP, ".gitignore": "*.log\n"})
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    git(folder, "checkout", "-q", "-b", "work")
    return folder


def told(folder: Path, revision: str) -> list[str]:
    """The changes since a revision, those of files that are gone with a minus."""
    return [f"{'-' if change.removed else ''}{change.path}" for change in changed(str(folder), revision)]


def test_every_state_of_a_change_counts(repository: Path) -> None:
    """What is committed on the branch, staged, not staged, new, renamed or removed counts; what main did since not."""
    plant(repository, {"shop/models.py": "class Order: ...\n"})
    git(repository, "commit", "-q", "-a", "-m", "second")
    plant(repository, {"shop/clock.py": "NOW = 1\n", "shop/näme.py": "", "shop/a.log": "", "shop/unused.py": "1\n"})
    git(repository, "add", "shop/unused.py")
    git(repository, "mv", "shop/types.py", "shop/kinds.py")
    (repository / "shop/slow.py").unlink()
    assert told(repository, "main") == [
        "shop/clock.py",
        "shop/kinds.py",
        "shop/models.py",
        "shop/näme.py",
        "-shop/slow.py",
        "-shop/types.py",
        "shop/unused.py",
    ]


def test_branch_is_compared_with_where_it_began(repository: Path) -> None:
    """What has happened on main since the branch left it is no change of the branch."""
    git(repository, "checkout", "-q", "main")
    plant(repository, {"shop/models.py": "class Order: ...\n"})
    git(repository, "commit", "-q", "-a", "-m", "on main")
    git(repository, "checkout", "-q", "work")
    assert told(repository, "main") == []
    assert told(repository, "HEAD") == []


def test_paths_are_relative_to_the_folder(repository: Path) -> None:
    """In a folder of the repository what is above it has a path that leads up."""
    plant(repository, {"pytest.ini": "[pytest]\naddopts = -q\n", "shop/models.py": ""})
    assert told(repository / "shop", "HEAD") == ["../pytest.ini", "models.py"]


@pytest.mark.parametrize(
    ("revision", "message"),
    [("no/such/branch", "git knows no revision no/such/branch"), ("--all", "git knows no revision --all")],
)
def test_unknown_revision_is_an_error(repository: Path, revision: str, message: str) -> None:
    """What git does not know is said with what to do."""
    with pytest.raises(RevisionError) as caught:
        changed(str(repository), revision)
    assert caught.value.message == message
    assert "fetch" in caught.value.hint


def test_foreign_history_is_an_error(repository: Path) -> None:
    """Two histories without a common commit cannot be compared."""
    git(repository, "checkout", "-q", "--orphan", "other")
    git(repository, "commit", "-q", "-m", "another beginning")
    with pytest.raises(RevisionError, match="no commit in common"):
        changed(str(repository), "main")


def test_folder_without_git_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a repository, or without git, nothing can be compared."""
    with pytest.raises(RevisionError, match="there is no git repository"):
        changed(str(tmp_path), "HEAD")
    git(tmp_path, "init", "-q")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RevisionError, match="git is not installed"):
        changed(str(tmp_path), "HEAD")


def test_all_of_it(repository: Path) -> None:
    """From a repository on the disk to the test files: what is removed on the branch is asked for by its old name."""
    (repository / "shop/slow.py").unlink()
    plant(repository, {"shop/clock.py": "NOW = 1\n", "notes.txt": "", "tests/test_new.py": "def test_it(): ...\n"})
    config = Config(base=repository, cache_dir=None, workers=1)
    found = app.affected(app.analyse(config), "main")
    assert names(found) == {"test_clock.py", "test_guarded.py", "test_late.py", "test_name.py", "test_new.py"}
    assert found.unread == ("notes.txt",)

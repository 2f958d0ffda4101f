"""Which files are found, what they are called, what is left out, and every message about unknown targets"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from dataclasses import replace
from importlib.machinery import PathFinder
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importmap.config import Config
from importmap.model.errors import ConfigError, TargetError
from importmap.model.project import LeftOut, Module, ModuleKind, Project, Role
from importmap.scan.discover import discover
from importmap.scan.globs import Globs
from tests.trees import plant


class Listing(list[os.DirEntry[str]]):
    """What os.scandir returns, in an order of the test's choice."""

    def __enter__(self) -> Listing:
        """The listing itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to close."""


def found(base: Path, *targets: str, **fields: object) -> Project:
    """What discovery finds in a planted tree; the configuration counts as read from a file unless told otherwise."""
    config = replace(Config(base, "importmap.toml", targets=targets, cache_dir=None), **fields)  # type: ignore[arg-type]
    return discover(config)


def names(project: Project) -> dict[str, str]:
    """The id of each path."""
    return {module.path: module.id for module in project.modules}


def module(project: Project, path: str) -> Module:
    """The module of a path."""
    (one,) = (module for module in project.modules if module.path == path)
    return one


def test_packages_modules_and_namespaces(tmp_path: Path) -> None:
    """A folder with `__init__.py` is a package, one without is a namespace if there is a module below it."""
    plant(
        tmp_path,
        {
            "shop/__init__.py": "",
            "shop/models.py": "",
            "shop/api/v1/views.py": "",
            "shop/static/style.css": "",
            "run.py": "",
        },
    )
    project = found(tmp_path)
    assert [(m.id, m.path, m.kind, m.package) for m in project.modules] == [
        ("run", "run.py", ModuleKind.MODULE, ""),
        ("shop", "shop/__init__.py", ModuleKind.PACKAGE, "shop"),
        ("shop.api", "shop/api", ModuleKind.NAMESPACE, "shop.api"),
        ("shop.api.v1", "shop/api/v1", ModuleKind.NAMESPACE, "shop.api.v1"),
        ("shop.api.v1.views", "shop/api/v1/views.py", ModuleKind.MODULE, "shop.api.v1"),
        ("shop.models", "shop/models.py", ModuleKind.MODULE, "shop"),
    ]
    assert (project.base, project.roots, project.name) == (str(tmp_path), (".",), tmp_path.name)


def test_names_that_are_no_identifiers(tmp_path: Path) -> None:
    """A file or folder of any name is kept; a dot in it never looks like a package."""
    plant(
        tmp_path,
        {"my script.py": "", "v1.2/run-all.py": "", "a.b.py": "", "1st.py": "", ".hidden/x.py": "", "ä.py": ""},
    )
    assert names(found(tmp_path)) == {
        "my script.py": "my script",
        "v1.2": "v1-2",
        "v1.2/run-all.py": "v1-2.run-all",
        "a.b.py": "a-b",
        "1st.py": "1st",
        ".hidden": "-hidden",
        ".hidden/x.py": "-hidden.x",
        "ä.py": "ä",
    }


def test_a_package_wins_over_a_module_of_its_name(tmp_path: Path) -> None:
    """As in CPython a package wins over a module, and a module over a folder; the loser is called by its path."""
    plant(
        tmp_path,
        {
            "core/__init__.py": "",
            "core/errors.py": "",
            "core/errors/__init__.py": "",
            "core/config.py": "",
            "core/config/old.py": "",
            "core.py": "",
        },
    )
    project = found(tmp_path)
    assert names(project) == {
        "core.py": "./core.py",
        "core/__init__.py": "core",
        "core/config": "core/config",
        "core/config.py": "core.config",
        "core/config/old.py": "core.config.old",
        "core/errors.py": "core/errors.py",
        "core/errors/__init__.py": "core.errors",
    }
    assert module(project, "core/errors.py").name == "core.errors"


def test_the_winner_is_the_one_that_cpython_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For each name, the module with that id is the file that the import system finds."""
    plant(
        tmp_path,
        {
            "one/app/__init__.py": "",
            "one/lib.py": "",
            "one/lib/x.py": "",
            "one/ns/a.py": "",
            "one/late/a.py": "",
            "two/app/__init__.py": "",
            "two/lib/__init__.py": "",
            "two/late.py": "",
            "two/ns/b.py": "",
        },
    )
    project = found(tmp_path, roots=("one", "two"))
    monkeypatch.setattr(sys, "path", [str(tmp_path / "one"), str(tmp_path / "two")])
    for name in ("app", "lib", "late"):
        spec = PathFinder.find_spec(name)
        (winner,) = (m for m in project.modules if m.id == name)
        assert spec is not None
        assert spec.origin == str(tmp_path / winner.path)
    assert names(project)["one/ns"] == "ns"
    assert names(project)["two/ns"] == "two/ns"
    assert names(project)["two/ns/b.py"] == "ns.b"


def test_extensions_and_stubs_are_opaque(tmp_path: Path) -> None:
    """A compiled module or a stub counts only where there is no source; a shared library in a data folder is none."""
    plant(
        tmp_path,
        {
            "fast/__init__.py": "",
            "fast/a.py": "",
            "fast/a.pyi": "",
            "fast/a.cpython-311-x86_64-linux-gnu.so": "",
            "fast/b.cpython-311-x86_64-linux-gnu.so": "",
            "fast/b.pyi": "",
            "fast/c.pyi": "",
            "fast/d.so": "",
            "fast/e/__init__.pyi": "",
            "vendor/libssl.so": "",
        },
    )
    project = found(tmp_path)
    assert names(project) == {
        "fast/__init__.py": "fast",
        "fast/a.py": "fast.a",
        "fast/b.cpython-311-x86_64-linux-gnu.so": "fast.b",
        "fast/c.pyi": "fast.c",
        "fast/d.so": "fast.d",
        "fast/e/__init__.pyi": "fast.e",
    }
    assert [m.name for m in project.modules if m.kind is ModuleKind.OPAQUE] == ["fast.b", "fast.c", "fast.d", "fast.e"]


def test_a_src_folder_is_a_root(tmp_path: Path) -> None:
    """In a src layout names begin below `src`, and tests are named from the base."""
    plant(
        tmp_path, {"pyproject.toml": "[project]\nname = 'shop'\n", "src/shop/__init__.py": "", "tests/test_shop.py": ""}
    )
    project = found(tmp_path)
    assert names(project) == {
        "src/shop/__init__.py": "shop",
        "tests": "tests",
        "tests/test_shop.py": "tests.test_shop",
    }
    assert (project.name, project.roots) == ("shop", ("src", "."))


def test_a_src_folder_that_is_imported_by_its_name_is_no_root(tmp_path: Path) -> None:
    """Where the files say `from src.shop import x`, `src` is a part of the names."""
    plant(
        tmp_path,
        {"pyproject.toml": "[project]\n", "src/shop/__init__.py": "", "src/main.py": "from src.shop import x\n"},
    )
    assert names(found(tmp_path)) == {"src": "src", "src/main.py": "src.main", "src/shop/__init__.py": "src.shop"}


def test_declared_source_folders_are_roots(tmp_path: Path) -> None:
    """What setuptools, Poetry and pytest are told about source folders counts."""
    plant(
        tmp_path,
        {
            "a/pyproject.toml": '[project]\n[tool.setuptools.package-dir]\n"" = "lib"\n',
            "a/lib/one/__init__.py": "",
            "b/pyproject.toml": '[tool.poetry]\npackages = [{ include = "two", from = "code" }]\n',
            "b/code/two/__init__.py": "",
            "c/setup.cfg": "[options]\npackage_dir =\n    = source\n",
            "c/source/three/__init__.py": "",
            "d/setup.py": 'from setuptools import setup\nsetup(package_dir={"": "python"})\n',
            "d/python/four/__init__.py": "",
            "e/pytest.ini": "[pytest]\npythonpath = helpers ../outside\n",
            "e/helpers/five.py": "",
            # These declare nothing: a broken file, and a module that is called setup.
            "f/pyproject.toml": "[project\n",
            "f/six.py": "",
            "g/setup.py": "def setup(): ...\n",
        },
    )
    project = found(tmp_path)
    assert [m.name for m in project.modules if m.kind is not ModuleKind.NAMESPACE] == [
        "one",
        "two",
        "three",
        "four",
        "setup",
        "five",
        "f.six",
        "g.setup",
    ]
    assert project.roots == (".", "a/lib", "b/code", "c/source", "d/python", "d", "e/helpers")


def test_a_monorepo_with_two_packages_of_one_name(tmp_path: Path) -> None:
    """Each service is a root of its own; of two `app` the first one has the name as its id."""
    plant(
        tmp_path,
        {
            "services/auth/pyproject.toml": "[project]\nrequires-python = '>=3.10'\n",
            "services/auth/app/__init__.py": "",
            "services/auth/app/main.py": "",
            "services/shop/setup.cfg": "[metadata]\nname = shop\n[options]\npython_requires = >=3.12\n",
            "services/shop/app/__init__.py": "",
            "services/shop/app/views.py": "",
            "shared/__init__.py": "",
        },
    )
    project = found(tmp_path)
    assert names(project) == {
        "services/auth/app/__init__.py": "app",
        "services/auth/app/main.py": "app.main",
        "services/shop/app/__init__.py": "services/shop/app/__init__.py",
        "services/shop/app/views.py": "app.views",
        "shared/__init__.py": "shared",
    }
    assert project.roots == (".", "services/auth", "services/shop")
    assert (project.python, project.python_source) == ((3, 12), "python_requires in services/shop/setup.cfg")


def test_a_package_that_imports_itself_makes_its_folder_a_root(tmp_path: Path) -> None:
    """Services without settings files are told by what their files import; a package of the base keeps its name."""
    plant(
        tmp_path,
        {
            "services/auth/app/__init__.py": "",
            "services/auth/app/main.py": "from app.models import User\n",
            "services/auth/app/models.py": "",
            "services/shop/tests/__init__.py": "from tests.tools import x\n",
            "services/shop/api/__init__.py": "from services.shop.api import views\n",
            "tests/tools.py": "",
        },
    )
    project = found(tmp_path)
    assert module(project, "services/auth/app/main.py").name == "app.main"
    assert module(project, "services/shop/api/__init__.py").name == "services.shop.api"
    assert project.roots == (".", "services/auth")
    assert names(found(tmp_path, "services/auth/app"))["services/auth/app/main.py"] == "app.main"


def test_a_package_with_settings_files_is_no_root(tmp_path: Path) -> None:
    """A folder with `__init__.py` is a package, even if it could be installed by itself or is in pythonpath."""
    plant(
        tmp_path,
        {"shop/__init__.py": "", "shop/setup.cfg": "[metadata]\n", "pytest.ini": "[pytest]\npythonpath = shop\n"},
    )
    assert names(found(tmp_path)) == {"shop/__init__.py": "shop"}


def test_configured_roots_decide(tmp_path: Path) -> None:
    """Configured roots count alone, in their order; what is in none of them is named from the base."""
    plant(tmp_path, {"pyproject.toml": "[project]\n", "src/a.py": "", "lib/a.py": "", "lib/sub/b.py": "", "c.py": ""})
    project = found(tmp_path, roots=("lib", "lib/sub"))
    assert names(project) == {
        "c.py": "c",
        "lib/a.py": "a",
        "lib/sub/b.py": "b",
        "src": "src",
        "src/a.py": "src.a",
    }
    assert project.roots == ("lib", "lib/sub", ".")
    with pytest.raises(ConfigError) as caught:
        found(tmp_path, roots=("srcs",))
    assert caught.value.message == 'importmap.toml roots names "srcs", which is no folder'
    assert caught.value.hint == 'did you mean "src"?'


def test_a_target_inside_a_package(tmp_path: Path) -> None:
    """Only the target is analysed; the packages above it are known to exist, and no more is known of them."""
    plant(tmp_path, {"shop/__init__.py": "", "shop/other.py": "", "shop/api/views.py": "", "shop/api/deep/x.py": ""})
    project = found(tmp_path, "shop.api.deep")
    assert [(m.id, m.path, m.kind) for m in project.modules] == [
        ("shop", "shop/__init__.py", ModuleKind.OPAQUE),
        ("shop.api", "shop/api", ModuleKind.OPAQUE),
        ("shop.api.deep", "shop/api/deep", ModuleKind.NAMESPACE),
        ("shop.api.deep.x", "shop/api/deep/x.py", ModuleKind.MODULE),
    ]
    assert project.name == "shop/api/deep"
    alone = found(tmp_path, "shop/other.py", "shop/api/views.py")
    assert names(alone) == {
        "shop/__init__.py": "shop",
        "shop/api": "shop.api",
        "shop/api/views.py": "shop.api.views",
        "shop/other.py": "shop.other",
    }
    assert [m.id for m in alone.modules if m.kind is ModuleKind.OPAQUE] == ["shop", "shop.api"]


def test_targets_are_paths_names_or_both(tmp_path: Path) -> None:
    """A target is a path from the folder of the call or from the base, or a dotted name below a root."""
    plant(tmp_path, {"src/shop/__init__.py": "", "src/shop/cart.py": "", "tools/run.py": "", "deep/tools/run.py": ""})
    for targets in (
        ("shop.cart", "tools"),
        ("src/shop/cart.py", str(tmp_path / "tools")),
        ("tools/run.py", "shop.cart"),
    ):
        project = found(tmp_path, *targets)
        assert [m.path for m in project.modules if m.kind is ModuleKind.MODULE] == ["src/shop/cart.py", "tools/run.py"]
    assert found(tmp_path, "shop", "tools").name == "src/shop, tools"
    below = found(tmp_path, "tools", start=tmp_path / "deep")
    assert [m.path for m in below.modules if m.kind is ModuleKind.MODULE] == ["deep/tools/run.py"]
    # One that is named twice is found once.
    assert names(found(tmp_path, "src", "src/shop")) == names(found(tmp_path, "src"))


def test_a_call_inside_a_package_finds_its_name(tmp_path: Path) -> None:
    """Without configuration the base is the first folder upwards that is no package, but at most the repository."""
    plant(tmp_path, {"repo/shop/__init__.py": "", "repo/shop/api/__init__.py": "", "repo/other.py": ""})
    project = found(tmp_path / "repo/shop/api", source="")
    assert names(project) == {"shop/__init__.py": "shop", "shop/api/__init__.py": "shop.api"}
    assert project.base == str(tmp_path / "repo")
    plant(tmp_path, {"repo/shop/.git/HEAD": ""})
    assert names(found(tmp_path / "repo/shop/api", source=""))["api/__init__.py"] == "api"


def test_a_target_outside_of_the_base(tmp_path: Path) -> None:
    """Its own folder is the base then, and a package keeps its name."""
    plant(tmp_path, {"here/a.py": "", "there/shop/__init__.py": "", "there/shop/b.py": ""})
    project = found(tmp_path / "here", "../there/shop/b.py")
    assert (project.base, names(project)["shop/b.py"]) == (str(tmp_path / "there"), "shop.b")
    both = found(tmp_path / "here", ".", "../there")
    assert (both.base, both.name) == (str(tmp_path), "here, there")


def test_an_installed_package_is_itself_inside_of_a_project(tmp_path: Path) -> None:
    """Where the environment stands in the project's folder, its packages keep their own names."""
    plant(tmp_path, {"a.py": "", "env/lib/site-packages/pkg/__init__.py": "", "env/lib/site-packages/other.py": ""})
    project = found(tmp_path, "env/lib/site-packages/pkg")
    assert (project.name, [m.id for m in project.modules]) == ("pkg", ["pkg"])
    assert project.installed == ("other", "pkg")


@pytest.mark.parametrize("target", ["env/lib/site-packages/acme", "env/lib/site-packages/acme/tea"])
def test_an_installed_namespace_keeps_its_name(tmp_path: Path, target: str) -> None:
    """A folder without `__init__.py` among installed packages is no root, whichever part of it is asked for."""
    plant(tmp_path, {"env/lib/site-packages/acme/tea/__init__.py": "", "env/lib/site-packages/other.py": ""})
    assert "acme.tea" in {module.id for module in found(tmp_path, target).modules}


def test_an_installed_package_is_found_by_its_name(tmp_path: Path) -> None:
    """It is found without being imported, below its site-packages folder, and no .gitignore speaks of it."""
    plant(tmp_path, {".gitignore": "*\n", "a.py": ""})
    loaded = set(sys.modules)
    project = found(tmp_path, "networkx")
    assert set(sys.modules) == loaded
    assert Path(project.base).name == "site-packages"
    assert (project.name, project.roots) == ("networkx", (".",))
    assert {m.name.partition(".")[0] for m in project.modules} == {"networkx"}
    assert module(project, "networkx/classes/graph.py").id == "networkx.classes.graph"
    assert module(project, "networkx/classes/tests/test_graph.py").role is Role.TEST
    assert project.python_source == "the Python that it is installed for"
    assert names(found(tmp_path, "networkx.utils.misc"))["networkx/utils/misc.py"] == "networkx.utils.misc"
    assert [m.name for m in found(tmp_path, "json").modules if m.name == "json.decoder"] == ["json.decoder"]


# Targets, message, hint.
UNKNOWN = [
    (
        "shp",
        'there is no folder, Python file or installed package "shp"; looked in {base} and sys.path',
        'did you mean "shop"?',
    ),
    (
        "json.nothing",
        'there is no folder, Python file or installed package "json.nothing"; looked in {base} and sys.path',
        "known are empty, run, shop",
    ),
    (
        "shop/README.md",
        '"shop/README.md" is no Python file',
        "name a folder, a file that ends with .py, or a package",
    ),
    ("sys", '"sys" has no Python source: it is built into Python, or compiled', "name a package with .py files"),
    ("empty", "there is no Python file in {base}/empty", "name another folder"),
    ("venv", "there is no Python file in {base}/venv", "left out: venv/site-packages (installed packages)"),
    (
        "..x",
        'there is no folder, Python file or installed package "..x"; looked in {base} and sys.path',
        "known are empty, run, shop",
    ),
]


@pytest.mark.parametrize(("target", "message", "hint"), UNKNOWN, ids=[target for target, _, _ in UNKNOWN])
def test_a_target_that_is_not_there(tmp_path: Path, target: str, message: str, hint: str) -> None:
    """The error says what was looked for and where, and what is near."""
    files = {"shop/__init__.py": "", "shop/README.md": "", "run.py": "", "empty/": ""}
    plant(tmp_path, {**files, "venv/site-packages/x.py": ""} if target == "venv" else files)
    with pytest.raises(TargetError) as caught:
        found(tmp_path, target)
    assert (caught.value.message, caught.value.hint) == (message.format(base=tmp_path), hint)


def test_many_names_are_no_hint(tmp_path: Path) -> None:
    """Where nothing is near and there is much, the hint says what a target may be."""
    plant(tmp_path, {f"m{number}.py": "" for number in range(20)})
    with pytest.raises(TargetError) as caught:
        found(tmp_path, "zzz")
    assert caught.value.hint == "name a folder, a Python file or a package"


def test_a_base_without_python(tmp_path: Path) -> None:
    """An empty base is an error, and so is one that is not there."""
    with pytest.raises(TargetError, match="there is no Python file in"):
        found(tmp_path)
    with pytest.raises(TargetError, match="there is no Python file in"):
        found(tmp_path / "nowhere")


def test_what_is_left_out_by_default(tmp_path: Path) -> None:
    """Environments, caches and build output are left out and counted; packages called build are not."""
    plant(
        tmp_path,
        {
            "a.py": "",
            "__pycache__/a.py": "",
            ".git/hooks/x.py": "",
            "env/pyvenv.cfg": "",
            "env/lib/x.py": "",
            "env/lib/y.py": "",
            "build/lib/a.py": "",
            "shop/build/steps.py": "",
            "sub/setup.cfg": "",
            "sub/build/lib/b.py": "",
            "dist/readme.txt": "",
            "shop.egg-info/x.py": "",
            "tool/build/__init__.py": "",
            "web/node_modules/gyp/x.py": "",
            ".tox/py/x.py": "",
            "opt/site-packages/x.py": "",
            ".github/release.py": "",
        },
    )
    project = found(tmp_path)
    assert [m.path for m in project.modules] == [
        ".github",
        ".github/release.py",
        "a.py",
        "shop",
        "shop/build",
        "shop/build/steps.py",
        "tool",
        "tool/build/__init__.py",
    ]
    assert project.left_out == (
        LeftOut(".tox", 1, "test environments"),
        LeftOut("build", 1, "build output"),
        LeftOut("env", 2, "virtual environment"),
        LeftOut("opt/site-packages", 1, "installed packages"),
        LeftOut("shop.egg-info", 1, "build output"),
        LeftOut("sub/build", 1, "build output"),
        LeftOut("web/node_modules", 0, "packages of Node.js"),
    )


def test_excluded_globs(tmp_path: Path) -> None:
    """What is excluded is recorded once, with the glob; a later glob takes back, and a named target stays."""
    files = {"a.py": "", "backups/a.py": "", "backups/b/c.py": "", "x_old.py": "", "gen/x.py": "", "gen/keep.py": ""}
    plant(tmp_path, files)
    project = found(tmp_path, exclude=("backups/**", "*_old.py", "gen/**", "!gen/keep.py"))
    assert [m.path for m in project.modules] == ["a.py", "gen", "gen/keep.py"]
    assert project.left_out == (
        LeftOut("backups", 2, "excluded by `backups/**`"),
        LeftOut("gen/x.py", 1, "excluded by `gen/**`"),
        LeftOut("x_old.py", 1, "excluded by `*_old.py`"),
    )
    named = found(tmp_path, "backups", "x_old.py", exclude=("backups/**", "*_old.py"))
    assert names(named)["backups/b/c.py"] == "backups.b.c"
    assert names(named)["x_old.py"] == "x_old"
    with pytest.raises(ConfigError) as caught:
        found(tmp_path, exclude=("!",))
    assert caught.value.message == 'importmap.toml exclude has the glob "!", which cannot be meant'


def test_gitignore_files_are_respected(tmp_path: Path) -> None:
    """Those of the repository above, of the base, and nested ones, of which the innermost decides."""
    plant(
        tmp_path,
        {
            ".git/info/exclude": "mine.py\n",
            ".gitignore": "/repo/out/\n*_gen.py\n!\n",
            "repo/.gitignore": "/local.py\n",
            "repo/a.py": "",
            "repo/out/x.py": "",
            "repo/deep/out/x.py": "",
            "repo/b_gen.py": "",
            "repo/local.py": "",
            "repo/deep/local.py": "",
            "repo/deep/.gitignore": "!kept_gen.py\nnote.txt\n",
            "repo/deep/kept_gen.py": "",
            "repo/deep/mine.py": "",
        },
    )
    project = found(tmp_path / "repo")
    paths = [m.path for m in project.modules if m.kind is ModuleKind.MODULE]
    assert paths == ["a.py", "deep/kept_gen.py", "deep/local.py", "deep/out/x.py"]
    assert project.left_out == (
        LeftOut("b_gen.py", 1, "ignored by ../.gitignore"),
        LeftOut("deep/mine.py", 1, "ignored by .git/info/exclude"),
        LeftOut("local.py", 1, "ignored by .gitignore"),
        LeftOut("out", 1, "ignored by ../.gitignore"),
    )
    assert len(found(tmp_path / "repo", respect_gitignore=False).left_out) == 0
    # What is named is not ignored, but what is in it may be.
    named = found(tmp_path, "repo/out", "repo/deep/mine.py")
    assert {m.path for m in named.modules} >= {"repo/out/x.py", "repo/deep/mine.py"}
    assert [entry.path for entry in found(tmp_path, "repo/deep").left_out] == ["repo/deep/mine.py"]


def test_exclude_takes_back_what_git_ignores(tmp_path: Path) -> None:
    """The configuration is stronger than .gitignore files."""
    plant(tmp_path, {".gitignore": "gen/\n", "gen/a.py": "", "b.py": ""})
    assert "gen/a.py" in names(found(tmp_path, exclude=("!gen/",)))


def test_symbolic_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is visited once and under its real name; loops, broken links and links upwards are survived."""
    plant(tmp_path, {".git/HEAD": "", "base/real/x.py": "", "base/b.py": "", "outside/y.py": ""})
    links = {
        "a_link": "real",
        "real/loop": "..",
        "up": "../..",
        "far": "../outside",
        "farther": "../outside",
        "self": "self",
        "c.py": "b.py",
    }
    for path, target in {**links, "gone.py": "nothing.py", "circle.py": "circle.py"}.items():
        (tmp_path / "base" / path).symlink_to(target)
    project = found(tmp_path / "base")
    paths = [m.path for m in project.modules if m.kind is ModuleKind.MODULE]
    assert paths == ["b.py", "c.py", "far/y.py", "real/x.py"]
    assert project.left_out == (
        LeftOut("a_link", 0, "symbolic link to a folder that is read anyway"),
        LeftOut("circle.py", 1, "no regular file"),
        LeftOut("farther", 0, "symbolic link to a folder that is read anyway"),
        LeftOut("gone.py", 1, "no regular file"),
        LeftOut("real/loop", 0, "symbolic link to a folder that holds it"),
        LeftOut("up", 0, "symbolic link to a folder that holds it"),
    )
    scan = os.scandir
    for order in (False, True):

        def ordered(path: Path, order: bool = order) -> Listing:
            return Listing(sorted(scan(path), key=lambda entry: entry.name, reverse=order))

        monkeypatch.setattr(os, "scandir", ordered)
        assert found(tmp_path / "base") == project


def test_what_cannot_be_listed_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unreadable folder and a name that is no UTF-8 are left out with the reason."""
    plant(tmp_path, {"a.py": "", "secret/b.py": ""})
    (tmp_path / os.fsdecode(b"bad\xff.py")).write_bytes(b"")
    scan = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "secret":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    project = found(tmp_path)
    assert [m.path for m in project.modules] == ["a.py"]
    assert project.left_out == (
        LeftOut("bad\\xff.py", 1, "its name is not UTF-8"),
        LeftOut("secret", 0, "cannot be read: Permission denied"),
    )


def test_roles(tmp_path: Path) -> None:
    """Tests before tooling before production; a product module that is called like a test can be taken back."""
    paths = {
        "tests/helpers.py": Role.TEST,
        "tests/scripts/run.py": Role.TEST,
        "shop/tests/a.py": Role.TEST,
        "shop/conftest.py": Role.TEST,
        "shop/test_bench.py": Role.TEST,
        "shop/models.py": Role.PRODUCTION,
        "shop/test/client.py": Role.PRODUCTION,
        "shop/setup.py": Role.PRODUCTION,
        "shop/migrations/0001_initial.py": Role.TOOLING,
        "shop/migrations/executor.py": Role.PRODUCTION,
        "scripts/deploy.py": Role.TOOLING,
        "setup.py": Role.TOOLING,
    }
    plant(tmp_path, dict.fromkeys(paths, ""))
    project = found(tmp_path)
    assert {m.path: m.role for m in project.modules if m.kind is ModuleKind.MODULE} == paths
    assert module(project, "shop/tests").role is Role.TEST
    bench = found(tmp_path, tests=(*Config(tmp_path).tests, "!shop/test_bench.py"))
    assert module(bench, "shop/test_bench.py").role is Role.PRODUCTION


# What the files say, the version that counts, and where it comes from.
VERSIONS = [
    ({"pyproject.toml": "[project]\nrequires-python = '>=3.9,<4'\n"}, (3, 9), "requires-python in pyproject.toml"),
    ({"pyproject.toml": "[tool.poetry.dependencies]\npython = '^3.8'\n"}, (3, 8), "requires-python in pyproject.toml"),
    ({"setup.cfg": "[options]\npython_requires = >=3.10\n"}, (3, 10), "python_requires in setup.cfg"),
    (
        {"setup.py": "import setuptools\nsetuptools.setup(python_requires='>=3.7')\n"},
        (3, 7),
        "python_requires in setup.py",
    ),
    ({"pyproject.toml": "[project]\nrequires-python = '<4'\n"}, (3, 14), "the newest, as no file says which"),
    (
        {"b-1.dist-info/METADATA": "Requires-Python: >=3.8\n\nRequires-Python: 3.1", "b.py": ""},
        (3, 8),
        "Requires-Python of the installed distribution",
    ),
]


@pytest.mark.parametrize(("files", "version", "source"), VERSIONS)
def test_the_python_version(tmp_path: Path, files: dict[str, str], version: tuple[int, int], source: str) -> None:
    """It is the lower bound that the project declares, and the source says where."""
    plant(tmp_path, {**files, "a.py": ""})
    project = found(tmp_path)
    assert (project.python, project.python_source) == (version, source)
    configured = found(tmp_path, python=(3, 6))
    assert (configured.python, configured.python_source) == ((3, 6), "as configured")


def test_the_nearest_declaration_above_a_target_counts(tmp_path: Path) -> None:
    """A service's own bound comes before that of the base, even of a base above the configuration's."""
    plant(
        tmp_path,
        {
            ".git/HEAD": "",
            "pyproject.toml": "[project]\nrequires-python = '>=3.9'\n",
            "auth/pyproject.toml": "[project]\nrequires-python = '>=3.12'\n",
            "auth/app/a.py": "",
            "shop/a.py": "",
        },
    )
    assert found(tmp_path).python == (3, 9)
    assert found(tmp_path, "shop").python == (3, 9)
    assert found(tmp_path / "shop").python == (3, 9)
    auth = found(tmp_path, "auth/app")
    assert (auth.python, auth.python_source) == ((3, 12), "requires-python in auth/pyproject.toml")


PARTS = st.sampled_from(["a", "b", "src", "tests", "x y", "1.2"])
FILES = st.sampled_from(["__init__.py", "a.py", "b.py", "c.d.py", "é.py", "a.pyi", "b.abi3.so", "setup.cfg"])
PATHS = st.builds(lambda folders, name: "/".join([*folders, name]), st.lists(PARTS, max_size=3), FILES)


@settings(max_examples=60, deadline=None)
@given(st.sets(PATHS, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_any_tree(paths: set[str], shuffle: random.Random) -> None:
    """Every Python file is found once, ids are unique, and the order in which the disk lists files changes nothing."""
    scan = os.scandir

    def shuffled(path: Path) -> Listing:
        entries = Listing(scan(path))
        shuffle.shuffle(entries)
        return entries

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        base = plant(Path(folder).resolve(), dict.fromkeys(paths, ""))
        sources = sorted(path for path in paths if path.endswith(".py"))
        if all(path.endswith(".cfg") for path in paths):
            with pytest.raises(TargetError):
                found(base)
            return
        project = found(base)
        assert sorted(m.path for m in project.modules if m.path.endswith(".py")) == sources
        assert len({m.id for m in project.modules}) == len(project.modules)
        assert {m.root for m in project.modules} == set(project.roots)
        assert all(m.id == m.name or "/" in m.id for m in project.modules)
        patch.setattr(os, "scandir", shuffled)
        assert found(base) == project


@pytest.mark.parametrize(
    ("settings", "version"),
    [
        ({"pyproject.toml": "[project]\nversion = '2.1'\n"}, "2.1"),
        ({"pyproject.toml": "[tool.poetry]\nversion = '2.1'\n"}, "2.1"),
        ({"setup.cfg": "[metadata]\nversion = 2.1\n"}, "2.1"),
        ({"pyproject.toml": "[project]\ndynamic = ['version']\n"}, ""),
        ({"shop/pyproject.toml": "[project]\nversion = '2.1'\n"}, ""),
    ],
)
def test_the_version_is_that_of_the_base(tmp_path: Path, settings: dict[str, str], version: str) -> None:
    """It is what the settings of the base say, where they say it."""
    plant(tmp_path, {"a.py": "", "shop/b.py": "", **settings})
    assert found(tmp_path).version == version


def test_globs_agree_with_themselves() -> None:
    """The short cut for paths that match nothing changes no answer."""
    globs = Globs(["*.pyc", "/build/", "docs/**", "!docs/keep.py", "#x", "", "a[", "**/gen/*.py"])
    assert globs.match("docs/keep.py") == (False, "!docs/keep.py")
    assert globs.match("x/gen/a.py") == (True, "**/gen/*.py")
    assert globs.match("docs/") is None
    assert globs.match("src/a.py") is None
    assert "build/" in globs
    assert "x/build/" not in globs
    assert Globs([]).match("a") is None

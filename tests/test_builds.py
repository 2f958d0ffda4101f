"""What the settings files of each build backend say: sources, packages, requirements, entry points, what is made"""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap.files import tree_at
from importmap.model.distribution import Distribution, Source
from importmap.scan.builds.distributions import read_distributions
from importmap.scan.builds.paths import read_ways
from importmap.scan.builds.versions import lower_bound
from importmap.scan.folders import Walk
from importmap.scan.globs import Globs
from tests.trees import plant


def declared(base: Path) -> dict[str, Distribution]:
    """What the folders of a planted tree declare."""
    tree = tree_at(base)
    walk = Walk(tree, Globs([]))
    walk.visit(".", respect_gitignore=True)
    return dict(read_distributions(tree, walk.folders))


def one(base: Path, files: dict[str, str]) -> Distribution:
    """What the files of one folder declare."""
    return declared(plant(base, files))["."]


# The files; then of the distribution: sources, packages.
SOURCES = [
    (
        {"pyproject.toml": '[tool.setuptools.package-dir]\n"" = "lib"\nshop = "code"\n'},
        [Source("lib"), Source("code", "shop")],
        (),
    ),
    (
        {"pyproject.toml": '[tool.setuptools]\npackages = ["shop"]\npackage-dir = {shop = "."}\n'},
        [Source(".", "shop", below=False)],
        ("shop",),
    ),
    (
        {"pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["one", "two"]\n'},
        [Source("one"), Source("two")],
        (),
    ),
    (
        {"setup.cfg": "[options]\npackages = find:\npackage_dir =\n    = src\n[options.packages.find]\nwhere = src\n"},
        [Source("src")],
        (),
    ),
    (
        {
            "setup.py": "import setuptools as s\nHERE = 'li' + 'b'\n"
            "s.setup(package_dir={'shop': HERE}, packages=['shop', 'shop.x', 'y'])"
        },
        [Source("lib/x", "shop.x", below=False), Source("lib", "shop", below=False)],
        ("shop", "shop.x", "y"),
    ),
    (
        {
            "setup.py": "from setuptools import *\nopts = dict(package_dir=dict(a='x'))\n"
            "def main():\n    setup(packages=find_packages('y'), **opts)\n"
        },
        [Source("x", "a"), Source("y")],
        (),
    ),
    (
        {"pyproject.toml": '[tool.poetry]\npackages = [{include = "a", from = "lib"}, {include = "b", to = "n/i"}]\n'},
        [Source("lib"), Source(".", "n.i")],
        ("a", "b"),
    ),
    (
        {"pyproject.toml": '[tool.hatch.build.targets.wheel]\npackages = ["lib/shop", "till"]\n'},
        [Source("lib"), Source(".")],
        ("shop", "till"),
    ),
    ({"pyproject.toml": '[tool.hatch.build]\nsources = ["lib"]\n'}, [Source("lib")], ()),
    ({"pyproject.toml": '[tool.hatch.build.sources]\n"code/x" = "ns/shop"\n'}, [Source("code/x", "ns.shop")], ()),
    ({"pyproject.toml": '[tool.flit.module]\nname = "acme.shop"\n'}, [], ("acme.shop",)),
    ({"pyproject.toml": '[tool.pdm.build]\npackage-dir = "lib"\n'}, [Source("lib")], ()),
    (
        {"pyproject.toml": '[build-system]\nbuild-backend = "uv_build"\n[tool.uv.build-backend]\nmodule-root = ""\n'},
        [Source(".")],
        (),
    ),
    (
        {"pyproject.toml": '[build-system]\nbuild-backend = "uv_build"\n'},
        [Source("src")],
        (),
    ),
    ({"pyproject.toml": '[tool.maturin]\npython-source = "python"\n'}, [Source("python")], ()),
    ({"pyproject.toml": '[tool.scikit-build]\nwheel.packages = ["python/shop"]\n'}, [Source("python")], ("shop",)),
    (
        {"pyproject.toml": '[tool.scikit-build.wheel.packages]\n"ns/shop" = "code"\n'},
        [Source("code", "ns.shop")],
        ("ns/shop",),
    ),
]


@pytest.mark.parametrize(("files", "sources", "packages"), SOURCES)
def test_sources(tmp_path: Path, files: dict[str, str], sources: list[Source], packages: tuple[str, ...]) -> None:
    """The folders in which names begin, or that have a name of their own, and the packages that are listed."""
    found = one(tmp_path, files)
    assert (list(found.sources), found.packages) == (sources, tuple(name.replace("/", ".") for name in packages))


PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "Shop"
version = "2.1"
requires-python = ">=3.9"
dependencies = [
  "click>=8",
]
scripts = { shop = "shop.cli:main" }
[project.optional-dependencies]
db = ["sqlalchemy[asyncio]; python_version < '3.12'"]
[project.entry-points.pytest11]
shop = "shop.testing"
[dependency-groups]
dev = ["pytest", { include-group = "lint" }]
lint = ["ruff"]
[tool.uv]
workspace = { members = ["libs/*"], exclude = ["libs/old"] }
"""


def test_a_project_table(tmp_path: Path) -> None:
    """The standard tables tell metadata, requirements by group, entry points, and each its line."""
    found = one(tmp_path, {"pyproject.toml": PROJECT})
    assert (found.project, found.path, found.name, found.version) == (True, "pyproject.toml", "Shop", "2.1")
    assert (found.backend, found.python, found.python_source) == (
        "hatchling",
        (3, 9),
        "requires-python in pyproject.toml",
    )
    assert [(r.group, r.text, r.line) for r in found.requirements] == [
        ("", "click>=8", 10),
        ("extra:db", "sqlalchemy[asyncio]; python_version < '3.12'", 14),
        ("group:dev", "pytest", 15),
        ("group:lint", "ruff", 19),
        ("build", "hatchling", 3),
    ]
    assert [(p.group, p.name, p.target, p.line) for p in found.entry_points] == [
        ("console_scripts", "shop", "shop.cli:main", 12),
        ("pytest11", "shop", "shop.testing", 16),
    ]
    assert found.members == ("libs/*", "!libs/old")


# The files; then the requirements, each with its group.
REQUIREMENTS = [
    (
        {"setup.cfg": "[options]\ninstall_requires =\n    a>=1  # why\n    # b\n[options.extras_require]\nx = c; d\n"},
        [("", "a>=1"), ("extra:x", "c; d")],
    ),
    (
        {
            "setup.cfg": "[options]\ninstall_requires = file: needs.txt\n",
            "needs.txt": "a\n-r more/b.txt\n",
            "more/b.txt": "b",
        },
        [("", "a"), ("", "b")],
    ),
    (
        {
            "setup.py": "from setuptools import setup\nR = ['a']\n"
            "setup(install_requires=R + ['b'], extras_require={'x': ['c']})"
        },
        [("", "a"), ("", "b"), ("extra:x", "c")],
    ),
    (
        {
            "pyproject.toml": "[project]\ndynamic = ['dependencies']\n"
            "[tool.setuptools.dynamic]\ndependencies = {file = ['in.txt']}\n",
            "in.txt": "a ; python_version > '3'  # why\n--hash=sha256:x\n./local\nb --hash=sha256:y\n",
        },
        [("", "a ; python_version > '3'"), ("", "b")],
    ),
    (
        {
            "pyproject.toml": "[tool.poetry.dependencies]\npython = '^3.9'\na = '^1'\nb = {version = '*'}\n"
            "[tool.poetry.group.test.dependencies]\nc = '*'\n[tool.poetry.extras]\nx = ['b']\n"
        },
        [("", "a ^1"), ("", "b"), ("group:test", "c"), ("extra:x", "b")],
    ),
    (
        {"pyproject.toml": "[tool.flit.metadata]\nmodule = 'm'\nrequires = ['a']\nrequires-extra = {x = ['b']}\n"},
        [("", "a"), ("extra:x", "b")],
    ),
    (
        {
            "pyproject.toml": "[tool.hatch.envs.docs]\ndependencies = ['a']\n"
            "[tool.pdm.dev-dependencies]\nt = ['b', '-e ./c']\n"
        },
        [("group:docs", "a"), ("group:t", "b")],
    ),
    (
        {"requirements-dev.txt": "a\n", "requirements/base.in": "b\n", "notes.txt": "c\n", "requirements/x/y.txt": "d"},
        [("file:requirements-dev.txt", "a"), ("file:requirements/base.in", "b")],
    ),
    ({"requirements.txt": "-r requirements.txt\n-r ../outside.txt\na"}, [("file:requirements.txt", "a")]),
]


@pytest.mark.parametrize(("files", "expected"), REQUIREMENTS)
def test_requirements(tmp_path: Path, files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    """Requirements are told as they are written, with the group they belong to, each once."""
    assert [(r.group, r.text) for r in one(tmp_path, files).requirements] == expected


# The files; then the entry points.
POINTS = [
    ({"setup.cfg": "[options.entry_points]\nconsole_scripts =\n    shop = shop.cli:main [x]\n"}, "shop.cli:main"),
    ({"setup.py": "from setuptools import setup\nsetup(entry_points={'console_scripts': ['a = b.c:d']})"}, "b.c:d"),
    ({"setup.py": "from setuptools import setup\nsetup(entry_points='''\n[console_scripts]\na=b.c:d\n''')"}, "b.c:d"),
    ({"pyproject.toml": "[tool.poetry.scripts]\na = {reference = 'b.c:d', type = 'console'}\n"}, "b.c:d"),
    ({"pyproject.toml": "[tool.flit.scripts]\na = 'b:c'\n"}, "b:c"),
]


@pytest.mark.parametrize(("files", "target"), POINTS)
def test_console_scripts(tmp_path: Path, files: dict[str, str], target: str) -> None:
    """Every way of declaring a console script is read."""
    assert [point.target for point in one(tmp_path, files).entry("console_scripts")] == [target]


MESON = """project('shop', 'cython')  # extension_module('no')
# Doesn't count: py.extension_module('_no',
#   'no.c',
message('(# no comment')
py = import('python').find_installation()
py.extension_module(
  '_speed', ['speed.c', files('x')],
  subdir : 'shop',
)
subdir('shop')
subdir('../..')
"""
CMAKE = """
pybind11_add_module(_core src/core.cpp)
# pybind11_add_module(_no)
install(TARGETS _core LIBRARY DESTINATION ${SKBUILD_PROJECT_NAME})
nanobind_add_module(_top x.cpp)
"""
# The files; then what is made: by what, the module or the file, the line of pyproject.toml that says so.
IN_PYPROJECT = [
    ('[[tool.setuptools.ext-modules]]\nname = "a._b"\n', [("setuptools", "a._b", 2)]),
    ('[[tool.setuptools-rust.ext-modules]]\ntarget = "a._b"\n', [("setuptools-rust", "a._b", 2)]),
    ('[tool.maturin]\nmodule-name = "a._b"\n', [("maturin", "a._b", 2)]),
    ('[[tool.scikit-build.generate]]\npath = "a/_v.py"\n', [("scikit-build-core", "a/_v.py", 2)]),
    ('[tool.setuptools_scm]\nwrite_to = "src/a/_v.py"\n', [("setuptools-scm", "src/a/_v.py", 2)]),
    ('[tool.hatch.build.hooks.vcs]\nversion-file = "a/_v.py"\n', [("hatch-vcs", "a/_v.py", 2)]),
    ('[tool.hatch.build]\nartifacts = ["/a/g.py", "*.so", "a/x.js"]\n', [("hatchling", "a/g.py", 2)]),
    (
        '[tool.pdm]\nbuild = {package-dir = "lib"}\nversion = {source = "scm", write_to = "a/_v.py"}\n',
        [("pdm", "a/_v.py", 3), ("pdm", "lib/a/_v.py", 3)],
    ),
]


@pytest.mark.parametrize(("content", "expected"), IN_PYPROJECT)
def test_what_a_pyproject_has_made(tmp_path: Path, content: str, expected: list[tuple[str, str, int]]) -> None:
    """What the build compiles or writes is known, with the line that says so."""
    made = one(tmp_path, {"pyproject.toml": content}).made
    assert [(m.by, m.module or m.file, m.line) for m in made] == expected


# The files; then what is made: by what, the module or the file, the file and the line that say so.
MADE = [
    (
        {"setup.py": "from setuptools import Extension, setup\nsetup(ext_modules=[\nExtension('a._b', ['b.c'])])"},
        [("setuptools", "a._b", "setup.py", 3)],
    ),
    (
        {"pyproject.toml": '[build-system]\nbuild-backend = "maturin"\n', "Cargo.toml": '[lib]\nname = "a-b"\n'},
        [("maturin", "a_b", "pyproject.toml", 2), ("maturin", "a_b.a_b", "pyproject.toml", 2)],
    ),
    (
        {"meson.build": MESON, "pyproject.toml": "", "shop/meson.build": "configure_file(output: 'version.py')\n"},
        [("meson", "shop/version.py", "shop/meson.build", 1), ("meson", "shop._speed", "meson.build", 6)],
    ),
    (
        {"CMakeLists.txt": CMAKE, "pyproject.toml": '[project]\nname = "my-shop"\n[tool.scikit-build]\n'},
        [("CMake", "_top", "CMakeLists.txt", 5), ("CMake", "my_shop._core", "CMakeLists.txt", 2)],
    ),
    (
        {"setup.py": "from setuptools import setup\nsetup(use_scm_version={'write_to': 'a/_v.py'})"},
        [("setuptools-scm", "a/_v.py", "setup.py", 2)],
    ),
    (
        {"setup.cfg": "[versioneer]\nversionfile_source = a/_v.py\n"},
        [("versioneer", "a/_v.py", "setup.cfg", 2)],
    ),
]


@pytest.mark.parametrize(("files", "expected"), MADE)
def test_what_is_made(tmp_path: Path, files: dict[str, str], expected: list[tuple[str, str, str, int]]) -> None:
    """What the build compiles or writes is known, with the line that says so."""
    assert [(m.by, m.module or m.file, m.path, m.line) for m in one(tmp_path, files).made] == expected


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """What a setup.py computes is unread, and what is broken declares nothing."""
    plant(
        tmp_path,
        {
            "a/setup.py": "from setuptools import setup\nsetup(name='a', install_requires=read('x'))\n",
            "b/setup.py": "from setuptools import setup\nsetup(**make())\n",
            "c/pyproject.toml": "[project\n",
            "c/setup.cfg": "no section\n",
            "d/pyproject.toml": "project = 3\ntool = {poetry = [], setuptools = {packages = {find = 1}}}\n",
            "e/setup.py": "def setup(): ...\n",
            "f/pyproject.toml": "[project]\nname = 'f'\ndynamic = ['dependencies']\n",
            "g/setup.py": "from setuptools import setup\nx = x + x\nsetup(name=x, packages=["
            + "[" * 300
            + "]" * 300
            + "])\n",
        },
    )
    found = declared(tmp_path)
    assert {path: (d.project, d.unread) for path, d in found.items()} == {
        "a": (True, ("requirements",)),
        "b": (True, ("packages", "requirements")),
        "c": (False, ()),
        "d": (True, ()),
        "e": (False, ()),
        "f": (True, ("requirements",)),
        "g": (True, ()),
    }


@pytest.mark.parametrize(
    ("specifier", "bound"),
    [
        (">=3.9", (3, 9)),
        (">= 3.10, < 4", (3, 10)),
        ("~=3.8.2", (3, 8)),
        ("==3.11.*", (3, 11)),
        ("3.12", (3, 12)),
        ("<3.13,>=3.7,!=3.8.1", (3, 7)),
        (">=2.7,!=3.0.*,!=3.1.*", None),
        ("<=3.12", None),
        (">=3", None),
        ("", None),
    ],
)
def test_lower_bounds(specifier: str, bound: tuple[int, int] | None) -> None:
    """Only what bounds from below counts."""
    assert lower_bound(specifier) == bound


# What a script in bin/tools/ puts on its path; the folder that this is, "" where it cannot be read.
WAYS = [
    ("sys.path.insert(0, 'lib')", "lib"),
    ("sys.path.append(os.path.dirname(__file__))", "bin/tools"),
    ("sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'lib'))", "lib"),
    ("sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.realpath(__file__))))", "bin"),
    ("sys.path.insert(0, str(Path(__file__).parent))", "bin/tools"),
    ("sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'more'))", "bin/more"),
    ("sys.path.insert(0, str(pathlib.Path(__file__).absolute().parents[1]))", "bin"),
    ("sys.path.insert(0, Path(__file__).parents[2].joinpath('lib').as_posix())", ""),
    ("sys.path.insert(0, str(Path(__file__).parents[2].joinpath('lib')))", "lib"),
    ("HERE = Path(__file__).parent\nsys.path.insert(0, str(HERE.parent / 'more'))", "bin/more"),
    ("HERE = Path(__file__)\nsys.path.insert(0, str(HERE.parents[1]))", "bin"),
    ("sys.path.insert(0, os.path.join(os.getcwd(), 'lib'))", "lib"),
    ("import site\nsite.addsitedir('lib')", "lib"),
    ("HERE = a()\nHERE = b()\nsys.path.insert(0, HERE)", ""),
    ("X = X\nsys.path.insert(0, X)", ""),
    ("sys.path.insert(0, os.environ['LIB'])", ""),
    ("sys.path.insert(0, os.path.join(ROOT, name))", ""),
    ("sys.path.insert(0, '/usr/lib')", ""),
    ("sys.path.insert(0, str(Path(__file__).parents[9]))", ""),
    ("sys.path.insert(0, 'nowhere')", ""),
    ("other.path.insert(0, 'lib')  # sys.path.insert", ""),
    ("sys.path.insert()", ""),
]


@pytest.mark.parametrize(("source", "folder"), WAYS)
def test_what_a_script_puts_on_its_path(tmp_path: Path, source: str, folder: str) -> None:
    """It is the folder that the expression yields when the script runs at the top of the repository."""
    files = {"lib/a.py": "", "bin/more/b.py": "", "bin/c.py": "", "bin/tools/run.py": f"{source}\n"}
    tree = tree_at(plant(tmp_path, files))
    walk = Walk(tree, Globs([]))
    walk.visit(".", respect_gitignore=True)
    assert [way.folder for way in read_ways(tree, walk.folders)] == ([folder] if folder else [])

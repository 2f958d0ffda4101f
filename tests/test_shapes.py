"""Repositories of many shapes: what their modules are called, and where their imports lead

The judge is CPython with the `sys.path` that an installation gives, or a script, or pytest.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from importmap import app
from importmap.analysis import Analysis
from importmap.config import Config
from importmap.model.links import LinkKind
from importmap.model.project import ModuleKind
from tests.trees import plant

Files = dict[str, str]
PROJECT = "[project]\nname = '{}'\nversion = '1'\nrequires-python = '>=3.11'\n"
HATCH = "[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'\n"


def analysed(base: Path, files: Files) -> Analysis:
    """A planted repository, analysed with nothing configured."""
    plant(base, {".git/HEAD": "", **files})
    return app.analyse(replace(Config(base), source="pyproject.toml", cache_dir=None, history=False))


def told(analysis: Analysis) -> list[str]:
    """The findings, each as its rule and place."""
    return [f"{one.rule} {one.location.path}:{one.location.line}" for one in app.detected(analysis)]


def project(name: str, more: str = "") -> str:
    """A pyproject.toml."""
    return PROJECT.format(name) + more


# What it shows; the files; then for each file its name.
NAMES: list[tuple[str, Files, Files]] = [
    (
        "portions of one namespace in two distributions",
        {
            "one/pyproject.toml": project("tea-http"),
            "one/src/tea/http/__init__.py": "",
            "two/pyproject.toml": project("tea-json"),
            "two/src/tea/json/__init__.py": "",
        },
        {"one/src/tea/http/__init__.py": "tea.http", "two/src/tea/json/__init__.py": "tea.json"},
    ),
    (
        "a portion whose files import themselves by their bare name stays a portion",
        {
            "pyproject.toml": project("tea", "[tool.setuptools.packages.find]\nwhere = ['lib']\n"),
            "lib/tea/leaf/__init__.py": "",
            "lib/tea/leaf/green.py": "from leaf import black\n",
            "lib/tea/leaf/black.py": "",
        },
        {"lib/tea/leaf/black.py": "tea.leaf.black"},
    ),
    (
        "a portion in a flat layout that is imported by its whole name",
        {
            "tea/leaf/__init__.py": "",
            "tea/leaf/green.py": "from tea.leaf import black\nfrom tea.leaf.black import x\nfrom leaf import black\n",
            "tea/leaf/black.py": "x = 1\n",
        },
        {"tea/leaf/black.py": "tea.leaf.black"},
    ),
    (
        "a folder without `__init__.py` below a package",
        {
            "pyproject.toml": project("tea"),
            "tea/__init__.py": "",
            "tea/shops/acme/__init__.py": "",
            "tea/shops/acme/prices.py": "from acme.tables import row\nfrom acme import prices\n",
        },
        {"tea/shops/acme/prices.py": "tea.shops.acme.prices"},
    ),
    (
        "a package that is a requirement, too",
        {
            "requirements.txt": "mailer>=2\n",
            "vendor/mailer/__init__.py": "from mailer import send\n",
            "vendor/mailer/send.py": "",
        },
        {"vendor/mailer/send.py": "vendor.mailer.send"},
    ),
    (
        "a package under the name that a setup.py gives it",
        {
            "setup.py": "from setuptools import setup\n"
            "setup(packages=['tea', 'tea.leaf'], package_dir={'tea': 'code'})\n",
            "code/__init__.py": "",
            "code/leaf/__init__.py": "",
            "code/leaf/green.py": "",
            "code/notes/x.py": "",
        },
        {"code/__init__.py": "tea", "code/leaf/green.py": "tea.leaf.green", "code/notes/x.py": "code.notes.x"},
    ),
    (
        "a package under the name that hatchling gives it",
        {
            "pyproject.toml": project("tea", HATCH + "[tool.hatch.build.targets.wheel.sources]\n'code' = 'tea'\n"),
            "code/__init__.py": "",
            "code/deep/green.py": "",
        },
        {"code/__init__.py": "tea", "code/deep/green.py": "tea.deep.green"},
    ),
    (
        "packages whose folders are told one by one, by the names that they have",
        {
            "setup.py": "from setuptools import setup\n"
            "setup(packages=['tea', 'acme.leaf'], package_dir={'tea': 'one/tea', 'acme.leaf': 'two/acme/leaf'})\n",
            "one/tea/__init__.py": "",
            "two/acme/leaf/green.py": "",
        },
        {"one/tea/__init__.py": "tea", "two/acme/leaf/green.py": "acme.leaf.green"},
    ),
    (
        "a folder without `__init__.py` under a name of its own",
        {
            "pyproject.toml": project("tea", "[tool.setuptools]\npackage-dir = {tea = 'code'}\n"),
            "code/green.py": "",
        },
        {"code": "tea", "code/green.py": "tea.green"},
    ),
    (
        "a repository that is the package",
        {
            "pyproject.toml": project("tea", "[tool.setuptools]\npackages = ['tea']\npackage-dir = {tea = '.'}\n"),
            "__init__.py": "",
            "green.py": "",
            "tests/test_green.py": "",
        },
        {"__init__.py": "tea", "green.py": "tea.green", "tests/test_green.py": "tests.test_green"},
    ),
    (
        "a repository that is the package, with packages in it",
        {
            "setup.cfg": "[metadata]\nname = tea\n"
            "[options]\npackages =\n    tea\n    tea.leaf\npackage_dir =\n    tea = .\n",
            "__init__.py": "",
            "leaf/__init__.py": "",
            "docs/conf.py": "",
        },
        {"__init__.py": "tea", "leaf/__init__.py": "tea.leaf", "docs/conf.py": "docs.conf"},
    ),
    (
        "addons of Odoo",
        {
            "stock/__manifest__.py": "{}",
            "stock/__init__.py": "from . import models\n",
            "stock/models/__init__.py": "from odoo.addons.sale import x\nfrom odoo.addons.web import y\n",
            "more/sale/__manifest__.py": "{}",
            "more/sale/__init__.py": "x = 1\n",
            "more/sale/demo/__init__.py": "",
            "more/sale/demo/__manifest__.py": "",
        },
        {
            "stock/models/__init__.py": "odoo.addons.stock.models",
            "more/sale/__init__.py": "odoo.addons.sale",
            "more/sale/demo/__init__.py": "odoo.addons.sale.demo",
        },
    ),
    (
        "members of a workspace",
        {
            "pyproject.toml": project("all", "[tool.uv.workspace]\nmembers = ['libs/*']\n"),
            "libs/tea/pyproject.toml": project("tea"),
            "libs/tea/src/tea/__init__.py": "",
            "libs/cup/pyproject.toml": project("cup"),
            "libs/cup/cup/__init__.py": "",
        },
        {"libs/tea/src/tea/__init__.py": "tea", "libs/cup/cup/__init__.py": "cup"},
    ),
]


@pytest.mark.parametrize(("files", "expected"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES])
def test_names(tmp_path: Path, files: Files, expected: Files) -> None:
    """Each file has the name that an installation gives it."""
    names = {module.path: module.name for module in analysed(tmp_path, files).project.modules}
    assert {path: names[path] for path in expected} == expected


OUTSIDE, STANDARD, UNKNOWN = "external", "stdlib", "unknown"
# What it shows; the files; then for each import in them ("path:line") where it leads: a path, or one of the above.
LINKS: list[tuple[str, Files, Files]] = [
    (
        "one portion of a namespace imports another, and what neither has is outside",
        {
            "one/pyproject.toml": project("tea-http"),
            "one/src/tea/plugins/requests/__init__.py": "from requests.models import R\nfrom tea.plugins.log import x\n"
            "import tea.core.things\nfrom tea.plugins import other\n",
            "two/pyproject.toml": project("tea-log"),
            "two/src/tea/plugins/log/__init__.py": "from logging import getLogger\nx = 1\n",
        },
        {
            "one/src/tea/plugins/requests/__init__.py:1": OUTSIDE,
            "one/src/tea/plugins/requests/__init__.py:2": "two/src/tea/plugins/log/__init__.py",
            "one/src/tea/plugins/requests/__init__.py:3": OUTSIDE,
            "one/src/tea/plugins/requests/__init__.py:4": OUTSIDE,
            "two/src/tea/plugins/log/__init__.py:1": STANDARD,
        },
    ),
    (
        "a module of a namespace finds nothing beside it",
        {
            "pyproject.toml": project("tea", "[tool.hatch.build.targets.wheel]\npackages = ['tea']\n"),
            "tea/state.py": "from typing import Any\nimport steep\nfrom . import steep\n",
            "tea/typing.py": "",
            "tea/steep.py": "",
        },
        {"tea/state.py:1": STANDARD, "tea/state.py:2": OUTSIDE, "tea/state.py:3": "tea/steep.py"},
    ),
    (
        "but a script does",
        {
            "pyproject.toml": project("tea"),
            "tea/run.py": "import types\nimport steep\nif __name__ == '__main__':\n    steep.now()\n",
            "tea/types.py": "",
            "tea/steep.py": "def now(): ...\n",
        },
        {"tea/run.py:1": "tea/types.py", "tea/run.py:2": "tea/steep.py"},
    ),
    (
        "a script finds what is beside it before the root",
        {
            "steep.py": "",
            "tools/run.py": "import steep\nif __name__ == '__main__':\n    steep.now()\n",
            "tools/steep.py": "def now(): ...\n",
            "tools/loose.py": "from steep import now\nfrom cups import big\nfrom cups import blue\n",
            "tools/cups/blue.py": "",
            "other/use.py": "import steep\n",
        },
        {
            "tools/run.py:1": "tools/steep.py",
            "tools/loose.py:1": "tools/steep.py",
            "tools/loose.py:2": OUTSIDE,
            "tools/loose.py:3": "tools/cups/blue.py",
            "other/use.py:1": "steep.py",
        },
    ),
    (
        "a test finds what is beside it, and never what is beside one of another distribution",
        {
            "pyproject.toml": project("all"),
            "tests/docker/test_x.py": "",
            "tests/steep.py": "",
            "plugins/tea/pyproject.toml": project("tea"),
            "plugins/tea/tests/conftest.py": "from docker import Client\nimport steep\nimport kettle\n",
            "plugins/tea/tests/kettle.py": "",
        },
        {
            "plugins/tea/tests/conftest.py:1": OUTSIDE,
            "plugins/tea/tests/conftest.py:2": OUTSIDE,
            "plugins/tea/tests/conftest.py:3": "plugins/tea/tests/kettle.py",
        },
    ),
    (
        "a test finds what is beside the conftest.py above it",
        {
            "tests/conftest.py": "",
            "tests/kettle.py": "",
            "tests/unit/test_a.py": "import kettle\n",
            "other/test_b.py": "import kettle\n",
        },
        {"tests/unit/test_a.py:1": "tests/kettle.py", "other/test_b.py:1": OUTSIDE},
    ),
    (
        "unless pytest imports by importlib",
        {
            "pytest.ini": "[pytest]\naddopts = --import-mode=importlib\n",
            "tests/conftest.py": "",
            "tests/kettle.py": "",
            "tests/unit/test_a.py": "import kettle\n",
        },
        {"tests/unit/test_a.py:1": OUTSIDE},
    ),
    (
        "a conftest.py that puts a folder on the path",
        {
            "conftest.py": "import sys, pathlib\nsys.path.insert(0, str(pathlib.Path(__file__).parent / 'lib'))\n",
            "lib/steep.py": "x = 1\n",
            "tests/test_a.py": "from steep import x\nimport nothing\n",
        },
        {"tests/test_a.py:1": "lib/steep.py", "tests/test_a.py:2": OUTSIDE},
    ),
    (
        "a script that puts a folder on its own path",
        {
            "lib/steep.py": "",
            "bin/a.py": "import os, sys\nHERE = os.path.dirname(os.path.abspath(__file__))\n"
            "sys.path.append(os.path.join(HERE, '..', 'lib'))\nimport steep\n",
            "bin/b.py": "import steep\n",
        },
        {"bin/a.py:4": "lib/steep.py", "bin/b.py:1": OUTSIDE},
    ),
    (
        "a folder without `__init__.py` loses against the standard library and against a requirement",
        {
            "requirements.txt": "alembic\n",
            "app.py": "from logging import getLogger\nimport logging.handlers\n"
            "from alembic import op\nimport alembic\n",
            "logging/setup.py": "import logging\nfrom . import other\n",
            "logging/other.py": "",
            "alembic/env.py": "from alembic import context\nfrom alembic.script import x\n",
        },
        {
            "app.py:1": STANDARD,
            "app.py:2": STANDARD,
            "app.py:3": OUTSIDE,
            "app.py:4": OUTSIDE,
            "logging/setup.py:1": STANDARD,
            "logging/setup.py:2": "logging/other.py",
            "alembic/env.py:1": OUTSIDE,
            "alembic/env.py:2": OUTSIDE,
        },
    ),
    (
        "what a package takes from other folders cannot be known",
        {
            "tea/__init__.py": "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n",
            "cup/__init__.py": "__import__('pkg_resources').declare_namespace(__name__)\n",
            "a.py": "import tea.leaf\nimport cup.leaf\nfrom tea import leaf\n",
        },
        {"a.py:1": UNKNOWN, "a.py:2": UNKNOWN, "a.py:3": UNKNOWN},
    ),
    (
        "an extension module that setup.py declares",
        {
            "setup.py": "from setuptools import Extension, setup\nsetup(ext_modules=[Extension('tea._leaf', ['x'])])\n",
            "tea/__init__.py": "from tea._leaf import green\nfrom . import _leaf\n",
        },
        {"tea/__init__.py:1": UNKNOWN, "tea/__init__.py:2": "tea/_leaf.so"},
    ),
    (
        "an extension module in Cython, in Rust, and in C by meson",
        {
            "pyproject.toml": project("tea", "[tool.maturin]\nmodule-name = 'tea._rust'\n"),
            "meson.build": "py.extension_module('_c', 'x.c', subdir: 'tea')\n",
            "tea/_core.pyx": "",
            "tea/_maths.pyx.in": "",
            "tea/__init__.py": "from tea._core import a\nfrom tea._maths import b\n"
            "from ._rust import c\nimport tea._c\n",
        },
        {
            "tea/__init__.py:1": UNKNOWN,
            "tea/__init__.py:2": UNKNOWN,
            "tea/__init__.py:3": UNKNOWN,
            "tea/__init__.py:4": "tea/_c.so",
        },
    ),
    (
        "a file that the build writes, or that is kept on each machine",
        {
            ".gitignore": "local.py\n/tea/_gen/\nbuild/\n",
            "pyproject.toml": project("tea", "[tool.setuptools_scm]\nversion_file = 'tea/_version.py'\n"),
            "tea/__init__.py": "from tea._version import version\nfrom .local import *\nfrom tea._gen.x import y\n",
            "tea/a.py": "from tea.local import x\n",
        },
        {
            "tea/__init__.py:1": UNKNOWN,
            "tea/__init__.py:2": "tea/local.py",
            "tea/__init__.py:3": UNKNOWN,
            "tea/a.py:1": UNKNOWN,
        },
    ),
    (
        "a requirement, though a folder that is only guessed to be a root has a package of its name",
        {
            "pyproject.toml": project("tea", "dependencies = ['mailer>=2']\n"),
            "tea/__init__.py": "from mailer import Sender\n",
            "tests/test_tea.py": "from mailer import Sender\n",
            "examples/shop_site/__init__.py": "",
            "examples/shop_site/views.py": "from shop_site.models import x\n",
            "examples/shop_site/models.py": "x = 1\n",
            "examples/mailer/__init__.py": "",
            "examples/mailer/tasks.py": "from mailer import Sender\n",
        },
        {
            "tea/__init__.py:1": OUTSIDE,
            "tests/test_tea.py:1": OUTSIDE,
            "examples/mailer/tasks.py:1": OUTSIDE,
            "examples/shop_site/views.py:1": "examples/shop_site/models.py",
        },
    ),
    (
        "a folder that a conftest.py puts on the path by os.path, and one that a test does by pathlib",
        {
            "conftest.py": "import os, sys\nsys.path.append(os.path.join(os.path.dirname(__file__), 'lib'))\n",
            "lib/steep.py": "",
            "more/cup.py": "",
            "tests/test_a.py": "import steep\nimport cup\n",
            "tests/test_b.py": "import sys\nfrom pathlib import Path\n"
            "sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'more'))\nimport cup\n",
        },
        {"tests/test_a.py:1": "lib/steep.py", "tests/test_a.py:2": OUTSIDE, "tests/test_b.py:4": "more/cup.py"},
    ),
    (
        "a test of one distribution finds no package among the tests of another one",
        {
            "pyproject.toml": project("all"),
            "tests/redis/__init__.py": "",
            "tests/redis/test_x.py": "",
            "plugins/one/pyproject.toml": project("one"),
            "plugins/one/tests/test_y.py": "from redis import Redis\nimport redis.client\n",
            "plugins/two/pyproject.toml": project("two"),
            "plugins/two/tests/redis.py": "",
            "plugins/two/tests/test_z.py": "import redis\n",
        },
        {
            "plugins/one/tests/test_y.py:1": OUTSIDE,
            "plugins/one/tests/test_y.py:2": OUTSIDE,
            "plugins/two/tests/test_z.py:1": "plugins/two/tests/redis.py",
        },
    ),
    (
        "messages and services of a namespace, each made in its own way",
        {
            "p/a_pb2.py": "from g import builder\nbuilder.build(D, globals())\n",
            "p/b_pb2.py": "from g import builder\n_g = globals()\nif not _g.get('x'):\n    builder.build(D, _g)\n",
            "p/b_pb2_grpc.py": "import p.b_pb2 as b\nclass Stub: ...\n",
            "p/use.py": "from p.a_pb2 import Tea\nfrom p.b_pb2 import Cup\nfrom p.b_pb2_grpc import Stub\n",
        },
        {"p/use.py:1": UNKNOWN, "p/use.py:2": UNKNOWN, "p/use.py:3": "p/b_pb2_grpc.py"},
    ),
    (
        "names that are made of a description of messages",
        {
            "p/__init__.py": "",
            "p/x_pb2.py": "from g import builder\n_globals = globals()\nbuilder.build(D, _globals)\n",
            "p/use.py": "from p.x_pb2 import Message\n",
        },
        {"p/use.py:1": UNKNOWN},
    ),
]


@pytest.mark.parametrize(("files", "expected"), [row[1:] for row in LINKS], ids=[row[0] for row in LINKS])
def test_links(tmp_path: Path, files: Files, expected: Files) -> None:
    """Each import leads where Python leads it, and none of these is broken."""
    analysis = analysed(tmp_path, files)
    found = {}
    for link in analysis.links:
        inside = link.kind in (LinkKind.MODULE, LinkKind.SYMBOL)
        path = analysis.modules[link.importer].path
        found[f"{path}:{link.statement.line}"] = analysis.modules[link.module].path if inside else link.kind.value
    assert {place: found[place] for place in expected} == expected
    assert not [one for one in told(analysis) if one.startswith(("unresolved", "dead", "broken", "uncollectable"))]


# What it shows; the files; then the findings of rules about imports.
FINDINGS: list[tuple[str, Files, list[str]]] = [
    (
        "a module that a declared package lacks is missing",
        {
            "setup.py": "from setuptools import setup\nsetup(packages=['tea'], package_dir={'tea': 'lib'})\n",
            "lib/__init__.py": "",
            "run.py": "import tea.nope\n",
        },
        ["unresolved-import run.py:1"],
    ),
    (
        "an import inside a package that only Python 2 would find",
        {
            "pyproject.toml": project("tea"),
            "tea/__init__.py": "",
            "tea/a.py": "from prices import total\nimport tables\ntables.row\n",
            "tea/prices.py": "total = 1\n",
            "tea/tables.py": "row = 1\n",
        },
        ["unresolved-import tea/a.py:1", "unresolved-import tea/a.py:2"],
    ),
    (
        "also where nothing of it is used, as long as no other package imports something of that name",
        {
            "pyproject.toml": project("tea"),
            "tea/__init__.py": "",
            "tea/a.py": "import prices\nimport cups\n",
            "tea/prices.py": "total = 1\n",
            "tea/cups.py": "",
            "tea/deep/__init__.py": "",
            "tea/deep/b.py": "import cups\n",
        },
        ["unresolved-import tea/a.py:1"],
    ),
    (
        "files that tests read as data",
        {
            "pyproject.toml": project("tea"),
            "tea/__init__.py": "",
            "tests/data/bad.py": "from tea import nope\ndef f(:\n",
            "tests/fixtures/pkg/__init__.py": "from .gone import x\n",
            "tea/testdata/a.py": "import b\nfrom b import q\n",
            "tea/testdata/b.py": "import a\n",
            "tests/test_a.py": "import pathlib\npathlib.Path('data/bad.py').read_text()\ndef test_a(): pass\n",
        },
        [],
    ),
    (
        "a template is no Python before it is filled in, but what can be read of it is",
        {
            "pyproject.toml": project("tea"),
            "tea/__init__.py": "",
            "tea/new/{{ cookiecutter.name }}/conf.py": "from {{ cookiecutter.name }} import x\n",
            "tea/new/{{ cookiecutter.name }}/use.py": "from tea import nope\n",
            "tea/new/conf.py": "from {{ cookiecutter.name }} import x\n",
        },
        ["broken-file tea/new/conf.py:1", "unresolved-import tea/new/{{ cookiecutter.name }}/use.py:1"],
    ),
    (
        "a package that its own files know by a name by which nobody else imports it",
        {
            "main.py": "from space.pkg.two.two import e\n",
            "space/pkg/__init__.py": "",
            "space/pkg/one/__init__.py": "",
            "space/pkg/one/one.py": "def d(): ...\n",
            "space/pkg/two/__init__.py": "",
            "space/pkg/two/two.py": "from pkg.one.one import d\ndef e(): ...\n",
        },
        ["double-identity space/pkg/__init__.py:0"],
    ),
    (
        "files that pytest is told to keep out of, whatever their folder is called",
        {
            "pyproject.toml": project(
                "tea", "[tool.pytest.ini_options]\nnorecursedirs = ['tests/sites', 'tests/slow']\n"
            ),
            "tea/__init__.py": "",
            "tests/__init__.py": "",
            "tests/sites/__init__.py": "",
            "tests/sites/one/a.py": "from two import gone\nimport three.gone\n",
            "tests/sites/one/two.py": "",
            "tests/sites/one/test_two.py": "from two import gone\n",
            "tests/sites/three/__init__.py": "def f(:\n",
            "tests/test_a.py": "SITE = 'sites.one.two'\ndef test_a(): pass\n",
            "tests/slow/test_b.py": "from tea import nope\n",
        },
        ["unresolved-import tests/slow/test_b.py:1"],
    ),
    (
        "but what a test imports or names, and what pytest collects, is code",
        {
            "pyproject.toml": project("tea"),
            "tea/__init__.py": "",
            "tests/data/orders.py": "from tea import nope\n",
            "tests/fixtures/users.py": "from tea import nowhere\n",
            "tests/resources/test_b.py": "from tea import nothing\ndef test_b(): pass\n",
            "tests/conftest.py": "pytest_plugins = ['fixtures.users']\n",
            "tests/test_a.py": "def test_a():\n    from data import orders\n",
            "tea/data/flags.py": "from tea import flag\n",
            "tests/golden/__init__.py": "from tea import gold\n",
        },
        [
            "uncollectable-test tests/conftest.py:1",
            "uncollectable-test tests/resources/test_b.py:1",
            "unresolved-import tea/data/flags.py:1",
            "unresolved-import tests/data/orders.py:1",
            "unresolved-import tests/fixtures/users.py:1",
            "unresolved-import tests/golden/__init__.py:1",
            "unresolved-import tests/resources/test_b.py:1",
        ],
    ),
    (
        "a folder beside the source that is called like a requirement",
        {
            "pyproject.toml": project("tea", "dependencies = ['docker']\n"),
            "src/tea/__init__.py": "from docker import Client\n",
            "docker/__init__.py": "",
            "docker/build.py": "",
        },
        [],
    ),
    (
        "where the folder itself is what is installed, it wins",
        {
            "pyproject.toml": project("tea", "dependencies = ['docker']\n"),
            "tea/__init__.py": "from docker import Client\n",
            "docker/__init__.py": "",
        },
        ["unresolved-import tea/__init__.py:1"],
    ),
    (
        "none where a requirement may be meant, a script runs, or the file lacks what is wanted",
        {
            "pyproject.toml": project("tea", "dependencies = ['redis']\n"),
            "tea/__init__.py": "",
            "tea/a.py": "from redis import get\nfrom cards import deck\nfrom plates import big\n",
            "tea/redis.py": "get = 1\n",
            "tea/cards.py": "from cards import deck\n",
            "tea/plates.py": "small = 1\n",
            "tea/bin/__init__.py": "",
            "tea/bin/run.py": "import tables\ntables.row\nif __name__ == '__main__':\n    pass\n",
            "tea/bin/tables.py": "row = 1\n",
            "infra/__init__.py": "",
            "infra/app.py": "from worker import Stack\n",
            "infra/worker.py": "class Stack: ...\n",
        },
        [],
    ),
    (
        "a folder that every .gitignore names, and a file that is taken back, are no excuse",
        {
            ".gitignore": "build/\n*_local.py\n!of_local.py\n",
            "tea/__init__.py": "",
            "tea/a.py": "import tea.build.x\nimport tea.of_local\nimport tea.my_local\nfrom tea import b_local\n",
        },
        ["unresolved-import tea/a.py:1", "unresolved-import tea/a.py:2"],
    ),
    (
        "an addon that imports a folder of data, and one that imports what is not there",
        {
            "stock/__manifest__.py": "{}",
            "stock/__init__.py": "from . import models\nfrom . import data\n",
            "stock/data/a.xml": "",
            "stock/models/__init__.py": "from . import order\nfrom .nothing import x\n",
            "stock/models/order.py": "from odoo import api, models\nimport odoo.addons\nfrom odoo.addons import sale\n",
        },
        ["unresolved-import stock/models/__init__.py:2"],
    ),
    (
        "a file that hides the standard library from scripts",
        {"random.py": "import random\nrandom.randint(1, 2)\n", "game.py": "import random\nrandom.randint(1, 2)\n"},
        ["shadowed-module random.py:0"],
    ),
    (
        "also by a name that it lacks, and a package that hides one",
        {
            "string.py": "letters = 'abc'\n",
            "count.py": "from string import ascii_letters\n",
            "email/__init__.py": "",
            "send.py": "import email\nemail.message_from_string('')\n",
        },
        ["shadowed-module email/__init__.py:0", "shadowed-module string.py:0", "unresolved-import count.py:1"],
    ),
    (
        "but not one that has what is asked of it, nor one in a package",
        {
            "queue.py": "class Queue: ...\n",
            "work.py": "import queue\nqueue.Queue()\n",
            "tea/__init__.py": "",
            "tea/random.py": "",
            "tea/game.py": "import random\nrandom.randint(1, 2)\n",
            "tests/fixtures/calendar.py": "import calendar, time\ncalendar.month\n",
            "time.py": "import time\ntime.sleep(1)\n",
        },
        [],
    ),
    (
        "each distribution is read by its own Python",
        {
            "game/pyproject.toml": "[tool.poetry]\nname = 'game'\n[tool.poetry.dependencies]\npython = '^3.9'\n",
            "game/a.py": "x = 1\n",
            "game/b.py": "match 1:\n    case 1: pass\n",
            "hotel.py": "match 1:\n    case 1: pass\n",
        },
        ["broken-file game/b.py:1"],
    ),
    (
        "also where it is a setup.cfg that says so, and one below another one",
        {
            "pyproject.toml": project("all"),
            "a.py": "match 1:\n    case 1: pass\n",
            "old/setup.cfg": "[metadata]\nname = old\n[options]\npython_requires = >=3.8\n",
            "old/b.py": "match 1:\n    case 1: pass\n",
            "old/new/pyproject.toml": project("new"),
            "old/new/c.py": "match 1:\n    case 1: pass\n",
        },
        ["broken-file old/b.py:1"],
    ),
    (
        "where nothing says which Python, the newest counts",
        {"a.py": "type X = int\n", "b.py": "def f[T](x: T): ...\n"},
        [],
    ),
    (
        "tests of members of a workspace run apart",
        {
            "pyproject.toml": project("all", "[tool.uv.workspace]\nmembers = ['libs/*']\n"),
            "libs/a/pyproject.toml": project("a"),
            "libs/a/tests/test_x.py": "def test_a(): pass\n",
            "libs/b/pyproject.toml": project("b"),
            "libs/b/tests/test_x.py": "def test_b(): pass\n",
        },
        [],
    ),
    (
        "together where pytest is told to start from both",
        {
            "pytest.ini": "[pytest]\ntestpaths = libs\n",
            "libs/a/pyproject.toml": project("a"),
            "libs/a/tests/test_x.py": "def test_a(): pass\n",
            "libs/b/pyproject.toml": project("b"),
            "libs/b/tests/test_x.py": "def test_b(): pass\n",
        },
        ["uncollectable-test libs/b/tests/test_x.py:0"],
    ),
]
_RULES = (
    "double-identity",
    "unresolved-import",
    "shadowed-module",
    "broken-file",
    "uncollectable-test",
    "dead-fallback",
)


@pytest.mark.parametrize(("files", "expected"), [row[1:] for row in FINDINGS], ids=[row[0] for row in FINDINGS])
def test_findings(tmp_path: Path, files: Files, expected: list[str]) -> None:
    """What is wrong is told, and nothing else."""
    found = told(analysed(tmp_path, files))
    assert sorted(one for one in found if one.startswith(_RULES)) == expected


# What it shows; the files; the folders that Python has on its path, as an installation or a script has them.
JUDGED: list[tuple[str, Files, list[str]]] = [
    (
        "an editable installation of two portions",
        {
            "one/pyproject.toml": project("tea-http"),
            "one/src/tea/http/__init__.py": "import json.decoder\nimport tea.log\nimport tea.http.missing\n",
            "two/pyproject.toml": project("tea-log"),
            "two/src/tea/log.py": "import logging\nimport typing\n",
            "two/src/tea/typing.py": "",
        },
        ["one/src", "two/src"],
    ),
    (
        "a script in a folder of its own",
        {
            "steep.py": "",
            "tools/run.py": "import steep, kettle, queue, json\nif __name__ == '__main__':\n    pass\n",
            "tools/steep.py": "",
            "tools/queue.py": "",
            "tools/json/readme.py": "",
            "tools/kettle.py": "",
        },
        ["tools", "."],
    ),
    (
        "a package with folders that have no `__init__.py`",
        {
            "tea/__init__.py": "",
            "tea/leaf/green.py": "",
            "use.py": "import tea.leaf.green\nimport tea.leaf.black\nimport tea.cup\n",
        },
        ["."],
    ),
]
_PROBE = """
import importlib.util, json, os, sys
found = {}
for name in json.loads(sys.argv[1]):
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        spec = None
    origin = spec.origin if spec else None
    found[name] = origin if origin and os.path.isabs(origin) else "" if spec is None else None
print(json.dumps(found))
"""


@pytest.mark.parametrize(("files", "path"), [row[1:] for row in JUDGED], ids=[row[0] for row in JUDGED])
def test_python_agrees(tmp_path: Path, files: Files, path: list[str]) -> None:
    """CPython finds, for each import, the file that it leads to here, or no file of the repository."""
    analysis = analysed(tmp_path, files)
    links = {link.statement.module: link for link in analysis.links}
    folders = [str(tmp_path / folder) for folder in path]
    program = f"import sys\nsys.path[:0] = {folders!r}\n{_PROBE}"
    command = [sys.executable, "-I", "-c", program, json.dumps(sorted(links))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    for name, origin in json.loads(done.stdout).items():
        link = links[name]
        module = analysis.modules.get(link.module)
        here = str(tmp_path / module.path) if module is not None and link.kind is LinkKind.MODULE else None
        inside = origin if origin and origin.startswith(str(tmp_path)) else None
        assert inside == here, name
        assert (origin == "") == (link.kind is LinkKind.UNRESOLVED), name


@pytest.mark.parametrize(
    ("beside", "symbol"), [({}, "acme.tea:Cup"), ({"site-packages/acme/cup.py": "class Cup: ..."}, "acme.cup:Cup")]
)
def test_what_a_namespace_lacks_is_not_installed(tmp_path: Path, beside: Files, symbol: str) -> None:
    """An optional part of a namespace that does not stand beside the others fails, and its fallback is there."""
    fallback = "try:\n    from acme.cup import Cup\nexcept ImportError:\n    class Cup: ...\n"
    plant(tmp_path, {"site-packages/acme/tea/__init__.py": fallback, **beside})
    target = tmp_path / "site-packages" / "acme"
    analysis = app.analyse(Config(tmp_path, targets=(str(target),), cache_dir=None, history=False))
    assert analysis.names.attribute("acme.tea", "Cup").symbol == symbol


def test_what_is_made_is_told(tmp_path: Path) -> None:
    """What is made elsewhere counts once in the coverage, with the line that says by whom, if anybody imports it."""
    analysis = analysed(
        tmp_path,
        {
            "pyproject.toml": project("tea", "[tool.setuptools_scm]\nwrite_to = 'tea/_version.py'\n"),
            ".gitignore": "# mine\nlocal.py\n",
            "tea/__init__.py": "from tea._version import a\nfrom tea._version import b\n",
            "tea/a.py": "from tea.local import x\n",
            "tea/_unused.pyx": "",
        },
    )
    coverage = app.report(analysis).coverage
    assert [(note.subject, note.text) for note in coverage.made] == [
        ("tea._version", "made by setuptools-scm: pyproject.toml, line 6"),
        ("tea.local", "made by whoever has it, as git ignores it: .gitignore, line 2"),
    ]
    assert {m.path for m in analysis.project.modules if m.kind is ModuleKind.OPAQUE} == {
        "tea/_version.py",
        "tea/local.py",
        "tea/_unused.pyx",
    }

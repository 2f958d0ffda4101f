"""Modules that nobody imports, and those that only tests do"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from importmap.analysis import Analysis, analyse
from importmap.config import Config
from importmap.detect.orphan_module import Options, find
from importmap.model.distribution import Distribution, EntryPoint
from importmap.model.finding import Finding
from importmap.model.outside import Naming, Outside
from importmap.model.severity import Severity
from tests.code import analysed, project

# A shop that is run by shop.main, with enough modules that none of them looks like what all hangs on.
SHOP = {
    "shop/__init__.py": "",
    "shop/main.py": "from shop import orders, prices, stock\n",
    "shop/orders.py": "def order(): ...\n",
    "shop/prices.py": "def price(): ...\n",
    "shop/stock.py": "def count(): ...\n",
    "shop/data/__init__.py": "",
    "shop/data/tables.py": "rows = []\n",
    "tests/test_tables.py": "from shop.data.tables import rows\n",
}
DEAD = {"shop/dead.py": "def f(): ...\n"}
DJANGO = {"shop/asgi.py": "import django\n", **DEAD}
# Each row: more files, and the subjects that are told beside `shop.data`.
CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "nobody imports it": (DEAD, ["shop.dead"]),
    "Django finds packages": (
        {"shop/asgi.py": "import django\n", "shop/cart/__init__.py": "", "shop/cart/tasks/__init__.py": "x = 1\n"},
        [],
    ),
    "Django finds what is indexed": (
        {"shop/asgi.py": "import django\n", "shop/cart/__init__.py": "", "shop/cart/index.py": "x = 1\n"},
        [],
    ),
    "gunicorn reads its configuration": ({"shop/docker_gunicorn_configuration.py": "workers = 3\n"}, []),
    "a folder of tests": ({"acceptance_tests/cookie_tests.py": "x = 1\n"}, []),
    "what only it imports goes with it": (
        {"shop/dead.py": "import shop.deeper\n", "shop/deeper.py": "x = 1\n"},
        ["shop.dead"],
    ),
    "tested, and imported by what nobody imports": (
        {
            "shop/dead.py": "import shop.deeper\n",
            "shop/deeper.py": "x = 1\n",
            "tests/test_a.py": "import shop.deeper\n",
        },
        ["shop.dead"],
    ),
    "two in a circle are told once": (
        {"shop/one.py": "import shop.two\n", "shop/two.py": "import shop.one\n"},
        ["shop.one"],
    ),
    "a module that imports itself": ({"shop/one.py": "from shop import one\nx = 1\n"}, ["shop.one"]),
    "a whole package is told once": (
        {"shop/old/__init__.py": "from shop.old import a\n", "shop/old/a.py": "x = 1\n", "shop/old/b.py": "x = 1\n"},
        ["shop.old"],
    ),
    "of a package in use only what is dead": (
        {
            "shop/new/__init__.py": "",
            "shop/new/a.py": "x = 1\n",
            "shop/new/b.py": "x = 1\n",
            "shop/main.py": "import shop.new.a\n" + SHOP["shop/main.py"],
        },
        ["shop.new.b"],
    ),
    "a deferred import": ({**DEAD, "shop/stock.py": "def f():\n    import shop.dead\n"}, []),
    "an import for types": (
        {**DEAD, "shop/stock.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.dead\n"},
        [],
    ),
    "a guarded import": ({**DEAD, "shop/stock.py": "try:\n    import shop.dead\nexcept ImportError:\n    pass\n"}, []),
    "a literal dynamic import": (
        {**DEAD, "shop/stock.py": "from importlib import import_module\nimport_module('shop.dead')\n"},
        [],
    ),
    "a string": ({**DEAD, "shop/stock.py": "backend = 'shop.dead.f'\n"}, []),
    "a string that names its package": (
        {
            "shop/spiders/__init__.py": "",
            "shop/spiders/a.py": "x = 1\n",
            "shop/stock.py": "SPIDERS = ['shop.spiders']\n",
        },
        [],
    ),
    "listed in __all__": ({**DEAD, "shop/__init__.py": "__all__ = ['dead']\n"}, []),
    "a package with a __getattr__ that cannot be read": (
        {**DEAD, "shop/__init__.py": "def __getattr__(name):\n    return load(name)\ndef load(name): ...\n"},
        [],
    ),
    "a computed import beside it": (
        {
            **DEAD,
            "shop/stock.py": "from importlib import import_module\ndef f(name):\n    return import_module(name)\n",
        },
        [],
    ),
    "a computed import by the builtin": ({**DEAD, "shop/stock.py": "def f(name):\n    return __import__(name)\n"}, []),
    "a tool": ({**DEAD, "scripts/dead.py": "import shop.dead\nprint(shop.dead)\n"}, []),
    "a script with a guard": ({"shop/dead.py": "def f(): ...\nif __name__ == '__main__':\n    f()\n"}, []),
    "a script with a shebang": ({"shop/dead.py": "#!/usr/bin/env python\nx = 1\n"}, []),
    "a script without a package": ({"loose.py": "def f(): ...\nf()\n"}, []),
    "a module that acts in a package": ({"shop/dead.py": "def f(): ...\nf()\n"}, ["shop.dead"]),
    "its name runs it": ({"shop/wsgi.py": "app = object()\n", "shop/__main__.py": "x = 1\n"}, []),
    "no import can name it": ({"shop/my-page.py": "x = 1\n"}, []),
    "an example": ({"shop/examples/dead.py": "x = 1\n"}, []),
    "vendored": ({"shop/_vendor/__init__.py": "", "shop/_vendor/dead.py": "x = 1\n"}, []),
    "an empty package": ({"shop/empty/__init__.py": ""}, []),
    "helpers of tests": ({"shop/fakes.py": "x = 1\n", "tests/test_fakes.py": "import shop.fakes\n"}, []),
    "an environment of alembic": ({"alembic_two/env.py": "from alembic import context\n"}, []),
    "a migration of alembic": ({"alembic_two/versions/a1.py": "from alembic import op\n"}, []),
    "an app of Django": (
        {**DJANGO, "shop/admin.py": "x = 1\n", "shop/management/commands/send.py": "x = 1\n"},
        ["shop.dead"],
    ),
    "such names without Django": ({"shop/signals.py": "x = 1\n"}, ["shop.signals"]),
    "an app of Django that is named": (
        {
            **DJANGO,
            "shop/apps.py": "x = 1\n",
            "shop/settings.py": "APPS = ['django.contrib', 'shop.apps.Shop', 'shop.data']\n",
        },
        ["shop.dead"],
    ),
}


def found(files: dict[str, str], options: Options | None = None) -> list[Finding]:
    """What the rule finds in some files, which come in place of those of the shop or beside them."""
    return list(find(analysed({**SHOP, **files}), options or Options()))


def with_project(files: dict[str, str], outside: Outside, *distributions: Distribution) -> Analysis:
    """The analysis of some files, with what other files say of them."""
    made, facts = project({**SHOP, **files})
    made = replace(made, outside=outside, distributions=distributions)
    return analyse(Config(base=Path("/nowhere")), made, facts)


@pytest.mark.parametrize("case", CASES)
def test_what_is_in_use_is_not_told(case: str) -> None:
    """Of each project exactly those modules are told that nothing uses, by the heads of what goes with them."""
    files, expected = CASES[case]
    told = [finding.subject for finding in found(files)]
    assert [subject for subject in told if not subject.startswith("shop.data")] == expected


def test_only_tests_import_it() -> None:
    """A module that only tests import says so, names them, and is told once with its package."""
    (finding,) = found({})
    assert finding.subject == "shop.data"
    assert finding.severity is Severity.WARNING
    assert finding.message == "only tests import it (2 modules, 1 line)"
    assert [item.text for item in finding.evidence] == ["tests.test_tables imports it", "shop.data.tables goes with it"]


def test_what_goes_with_a_module_is_counted() -> None:
    """The weight of a finding is the lines of all that could go, and what is used elsewhere does not go."""
    dead = {"shop/dead.py": "import shop.deeper\nimport shop.stock\n", "shop/deeper.py": "x = 1\n"}
    (finding,) = (f for f in found(dead) if f.subject == "shop.dead")
    assert finding.counted("modules") == 2
    assert finding.counted("lines") == finding.weight == 3


def test_what_all_hangs_on_is_no_orphan() -> None:
    """A module on which a third of its root hangs is what the root is run by, whatever it is called."""
    files = {f"shop/m{number}.py": "x = 1\n" for number in range(9)}
    files["shop/engine.py"] = "".join(f"import shop.m{number}\n" for number in range(9))
    assert [finding.subject for finding in found(files)] == ["shop.data"]


def test_a_part_of_the_project_tells_nothing() -> None:
    """Where only a part is analysed, nobody knows who imports it from elsewhere."""
    made, facts = project({**SHOP, **DEAD})
    config = Config(base=Path("/nowhere"), targets=("shop",))
    assert list(find(analyse(config, made, facts), Options())) == []


def test_known_files_are_in_use_with_what_they_import() -> None:
    """The option `known` takes globs of files."""
    files = {"shop/dead.py": "import shop.deeper\n", "shop/deeper.py": "x = 1\n"}
    assert [f.subject for f in found(files, Options(known=("shop/d*.py",)))] == ["shop.data"]


def test_entry_points_are_in_use() -> None:
    """Entry points of a distribution and of the configuration are started."""
    point = EntryPoint("shop.plugins", "dead", "shop.dead:f", "pyproject.toml", 3)
    outside = Outside()
    analysis = with_project(DEAD, outside, Distribution(entry_points=(point,)))
    assert "shop.dead" not in {finding.subject for finding in find(analysis, Options())}
    journeys = replace(with_project(DEAD, outside), config=Config(base=Path("/x"), entry_points={"a": ("shop.dead",)}))
    assert "shop.dead" not in {finding.subject for finding in find(journeys, Options())}


def test_what_is_published_is_doubtful() -> None:
    """A public module of a published distribution is information, what its documentation names is in use."""
    files = {**DEAD, "shop/_hidden.py": "x = 1\n", "shop/_below.py": "x = 1\n", "shop/api.py": "import shop._below\n"}
    analysis = with_project(files, Outside((Naming("shop.api", "docs/api.rst", 3, prose=True),), (".",)))
    severities = {finding.subject: finding.severity for finding in find(analysis, Options())}
    assert severities == {"shop.dead": Severity.INFO, "shop.data": Severity.INFO, "shop._hidden": Severity.WARNING}


def test_documentation_does_not_run_what_is_not_published() -> None:
    """Prose may tell of dead modules; a Dockerfile does not."""
    prose = with_project(DEAD, Outside((Naming("shop.dead", "README.md", 3, prose=True),)))
    assert "shop.dead" in {finding.subject for finding in find(prose, Options())}
    image = with_project(DEAD, Outside((Naming("shop.dead", "Dockerfile", 3, prose=False),)))
    assert "shop.dead" not in {finding.subject for finding in find(image, Options())}


def test_deep_below_a_computed_import_is_doubtful() -> None:
    """A computed import may mean anything below its package, but more than two levels below hardly does."""
    loader = "from importlib import import_module\ndef f(name):\n    return import_module(name)\n"
    deep = {"shop/stock.py": loader, "shop/a/b/c/dead.py": "x = 1\n", "shop/a/near.py": "x = 1\n"}
    (finding,) = (f for f in found(deep) if f.subject != "shop.data")
    assert (finding.subject, finding.severity) == ("shop.a.b.c.dead", Severity.INFO)
    assert "shop.stock imports by names that it computes" in [item.text for item in finding.evidence]

"""Circles that work by an order which something sees to, and circles of which a handler hides that they fail"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from importmap.detect import dead_fallback, import_cycle
from importmap.model.severity import Severity
from tests.code import analysed

CIRCLE = {"p/a.py": "class A: ...\nfrom p.b import B\n", "p/b.py": "from p.a import A\nclass B(A): ...\n"}
FIRST = {"p/__init__.py": "import p.a\n", **CIRCLE}
DJANGO = {
    "site/settings.py": "LOCAL_APPS = ['shop', 'desk.apps.Desk']\nINSTALLED_APPS = ['django'] + LOCAL_APPS\n",
    "shop/__init__.py": "",
    "shop/models.py": "class Order: ...\nfrom desk.models import Ticket\n",
    "desk/__init__.py": "",
    "desk/apps.py": "class Desk: ...\n",
    "desk/models.py": "from shop.models import Order\nclass Ticket(Order): ...\n",
    "desk/views.py": "from desk.models import Ticket\n",
}
READY = {
    "site/settings.py": "INSTALLED_APPS = ['shop', 'desk']\nADDED_PLUGINS = ['desk.plugin.Plugin']\n",
    "shop/__init__.py": "",
    "desk/__init__.py": "",
    "desk/apps.py": "from django.utils.module_loading import import_string\nclass Desk:\n"
    "    def ready(self):\n        for name in settings.PLUGINS:\n            import_string(name)\n",
    "desk/plugin.py": "from shop.a import A\nclass Plugin: ...\n",
    "desk/views.py": "from shop.b import B\n",
    "shop/a.py": "class A: ...\nfrom shop.b import B\n",
    "shop/b.py": "from shop.a import A\nclass B(A): ...\n",
}
STATED = {
    **READY,
    "desk/apps.py": "class Desk:\n    def ready(self):\n        from desk import plugin\n",
}
VIEWS = {
    "site/settings.py": "INSTALLED_APPS = ['shop']\nROOT_URLCONF = 'shop.urls'\n",
    "shop/urls.py": "import shop.a\n",
    "shop/__init__.py": "",
    "shop/a.py": READY["shop/a.py"],
    "shop/b.py": READY["shop/b.py"],
    "tests/conftest.py": "from django.urls import reverse\nADDRESS = reverse('a')\n",
    "tests/test_b.py": "from shop.b import B\n",
}
TESTS = {
    "a.py": "class A: ...\nfrom b import B\n",
    "b.py": "from a import A\nclass B(A): ...\n",
    "tests/test_b.py": "import b\n",
}
ALWAYS = {
    "a.py": "try:\n    from b import B\nexcept ImportError:\n    B = None\nclass A: ...\n",
    "b.py": "from a import A\nclass B: ...\n",
}
NEVER = {
    "a.py": "class A: ...\ntry:\n    from b import B\nexcept ImportError:\n    B = None\n",
    "b.py": "class B: ...\nfrom a import A\n",
    "c.py": "import a\n",
}


# Files, the verdict of their only circle, and what the finding says of it.
VERDICTS = [
    (FIRST, "order", "; it works by order, since p always runs first, and with it in this order p.a, p.b"),
    (CIRCLE, "luck", "; it works by luck, as long as p.b is not imported first"),
    (DJANGO, "order", "; it works by order, since shop.models always runs first, and with it in this order"),
    (READY, "order", "; it works by order, since desk.plugin always runs first, and with it in this order shop.a"),
    (STATED, "order", "; it works by order, since desk.plugin always runs first, and with it in this order shop.a"),
    ({**READY, "desk/apps.py": "class Desk: ...\n"}, "fails", "; desk.views cannot be imported first"),
    (VIEWS, "luck", "; it works by luck, as long as shop.b is not imported first"),
    ({**VIEWS, "tests/conftest.py": ""}, "fails", "; tests.test_b cannot be imported first"),
    # What stands beside the registry comes to the models by itself.
    ({**DJANGO, "run.py": "import desk.models\n"}, "fails", "; run cannot be imported first"),
    # The test alone is the way in that fails, until a conftest.py goes the right way before.
    (TESTS, "fails", "; tests.test_b cannot be imported first"),
    ({**TESTS, "tests/conftest.py": "import a\n"}, "luck", "; it works by luck, as long as b is not imported first"),
    (
        {**TESTS, "tests/conftest.py": "pytest_plugins = ['tests.fixtures']\n", "tests/fixtures.py": "import a\n"},
        "luck",
        "; it works by luck, as long as b is not imported first",
    ),
    (
        {
            **TESTS,
            "tests/conftest.py": "import a\n",
            "tests/test_b.py": "import b\nif __name__ == '__main__':\n    print('run pytest')\n",
        },
        "luck",
        "; it works by luck, as long as b is not imported first",
    ),
    ({**TESTS, "tests/deep/conftest.py": "import a\n"}, "fails", "; tests.test_b cannot be imported first"),
    # What a conftest.py runs by its path may go the right way, so nobody can tell of the test.
    (
        {**TESTS, "tests/conftest.py": "from runpy import run_path\nrun_path('../conftest.py')\n"},
        "luck",
        "; it works by luck, as long as b is not imported first",
    ),
    ({**TESTS, "tests/conftest.py": "def f(path):\n    run_path(path)\n"}, "fails", "; tests.test_b cannot be"),
    (ALWAYS, "swallowed", "; whichever is imported first, a handler catches what fails in it"),
    (NEVER, "harmless", "; no order of imports breaks it"),
]


@pytest.mark.parametrize(("files", "verdict", "said"), VERDICTS)
def test_what_sees_to_the_order_of_a_circle(files: dict[str, str], verdict: str, said: str) -> None:
    """The registry of Django, a package that always runs first, the conftest.py above a test, or nothing."""
    analysis = analysed(files)
    (knot,) = analysis.knots
    assert knot.verdict == verdict
    (finding,) = import_cycle.find(analysis, import_cycle.Options())
    assert said in finding.message
    assert finding.severity is {"fails": Severity.ERROR, "luck": Severity.WARNING}.get(verdict, Severity.INFO)


def test_an_import_that_always_fails_in_a_circle_is_a_dead_fallback() -> None:
    """Whichever module is first, the handler runs; CPython is asked in the test below."""
    (finding,) = dead_fallback.find(analysed(ALWAYS))
    assert str(finding.location) == "a.py:2"
    assert finding.message == "b imports in a circle what a has not bound by then, so B is always None"
    assert finding.fix is not None
    assert finding.fix.text.startswith("cut the circle, as import-cycle proposes")
    assert list(dead_fallback.find(analysed(NEVER))) == []


LUCKY = {
    "a.py": "try:\n    from b import B\nexcept ImportError:\n    B = None\n",
    "b.py": "import a\nclass B: ...\n",
}


def test_a_fallback_that_runs_in_one_order_is_luck() -> None:
    """Nothing is seen to fail, and who comes first decides what the name is."""
    (knot,) = analysed(LUCKY).knots
    assert (knot.verdict, knot.swallowed, knot.entries) == ("luck", True, ("b",))
    (finding,) = import_cycle.find(analysed(LUCKY), import_cycle.Options())
    assert finding.severity is Severity.WARNING
    assert finding.message.endswith("; it works by luck, since a handler catches what fails when b is imported first")
    assert list(dead_fallback.find(analysed(LUCKY))) == []


@pytest.mark.parametrize(
    ("files", "none"), [(ALWAYS, {"a", "b"}), (NEVER, set()), (LUCKY, {"b"})], ids=["always", "never", "one order"]
)
def test_the_fallback_runs_where_cpython_runs_it(files: dict[str, str], none: set[str], tmp_path: Path) -> None:
    """The modules by which the circle is entered such that the name is what the handler makes of it."""
    for path, source in files.items():
        (tmp_path / path).write_text(source)
    found = set()
    for first in ("a", "b"):
        code = f"import {first}, sys; sys.exit(sys.modules['a'].B is None)"
        if subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True).returncode:
            found.add(first)
    assert found == none

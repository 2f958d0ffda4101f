"""Guarded imports that always fail"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

from importmap import app
from importmap.config import Config
from importmap.detect.dead_fallback import find
from importmap.model.finding import Finding
from importmap.model.severity import Severity
from tests.code import analysed
from tests.trees import plant

SHOP = {
    "shop/__init__.py": "",
    "shop/money.py": "def price(): ...\n",
    "shop/tables.py": "from shop.money import amount\n",
    "shop/reports.py": "from shop import tables\n",
    "shop/optional.py": "try:\n    from shop.gone import thing\nexcept ImportError:\n    thing = None\n",
    "shop/half.py": "try:\n    from shop.gone import thing\nexcept ImportError:\n    pass\n",
    "shop/torn.py": "def (:\n",
    "shop/graphics.py": "import no_such_package\n",
    "shop/lazily.py": "def __getattr__(name):\n    return compute(name)\ndef compute(name): return name\n",
}
# Each row: a statement, what its handler catches, and whether the handler always runs; None if reading cannot tell, or
# if the reason is outside of the project.
IMPORTS = [
    ("from shop.money import price", "ImportError", False),
    ("from shop.gone import price", "ImportError", True),
    ("from shop.gone import price", "ModuleNotFoundError", True),
    ("from shop.gone import price", "(ValueError, ImportError)", True),
    ("from shop.gone import price", "Exception", True),
    ("import shop.gone", "ImportError", True),
    ("import shop.money.deeper", "ImportError", True),
    ("from shop import gone", "ImportError", True),
    ("from shop.money import amount", "ImportError", True),
    ("from shop.money import price, amount", "ImportError", True),
    ("from shop.tables import anything", "ImportError", True),
    ("from shop import tables", "ImportError", True),
    ("import shop.reports", "ImportError", True),
    ("from shop.reports import anything", "Exception", True),
    ("from shop.optional import thing", "ImportError", False),
    ("from shop.half import thing", "ImportError", True),
    ("import shop.torn", "Exception", True),
    ("import no_such_package", "ImportError", None),
    ("import shop.graphics", "ImportError", None),
    ("from shop.lazily import anything", "ImportError", False),
]
RUN = """
import importlib, json, sys
print(json.dumps([importlib.import_module(f"user{number}").ran for number in range(int(sys.argv[1]))]))
"""


def found(source: str, path: str = "shop/user.py", **more: str) -> list[Finding]:
    """The findings of the rule in one file."""
    changed = {f"shop/{name}.py": text for name, text in more.items()}
    findings = find(analysed({**SHOP, **changed, path: source}))
    return [finding for finding in findings if finding.location.path == path]


def outcomes(source: str, path: str = "shop/user.py") -> list[str]:
    """What is said to happen in one file."""
    return [finding.message.partition(", so ")[2] for finding in found(source, path)]


def guarded(statement: str, caught: str) -> str:
    """A file that tells which of two arms has run."""
    return f"try:\n    {statement}\n    ran = 'body'\nexcept {caught}:\n    ran = 'handler'\n"


def test_imports() -> None:
    """What certainly fails is told, what may work is not."""
    for statement, caught, dead in IMPORTS:
        assert bool(found(guarded(statement, caught))) is bool(dead), (statement, caught)


def test_python_agrees(tmp_path: Path) -> None:
    """The handlers of which that is said run under Python, and those of which nothing is said do not."""
    certain = [(guarded(statement, caught), dead) for statement, caught, dead in IMPORTS if dead is not None]
    plant(tmp_path, {**SHOP, **{f"user{number}.py": source for number, (source, _) in enumerate(certain)}})
    command = [sys.executable, "-B", "-c", RUN, str(len(certain))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == ["handler" if dead else "body" for _, dead in certain]


SETTINGS = "try:\n    from .local import *\nexcept ImportError:\n    pass\n"
UNWRITTEN = [
    # .gitignore, its folder, where the import stands, and whether that is told.
    ("local.py", ".", "shop/settings/dev.py", False),
    ("/shop/settings/local.py", ".", "shop/settings/dev.py", False),
    ("local.py", "shop", "shop/settings/dev.py", False),
    ("local/", ".", "shop/settings/dev.py", False),
    ("loc*.py\n!local.py", ".", "shop/settings/dev.py", True),
    ("local.pyc", ".", "shop/settings/dev.py", True),
    ("local.py", "docs", "shop/settings/dev.py", True),
    ("", ".", "shop/project_template/project_name/dev.py", False),
    ("", ".", "shop/templates/dev.py", False),
    ("", ".", "shop/temples/dev.py", True),
]


@pytest.mark.parametrize(("ignored", "folder", "path", "told"), UNWRITTEN)
def test_what_is_written_later(tmp_path: Path, ignored: str, folder: str, path: str, *, told: bool) -> None:
    """What .gitignore names is there on some machines, and what a template asks for is written by its user."""
    files = {path: SETTINGS, f"{folder}/.gitignore": ignored, "docs/a.py": ""}
    files |= {f"{parent}/__init__.py": "" for parent in list(map(str, Path(path).parents))[:-1]}
    config = Config(base=plant(tmp_path, files), source="importmap.toml", cache_dir=None, workers=1)
    assert bool(list(find(app.analyse(config)))) is told


def inside(header: str, body: str) -> str:
    """A compound statement."""
    return f"{header}:\n{indent(body, '    ')}"


GONE = "try:\n    from shop.gone import thing\n"

# Each row: a file, and what is said to happen; "" for nothing.
STATEMENTS = [
    # What the handler does
    (f"{GONE}except ImportError:\n    thing = None\n", "thing is always None"),
    (f"{GONE}    HAVE = True\nexcept ImportError:\n    HAVE = False\n", "HAVE is always False"),
    (f"{GONE}except ImportError:\n    class thing: ...\n", "thing is always the class in the handler"),
    (f"{GONE}except ImportError:\n    def thing(): ...\n", "thing is always the function in the handler"),
    (f"{GONE}except ImportError:\n    thing = make()\n", "thing is always what the handler makes of it"),
    (f"{GONE}except ImportError:\n    thing = dict\n", "thing is always dict"),
    (f"{GONE}except ImportError:\n    import enum\n    thing = None\n", "thing is always None"),
    (
        f"{GONE}except ImportError:\n    from shop.money import price as thing\n",
        "thing always comes from shop.money",
    ),
    (
        f"{GONE}except ImportError:\n    a = b = c = d = None\n",
        "a is always None, b is always None, c is always None and 1 more",
    ),
    (
        f"{GONE}except ImportError:\n    try:\n        from x import thing\n    except ImportError:\n        pass\n",
        "thing comes, if at all, from x",
    ),
    (f"{GONE}except ImportError:\n    pass\n", "the program always goes on without it"),
    (f"{GONE}except ImportError:\n    log.warning('no')\n", "the handler always runs and calls log.warning"),
    (f"{GONE}except ImportError:\n    if x:\n        y()\n", "the handler always runs"),
    (
        inside("def work()", f"{GONE}except ImportError:\n    return 1\n"),
        "the handler always runs and returns from work",
    ),
    (
        "with contextlib.suppress(ImportError):\n    from shop.gone import thing\n",
        "the program always goes on without it",
    ),
    (
        "try:\n    thing = importlib.import_module('shop.gone')\nexcept ImportError:\n    thing = None\n",
        "thing is always None",
    ),
    # What is no fallback
    (f"{GONE}except ImportError:\n    raise\n", ""),
    (f"{GONE}except ImportError as error:\n    raise RuntimeError from error\n", ""),
    (f"{GONE}except ImportError:\n    print('no')\n    sys.exit(1)\n", ""),
    (f"{GONE}except ImportError as error:\n    pytest.fail(str(error))\n", ""),
    (f"{GONE}except ValueError:\n    thing = None\n", ""),
    (f"{GONE}finally:\n    thing = None\n", ""),
    ("try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    from shop.gone import thing\n", ""),
    # Which of several statements catches it
    (
        inside("try", f"{GONE}except ValueError:\n    a = 1\n") + "except ImportError:\n    b = 1\n",
        "b is always what the handler makes of it",
    ),
    (
        inside("try", f"{GONE}except ImportError:\n    raise\n") + "except Exception:\n    b = None\n",
        "b is always None",
    ),
    ("try:\n    from shop.money import amount\nexcept ModuleNotFoundError:\n    a = 1\n", ""),
    # What nothing leads to
    (inside("try", "from shop.money import price as thing\n") + inside("except ImportError", GONE +
     "except ImportError:\n    thing = None\n"), ""),
    (inside("try", "import no_such_package\n") + inside("except ImportError", GONE +
     "except ImportError:\n    thing = None\n"), "thing is always None"),
    (inside("try", "from shop.money import price\n    price()\n") + inside("except ValueError", GONE +
     "except ImportError:\n    thing = None\n"), "thing is always None"),
    # What is expected to fail
    ("with pytest.raises(ImportError):\n    from shop.gone import thing\n", ""),
    ("with self.assertRaises(ImportError):\n    from shop.gone import thing\n", ""),
    (f"{GONE}    pytest.fail('it is back')\nexcept ImportError:\n    pass\n", ""),
    (f"{GONE}    assert False, 'it is back'\nexcept ImportError:\n    pass\n", ""),
    (f"{GONE}except ImportError:\n    pass\nelse:\n    raise AssertionError\n", ""),
    (f"{GONE}except ImportError as error:\n    assert 'gone' in str(error)\n", ""),
    ("with pytest.raises(ImportError):\n    importlib.import_module('shop.gone')\n", ""),
    # What never runs
    (inside("if TYPE_CHECKING", f"{GONE}except ImportError:\n    thing = None\n"), ""),
    (inside("if sys.version_info < (3, 8)", f"{GONE}except ImportError:\n    thing = None\n"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("source", "outcome"), STATEMENTS)
def test_statements(source: str, outcome: str) -> None:
    """The finding says what runs instead; where nothing does, or the failure is expected, there is none."""
    assert outcomes(source) == ([outcome] if outcome else [])


def test_skipped_tests() -> None:
    """A test that is skipped because of a missing import of the project is told, and so is a whole file."""
    path = "tests/test_shop.py"
    assert outcomes("import pytest\npytest.importorskip('shop.gone')\n", path) == [
        "what stands behind it is always skipped"
    ]
    assert outcomes("import pytest\npytest.importorskip('no_such_package')\n", path) == []
    skipped = f"{GONE}except ImportError:\n    pytest.skip('no', allow_module_level=True)\n"
    assert outcomes(skipped, path) == ["the whole file is always skipped"]
    assert outcomes(inside("def work()", f"{GONE}except ImportError:\n    pytest.skip('no')\n"), path) == [
        "work is always skipped"
    ]


@pytest.mark.parametrize(
    ("source", "path", "severity"),
    [
        (f"{GONE}except ImportError:\n    thing = None\n", "shop/user.py", Severity.WARNING),
        (inside("def work()", f"{GONE}except ImportError:\n    return\n"), "shop/user.py", Severity.WARNING),
        (f"{GONE}except ImportError:\n    thing = None\n", "tests/test_shop.py", Severity.WARNING),
        (inside("def work()", f"{GONE}except ImportError:\n    return\n"), "tests/test_shop.py", Severity.INFO),
        (
            inside("def work()", f"{GONE}except ImportError:\n    pytest.skip('no')\n"),
            "tests/test_shop.py",
            Severity.WARNING,
        ),
    ],
)
def test_severity(source: str, path: str, severity: Severity) -> None:
    """It is a warning, but information in a function of a test that is not skipped."""
    assert [finding.severity for finding in found(source, path)] == [severity]


def test_evidence() -> None:
    """The finding shows what is asked for, what stands in for it, and who takes that."""
    source = "try:\n    from shop.gone import thing, other\nexcept ImportError:\n    thing = None\n"
    (finding,) = found(source, buyer="from shop.user import thing\n", seller="from shop.user import thing\n")
    assert finding.subject == "shop.user -> shop.gone"
    assert finding.message == "there is no module shop.gone, so thing is always None; 2 modules take that from here"
    assert finding.weight == 3
    assert [(item.subject, item.text, str(item.location)) for item in finding.evidence] == [
        ("shop.gone", "from shop.gone import thing: there is no module shop.gone", "shop/user.py:2"),
        ("shop.gone", "from shop.gone import other: there is no module shop.gone", "shop/user.py:2"),
        ("", "instead: thing = None", "shop/user.py:4"),
        ("", "from shop.user import thing", "shop/buyer.py:1"),
        ("", "from shop.user import thing", "shop/seller.py:1"),
    ]


def test_the_way_to_the_root_cause() -> None:
    """Where a module is there and cannot be imported, the import lines lead to what it lacks."""
    (finding,) = found("try:\n    import shop.reports\nexcept ImportError:\n    shop = None\n")
    assert finding.subject == "shop.user -> shop.money.amount"
    assert finding.message.startswith("shop.reports cannot be imported without shop.money.amount, which is not there")
    assert [str(item.location) for item in finding.evidence if item.text.endswith("fails here")] == [
        "shop/reports.py:1",
        "shop/tables.py:1",
    ]
    assert finding.fix is not None
    assert finding.fix.text == "mend shop/tables.py:1; or delete the import and keep what runs instead"


def test_statements_for_the_same_thing_are_one_finding() -> None:
    """Several statements of a module that miss the same things are told together, others apart."""
    once = f"{GONE}except ImportError:\n    thing = None\n"
    (finding,) = found(once + once)
    assert finding.message == "there is no module shop.gone, so the fallback always runs, in 2 places"
    other = "try:\n    from shop.money import amount\nexcept ImportError:\n    amount = None\n"
    assert [finding.subject for finding in found(once + other)] == [
        "shop.user -> shop.gone",
        "shop.user -> shop.money.amount",
    ]


def test_the_next_candidate_is_kept() -> None:
    """Where the handler imports all of it from elsewhere, and that works, the first import can go."""
    first = "try:\n    from shop.gone import price\nexcept ImportError:\n"
    (finding,) = found(f"{first}    from shop.money import price\n")
    assert finding.fix is not None
    assert finding.fix.text == "keep only `from shop.money import price`: the other import never works"
    (finding,) = found(f"{first}    from shop.lost import price\n")
    assert finding.fix is not None
    assert not finding.fix.text.startswith("keep only")

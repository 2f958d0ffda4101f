"""What keeps modules from being imported, and what goes wrong first"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from importmap.analysis import Analysis, analyse
from importmap.config import Config
from importmap.model.distribution import Distribution, EntryPoint
from importmap.model.startup import Obstacle, ObstacleKind, Stop, Verdict
from tests.code import analysed, project

NOWHERE = Obstacle(ObstacleKind.MISSING, "shop.nowhere")


def missing(subject: str) -> Obstacle:
    """The obstacle of a module or name that is not there."""
    return Obstacle(ObstacleKind.MISSING, subject)


def installed(files: dict[str, str], *packages: str) -> Analysis:
    """The analysis of files beside which nothing but some packages is installed."""
    found, facts = project(files)
    return analyse(Config(base=Path("/nowhere")), replace(found, installed=("shop", *packages)), facts)


def error(files: dict[str, str], module: str) -> str:
    """What goes wrong first when a module is imported first, as Python says it; "" if nothing does."""
    failure = analysed(files).startup.alone(module)
    return "" if failure is None else f"{failure.error}: {failure.message}"


# ------------------------------------------------------------------------------------------------------- obstacles


def test_all_obstacles_are_told_at_once() -> None:
    """Each failing statement is passed over: what comes after it, and in what is loaded after it, is told as well."""
    startup = analysed(
        {
            "shop/__init__.py": "",
            "shop/orders.py": "from shop.models import Order\nimport shop.nowhere\nimport shop.stock",
            "shop/models.py": "",
            "shop/stock.py": "from shop.models import Stock",
        }
    ).startup
    everything = (missing("shop.models.Order"), missing("shop.models.Stock"), NOWHERE)
    assert startup.obstacles("shop.orders") == everything
    assert startup.obstacles("shop.stock") == everything[1:2]
    assert startup.obstacles("shop.models") == ()
    assert startup.blocked(everything[1]) == ("shop.orders", "shop.stock")
    assert startup.blocked(missing("shop.other")) == ()


def test_a_chain_is_the_shortest_way_to_the_statement() -> None:
    """It ends with the statement that meets the obstacle; a package that runs on the way is a stop of its own."""
    startup = analysed(
        {
            "shop/__init__.py": "",
            "shop/api/__init__.py": "\nimport shop.nowhere",
            "shop/api/orders.py": "",
            "shop/main.py": "import shop.long\n\nimport shop.api.orders",
            "shop/long.py": "import shop.api.orders",
        }
    ).startup
    assert startup.chain("shop.main", NOWHERE) == (Stop("shop.main", 3), Stop("shop.api", 2))
    assert startup.chain("shop.api.orders", NOWHERE) == (Stop("shop.api", 2),)
    assert startup.chain("shop", NOWHERE) == ()


def test_a_chain_ends_where_the_thing_is_missing() -> None:
    """Who imports a name from a module that could not get it either is only on the way."""
    files = {"a.py": "from b import X", "b.py": "from c import X", "c.py": ""}
    startup = analysed(files).startup
    assert startup.chain("a", missing("c.X")) == (Stop("a", 1), Stop("b", 1))
    # Here the module in the middle goes without it.
    files["b.py"] = "try:\n    from c import X\nexcept ImportError:\n    pass"
    assert analysed(files).startup.chain("a", missing("c.X")) == (Stop("a", 1),)


def test_a_broken_file_is_an_obstacle_for_all_who_load_it() -> None:
    """A SyntaxError passes an `except ImportError`, and stops at an `except Exception`."""
    startup = analysed(
        {
            "broken.py": "\ndef (:\n",
            "plain.py": "import broken",
            "guarded.py": "try:\n    import broken\nexcept ImportError:\n    pass",
            "caught.py": "try:\n    import broken\nexcept Exception:\n    pass",
        }
    ).startup
    obstacle = Obstacle(ObstacleKind.BROKEN, "broken.py")
    assert startup.blocked(obstacle) == ("broken", "guarded", "plain")
    assert startup.chain("plain", obstacle) == (Stop("plain", 1), Stop("broken", 2))
    assert startup.falls_back("caught", 2) == obstacle
    assert startup.falls_back("guarded", 2) is None


def test_packages_that_are_not_installed_are_obstacles() -> None:
    """What is beside an installed package is all there is; of a repository nobody knows what will be installed."""
    files = {
        "shop/__init__.py": "import redis, json\ntry:\n    import ujson\nexcept ImportError:\n    import shop.nowhere"
    }
    assert installed(files).startup.obstacles("shop") == (Obstacle(ObstacleKind.ABSENT, "redis"), NOWHERE)
    assert installed(files, "redis", "ujson").startup.obstacles("shop") == ()
    assert analysed(files).startup.obstacles("shop") == ()
    skipped = {"shop/__init__.py": "import pytest\npytest.importorskip('redis')\nimport shop.nowhere"}
    assert installed(skipped, "pytest").startup.obstacles("shop") == ()
    assert installed(skipped, "pytest", "redis").startup.obstacles("shop") == (NOWHERE,)


@pytest.mark.parametrize(
    ("source", "certain"),
    [
        ("import shop.nowhere", True),
        ("class A:\n    import shop.nowhere", True),
        ("def f():\n    import shop.nowhere", False),
        ("if flag:\n    import shop.nowhere", False),
        ("if True:\n    import shop.nowhere", True),
        ("if False:\n    import shop.nowhere", False),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.nowhere", False),
        ("if __name__ == '__main__':\n    import shop.nowhere", False),
        ("for x in y:\n    import shop.nowhere", False),
        ("with x:\n    import shop.nowhere", True),
        ("try:\n    import shop.nowhere\nfinally:\n    pass", True),
        ("try:\n    pass\nfinally:\n    import shop.nowhere", True),
        ("try:\n    import shop.nowhere\nexcept ImportError:\n    pass", False),
        ("try:\n    import shop.nowhere\nexcept ImportError:\n    raise", True),
        ("try:\n    import shop.nowhere\nexcept KeyError:\n    pass", True),
        ("try:\n    from shop import nothing\nexcept ModuleNotFoundError:\n    pass", True),
        ("try:\n    pass\nexcept ImportError:\n    import shop.nowhere", False),
        ("try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    import shop.nowhere", True),
        ("from contextlib import suppress\nwith suppress(ImportError):\n    import shop.nowhere", False),
        ("from importlib import import_module\nimport_module('shop.nowhere')", False),  # it may stand behind an `and`
        # The first import fails, so that its handler runs and the rest of the body does not.
        ("try:\n    import shop.nowhere\nexcept ImportError:\n    from shop import nothing", True),
        ("try:\n    import shop.nowhere\n    import shop.nowhere2\nexcept KeyError:\n    pass", True),
        ("try:\n    import shop.nowhere\n    from shop import nothing\nexcept ModuleNotFoundError:\n    pass", False),
        # The name is not bound, because the import before it failed.
        ("from shop.partial import Bound", False),
        ("from shop.partial import Unbound", True),
        ("from shop.listed import *", True),
        ("import shop.listed\nshop.listed.Bound", False),
        ("import shop.listed\nshop.listed.Missing", True),
        ("import shop.listed\nx = flag and shop.listed.Missing", False),
        ("import shop.listed\nx = lambda: shop.listed.Missing", False),
        ("import shop.listed\nx = shop.listed.Missing if flag else None", False),
        ("import shop.listed\ntry:\n    shop.listed.Missing\nexcept AttributeError:\n    pass", False),
        ("import pytest\npytest.skip('later', allow_module_level=True)\nimport shop.nowhere", False),
        ("import pytest\nif flag:\n    pytest.skip('no', allow_module_level=True)\nimport shop.nowhere", False),
        ("import pytest\npytest.skip('only here')\nimport shop.nowhere", True),
    ],
)
def test_only_what_certainly_fails_is_an_obstacle(source: str, *, certain: bool) -> None:
    """An obstacle stands in the way of the import, whatever the program meets; then the import fails alone as well."""
    startup = analysed(
        {
            "shop/__init__.py": "",
            "shop/partial.py": (
                "try:\n    from shop.listed import Bound, Missing, Unbound\nexcept ImportError:\n    pass"
            ),
            "shop/listed.py": "Bound = Unbound = 1\n__all__ = ['Bound', 'Missing']",
            "asked.py": source,
        }
    ).startup
    assert bool(startup.obstacles("asked")) is certain
    assert (startup.alone("asked") is not None) is certain


def test_what_all_may_list_is_no_obstacle() -> None:
    """Names that `__all__` gets under a condition need not be there."""
    files = {"a.py": "__all__ = []\nif flag:\n    __all__ += ['A']", "b.py": "from a import *"}
    assert analysed(files).startup.obstacles("b") == ()


def test_names_that_are_made_when_asked_for_are_there() -> None:
    """A `__getattr__` or a `setattr` from outside may make any name."""
    startup = analysed(
        {
            "lazy.py": "from elsewhere import made\n__getattr__ = made()",
            "a.py": "from lazy import Anything\nimport lazy\nlazy.other",
            "plain.py": "",
            "writer.py": "import plain\nsetattr(plain, 'Late', 1)",
            "b.py": "import writer\nfrom plain import Late",
        }
    ).startup
    assert (startup.obstacles("a"), startup.obstacles("b")) == ((), ())


def test_a_fallback_that_always_runs_has_a_reason() -> None:
    """A guarded import that can never work is told with its root cause, in functions as well; others are not."""
    startup = analysed(
        {
            "shop/__init__.py": "",
            "shop/broken.py": "import shop.nowhere",
            "shop/a.py": (
                "try:\n    import shop.broken\nexcept ImportError:\n    pass\n"
                "try:\n    import shop.fine\nexcept ImportError:\n    pass\n"
                "def f():\n    try:\n        from shop.broken import x\n    except ImportError:\n        x = None\n"
                "def g():\n    import shop.broken\n"
            ),
            "shop/fine.py": "",
        }
    ).startup
    assert [startup.falls_back("shop.a", line) for line in (2, 6, 11, 15)] == [NOWHERE, None, NOWHERE, None]
    assert startup.obstacles("shop.a") == ()


# -------------------------------------------------------------------------------------------------- the first error

CIRCLE = {"a.py": "from b import B\nclass A: pass", "b.py": "from a import A\nclass B: pass"}


def test_a_circle_fails_with_the_words_of_python() -> None:
    """The chain leads from the entry through all modules in progress."""
    failure = analysed(CIRCLE).startup.alone("a")
    assert failure is not None
    assert failure.error == "ImportError"
    assert failure.message == (
        "cannot import name 'A' from partially initialized module 'a' (most likely due to a circular import)"
    )
    assert failure.chain == (Stop("a", 1), Stop("b", 1))
    assert failure.obstacle is None


@pytest.mark.parametrize(
    ("files", "module", "said"),
    [
        ({"a.py": "import b\nclass A: pass", "b.py": "from a import A"}, "a", "ImportError: cannot import name 'A'"),
        ({"a.py": "import b\nclass A: pass", "b.py": "from a import A"}, "b", ""),
        ({"a.py": "class A: pass\nimport b", "b.py": "from a import A"}, "a", ""),
        (
            {"a.py": "import b\nclass A: pass", "b.py": "import a\nclass B(a.A): pass"},
            "a",
            "AttributeError: partially initialized module 'a' has no attribute 'A'",
        ),
        ({"a.py": "import b\nclass A: pass", "b.py": "import a\ndef f(): a.A"}, "a", ""),
        # A star takes what is there, or what __all__ lists and is not there.
        ({"a.py": "import b\nclass A: pass", "b.py": "from a import *"}, "a", ""),
        (
            {"a.py": "import b\nclass A: pass", "b.py": "from a import *", "c.py": "import a\nfrom b import A"},
            "c",
            "ImportError: cannot import name 'A' from 'b'",
        ),
        ({"a.py": "__all__ = ['A']\nimport b\nclass A: pass", "b.py": "from a import *"}, "a", "AttributeError"),
        # A submodule is an attribute of its package when it has been loaded, and in sys.modules before.
        ({"p/__init__.py": "", "p/a.py": "import p.b", "p/b.py": "from p import a\nimport p.a as x"}, "p.a", ""),
        (
            {"p/__init__.py": "", "p/a.py": "import p.b", "p/b.py": "import p.a\np.a.x", "p/c.py": ""},
            "p.a",
            "AttributeError: ",
        ),
        ({"p/__init__.py": "", "p/a.py": "", "b.py": "import p\np.a"}, "b", "AttributeError: module 'p' has no"),
        ({"p/__init__.py": "", "p/a.py": "", "b.py": "import p, c\np.a", "c.py": "import p.a"}, "b", ""),
        ({"p/__init__.py": "", "p/a.py": "", "b.py": "import p\np.a", "c.py": "def f(): import p.a"}, "b", ""),
        # The package runs first, whatever of it is imported.
        ({"p/__init__.py": "from p.a import A\nB = 1", "p/a.py": "from p import B\nA = 1"}, "p.a", "ImportError"),
        ({"p/__init__.py": "B = 1\nfrom p.a import A", "p/a.py": "from p import B\nA = 1"}, "p.a", ""),
        # What failed is gone again, and what it had loaded stays.
        (
            {
                "a.py": "try:\n    import b\nexcept ImportError:\n    pass\nX = 1\nimport b",
                "b.py": "import c\nfrom a import X",
                "c.py": "",
            },
            "a",
            "",
        ),
        ({"a.py": "import nowhere.b", "nowhere/c.py": ""}, "a", ""),  # a folder at the top proves nothing
        ({"a.py": "import b.c", "b.py": ""}, "a", "ModuleNotFoundError: No module named 'b.c'; 'b' is not a package"),
        ({"p/__init__.py": "", "p/a.py": "from ... import x"}, "p.a", "ImportError: attempted relative import beyond"),
    ],
)  # fmt: skip
def test_the_first_error_is_the_one_of_python(files: dict[str, str], module: str, said: str) -> None:
    """For each way to fail, and each way to get by, a module that is imported first does as in CPython."""
    found = error(files, module)
    assert found.startswith(said) if said else found == ""


# --------------------------------------------------------------------------------------------------------- verdicts


def verdict(files: dict[str, str], *knot: str, entries: tuple[str, ...] = ()) -> Verdict:
    """The verdict on a circle of modules."""
    config = Config(base=Path("/nowhere"), entry_points={"start": entries} if entries else {})
    return analysed(files, config=config).startup.verdict(knot)


LUCKY = {"a.py": "import b\nclass A: pass", "b.py": "from a import A"}


def test_a_circle_fails_from_the_entries_that_the_code_has() -> None:
    """The importers from outside are the entries, production before tests."""
    files = {**LUCKY, "main.py": "import a", "tests/test_a.py": "import a", "tests/test_b.py": "import b"}
    found = verdict(files, "a", "b")
    assert (found.kind, found.entries, found.working) == ("fails", ("main", "tests.test_a"), 1)
    assert found.failure is not None
    assert found.failure.chain == (Stop("main", 1), Stop("a", 1), Stop("b", 1))


def test_a_circle_works_by_luck_if_another_order_would_break_it() -> None:
    """All entries come in by the right module; the member that must not be first is named."""
    found = verdict({**LUCKY, "main.py": "import b"}, "a", "b")
    assert (found.kind, found.entries, found.working) == ("luck", ("a",), 1)
    assert found.failure is not None


def test_a_circle_is_harmless_if_any_member_may_come_first() -> None:
    """Modules that import each other whole do not mind who is first."""
    files = {"a.py": "import b\nclass A: pass", "b.py": "import a\ndef f(): a.A", "main.py": "import a"}
    assert verdict(files, "a", "b") == Verdict("harmless", (), 1, None)


def test_a_declared_entry_point_counts_though_it_is_far_away() -> None:
    """It comes to the circle through others, and before them."""
    files = {**LUCKY, "way.py": "import a", "main.py": "import way"}
    found = verdict(files, "a", "b", entries=("main",))
    assert (found.kind, found.entries) == ("fails", ("main", "way"))


def test_what_an_installation_offers_is_an_entry_of_its_own() -> None:
    """A console script imports its module first, though the rest of the code enters the circle by another one."""
    analysis = analysed({**LUCKY, "main.py": "import b"})
    assert analysis.startup.verdict(("a", "b")).kind == "luck"
    script = EntryPoint("console_scripts", "shop", "a:run", "pyproject.toml", 1)
    project = replace(analysis.project, distributions=(Distribution(entry_points=(script,)),))
    found = replace(analysis, project=project).startup.verdict(("a", "b"))
    assert (found.kind, found.entries) == ("fails", ("a",))


def test_without_entries_the_members_decide() -> None:
    """Nobody imports into the circle, so that whoever runs a member decides; if all fail, luck does not help."""
    found = verdict(LUCKY, "a", "b")
    assert (found.kind, found.entries, found.working) == ("luck", ("a",), 1)
    found = verdict(CIRCLE, "a", "b")
    assert (found.kind, found.entries, found.working) == ("fails", ("a", "b"), 0)


def test_an_obstacle_is_not_the_fault_of_the_circle() -> None:
    """An entry that fails for a missing module neither works nor speaks against the circle."""
    files = {"a.py": "import b\nclass A: pass", "b.py": "import a", "main.py": "import a\nimport a.nowhere"}
    assert verdict(files, "a", "b") == Verdict("harmless", (), 0, None)


def test_what_stands_behind_a_package_that_is_not_installed_is_not_bound() -> None:
    """Beside an installed package the body of the `try` ends there, and the handler runs; else it may go either way."""
    files = {
        "shop/__init__.py": "try:\n    import rich\n    class Bar: ...\nexcept ImportError:\n    class Plain: ...\n"
    }
    assert "Bar" not in installed(files).names.names("shop")
    assert "Bar" in installed(files, "rich").names.names("shop")
    assert "Bar" in analysed(files).names.names("shop")

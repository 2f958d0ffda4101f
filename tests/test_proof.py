"""Edits that spoil something are refused with the reason, whatever made them, and no others are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from importmap.analysis import Analysis
from importmap.config import Config
from importmap.model.change import Edited, Refusal, Rewrite
from importmap.rewrite.proof import Edit, Proof, Read, proved
from tests.code import analysed
from tests.trees import source_of

APP = {
    "app/__init__.py": 'from app.core.log import LEVEL, Log, get\n\n__all__ = ["LEVEL", "Log", "get"]\n',
    "app/core/__init__.py": "",
    "app/core/log.py": "LEVEL = 1\n\n\nclass Log:\n    level = 2\n\n\ndef get():\n    return Log()\n",
}


def replacing(files: Mapping[str, str], taken: tuple[str, ...] = ()) -> Edit:
    """An editor that knows nothing: it replaces text by text, on all lines."""

    def edit(
        _analysis: Analysis, rewrites: Sequence[Rewrite], _read: Read
    ) -> tuple[tuple[Edited, ...], tuple[Refusal, ...]]:
        texts: dict[str, str] = {}
        for rewrite in rewrites:
            texts[rewrite.path] = texts.get(rewrite.path, files[rewrite.path]).replace(rewrite.before, rewrite.after)
        made = (Edited(path, files[path].encode(), text.encode(), taken) for path, text in texts.items())
        return tuple(made), ()

    return edit


def tried(files: Mapping[str, str], *rewrites: tuple[str, str, str], config: Config | None = None) -> Proof:
    """What becomes of some replacements of text: (path, before, after)."""
    wanted = [Rewrite(path, _line(files[path], before), before, after) for path, before, after in rewrites]
    return proved(analysed(dict(files), config=config), wanted, source_of(dict(files)), replacing(files))


def _line(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


# What a module says, what is made of it, and what is wrong with that; "" for nothing.
ONE = "from app import Log\n\nx = Log()\n"
HOME = "from app.core.log import Log"
EDITS: dict[str, tuple[str, str, str, str]] = {
    "home": (ONE, "from app import Log", HOME, ""),
    "through the module": (
        "import app\n\nx = app.Log()\n",
        "import app\n\nx = app.Log",
        "import app.core.log\n\nx = app.core.log.Log",
        "",
    ),
    "syntax": (ONE, "from app import Log", "from app import import Log", "could not be read any more"),
    "missing name": (ONE, "from app import Log", "from app.core.log import Lag as Log", "would fail"),
    "missing module": (ONE, "from app import Log", "from app.log import Log", "would fail: there is no module app.log"),
    "another object": (ONE, "from app import Log", "from app.core.log import get as Log", "yield something else"),
    "another name": (ONE, "from app import Log", f"{HOME} as L", "`Log` would yield something else"),
    "name without its import": (ONE, "from app import Log\n", "", "`Log` would yield something else"),
    "use of another object": (ONE, "x = Log()", "x = L()", "`Log` would yield something else"),
    "attribute of another object": (
        "import app\nx = app.Log.level\n",
        "app.Log.level",
        "app.get.level",
        "would yield something else",
    ),
    "constant": ("from app import LEVEL\nx = LEVEL\n", "x = LEVEL", "x = 1", "`LEVEL` would yield something else"),
    "out of its function": (
        "def f():\n    from app import Log\n    return Log()\n",
        "def f():\n    from app import Log\n",
        f"{HOME}\ndef f():\n",
        "would run where no import does now",
    ),
    "out of its guard": (
        "try:\n    from app import Log\nexcept ImportError:\n    Log = None\n",
        "try:\n    from app import Log\n",
        f"{HOME}\ntry:\n    pass\n",
        "would run where no import does now",
    ),
    "into a condition": (ONE, "from app import Log", f"if ONE:\n    {HOME}", "would run where no import does now"),
    "shadowed by a parameter": (
        "import app\n\n\ndef f(Log):\n    return app.Log(Log)\n",
        "import app\n\n\ndef f(Log):\n    return app.Log(",
        f"{HOME}\n\n\ndef f(Log):\n    return Log(",
        "`app.Log` would yield something else",
    ),
    "__all__": (
        f'{ONE}__all__ = ["Log"]\n',
        '__all__ = ["Log"]',
        "__all__ = []",
        "would not list what it does now",
    ),
    "comment": ("from app import Log  # kept\nx = Log()\n", " Log  # kept", " Log", "a comment would be lost: # kept"),
    "comment made up": (ONE, "import Log", "import Log  # new", "a comment would be made up: # new"),
    "pragma at both lines": (
        "from app import Log, get  # noqa: F401\n",
        "from app import Log, get  # noqa: F401\n",
        f"from app import get  # noqa: F401\n{HOME}  # noqa: F401\n",
        "",
    ),
    "string": (
        'import importlib\nx = importlib.import_module("app.core.log")\ny = "app.core.log.Log"\n',
        '"app.core.log.Log"',
        '"app.core.log.get"',
        "would not be spelled out any more",
    ),
    "string of the same object": ('x = "app.Log"\n', '"app.Log"', '"app.core.log.Log"', ""),
}


@pytest.mark.parametrize("case", EDITS.values(), ids=EDITS)
def test_an_edit_is_made_or_refused(case: tuple[str, str, str, str]) -> None:
    """By what becomes of the file itself."""
    text, before, after, reason = case
    proof = tried(APP | {"app/use.py": text}, ("app/use.py", before, after))
    _judge(proof, reason)


def _judge(proof: Proof, reason: str) -> None:
    if not reason:
        assert (proof.refusals, len(proof.edits)) == ((), 1)
        return
    assert (proof.edits, proof.made) == ((), ())
    (refusal,) = proof.refusals
    assert reason in refusal.reason


# A module that is edited, what is replaced in it, and another module that depends on it.
TAKERS: dict[str, tuple[str, str]] = {
    "an import": ("from app.use import Log\n", "app/other.py:1 would fail"),
    "a star": ("from app.use import *\nx = Log()\n", "app.other.Log"),
    "a read of an attribute": ("import app.use\n\n\ndef f():\n    return app.use.Log\n", "app/other.py:5 reads"),
    "a patch": ('from unittest.mock import patch\npatch("app.use.Log")\n', "app/other.py:2 replaces"),
    "a string for getattr": (
        'from importlib import import_module\nx = getattr(import_module("app.use"), "Log")\n',
        "app/other.py:2 may ask for",
    ),
    "nobody": ("x = 1\n", ""),
}


@pytest.mark.parametrize("case", TAKERS.values(), ids=TAKERS)
def test_a_name_goes_only_if_nobody_takes_it(case: tuple[str, str]) -> None:
    """Whatever way others take it."""
    other, reason = case
    files = APP | {"app/use.py": "from app import Log\n", "app/other.py": other}
    proof = tried(files, ("app/use.py", "from app import Log\n", "import app\n"))
    if reason:
        assert not proof.edits
        assert any(reason in refusal.reason for refusal in proof.refusals)
    else:
        assert len(proof.edits) == 1


def test_an_export_keeps_what_others_get() -> None:
    """A package that would offer another object, or none, to those who stay as they are."""
    for after, reason in (
        ("from app.core.log import LEVEL, get as Log, get", "would yield something else"),
        ("from app.core.log import LEVEL, get", "app/use.py:1"),
    ):
        proof = tried(APP | {"app/use.py": ONE}, ("app/__init__.py", "from app.core.log import LEVEL, Log, get", after))
        assert not proof.edits
        assert any(reason in refusal.reason for refusal in proof.refusals)


# What a module reads, and by what it is to be replaced: a test that replaces `app.Log` must still be seen.
READERS: dict[str, tuple[str, str, str, str]] = {
    "an attribute is read when the function runs": (
        "import app\n\n\ndef f():\n    return app.Log()\n",
        "import app\n\n\ndef f():\n    return app.Log",
        "import app.core.log\n\n\ndef f():\n    return app.core.log.Log",
        '`patch("app.Log")` in tests/test_use.py:2 would not reach it any more',
    ),
    "it is imported when the function runs": (
        "def f():\n    from app import Log\n    return Log()\n",
        "from app import Log",
        HOME,
        '`patch("app.Log")` in tests/test_use.py:2 would not reach it any more',
    ),
    "it is imported at the start, while the test replaces it": (
        ONE,
        "from app import Log",
        HOME,
        '`patch("app.Log")` in tests/test_use.py:2 would not reach it any more',
    ),
}


@pytest.mark.parametrize("case", READERS.values(), ids=READERS)
def test_what_tests_replace_is_still_seen(case: tuple[str, str, str, str]) -> None:
    """By those who saw it before."""
    text, before, after, reason = case
    test = 'from unittest.mock import patch\nwith patch("app.Log"):\n    import app.use\n'
    proof = tried(APP | {"app/use.py": text, "tests/test_use.py": test}, ("app/use.py", before, after))
    _judge(proof, reason)


HANDED: dict[str, tuple[str, str]] = {
    "patch.object": (
        'from unittest.mock import patch\nimport app, app.use\nwith patch.object(app, "Log"):\n    app.use.f()\n',
        "who is given app in tests/test_use.py:3",
    ),
    "monkeypatch": (
        'import app, app.use\ndef test(monkeypatch):\n    monkeypatch.setattr(app, "Log", 1)\n    app.use.f()\n',
        "who is given app in tests/test_use.py:3",
    ),
    "to examples": ('import app\ndef test(doctest_namespace):\n    doctest_namespace["app"] = app\n', ""),
    "to what looks at it": (
        "import inspect\nimport app, app.use\n"
        "x = dir(app), hasattr(app, 'Log'), app is None, inspect.getmembers(app, inspect.isclass)\n",
        "",
    ),
    "to what looks at it, and to somebody": (
        "import app, app.use\nx = dir(app)\nf(app)\n",
        "who is given app in tests/test_use.py:2",
    ),
    "to somebody in an annotation": ("import app, app.use\nx: (lambda: f(app)) = dir(app)\n", "who is given app in"),
    "to somebody by way of a look": ("import app, app.use\nx = print([app])\n", "who is given app in"),
    "to any table": ('import app, app.use\ntable["app"] = app\n', "who is given app in tests/test_use.py:2"),
    "of another module": (
        'import app, app.core, app.use\ndef test(monkeypatch):\n    monkeypatch.setattr(app.core, "Log", 1)\n',
        "",
    ),
}


@pytest.mark.parametrize("case", HANDED.values(), ids=HANDED)
def test_who_is_given_a_module_may_replace_what_is_in_it(case: tuple[str, str]) -> None:
    """Its name is not spelled out by any path then."""
    test, reason = case
    text, before, after, _ = READERS["an attribute is read when the function runs"]
    _judge(tried(APP | {"app/use.py": text, "tests/test_use.py": test}, ("app/use.py", before, after)), reason)


def test_a_file_that_cannot_be_read_gives_away_what_it_has() -> None:
    """Then nothing tells that it only looks at it."""
    text, before, after, _ = READERS["an attribute is read when the function runs"]
    files = APP | {"app/use.py": text, "tests/test_use.py": "import app, app.use\nx = dir(app)\n"}

    def unread(path: str) -> bytes:
        raise OSError(path)

    wanted = [Rewrite("app/use.py", _line(text, before), before, after)]
    _judge(proved(analysed(files), wanted, unread, replacing(files)), "who is given app in tests/test_use.py:2")


def test_a_condition_may_be_spelled_otherwise() -> None:
    """An import under it runs as it did, if the condition reads the same."""
    text = "import app\n\nif app.LEVEL:\n    import app.core\n"
    _judge(tried(APP | {"app/use.py": text}, ("app/use.py", "app.LEVEL", "app.core.log.LEVEL")), "")
    # Another condition is another.
    reason = "would run where no import does now"
    _judge(tried(APP | {"app/use.py": text}, ("app/use.py", "if app.LEVEL", "if not app.LEVEL")), reason)


def test_what_was_read_before_a_test_replaces_it() -> None:
    """The test imports the reader at its start, when nothing is replaced yet."""
    test = 'from unittest.mock import patch\nimport app.use\n\n\n@patch("app.Log")\ndef test(_):\n    pass\n'
    _judge(tried(APP | {"app/use.py": ONE, "tests/test_use.py": test}, ("app/use.py", "from app import Log", HOME)), "")


def test_a_module_of_which_not_all_can_be_told() -> None:
    """What `__getattr__` makes of a name, no other module need have."""
    package = f"{APP['app/__init__.py']}\n\ndef __getattr__(name):\n    return make(name)\n"
    for text, reason in (("ap.Log", ""), ("ap.other", "`import app as ap` would yield something else")):
        files = APP | {"app/__init__.py": package, "app/use.py": f"import app as ap\nx = {text}\n"}
        _judge(tried(files, ("app/use.py", "import app as ap", "import app.core.log as ap")), reason)


# Where a new import of what is read may not stand, and what is wrong with it.
LATE: dict[str, tuple[str, str, str]] = {
    "below the read": ("x = app.Log()\nimport os\n", f"x = Log()\nimport os\n{HOME}\n", "after what it binds is read"),
    "below it in the function": (
        "def f():\n    app.Log()\n    import os\n",
        f"def f():\n    Log()\n    import os\n    {HOME}\n",
        "after what it binds is read",
    ),
    "in a branch": (
        "if CASE:\n    import os\nx = app.Log()\n",
        f"if CASE:\n    import os\n    {HOME}\nx = Log()\n",
        "would not always run",
    ),
    "above it in the function": (
        "def f():\n    import os\n    app.Log()\n",
        f"def f():\n    import os\n    {HOME}\n    Log()\n",
        "",
    ),
    "where another one stands that was below the read": (
        "def f(Log=None):\n    if Log is None:\n        from app import Log\n    return Log\n",
        f"def f(Log=None):\n    if Log is None:\n        {HOME}\n    return Log\n",
        "",
    ),
    "where another one stands, below one more read": (
        "def f(Log=None):\n    Log, app.Log()\n    from app import Log\n    return Log\n",
        f"def f(Log=None):\n    Log, Log()\n    {HOME}\n    return Log\n",
        "after what it binds is read",
    ),
}


@pytest.mark.parametrize("case", LATE.values(), ids=LATE)
def test_a_new_import_runs_before_what_it_binds_is_read(case: tuple[str, str, str]) -> None:
    """And whenever that is read."""
    before, after, reason = case
    _judge(tried(APP | {"app/use.py": f"import app\n{before}"}, ("app/use.py", before, after)), reason)


def test_what_is_replaced_while_nobody_reads_it() -> None:
    """No test comes both to who replaces a name and to who reads it."""
    text, before, after, _ = READERS["an attribute is read when the function runs"]
    test = 'from unittest.mock import patch\nwith patch("app.Log"):\n    pass\n'
    _judge(tried(APP | {"app/use.py": text, "tests/test_use.py": test}, ("app/use.py", before, after)), "")
    _judge(tried(APP | {"app/use.py": text, "tests/conftest.py": test}, ("app/use.py", before, after)), "not reach it")


# What a function does with the table of modules before it imports, and whether it changes it.
TABLE = {
    'del sys.modules["app"]': True,
    'sys.modules["app"] = object()': True,
    "sys.modules.clear()": True,
    "f(sys.modules)": True,
    "modules = sys . modules": True,
    "[f for sys.modules[f] in ()]": True,
    'x = sys.modules["app"]': False,
    'x = "app" in sys.modules or sys.modules.get("app.core")': False,
    "x = sys.modules[sys.modules.popitem()[0]]": True,
}


@pytest.mark.parametrize("line", TABLE)
def test_who_takes_modules_out_of_the_table_loads_the_same(line: str) -> None:
    """What is imported then is loaded anew, and nothing else; who looks one up changes nothing."""
    text = f"import sys\n\n\ndef f():\n    {line}\n    from app import Log\n    return Log\n"
    reason = "changes sys.modules" if TABLE[line] else ""
    _judge(tried(APP | {"app/use.py": text}, ("app/use.py", "from app import Log", HOME)), reason)


def test_a_name_that_tests_replace_is_still_read() -> None:
    """`patch("app.use.Log")` changes what the functions of that module read by the bare name."""
    test = 'from unittest.mock import patch\nwith patch("app.use.Log"):\n    import app.use\n'
    text = "import app\nfrom app import Log\n\n\ndef f():\n    return Log()\n"
    proof = tried(
        APP | {"app/use.py": text, "tests/test_use.py": test}, ("app/use.py", "return Log()", "return app.Log()")
    )
    _judge(proof, "would not reach it any more")


def test_no_new_circle() -> None:
    """The import that would close one is not made, and no other is refused for it."""
    files = {
        "shop/__init__.py": "",
        "shop/orders.py": "from shop.names import NAME\nfrom shop.users import User\n",
        "shop/users.py": "from shop.names import NAME\n\n\nclass User:\n    pass\n",
        "shop/names.py": "NAME = 1\n",
        "shop/late.py": "from shop.orders import User\n",
    }
    proof = tried(
        files,
        ("shop/users.py", "from shop.names import NAME", "from shop.orders import NAME"),
        ("shop/late.py", "from shop.orders import User", "from shop.users import User"),
    )
    assert [edit.path for edit in proof.edits] == ["shop/late.py"]
    (refusal,) = proof.refusals
    assert refusal.reason == "shop.users and shop.orders would import each other in a circle"


def test_two_that_spoil_something_together_are_not_both_refused() -> None:
    """One of them is harmless without the other."""
    files = {
        "p/__init__.py": "",
        "p/x.py": "from p.low import A\n",
        "p/y.py": "from p.low import A\n",
        "p/low.py": "class A:\n    pass\n",
    }
    proof = tried(
        files,
        ("p/x.py", "from p.low import A", "from p.y import A"),
        ("p/y.py", "from p.low import A", "from p.x import A"),
    )
    assert (len(proof.edits), len(proof.refusals), len(proof.made)) == (1, 1, 1)


def test_what_could_be_imported_first_still_can() -> None:
    """A circle that is there already may be entered in a way in which it fails."""
    files = {
        "p/__init__.py": "",
        "p/a.py": "import p.b\n\n\nclass A:\n    pass\n",
        "p/b.py": "import p.a\n\n\ndef f():\n    return p.a.A\n",
    }
    proof = tried(files, ("p/b.py", files["p/b.py"], "from p.a import A\n\n\ndef f():\n    return A\n"))
    assert not proof.edits
    assert "could not be imported first: ImportError" in proof.refusals[0].reason


def test_who_cannot_be_imported_names_the_guilty_alone() -> None:
    """Modules that take from their package, while it loads them, fail one after the other; its users are harmless."""
    files = {"p/base.py": "class Base:\n    pass\n"}
    rewrites = []
    for number in range(9):
        files[f"p/a{number}.py"] = f"import p\nfrom p.base import Base\nclass A{number}(Base):\n    pass\n"
        files[f"user{number}.py"] = "from p.base import Base\nx = Base()\n"
        rewrites += [
            (f"{path}.py", "from p.base import", "from p import") for path in (f"p/a{number}", f"user{number}")
        ]
    files["p/__init__.py"] = "".join(f"import p.a{number}\n" for number in range(9)) + "from p.base import Base\n"
    proof = tried(files, *rewrites)
    assert [edit.path for edit in proof.edits] == [f"user{number}.py" for number in range(9)]
    assert {refusal.path for refusal in proof.refusals} == {f"p/a{number}.py" for number in range(9)}


SERVICES = Config(
    base=Path("/nowhere"), services={"one": ("one",), "two": ("two",)}, may_import={"one": (), "two": ("one",)}
)


def test_no_new_crossing() -> None:
    """An import by another path leads into another service."""
    files = {
        "one/__init__.py": "",
        "one/a.py": "from one.b import X\n",
        "one/b.py": "from one.c import X\n",
        "one/c.py": "class X:\n    pass\n",
        "two/__init__.py": "from one.c import X\n",
    }
    proof = tried(files, ("one/a.py", "from one.b import X", "from two import X"), config=SERVICES)
    assert not proof.edits
    assert "of two" in proof.refusals[0].reason


def test_what_does_not_change_is_no_edit() -> None:
    """Doing it twice does nothing the second time."""
    proof = tried(APP | {"app/use.py": ONE}, ("app/use.py", "from app import Log", "from app import Log"))
    assert (proof.edits, proof.refusals) == ((), ())


def test_what_was_broken_may_be_mended() -> None:
    """An import that fails yields something afterwards."""
    files = APP | {"app/use.py": "from app.gone import Log\nx = Log()\n"}
    proof = tried(files, ("app/use.py", "from app.gone import Log", HOME))
    assert (len(proof.edits), proof.refusals) == (1, ())


def test_only_the_guilty_are_refused() -> None:
    """One wrong rewrite among many in several files, and a wrong one in a file with good ones."""
    files = dict(APP)
    rewrites = []
    for number in range(12):
        files[f"app/m{number}.py"] = "from app import Log\nfrom app import get\nx = Log(), get()\n"
        rewrites.append((f"app/m{number}.py", "from app import Log", HOME))
        wrong = "from app.core.log import Log as get" if number in (3, 7) else "from app.core.log import get"
        rewrites.append((f"app/m{number}.py", "from app import get", wrong))
    proof = tried(files, *rewrites)
    assert len(proof.edits) == 12
    assert [(refusal.path, refusal.line) for refusal in proof.refusals] == [("app/m3.py", 2), ("app/m7.py", 2)]


def test_the_code_as_it_will_be_is_shown() -> None:
    """So that what is predicted of it can be compared."""
    files = APP | {"app/use.py": ONE}
    proof = tried(files, ("app/use.py", "from app import Log", HOME))
    expected = analysed(files | {"app/use.py": ONE.replace("from app import Log", HOME)})
    assert proof.after.links == expected.links
    assert replace(proof.after, project=expected.project) == replace(expected, graph=proof.after.graph)

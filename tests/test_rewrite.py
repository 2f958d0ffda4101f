"""Import statements take other paths, and nothing else in their files changes."""

from __future__ import annotations

import pytest

from importmap.model.change import Rewrite
from importmap.rewrite.edit import edited
from tests.code import analysed
from tests.trees import source_of

HOME = "app.core.log"
PACKAGE = {
    "app/__init__.py": "from app.core.log import Log, get\n\n__all__ = ['Log', 'get']\n",
    "app/core/__init__.py": "",
    "app/core/log.py": "class Log:\n    pass\n\n\ndef get():\n    return Log()\n",
    "app/base.py": "BASE = 1\n",
    "app/use/__init__.py": "",
}
USER = "app/use/it.py"

# What it is, the text before, the text after: every import of `Log` from `app` is to come from `app.core.log`.
TO_THE_HOME = [
    ("plain", "from app import Log\n\nx = Log()\n", "from app.core.log import Log\n\nx = Log()\n"),
    (
        "a comment beside one of two names",
        "from app import (\n    Log,  # kept\n    get,\n)\n",
        "from app import (\n    get,\n)\nfrom app.core.log import Log  # kept\n",
    ),
    (
        "asked for from there as well",
        "from app.core.log import Log\nfrom app import Log\n\nx = Log()\n",
        "from app.core.log import Log\n\nx = Log()\n",
    ),
    ("an alias", "from app import Log as L\n", "from app.core.log import Log as L\n"),
    ("an alias that is meant", "from app import Log as Log\n", "from app.core.log import Log as Log\n"),
    ("dots", "from .. import Log\n", "from ..core.log import Log\n"),
    ("dots without a space", "from..import Log\n", "from..core.log import Log\n"),
    (
        "in a function",
        "def f():\n    from app import Log\n    return Log()\n",
        "def f():\n    from app.core.log import Log\n    return Log()\n",
    ),
    (
        "tabs, one of two",
        "def f():\n\tfrom app import Log, get\n\treturn Log()\n",
        "def f():\n\tfrom app import get\n\tfrom app.core.log import Log\n\treturn Log()\n",
    ),
    ("in a class", "class A:\n    from app import Log\n", "class A:\n    from app.core.log import Log\n"),
    (
        "for the type checker",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app import Log\n",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.core.log import Log\n",
    ),
    (
        "guarded",
        "try:\n    from app import Log\nexcept ImportError:\n    Log = None\n",
        "try:\n    from app.core.log import Log\nexcept ImportError:\n    Log = None\n",
    ),
    (
        "declared global",
        "def f():\n    global Log\n    from app import Log\n",
        "def f():\n    global Log\n    from app.core.log import Log\n",
    ),
    ("deleted", "from app import Log\ndel Log\n", "from app.core.log import Log\ndel Log\n"),
    ("listed", "from app import Log\n__all__ = ['Log']\n", "from app.core.log import Log\n__all__ = ['Log']\n"),
    ("a pragma", "from app import Log  # noqa: F401 (kept)\n", "from app.core.log import Log  # noqa: F401 (kept)\n"),
    (
        "a pragma of both names",
        "from app import Log, get  # noqa: F401\n",
        "from app import get  # noqa: F401\nfrom app.core.log import Log  # noqa: F401\n",
    ),
    (
        "a pragma of a bracket",
        "from app import (  # noqa: F401\n    Log,\n    get,\n)\n",
        "from app import (  # noqa: F401\n    get,\n)\nfrom app.core.log import Log  # noqa: F401\n",
    ),
    (
        "a backslash",
        "from app import Log, \\\n    get\n\nx = 1\n",
        "from app import get\nfrom app.core.log import Log\n\nx = 1\n",
    ),
    (
        "a backslash, the last",
        "from app import get, \\\n    Log\n",
        "from app import get\nfrom app.core.log import Log\n",
    ),
    (
        "into a statement that is there",
        "from app.core.log import get\nfrom app import Log\n\nx = Log()\n",
        "from app.core.log import Log, get\n\nx = Log()\n",
    ),
    (
        "into brackets that are there",
        "from app.core.log import (\n    LEVEL,\n    get,  # it\n)\nfrom app import Log\n",
        "from app.core.log import (\n    LEVEL,\n    Log,\n    get,  # it\n)\n",
    ),
    (
        "at the end of brackets that are there",
        "from app.core.log import (\n    LEVEL,\n    Kind  # it\n)\nfrom app import Log\n",
        "from app.core.log import (\n    LEVEL,\n    Kind,  # it\n    Log\n)\n",
    ),
    (
        "not into a statement under a pragma",
        "from app.core.log import get  # noqa: F401\nfrom app import Log\n",
        "from app.core.log import get  # noqa: F401\nfrom app.core.log import Log\n",
    ),
    (
        "not over other code",
        "from app.core.log import get\nget()\nfrom app import Log\n",
        "from app.core.log import get\nget()\nfrom app.core.log import Log\n",
    ),
    (
        "which of two is bound in the end",
        "from app.core.log import get\nfrom app import Log\nfrom other import Log\n",
        "from app.core.log import get\nfrom app.core.log import Log\nfrom other import Log\n",
    ),
    (
        "a sorted block stays sorted",
        "import os\n\nfrom app import Log\nfrom app.base import BASE\nfrom app.use import x\n",
        "import os\n\nfrom app.base import BASE\nfrom app.core.log import Log\nfrom app.use import x\n",
    ),
    (
        "another block is not sorted",
        "from app.use import x\nfrom app import Log\nfrom app.base import BASE\n",
        "from app.use import x\nfrom app.core.log import Log\nfrom app.base import BASE\n",
    ),
    (
        "below the future",
        '"""Doc."""\nfrom __future__ import annotations\nfrom app import Log\n',
        '"""Doc."""\nfrom __future__ import annotations\nfrom app.core.log import Log\n',
    ),
    (
        "behind other code",
        "import sys\n\nsys.path.append('x')\n\nfrom app import Log  # noqa: E402\n",
        "import sys\n\nsys.path.append('x')\n\nfrom app.core.log import Log  # noqa: E402\n",
    ),
    (
        "between semicolons",
        "import os; from app import Log, get; x = 1\n",
        "import os; from app import get; from app.core.log import Log; x = 1\n",
    ),
    ("behind a colon", "if 1: from app import Log\n", "if 1: from app.core.log import Log\n"),
    ("no end of the last line", "from app import Log", "from app.core.log import Log"),
    ("no end of the last of two", "from app import Log, get", "from app import get\nfrom app.core.log import Log"),
    ("two ends of lines", "from app import Log\r\nx = 1\n", "from app.core.log import Log\r\nx = 1\n"),
    (
        "a new line ends as its neighbour",
        "x = 1\nfrom app import Log, get\r\ny = 1\n",
        "x = 1\nfrom app import get\r\nfrom app.core.log import Log\r\ny = 1\n",
    ),
    ("a form feed", "import os\n\f\nfrom app import Log\n", "import os\n\f\nfrom app.core.log import Log\n"),
    ("a form feed before it", "\ffrom app import Log, get\n", "\ffrom app import get\nfrom app.core.log import Log\n"),
    (
        "a section comment stays",
        "# Ours.\nfrom app import Log\n\n# Theirs.\nimport os\n",
        "# Ours.\nfrom app.core.log import Log\n\n# Theirs.\nimport os\n",
    ),
    (
        "a string that looks like one",
        'x = """\nfrom app import Log\n"""\nfrom app import Log\n',
        'x = """\nfrom app import Log\n"""\nfrom app.core.log import Log\n',
    ),
    (
        "a line that grows too long",
        "from app import Log as a_name_of_which_nobody_would_think_that_it_is_short_enough_xx\n",
        "from app.core.log import (\n    Log as a_name_of_which_nobody_would_think_that_it_is_short_enough_xx,\n)\n",
    ),
    (
        "brackets that are needed no more",
        "from app import (\n    Log as another_name,\n"
        "    a_name_that_leaves_room_for_hardly_anything_else_on_its_line,\n)\n",
        "from app import a_name_that_leaves_room_for_hardly_anything_else_on_its_line\n"
        "from app.core.log import Log as another_name\n",
    ),
    (
        "a statement for each name",
        "from app.core.log import LEVEL\nfrom app import Log\nfrom app.use import x\nfrom app.use import y\n",
        "from app.core.log import LEVEL\nfrom app.core.log import Log\nfrom app.use import x\nfrom app.use import y\n",
    ),
    (
        "a statement for what gets another name",
        "from app import Log as L\nfrom app.core.log import get\n",
        "from app.core.log import Log as L\nfrom app.core.log import get\n",
    ),
    ("lazy", "lazy from app import Log, get\n", "lazy from app import get\nlazy from app.core.log import Log\n"),
]


def rewritten(text: str | bytes, *pairs: tuple[str, str], path: str = USER) -> tuple[bytes, list[str]]:
    """A file after rewrites of the first statement that says so, and why others are not made."""
    source = text.encode() if isinstance(text, str) else text
    analysis = analysed({**PACKAGE, path: source.decode("latin-1")})
    statements = analysis.facts[path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")].imports
    rewrites = []
    for before, after in pairs:
        line = next((one.line for one in statements if str(one) == before), 1)
        rewrites.append(Rewrite(path, line, before, after))
    files, refusals = edited(analysis, rewrites, lambda _: source)
    assert all(one.before == source and one.path == path for one in files)
    return (files[0].after if files else source), [one.reason for one in refusals]


def statement_of_log(text: str) -> tuple[str, str]:
    """The import of `Log` in a text, and as it should be."""
    facts = analysed({**PACKAGE, USER: text}).facts["app.use.it"]
    (found,) = [one for one in facts.imports if one.name == "Log" and one.module in ("app", "")]
    alias = f" as {found.alias}" if found.alias else ""
    return str(found), f"from {HOME} import Log{alias}"


@pytest.mark.parametrize(("text", "after"), [row[1:] for row in TO_THE_HOME], ids=[row[0] for row in TO_THE_HOME])
def test_one_name_takes_another_path(text: str, after: str) -> None:
    """The statement says what it has to say, where it stood, and all else is as it was; twice is once."""
    turn = statement_of_log(text)
    assert rewritten(text, turn) == (after.encode(), [])
    assert rewritten(after, turn) == (after.encode(), [])


# What it is, the text before, the text after: `app.Log` is to be read as `app.core.log.Log`.
READ_ELSEWHERE = [
    ("a module", "import app\n\nx = app.Log()\n", "import app.core.log\n\nx = app.core.log.Log()\n"),
    (
        "a module that is read for more",
        "import app\n\nx = app.Log()\ny = app.base.BASE\n",
        "import app\nimport app.core.log\n\nx = app.core.log.Log()\ny = app.base.BASE\n",
    ),
    ("an alias", "import app as ap\n\nx = ap.Log()\n", "import app.core.log as ap\n\nx = ap.Log()\n"),
    (
        "an alias that is read for more",
        "import app as ap\n\nx = ap.Log(), ap.base\n",
        "import app as ap\nfrom app.core import log\n\nx = log.Log(), ap.base\n",
    ),
    (
        "a module that is there",
        "import app\nimport app.core.log\n\nx = app.Log()\n",
        "import app\nimport app.core.log\n\nx = app.core.log.Log()\n",
    ),
    (
        "under a name that is there",
        "import app as ap\nfrom app.core import log as its\n\nx = ap.Log()\n",
        "import app as ap\nfrom app.core import log as its\n\nx = its.Log()\n",
    ),
    (
        "annotations, in quotes and without",
        'import app\nfrom typing import cast\n\ndef f(a: app.Log, b: "list[app.Log]" = None) -> "app.Log":\n'
        '    return cast("app.Log", a)\n',
        "import app.core.log\nfrom typing import cast\n\n"
        'def f(a: app.core.log.Log, b: "list[app.core.log.Log]" = None) -> "app.core.log.Log":\n'
        '    return cast("app.core.log.Log", a)\n',
    ),
    (
        "the bound of a type variable",
        'import app\nfrom typing import TypeVar\n\nT = TypeVar("T", bound="app.Log")\n',
        'import app.core.log\nfrom typing import TypeVar\n\nT = TypeVar("T", bound="app.core.log.Log")\n',
    ),
    (
        "an attribute that is looked up",
        "import app\n\n"
        "x = getattr(app, 'Log')\ny = app.Log, getattr(  app ,  # it\n    r'Log' )\nz = getattr(app, 'get')\n",
        "import app\nimport app.core.log\n\n"
        "x = getattr(app.core.log, 'Log')\ny = app.core.log.Log, getattr(  app.core.log ,  # it\n    r'Log' )\n"
        "z = getattr(app, 'get')\n",
    ),
    (
        "an attribute that is looked up and may be missing, or by another name",
        "import app\n\nx = app.Log, getattr(app.Log, 'app'), getattr(app, 'Log', None), x.getattr(app, 'Log')\n",
        "import app\nimport app.core.log\n\n"
        "x = app.core.log.Log, getattr(app.core.log.Log, 'app'), getattr(app, 'Log', None), x.getattr(app, 'Log')\n",
    ),
    (
        "decorators, bases, defaults, patterns",
        "import app\n\n@app.Log\nclass A(app.Log.Inner, metaclass=app.Log):\n    def f(self, x=app.Log): ...\n\n"
        "match x:\n    case app.Log(): pass\n",
        "import app.core.log\n\n@app.core.log.Log\nclass A(app.core.log.Log.Inner, metaclass=app.core.log.Log):\n"
        "    def f(self, x=app.core.log.Log): ...\n\nmatch x:\n    case app.core.log.Log(): pass\n",
    ),
    (
        "fields of a string",
        "import app\n\nx = f\"{app.Log!r:>{app.Log.width}} {f'{app.Log}'} app.Log\"\n",
        "import app.core.log\n\n"
        "x = f\"{app.core.log.Log!r:>{app.core.log.Log.width}} {f'{app.core.log.Log}'} app.Log\"\n",
    ),
    (
        "a local name of the same name",
        "import app\n\ndef f(app):\n    return app.Log\n\nx = app.Log\ny = [app.Log for app in x]\n",
        "import app.core.log\n\ndef f(app):\n    return app.Log\n\nx = app.core.log.Log\ny = [app.Log for app in x]\n",
    ),
    (
        "in a function",
        "def f():\n    import app\n    return app.Log\n",
        "def f():\n    import app.core.log\n    return app.core.log.Log\n",
    ),
    (
        "on one line",
        "import app; x = app.Log(); y = app.base\n",
        "import app; import app.core.log; x = app.core.log.Log(); y = app.base\n",
    ),
    (
        "beside one that stands late on purpose",
        "x = 1\nimport app as ap  # noqa: E402\n\nx = ap.Log(), ap.base\n",
        "x = 1\nimport app as ap  # noqa: E402\nfrom app.core import log  # noqa: E402\n\nx = log.Log(), ap.base\n",
    ),
    ("over lines", "import app\nx = (app\n    .Log)\n", "import app.core.log\nx = (app.core.log.Log)\n"),
    ("what only looks like it", "import app\nx = y.app.Log, app.Logger, 'app.Log'\n", None),
]


@pytest.mark.parametrize(("text", "after"), [row[1:] for row in READ_ELSEWHERE], ids=[row[0] for row in READ_ELSEWHERE])
def test_what_is_read_through_a_module_takes_another_path(text: str, after: str | None) -> None:
    """The path is another one wherever it means that, and its module is imported; twice is once."""
    turn = ("app.Log", "app.core.log.Log")
    if after is None:
        assert rewritten(text, turn) == (text.encode(), ["nothing is read as app.Log"])
        return
    assert rewritten(text, turn) == (after.encode(), [])
    assert rewritten(after, turn) == (after.encode(), [])


# What it is, the text, the rewrite, the reason.
REFUSED = [
    (
        "another name",
        "from app import Log\n",
        ("from app import Log", "from app.core.log import Logger"),
        "the name Log would become Logger, and its uses do not follow",
    ),
    (
        "no such line",
        "from app import get\n",
        ("from app import Log", "from app.core.log import Log"),
        "line 1 does not say `from app import Log`",
    ),
    (
        "no parse",
        "from app import Log\nx = (\n",
        ("from app import Log", "from app.core.log import Log"),
        "the file cannot be parsed: unexpected EOF while parsing, line 3",
    ),
    (
        "assigned",
        "import app\napp.Log = app.Log\n",
        ("app.Log", "app.core.log.Log"),
        "app.Log is assigned to or deleted in line 2",
    ),
    (
        "bound twice",
        "try:\n    import app\nexcept ImportError:\n    app = None\nx = app.Log\n",
        ("app.Log", "app.core.log.Log"),
        "app is bound by more than imports",
    ),
    (
        "two of a name on a line",
        "import app\nx = app.Log, lambda app: app.Log\n",
        ("app.Log", "app.core.log.Log"),
        "it is not clear which app.Log in line 2 is meant",
    ),
    (
        "a name that is taken",
        "import app as ap\nlog = core_log = 1\nx = ap.Log, ap.base\n",
        ("app.Log", "app.core.log.Log"),
        "log and core_log mean something here, so that app.core.log cannot be called by them",
    ),
    (
        "replaced where it is read",
        "import app\nfrom unittest.mock import patch\nwith patch('app.Log'):\n    app.Log()\n",
        ("app.Log", "app.core.log.Log"),
        "app/use/it.py:3 replaces app.Log while this is read",
    ),
    (
        "replaced where it is imported",
        "from unittest.mock import patch\ndef f():\n    from app import Log\nwith patch('app.Log'):\n    f()\n",
        ("from app import Log", "from app.core.log import Log"),
        "app/use/it.py:4 replaces app.Log while this is read",
    ),
]


@pytest.mark.parametrize(("text", "turn", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_done_rightly_is_refused(text: str, turn: tuple[str, str], reason: str) -> None:
    """Nothing changes, and the reason is told."""
    assert rewritten(text, turn) == (text.encode(), [reason])


def test_a_module_does_not_import_from_itself() -> None:
    """A re-export is not sent to the module that it makes the name for."""
    turn = ("from app.core.log import Log", "from app import Log")
    text = PACKAGE["app/__init__.py"]
    assert rewritten(text, turn, path="app/__init__.py") == (
        text.encode(),
        ["the module would import Log from itself"],
    )


ENCODED = [
    ("a mark", "\ufefffrom app import Log\r\n".encode()),
    ("latin-1", "# -*- coding: latin-1 -*-\nfrom app import Log  # é\n".encode("latin-1")),
    ("other letters", "x = 'é\u2028'\nfrom app import Log\n".encode()),
]


@pytest.mark.parametrize("source", [row[1] for row in ENCODED], ids=[row[0] for row in ENCODED])
def test_bytes_stay_as_they_are(source: bytes) -> None:
    """All bytes beside the module's name are the same."""
    turn = ("from app import Log", "from app.core.log import Log")
    assert rewritten(source, turn) == (source.replace(b"from app import", b"from app.core.log import"), [])


def test_two_statements_of_one_run_change_places() -> None:
    """A name is not taken to a statement whose own name is still to leave it."""
    text = "from app.core.log import Log\nfrom app import get\n"
    turns = [
        ("from app.core.log import Log", "from app import Log"),
        ("from app import get", f"from {HOME} import get"),
    ]
    assert rewritten(text, *turns) == (b"from app import Log\nfrom app.core.log import get\n", [])


# What is imported, by which other path, and what stands there then.
ALIASES = [
    ("from app import get as make", "from app.core.log import make", "from app.core.log import make"),
    ("from app import get as get", "from app.core.log import make as get", "from app.core.log import make as get"),
    ("from app import get", "from app.core.log import make as get", "from app.core.log import make as get"),
    ("from app import make as make", "from app.core.log import make", "from app.core.log import make as make"),
    ("import app.core as base", "import base", "import base"),
    ("import app as app", "import base as app", "import base as app"),
]


@pytest.mark.parametrize(("before", "wanted", "after"), ALIASES)
def test_an_alias_stays_where_it_says_something(before: str, wanted: str, after: str) -> None:
    """That is, if the name is another one, or if `X as X` has offered it."""
    files = PACKAGE | {"app/core/log.py": "def make():\n    pass\n\n\nget = make\n", "base.py": "", USER: f"{before}\n"}
    edits, refusals = edited(analysed(files), [Rewrite(USER, 1, before, wanted)], source_of(files))
    assert (edits[0].after.decode(), refusals) == (f"{after}\n", ())

"""Which arms of `try` and `if` run, and what the names are then"""

from __future__ import annotations

import pytest

from tests.code import analysed
from tests.test_names import routes

ARMS = "class A: ...\nclass B: ..."
# Each row: what it shows, the file, and the modules from which it has A and B; "" where it has no such name.
TRIES = [
    (
        "what comes behind a failing import",
        "try:\n    from a import A\n    import a.gone\n    from a import B\nexcept ImportError:\n    from b import B",
        "a",
        "b",
    ),
    (
        "the name that is missing, and those before it",
        "try:\n    from a import A, gone, B\nexcept ImportError:\n    pass",
        "a",
        "",
    ),
    (
        "an else is not come by",
        "try:\n    import a.gone\nexcept ImportError:\n    from b import A\nelse:\n    from a import A, B",
        "b",
        "",
    ),
    (
        "the first handler that catches it",
        "try:\n    from a import gone\nexcept ModuleNotFoundError:\n    from a import A\n"
        "except ImportError:\n    from b import A, B",
        "b",
        "b",
    ),
    ("nothing fails", "try:\n    from a import A, B\nexcept ImportError:\n    from b import A, B", "a", "a"),
    (
        "a suppressed failure",
        "from contextlib import suppress\nfrom b import B\n"
        "with suppress(ImportError):\n    import a.gone\n    from a import A, B",
        "",
        "b",
    ),
]


def origins(files: dict[str, str], module: str) -> list[str]:
    """The modules from which another one has A and B."""
    return [
        next((where for where in ("a", "b") if f"{module}.{name}" in routes(files, f"{where}:{name}")), "")
        for name in ("A", "B")
    ]


@pytest.mark.parametrize(("source", "first", "second"), [row[1:] for row in TRIES], ids=[row[0] for row in TRIES])
def test_tries(source: str, first: str, second: str) -> None:
    """A body ends where an import in it certainly fails, and its handler runs."""
    assert origins({"a.py": ARMS, "b.py": ARMS, "m.py": source}, "m") == [first, second]


# Each row: what the flags are, the test, and the arm that counts.
FLAGS = [
    ("import sys\nWINDOWS = sys.platform == 'win32'", "flags.WINDOWS", "b"),
    ("import sys as _sys\nWINDOWS = _sys.platform == 'win32'", "not flags.WINDOWS", "a"),
    ("import sys\nWINDOWS = sys.platform.startswith('win')\nPOSIX = not WINDOWS", "flags.POSIX", "a"),
    ("import sys\nNEW = sys.version_info >= (3, 4) and True", "flags.NEW", "a"),
    ("MYPY = False", "flags.MYPY", "b"),
    ("from other import OFF", "flags.OFF", "b"),
    ("import os\nFAST = bool(os.environ.get('FAST'))", "flags.FAST", "b"),
    # A flag that something changes is none, and of two arms the first is as good as the other.
    ("OFF = False\ndef f():\n    global OFF\n    OFF = True", "flags.OFF", "a"),
    ("OFF = False\nOFF = compute()", "flags.OFF", "a"),
]


@pytest.mark.parametrize(("flags", "test", "arm"), FLAGS)
@pytest.mark.parametrize("way", ["from", "import"])
def test_flags(flags: str, test: str, arm: str, way: str) -> None:
    """Flags are followed to where they are set, through imports."""
    how = "import flags" if way == "import" else f"from flags import {test.rpartition('.')[2]}"
    asked = test if way == "import" else test.replace("flags.", "")
    source = f"{how}\nif {asked}:\n    from a import A, B\nelse:\n    from b import A, B"
    files = {"a.py": ARMS, "b.py": ARMS, "flags.py": flags, "other.py": "OFF = False", "m.py": source}
    assert origins(files, "m") == [arm, arm]


def test_undecided_tests() -> None:
    """A test that cannot be decided does not beat the body of a `try` that works."""
    source = (
        "try:\n    from a import A, B\nexcept ImportError:\n    A = B = None\nif compute():\n    from b import A, B"
    )
    assert origins({"a.py": ARMS, "b.py": ARMS, "m.py": source}, "m") == ["a", "a"]


def test_the_environment() -> None:
    """Hardly anybody sets an environment variable, however the flag is made of it."""
    source = "import os\nFAST = os.getenv('FAST', '0')\nFAST = FAST.lower() in ('1', 'yes')\n"
    source += "if FAST:\n    from b import A, B\nelse:\n    from a import A, B"
    assert origins({"a.py": ARMS, "b.py": ARMS, "m.py": source}, "m") == ["a", "a"]


def test_compiled_before_the_environment() -> None:
    """Where the usual arm gives something that cannot be read, the unusual one is not what the name means."""
    source = "import os\nPURE = bool(os.environ.get('PURE'))\nif PURE or 0:\n    from b import A, B\nelse:\n"
    source += "    try:\n        from shop.unread import A, B\n    except ImportError:\n        from b import A, B"
    files = {"a.py": ARMS, "b.py": ARMS, "m.py": source, "shop/__init__.py": "import sys\nsys.modules[name] = x"}
    assert origins(files, "m") == ["", ""]


def test_a_method_that_is_bound_to_its_class_is_another_object() -> None:
    """`made = A.make` is the function of a static method, and of a class method it is something new each time."""
    source = "class A:\n    @classmethod\n    def make(cls): ...\n    @staticmethod\n    def plain(): ...\n"
    names = analysed({"a.py": f"{source}make = A.make\nplain = A.plain\n"}).names
    assert [names.attribute("a", name).symbol for name in ("make", "plain")] == ["", "a:A.plain"]

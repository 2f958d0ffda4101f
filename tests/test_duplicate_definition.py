"""Which definitions are one thing that stands several times, case by case"""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap import app
from importmap.config import Config
from importmap.detect.duplicate_definition import Options, find
from importmap.model.finding import Finding
from importmap.model.severity import Severity
from tests.code import analysed
from tests.trees import plant

RETRY = '''
class Retry:
    """Tries again."""

    attempts = 3

    def __init__(self, pause, limit=10):
        self.pause = pause
        self.limit = limit

    def delays(self):
        delay = self.pause
        for attempt in range(self.attempts):
            yield min(delay, self.limit)
            delay = delay * 2 + attempt

    def reset(self):
        self.attempts = 3
        self.limit = max(self.limit, self.pause)
'''
PRICE = """
def price(items, country, voucher=None):
    total = sum(item.pence * item.count for item in items)
    if voucher is not None:
        total = max(0, total - voucher.pence)
    if country != "GB":
        total = total * 12 // 10 + 500
    elif total > 5000:
        total = total - total // 20
    for item in items:
        if item.heavy:
            total += 250
    return round(total / 100, 2)
"""
SHAPES = """
from abc import ABC, abstractmethod
from typing import Protocol

class Reader(Protocol):
    name: str
    size: int
    kind: str
    def read(self, size: int, mode: str) -> bytes: ...

class Failed(Exception):
    '''It failed.'''

class Store(ABC):
    @abstractmethod
    def load(self, key: str, default: bytes = b"") -> bytes: ...
    @abstractmethod
    def save(self, key: str, value: bytes, force: bool = False) -> None: ...

def later(first, second, third):
    raise NotImplementedError("later")
"""
MOOD = "from enum import Enum\nclass Mood(Enum):\n    GOOD = 'good'\n    POOR = 'poor'\n    BAD = 'bad'\n"
FIELDS = "".join(f"    field_{number}: int = {number}\n" for number in range(40))
USER = "from retry import Retry"
STORE = """
class OrderStore:
    def __init__(self, connection, limit):
        self.connection = connection
        self.limit = limit

    async def load(self, number):
        row = await self.connection.fetch("select", number)
        if row is None:
            raise KeyError(number)
        return self.parse(row)

    def parse(self, row):
        head, tail = row[: self.limit], row[self.limit :]
        parts = [part.strip() for part in head.split(";")]
        if len(parts) < self.limit:
            parts.extend(tail.split(","))
        return dict(zip(parts[::2], parts[1::2], strict=True))

    async def save(self, number, values):
        text = ";".join(f"{key};{value}" for key, value in values.items())
        await self.connection.execute("insert", number, text[: self.limit])
        self.connection.commit()
"""
SYNCHRONOUS = STORE.replace("async ", "").replace("await ", "")
LONG = "".join(f"    step{n} = items[{n}].weigh(country, {n})\n" for n in range(12))
BASES = "class Base: ...\n"


def found(files: dict[str, str], options: Options | None = None) -> list[Finding]:
    """The findings of the rule."""
    return list(find(analysed(files), options or Options()))


def told(files: dict[str, str]) -> dict[str, list[str]]:
    """By subject, each definition beside the real one with what it is."""
    return {
        finding.subject: [
            f"{evidence.subject}: {evidence.text.partition(',')[0].partition(';')[0]}"
            for evidence in finding.evidence[1:]
            if evidence.subject
        ]
        for finding in found(files)
    }


# Each row: what it shows, the files, and what is told.
CASES: list[tuple[str, dict[str, str], dict[str, list[str]]]] = [
    (
        "a copy is equal but for its docstrings and its place",
        {"retry.py": RETRY, "b.py": "\n\nimport os\n" + RETRY.replace("Tries again.", "Again."), "user.py": USER},
        {"Retry": ["b.Retry: copy"]},
    ),
    (
        "a class with a member more has drifted",
        {
            "retry.py": RETRY,
            "b.py": RETRY + "\n    def last(self):\n        return list(self.delays())[-1]",
            "user.py": USER,
        },
        {"Retry": ["b.Retry: drifted copy"]},
    ),
    (
        "a class that shares no member is a namesake",
        {
            "retry.py": RETRY,
            "b.py": "class Retry:\n    url: str\n    count: int\n    when: float\n    def go(self): return self.url",
        },
        {},
    ),
    (
        "one that shares a constructor alone is a namesake",
        {
            "retry.py": RETRY,
            "b.py": "class Retry:\n    def __init__(self, pause, limit=10):\n        self.pause = pause\n"
            "        self.limit = limit\n    def send(self, queue):\n        for job in queue.jobs:\n"
            "            queue.push(job, self.pause)\n        return queue.flush(limit=self.limit, force=True)",
        },
        {},
    ),
    (
        "a subclass that adds nothing is a shim",
        {"retry.py": RETRY, "b.py": "from retry import Retry as Real\nclass Retry(Real):\n    '''Old name.'''"},
        {"Retry": ["b.Retry: shim"]},
    ),
    (
        "a subclass that only warns is a shim",
        {
            "retry.py": RETRY,
            "b.py": "import warnings\nimport retry\nclass Retry(retry.Retry):\n    def __init__(self, *args):\n"
            "        warnings.warn('old', DeprecationWarning)\n        super().__init__(*args)",
        },
        {"Retry": ["b.Retry: shim"]},
    ),
    (
        "shims of shims are shims of the real one",
        {
            "retry.py": RETRY,
            "b.py": "import retry\nclass Retry(retry.Retry): ...",
            "c.py": "import b\nclass Retry(b.Retry): ...",
            "user.py": "from c import Retry",
        },
        {"Retry": ["b.Retry: shim", "c.Retry: shim"]},
    ),
    (
        "a subclass that does something is a class of its own",
        {
            "retry.py": RETRY,
            "b.py": "import retry\nclass Retry(retry.Retry):\n    def delays(self):\n        return [self.pause]",
        },
        {},
    ),
    (
        "a subclass of two classes is a class of its own",
        {"retry.py": RETRY, "b.py": "import retry\nclass Retry(retry.Retry, dict): ..."},
        {},
    ),
    (
        "a function that only calls its namesake is a shim",
        {
            "price.py": PRICE,
            "b.py": "def price(items, country, voucher=None):\n    from price import price as real\n"
            "    return real(items, country, voucher)",
        },
        {"price": ["b.price: shim"]},
    ),
    (
        "a function that warns on the way is a shim",
        {
            "price.py": PRICE,
            "b.py": "import warnings\nimport price as prices\ndef price(*args, **kwargs):\n"
            "    warnings.warn('use price.price')\n    return prices.price(*args, **kwargs)",
        },
        {"price": ["b.price: shim"]},
    ),
    (
        "a function that calls its namesake and decides something is none",
        {
            "price.py": PRICE,
            "b.py": "import price as prices\ndef price(items, country, voucher=None):\n    if not items:\n"
            "        return 0\n    return prices.price(items, country, voucher)",
        },
        {},
    ),
    (
        "a function with other parameters adapts its namesake",
        {
            "price.py": PRICE,
            "b.py": "import price as prices\ndef price(basket):\n    return prices.price(basket.items, 'GB')",
        },
        {},
    ),
    (
        "a decorated function that calls its namesake is an entry",
        {
            "price.py": PRICE,
            "b.py": "import price as prices\n@route('/')\ndef price(items, country, voucher=None):\n"
            "    return prices.price(items, country, voucher)",
        },
        {},
    ),
    (
        "a package may offer a function of its own by a function",
        {
            "p/__init__.py": "def price(items, country, voucher=None):\n    from p.impl import price as real\n"
            "    return real(items, country, voucher)",
            "p/impl.py": PRICE,
        },
        {},
    ),
    (
        "a function with other figures has drifted",
        {"price.py": PRICE, "b.py": PRICE.replace("5000", "9000"), "user.py": "from price import price"},
        {"price": ["b.price: drifted copy"]},
    ),
    (
        "a function with another name and the same body is a copy",
        {"price.py": PRICE, "b.py": PRICE.replace("def price", "def cost"), "user.py": "from price import price"},
        {"price": ["b.cost: copy"]},
    ),
    (
        "a small function with another name may be equal by chance",
        {"a.py": "def one(x):\n    return x + 1", "b.py": "def two(x):\n    return x + 1"},
        {},
    ),
    (
        "classes of fields with other names mean other things",
        {"a.py": f"class Made:\n{FIELDS}", "b.py": f"class Gone:\n{FIELDS}"},
        {},
    ),
    (
        "an enumeration with the same members is a copy",
        {"a.py": MOOD, "b.py": MOOD},
        {"Mood": ["b.Mood: copy"]},
    ),
    (
        "an enumeration of another base has drifted",
        {"a.py": MOOD, "b.py": MOOD.replace("(Enum)", "(str, Enum)")},
        {"Mood": ["b.Mood: drifted copy"]},
    ),
    (
        "an enumeration of other members is a namesake",
        {"a.py": MOOD, "b.py": MOOD.replace("POOR", "FAIR").replace("BAD", "SAD")},
        {},
    ),
    (
        "fields of implementations of two interfaces mean other things",
        {
            "a.py": "from x import Json\nclass Has(Json):\n    name = 'has'\n    sign = '?'\n    safe = True",
            "b.py": "from y import Text\nclass Has(Text):\n    name = 'has'\n    sign = '?'\n    safe = True",
        },
        {},
    ),
    (
        "usual names, nested classes and dunders say nothing",
        {
            path: RETRY.replace("Retry", "Config") + f"class Outer{path[0]}:" + RETRY.replace("\n", "\n    ")
            for path in ("a.py", "b.py")
        },
        {},
    ),
    (
        "what only has a shape says nothing",
        {"a.py": SHAPES, "b.py": SHAPES},
        {},
    ),
    (
        "a fallback for a missing import is no copy",
        {
            "retry.py": RETRY,
            "b.py": "try:\n    from retry import Retry\nexcept ImportError:" + RETRY.replace("\n", "\n    "),
        },
        {},
    ),
    (
        "what a function defines is its own affair",
        {
            "a.py": "def one():" + RETRY.replace("\n", "\n    "),
            "b.py": "def two():\n    import os" + RETRY.replace("\n", "\n    "),
        },
        {},
    ),
    (
        "a double is no copy of what it stands in for",
        {"retry.py": RETRY, "tests/fakes.py": RETRY, "mocks/retry.py": RETRY},
        {},
    ),
    (
        "a class that stands twice in one file is a copy of itself",
        {"retry.py": RETRY + RETRY},
        {"Retry": ["retry.Retry: copy"]},
    ),
    (
        "what a decorator may have kept is not replaced",
        {"retry.py": "@route('/a')" + PRICE + "@route('/b')" + PRICE},
        {},
    ),
    (
        "what stands under another condition is not replaced",
        {"retry.py": "import os\nif os.name:" + RETRY.replace("\n", "\n    ") + RETRY},
        {},
    ),
    (
        "files that define the same are told once, in whatever order they do",
        {"retry.py": RETRY + PRICE, "b.py": PRICE + RETRY, "user.py": USER},
        {"retry.py": ["b: all that it defines"]},
    ),
    (
        "a file of which all stands in another one is told once, and what is left for itself",
        {
            "retry.py": RETRY + PRICE,
            "b.py": RETRY + PRICE + STORE,
            "c.py": STORE,
            "user.py": USER,
        },
        {
            "retry.py": ["b: a part of it"],
            "OrderStore": ["c.OrderStore: copy"],
        },
    ),
    (
        "a third copy of what two files have is told beside it",
        {"retry.py": RETRY + PRICE, "b.py": RETRY + PRICE, "c.py": RETRY, "user.py": USER},
        {
            "retry.py": ["b: all that it defines"],
            "Retry": ["c.Retry: copy"],
        },
    ),
    (
        "a class of which most stands again under another name is nearly a copy",
        {
            "a.py": STORE,
            "b.py": STORE.replace("OrderStore", "BillStore").replace("load", "fetch").replace("strict=True", ""),
            "user.py": "from a import OrderStore",
        },
        {"OrderStore": ["b.BillStore: near copy"]},
    ),
    (
        "a class whose methods have got other names has drifted",
        {
            "a.py": STORE,
            "b.py": STORE.replace("load", "fetch").replace("parse", "read").replace("save", "store"),
            "user.py": "from a import OrderStore",
        },
        {"OrderStore": ["b.OrderStore: drifted copy"]},
    ),
    (
        "what has a base in common may be alike",
        {
            "base.py": BASES,
            "a.py": "from base import Base" + STORE.replace("OrderStore", "OrderStore(Base)"),
            "b.py": "from base import Base"
            + STORE.replace("OrderStore", "BillStore(Base)")
            .replace("load", "fetch")
            .replace("parts", "pieces")
            .replace("row", "line"),
        },
        {},
    ),
    (
        "a class without `async` is the twin of one with it, whatever it is called",
        {"a.py": STORE, "b.py": SYNCHRONOUS, "c.py": SYNCHRONOUS.replace("OrderStore", "SyncOrderStore") + "    x = 1"},
        {},
    ),
    (
        "so is a function",
        {
            "a.py": f"def weigh(items, country):\n{LONG}    return items",
            "b.py": f"async def weigh(items, country):\n{LONG}    return items",
        },
        {},
    ),
    (
        "a vendored package is meant to be a copy",
        {"retry.py": RETRY, "p/_vendor/retry.py": RETRY},
        {},
    ),
]


@pytest.mark.parametrize(("files", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_definitions_are_told_apart(files: dict[str, str], expected: dict[str, list[str]]) -> None:
    """What is told of the definitions is what the row says."""
    assert told(files) == expected


def test_a_drifted_class_is_compared_member_by_member() -> None:
    """The evidence says what is the same, what differs and what only one of them has, each at its place."""
    other = RETRY.replace("    attempts = 3\n", "    attempts = 5\n    tries: int\n", 1).replace("* 2 + attempt", "* 3")
    other = other.replace("class Retry:", "class Retry(object):").replace("reset", "renew")
    (finding,) = found({"retry.py": RETRY, "b.py": other, "user.py": USER}, Options(similarity=0.3))
    assert [(e.subject, e.text, str(e.location)) for e in finding.evidence] == [
        ("retry.Retry", "taken as the real one; 18 lines, 1 module imports it", "retry.py:2"),
        ("b.Retry", "drifted copy, 35% alike; 19 lines, 0 modules import it", "b.py:2"),
        ("", "differs: class (object), there class ()", "b.py:2"),
        ("", "same: __init__", "b.py:2"),
        ("", "differs: attempts", "b.py:5"),
        ("", "differs: delays, 4 of 5 statements are the same", "b.py:12"),
        ("", "only in retry.Retry: reset", "retry.py:17"),
        ("", "only in b.Retry: tries, renew", "b.py:2"),
    ]


def test_a_drifted_function_is_compared_statement_by_statement() -> None:
    """The evidence says how many statements are the same, and whether it takes something else."""
    other = PRICE.replace("voucher=None", "voucher=0").replace("250", "300")
    (finding,) = found({"price.py": PRICE, "b.py": other, "user.py": "from price import price"})
    assert [e.text for e in finding.evidence[2:]] == [
        "same: 13 of 14 statements",
        "differs: annotations, defaults or other arguments",
    ]


def test_the_lines_that_a_merge_removes_are_counted() -> None:
    """All lines of a copy count, and of a drifted one its share; the most used is kept."""
    (finding,) = found({"retry.py": RETRY, "b.py": RETRY, "c.py": RETRY, "user.py": USER})
    assert finding.weight == 36
    assert finding.message == "defined 3 times: the real one, 2 copies; a merge removes up to 36 lines"
    assert finding.fix is not None
    assert finding.fix.text == "keep retry.Retry, which 1 module imports, and let the others import it"


def test_what_is_replaced_in_its_own_file_is_to_be_removed() -> None:
    """The first of two equal classes in one file counts for nothing, and the finding says where it is replaced."""
    (finding,) = found({"retry.py": RETRY + RETRY})
    assert [e.text for e in finding.evidence] == [
        "taken as the real one; 18 lines, 0 modules import it",
        "copy, replaced in line 21; 18 lines",
    ]
    assert (finding.weight, finding.severity) == (18, Severity.WARNING)
    assert finding.fix is not None
    assert finding.fix.text.startswith("remove what a later definition")


def test_near_copies_in_one_file_are_information() -> None:
    """Whoever wrote them side by side knew of both, so that is no warning; in two files it is."""
    other = STORE.replace("OrderStore", "BillStore").replace("load", "fetch")
    (finding,) = found({"a.py": STORE + other})
    assert finding.severity is Severity.INFO
    (finding,) = found({"a.py": STORE, "b.py": other})
    assert finding.severity is Severity.WARNING
    assert finding.message == "much of it stands 2 times under 2 names; to share it removes up to 22 lines"


@pytest.mark.parametrize(("name", "severity"), [("Mood", Severity.WARNING), ("_Mood", Severity.INFO)])
def test_a_few_lines_under_a_private_name_are_information(name: str, severity: Severity) -> None:
    """Nobody else can take the one for the other."""
    mood = MOOD.replace("Mood", name) + "    SO_SO = 'so so'\n    SPLENDID = 'splendid'\n    AWFUL = 'awful'\n"
    (finding,) = found({"a.py": mood, "b.py": mood, "use.py": "import a, b\n"})
    assert finding.severity is severity


def test_a_copied_file_is_one_finding() -> None:
    """The finding counts the lines of what all of the files define, and says who imports each of them."""
    (finding,) = found({"retry.py": RETRY + PRICE, "b.py": RETRY + PRICE, "user.py": USER})
    assert finding.message == "the file has a copy: Retry, price; a merge removes up to 30 lines"
    assert [e.text for e in finding.evidence] == [
        "all that it defines, 30 lines; 1 module imports the module",
        "all that it defines, 30 lines; 0 modules import the module",
    ]
    three = {"retry.py": RETRY + PRICE, "b.py": RETRY + PRICE, "tests/c.py": RETRY + PRICE}
    assert [finding.severity for finding in found(three)] == [Severity.WARNING]


def test_a_shim_is_information() -> None:
    """A shim alone is no warning."""
    (finding,) = found({"retry.py": RETRY, "b.py": "import retry\nclass Retry(retry.Retry): ..."})
    assert finding.severity is Severity.INFO


def test_long_copies_in_tests_are_information() -> None:
    """Helpers of tests that are long copies are told, short ones and tests themselves are not."""
    long = PRICE + "".join(f"    print({number})\n" for number in range(20))
    files = {"tests/a.py": long, "tests/b.py": long, "tests/c.py": RETRY, "tests/d.py": RETRY}
    files |= {f"tests/{name}.py": long.replace("def price", "def test_price") for name in ("e", "f")}
    (finding,) = found(files)
    assert (finding.subject, finding.severity) == ("price", Severity.INFO)


def test_namesakes_are_told_on_demand() -> None:
    """The option shows definitions that share the name alone, as information."""
    files = {"a.py": RETRY, "b.py": PRICE.replace("def price", "def Retry")}
    assert found(files) == []
    (finding,) = found(files, Options(namesakes=True))
    assert (finding.subject, finding.severity) == ("Retry", Severity.INFO)
    assert finding.message == "defined 2 times: the real one, 1 namesake"


PROJECT = "[project]\nname = '{}'\nversion = '1'\n"
PARTS = {"one/pyproject.toml": PROJECT.format("one"), "two/pyproject.toml": PROJECT.format("two")}
RUN = 'if __name__ == "__main__":\n    print(price([], "GB"))\n'
# What it shows; the files; whether somebody can let the one import the other.
APART: list[tuple[str, dict[str, str], bool]] = [
    ("in one distribution", {"one/src/one/a.py": PRICE, "one/src/one/b.py": PRICE}, True),
    ("in two that do not know each other", {"one/src/one/a.py": PRICE, "two/src/two/a.py": PRICE}, False),
    (
        "in two of which one requires the other",
        {"one/src/one/a.py": PRICE, "two/src/two/a.py": PRICE, "two/src/two/b.py": "import one.a\n"},
        True,
    ),
    ("in two programs", {"a.py": PRICE + RUN, "b.py": PRICE + RUN}, False),
    (
        "in two programs of which another file imports one",
        {"a.py": PRICE + RUN, "b.py": PRICE + RUN, "c.py": "import a"},
        True,
    ),
    ("in files that no statement can name", {"my shop/a.py": PRICE, "my shop/b.py": PRICE}, False),
]


@pytest.mark.parametrize(("files", "together"), [row[1:] for row in APART], ids=[row[0] for row in APART])
def test_copies_that_cannot_be_shared_are_information(tmp_path: Path, files: dict[str, str], *, together: bool) -> None:
    """Nobody is warned of what no import can mend."""
    plant(tmp_path, PARTS | files)
    analysis = app.analyse(Config(tmp_path, source="importmap.toml", cache_dir=None, history=False))
    (finding,) = find(analysis, Options())
    assert finding.severity is (Severity.WARNING if together else Severity.INFO)

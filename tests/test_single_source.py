"""A concept that is declared to have one home, and has another"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from importmap.config import Config
from importmap.detect import deprecated_import, direct_construction, duplicate_definition, many_paths, single_source
from importmap.model.declared import Distinct, SingleSource
from importmap.model.finding import Finding
from importmap.model.severity import Severity
from tests.code import analysed

ORDER = SingleSource("shop.models.Order")
BODY = "class Order:\n" + "".join(f"    def step_{n}(self, x): return x * {n} + self.step_{n}(x)\n" for n in range(12))


def config(source: SingleSource, targets: tuple[str, ...] = ()) -> Config:
    """A configuration in which one concept is declared."""
    return Config(base=Path("/nowhere"), source="../importmap.toml", targets=targets, single_source=(source,))


def found(files: dict[str, str], source: SingleSource = ORDER, targets: tuple[str, ...] = ()) -> list[Finding]:
    """The findings of the rule."""
    models = {"shop/models.py": BODY, "x.py": "from shop.models import Order"}
    return list(single_source.find(analysed({**models, **files}, config=config(source, targets))))


# What it shows, where the other one is, what it is, how the message begins; "" for no finding.
SECOND: list[tuple[str, str, str, str]] = [
    ("a class of its own", "shop/b.py", "class Order: ...", "a second class Order of its own, of 1 line, "),
    ("an exact copy", "shop/b.py", BODY, "a second class Order that is an exact copy, of 13 lines, "),
    (
        "a subclass",
        "shop/b.py",
        "from shop.models import Order as Base\nclass Order(Base): ...",
        "a second class Order that derives from it, of 1 line, ",
    ),
    (
        "a class that is not always there",
        "shop/b.py",
        "if ready():\n    class Order: ...",
        "a second class Order under a condition, of 1 line, ",
    ),
    (
        "a stand-in for an import that fails",
        "shop/b.py",
        "try:\n    from shop.models import Order\nexcept ImportError:\n    class Order: ...",
        "",
    ),
    ("a function of that name", "shop/b.py", "def Order(): ...", ""),
    ("a nested class", "shop/b.py", "class Form:\n    class Order: ...", ""),
    ("a test's stand-in", "tests/b.py", "class Order: ...", ""),
    ("a stand-in that is shipped", "shop/mock_orders.py", "class Order: ...", ""),
    ("what is for the type checker", "shop/b.py", "if TYPE_CHECKING:\n    class Order: ...", ""),
]


@pytest.mark.parametrize(("path", "source", "begins"), [row[1:] for row in SECOND], ids=[row[0] for row in SECOND])
def test_a_second_definition_is(path: str, source: str, begins: str) -> None:
    """Told as what it is, or not at all."""
    messages = [finding.message for finding in found({path: source})]
    assert [message.startswith(begins) for message in messages] == ([True] if begins else [])


def test_what_is_declared_distinct_or_replaced_is_left_alone() -> None:
    """A namesake that is meant is none, and what is replaced is another rule's."""
    files = {"shop/b.py": "class Order: ..."}
    assert found(files, replace(ORDER, distinct=(Distinct("shop.b.Order", "food"),))) == []
    assert found(files, replace(ORDER, replaces=("shop.b",))) == []
    assert [finding.severity for finding in found(files)] == [Severity.ERROR]


def test_another_path_is_rewritten() -> None:
    """Imports by a path that was not declared are told together, with the mend."""
    (finding,) = found({"y.py": "from x import Order as O", "z.py": "import x\nx.Order()"})
    assert finding.message == "2 files import it by another path than the declared one"
    assert [(item.subject, item.text) for item in finding.evidence] == [("x.Order", "2 files")]
    assert finding.fix is not None
    assert [(r.path, r.after) for r in finding.fix.rewrites] == [("y.py", "from shop.models import Order as O")]


def test_the_offering_package_may_import_as_it_likes() -> None:
    """Inside the package that offers the declared path, the definition may be imported from where it is."""
    files = {
        "shop/__init__.py": "from shop.models import Order",
        "shop/api.py": "from shop.models import Order",
        "x.py": "from shop import Order",
    }
    assert found(files, SingleSource("shop.Order")) == []


def test_a_name_that_means_nothing_is_told_at_the_configuration() -> None:
    """The finding names the key and the nearest name, and stands in the file of the declaration."""
    (finding,) = found({}, SingleSource("shop.models.Oder"))
    assert finding.message == (
        "the declaration of shop.models.Oder names shop.models.Oder under symbol, and nothing is called that"
    )
    assert str(finding.location) == "importmap.toml"
    assert finding.fix is not None
    assert finding.fix.text == "did you mean shop.models.Order?"


def test_names_of_what_was_not_read_are_not_judged() -> None:
    """Where a target is another package, or a part of one, nothing is known of the rest."""
    unknown = SingleSource("bakery.models.Bread")
    assert len(found({}, unknown)) == 1
    assert found({}, unknown, targets=("shop",)) == []
    assert len(found({}, SingleSource("shop.models.Oder"), targets=("shop",))) == 1
    assert found({}, SingleSource("shop.models.Oder"), targets=("shop/models.py",)) == []


def test_other_rules_leave_a_declared_concept_alone() -> None:
    """Paths and copies of a concept, and of what it replaces, are told by its own rules only."""
    files = {
        "shop/models.py": BODY,
        "shop/b.py": BODY,
        "shop/api.py": "from shop.models import Order",
        "x.py": "from shop.models import Order",
        "y.py": "from shop.api import Order",
        "z.py": "from shop.b import Order",
    }
    free = analysed(files)
    bound = analysed(files, config=config(replace(ORDER, replaces=("shop.b",))))
    for rule, options in ((many_paths, many_paths.Options()), (duplicate_definition, duplicate_definition.Options())):
        assert [finding.rule for finding in rule.find(free, options)]
        assert list(rule.find(bound, options)) == []
    assert [finding.weight for finding in single_source.find(bound)] == [1]
    assert [finding.weight for finding in deprecated_import.find(bound)] == [1]


def test_copies_under_other_names_are_still_told() -> None:
    """A copy that is called otherwise is no namesake, and so a matter of duplicates."""
    files = {"shop/models.py": BODY, "shop/b.py": BODY.replace("class Order", "class Purchase")}
    (finding,) = duplicate_definition.find(analysed(files, config=config(ORDER)), duplicate_definition.Options())
    assert {item.subject for item in finding.evidence if item.subject} == {"shop.b.Purchase", "shop.models.Order"}


# ----------------------------------------------------------------------------------------------- direct-construction

MADE = SingleSource("shop.stock.Counter", construct_with="shop.stock.get_counter")
STOCK = "class Counter: ...\nclass Night(Counter): ...\ndef get_counter(): return Counter()\nCounter()\n"


def built(files: dict[str, str], source: SingleSource = MADE, **options: object) -> dict[str, list[int]]:
    """The lines by file in which the class is built past its accessor."""
    chosen = replace(direct_construction.Options(), **options)  # type: ignore[arg-type]
    analysis = analysed({"shop/stock.py": STOCK, **files}, config=config(source))
    return {
        finding.subject: [item.location.line for item in finding.evidence if item.location]
        for finding in direct_construction.find(analysis, chosen)
    }


def test_calls_past_the_accessor_are_found_by_any_name() -> None:
    """Aliases and re-exports lead to the class; its own module builds it rightly."""
    files = {
        "a.py": "from shop.stock import Counter as C\nC()\nC()",
        "b.py": "import a\n\na.C()",
        "c.py": "from shop.stock import get_counter\nget_counter()",
        "d.py": "from shop.stock import Counter\ndef f(counter: Counter): return isinstance(counter, Counter)",
    }
    assert built(files) == {"a": [2, 3], "b": [3]}


def test_what_may_build_is_declared() -> None:
    """Modules, classes and functions can be allowed, tests and subclasses be judged as well."""
    files = {
        "a.py": "from shop.stock import Counter\nclass Factory:\n    def make(self): return Counter()\nCounter()",
        "tests/t.py": "from shop.stock import Counter\nCounter()",
        "n.py": "from shop.stock import Night\nNight()",
    }
    assert built(files) == {"a": [3, 4]}
    assert built(files, allowed=("a.Factory",)) == {"a": [4]}
    assert built(files, allowed=("*",)) == {}
    assert built(files, tests=True) == {"a": [3, 4], "tests.t": [2]}
    assert built(files, subclasses=True) == {"a": [3, 4], "n": [2]}


def test_an_accessor_may_be_a_method() -> None:
    """A class method of the class, or of a factory, can be the accessor."""
    files = {
        "shop/stock.py": "class Counter:\n    @classmethod\n    def default(cls): return cls()\n",
        "shop/factory.py": (
            "from shop.stock import Counter\nclass Factory:\n    def make(self): return Counter()\n"
            "    def other(self): return Counter()\n"
        ),
        "a.py": "from shop.stock import Counter\nCounter()",
    }
    by_class = replace(MADE, construct_with="shop.stock.Counter.default")
    assert built(files, by_class) == {"a": [2], "shop.factory": [3, 4]}
    by_factory = replace(MADE, construct_with="shop.factory.Factory.make")
    assert built(files, by_factory) == {"a": [2], "shop.factory": [4]}

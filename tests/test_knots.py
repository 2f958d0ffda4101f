"""Knots: their views, their verdicts, what to cut and how"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importmap.analysis import Analysis
from importmap.detect import import_cycle
from importmap.graph import View
from importmap.model.finding import Finding, Safety
from importmap.model.knots import Cut, Knot, Tie
from importmap.model.severity import Severity
from tests.code import analysed


def knots(files: dict[str, str]) -> tuple[Knot, ...]:
    """The knots of these files."""
    return analysed(files).knots


def cut(files: dict[str, str]) -> Cut:
    """The one import that unties the only knot of these files."""
    (knot,) = knots(files)
    (found,) = knot.cuts
    assert knot.needed == 1
    assert (found.before, found.after) == (len(knot.members), 0)
    return found


def found(files: dict[str, str], large: int = 5) -> list[Finding]:
    """What the rule finds in these files."""
    return list(import_cycle.find(analysed(files), import_cycle.Options(large)))


# What the importer a does with the name B, what else there is, and how its import of b can go. That b's import of a can
# only be moved makes a's the cheaper one.
WAYS = [
    ("class A: ...\n", {}, "drop `B`, which nothing uses, unless b is loaded for what it does"),
    (
        "def f(x: 'B'): ...\nclass A: ...\n",
        {},
        "import `B` under `if TYPE_CHECKING:`: only annotations name it",
    ),
    (
        "def f(x: B): ...\nclass A: ...\n",
        {},
        "import `B` under `if TYPE_CHECKING:`, with the annotations quoted: only annotations name it",
    ),
    ("def f(): return B()\nclass A: ...\n", {}, "import `B` in the functions that use it"),
    ("class A(B): ...\n", {}, "move `B` to a module that both may import"),
    # A decorator from elsewhere may ask for the annotations that it finds, and so may a base class.
    ("import w\n@w.get('/')\ndef f(x: B): ...\nclass A: ...\n", {}, "move `B` to a module that both may import"),
    (
        "import w\nclass A(w.Model):\n    field: 'B'\n",
        {},
        "move `B` to a module that both may import",
    ),
    (
        "def f(): return B()\nclass A: ...\n",
        {"c.py": "from a import B\n"},
        "import `B` in the functions that use it; have the one place that takes `B` from a import it from b",
    ),
    (
        "class A: ...\n",
        {"c.py": "from a import B\n", "d.py": "import a\na.B\n"},
        "have the 2 places that take `B` from a import it from b",
    ),
    ("__all__ = ['B']\nclass A: ...\n", {}, "drop `B`: nothing takes it from a"),
]


@pytest.mark.parametrize(("uses", "others", "how"), WAYS)
def test_what_becomes_of_a_name_decides_how_its_import_goes(uses: str, others: dict[str, str], how: str) -> None:
    """Dropped, for annotations only, deferred, taken from its home, or moved."""
    made = cut({"a.py": f"from b import B\n{uses}", "b.py": f"from a import A\n{LONG}class B(A): ...\n", **others})
    assert (made.importer, made.imported, made.lines, made.how) == ("a", "b", (1,), how)


LONG = "class Needed(A):\n" + "".join(f"    field_{number} = {number}\n" for number in range(200))


def test_what_a_class_body_imports_it_uses_there() -> None:
    """The name is bound in the class, and not in the module around it."""
    files = {"a.py": "class A:\n    from b import B\n    made = B()\n", "b.py": f"from a import A\n{LONG}class B: ..."}
    assert (cut(files).lines, cut(files).how) == ((2,), "move `B` to a module that both may import")


def test_what_is_passed_on_is_taken_from_where_it_is_defined() -> None:
    """An import through a module that only passes the name on needs no change of the code."""
    files = {
        "a.py": "from c import C\nfrom b import B\n",
        "b.py": "from a import C\nclass B(C): ...",
        "c.py": "class C: ...",
    }
    made = cut(files)
    assert (made.importer, made.how, made.cost) == ("b", "import `C` from c, where it is defined", 6)


def test_what_is_private_to_a_package_is_not_taken_from_there() -> None:
    """Modules in the package may import it as they like, others take the path that is offered."""
    files = {
        "p/__init__.py": f"from p._c import C\nfrom b import B\n{LONG.replace('(A)', '(B)')}",
        "p/_c.py": "class C: ...",
        "b.py": "from p import C\nclass B(C): ...",
    }
    assert cut(files).how == "move `C` to a module that both may import"
    inside = {"p/__init__.py": files["p/__init__.py"].replace("from b", "from p.b"), "p/_c.py": files["p/_c.py"]}
    assert cut({**inside, "p/b.py": files["b.py"]}).how == "import `C` from p._c, where it is defined"


def test_it_is_not_taken_from_where_that_leads_back() -> None:
    """Where the home of a name runs the knot as well, another way is told."""
    files = {
        "p/__init__.py": "from q import Q",
        "p/c.py": "class C: ...",
        "r.py": "from p.c import C",
        "q.py": "from r import C\nclass Q(C): ...",
    }
    (knot,) = knots({**files, "r.py": "from p.c import C\nclass R(C): ..."})
    assert "import `C` from p.c" not in " ".join(found.how for found in knot.cuts)


def test_a_package_offers_lazily_what_is_at_home_in_it() -> None:
    """Where importers should go on using the package, it can import what it offers when asked."""
    files = {
        "p/__init__.py": "from p.b import B\n__all__ = ['B']",
        "p/b.py": f"from q import Q\n{LONG.replace('(A)', '(Q)')}class B(Q): ...",
        "q.py": "import p.c\nclass Q(p.c.C): ...",
        "p/c.py": "class C: ...\n",
        **{f"u{number}.py": "from p import B" for number in range(5)},
    }
    (knot,) = knots(files)
    assert knot.view is View.IMPLIED
    assert [made.how for made in knot.cuts] == ["offer `B` by a `__getattr__` of p that imports it when asked"]


def test_of_a_module_the_attributes_are_moved_that_are_needed_at_once() -> None:
    """What is used of it in functions only may stay."""
    files = {
        "a.py": f"import b\n{LONG.replace('Needed(A)', 'A(b.B)')}def f(): return b.C",
        "b.py": "import a\nclass B: ...\nC = 1\nclass D(a.A): ...",
    }
    (knot,) = knots(files)
    assert [made.how for made in knot.cuts] == ["move `B` to a module that both may import"]


def test_an_import_in_a_function_has_to_go_where_functions_count() -> None:
    """What a function needs can only be moved; an import at the top that is there for a function, too."""
    files = {"a.py": "import b\ndef f(): return b.x()", "b.py": "def x():\n    from a import f\n    return f()"}
    (knot,) = knots(files)
    assert knot.view is View.DEFERRED
    assert [made.how for made in knot.cuts] == ["move `x` to a module that both may import"]


def test_the_removable_unit_is_the_import_that_runs_a_package() -> None:
    """A ring through a parent package points at the import that runs it, and that is what is cut."""
    files = {
        "p/__init__.py": "from q import Q\nclass P(Q): ...",
        "p/x.py": "X = 1",
        "q.py": "import os\nimport p.x\nclass Q: ...",
    }
    (knot,) = knots(files)
    assert [(leg.importer, leg.imported, leg.onto, leg.line) for leg in knot.ring] == [
        ("p", "q", "q", 1),
        ("q", "p.x", "p", 2),
    ]
    assert [(made.importer, made.imported, made.onto, made.lines) for made in knot.cuts] == [("q", "p.x", ("p",), (2,))]


def test_only_lines_that_count_are_told() -> None:
    """An import in a function is no part of a knot at import time, though it names the same module."""
    files = {"a.py": "def f():\n    import b\nimport b\nb.x", "b.py": "import a\na.f"}
    (knot,) = knots(files)
    assert knot.ring[0].line == 3
    assert cut(files).lines in ((3,), (1,))


def test_each_group_of_modules_stands_once() -> None:
    """It stands in the narrowest view that ties it; a wider one that adds a module is another group."""
    files = {"a.py": "import b\nimport c", "b.py": "import a", "c.py": "def f():\n    import a"}
    assert [(knot.view, sorted(knot.members)) for knot in knots(files)] == [
        (View.IMPORT_TIME, ["a", "b"]),
        (View.DEFERRED, ["a", "b", "c"]),
    ]


def test_the_members_stand_in_the_order_that_is_left() -> None:
    """After the cut importers come first."""
    files = {
        "c.py": "from a import A\nclass C(A): ...",
        "b.py": "import c\nclass B(c.C): ...",
        "a.py": "import b\nclass A: ...",
    }
    (knot,) = knots(files)
    assert knot.members == ("b", "c", "a")


PATHS = {"p": "p/__init__.py", "p.a": "p/a.py", "p.b": "p/b.py", "q": "q/__init__.py", "q.c": "q/c.py", "r": "r.py"}
IMPORTS = st.sets(
    st.tuples(st.sampled_from(sorted(PATHS)), st.sampled_from(sorted(PATHS)), st.booleans()).filter(
        lambda found: found[0] != found[1]
    ),
    max_size=14,
)


@settings(deadline=None)
@given(IMPORTS)
def test_without_the_lines_of_the_cuts_there_is_no_knot(imports: set[tuple[str, str, bool]]) -> None:
    """What is cut of random packages unties them, in each view, when the statements are taken out of the files."""
    lines = {path: ["import sys"] for path in PATHS.values()}
    for importer, imported, deferred in sorted(imports):
        lines[PATHS[importer]] += [f"def f(): import {imported}" if deferred else f"import {imported}"]
    analysis = analysed({path: "\n".join(found) for path, found in lines.items()})
    for view in (View.IMPORT_TIME, View.IMPLIED, View.DEFERRED):
        left = {path: list(found) for path, found in lines.items()}
        for tie in (tie for members in analysis.graph.knots(view) for tie in untied(analysis, members, view)):
            for line in tie.lines:
                left[PATHS[tie.importer]][line - 1] = ""
        assert analysed({path: "\n".join(found) for path, found in left.items()}).graph.knots(view) == ()


def untied(analysis: Analysis, members: tuple[str, ...], view: View) -> tuple[Tie, ...]:
    """What is cut of one knot where every import has the same price."""
    return analysis.graph.untied(members, dict.fromkeys(analysis.graph.ties(members, view), 1), shown=9).ties


# ------------------------------------------------------------------------------------------------------------ findings


def test_a_knot_that_fails_is_an_error() -> None:
    """The message counts what fails, the place is where it fails, and the evidence leads there."""
    (finding,) = found({"a.py": "from b import B\nclass A: ...", "b.py": "from a import A\nclass B: ..."})
    assert finding.severity is Severity.ERROR
    assert finding.message == "2 modules import each other when they are imported; 2 modules cannot be imported first"
    assert str(finding.location) == "b.py:1"
    texts = [evidence.text for evidence in finding.evidence]
    assert texts[0].startswith("imported first, a fails: ImportError: cannot import name 'A' from partially init")
    assert "imported first, b fails, too" in texts
    assert finding.fix is not None
    assert finding.fix.safety is Safety.MANUAL
    assert finding.fix.text.startswith("cut 1 import: a imports b (2 -> 0): drop `B`")


def test_a_knot_that_works_by_luck_is_a_warning() -> None:
    """Who enters it enters where it works; the message names who must not be first."""
    files = {"a.py": "class A: ...\nfrom b import B", "b.py": "from a import A\nclass B(A): ...", "c.py": "import a"}
    (finding,) = found(files)
    assert finding.severity is Severity.WARNING
    assert finding.message.endswith("; it works by luck, as long as b is not imported first")


def test_a_harmless_knot_is_information() -> None:
    """Modules that touch each other's names later can be imported in any order."""
    (finding,) = found({"a.py": "import b\ndef f(): return b.x", "b.py": "import a\ndef x(): return a.f"})
    assert finding.severity is Severity.INFO
    assert finding.message.endswith("; no order of imports breaks it")


def test_what_fails_is_told_once() -> None:
    """A wider knot is no error for what fails in a narrower one already."""
    files = {
        "p/__init__.py": "import q",
        "p/x.py": "",
        "q.py": "import p.x\nimport a",
        "a.py": "from b import B\nimport q\nclass A: ...",
        "b.py": "from a import A\nclass B: ...",
    }
    narrow, wide = found(files)
    assert (narrow.severity, wide.severity) == (Severity.ERROR, Severity.INFO)
    assert wide.message.endswith("; what fails in it is told of a narrower knot")


def test_a_small_knot_through_functions_is_not_told() -> None:
    """That is how cycles are broken; a large one keeps the code from being taken apart."""
    files = {"a.py": "import b", "b.py": "def f():\n    import a"}
    assert found(files) == []
    (finding,) = found(files, large=2)
    assert (finding.severity, finding.message) == (
        Severity.INFO,
        "2 modules import each other, counting imports inside functions",
    )


def test_imports_for_the_type_checker_make_a_knot_of_their_own_only_where_there_is_no_other() -> None:
    """Where they only widen a knot, its message says so; there is nothing to cut in them."""
    typed = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import "
    files = {"a.py": "import b", "b.py": f"def f():\n    import a\n{typed}c", "c.py": "import a"}
    (finding,) = found(files, large=2)
    assert finding.message.endswith("counting imports inside functions; with those for the type checker 3")
    (finding,) = found({"a.py": "import b", "b.py": f"{typed}a"}, large=2)
    assert finding.message == "2 modules import each other, counting imports for the type checker"
    assert finding.fix is None


def test_of_many_cuts_the_fix_spells_out_the_first() -> None:
    """It says that fewer may do, how many there are in all, and which one ends the failure."""
    names = [f"m{number}" for number in range(6)]
    files = {
        f"{name}.py": "".join(f"from {other} import x_{other}\n" for other in names if other != name)
        + f"x_{name} = 1\n"
        for name in names
    }
    (finding,) = found(files)
    assert finding.fix is not None
    assert finding.fix.text.startswith("cut at most 15 imports: (1) ")
    assert re.search(r"; and 10 more; cut \d+ ends the failure", finding.fix.text)

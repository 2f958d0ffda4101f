"""plan.md has every step in its order, and no name in it becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from importmap.model.change import Plan, Rewrite, Risk, Step
from importmap.model.finding import Finding, Journey, Location, Severity
from importmap.model.report import Report
from importmap.render import markdown
from importmap.render.writing import code, counted, figure, prose, readable
from tests.reports import empty, small


def planned(*steps: Step) -> Report:
    """A report with this plan."""
    return replace(empty(), name="shop", plan=Plan(steps))


def step(id: str, after: tuple[str, ...] = (), rewrites: tuple[Rewrite, ...] = ()) -> Step:
    """A step with an id, and with what matters to a test."""
    return Step(
        id, f"Move {id}", "It has two homes", "many-paths", f"shop.{id}", rewrites, ("shop/api.py",), ("f1",), after,
        Risk.LOW, 1_234, "routes: 3 -> 1",
    )  # fmt: skip


def test_steps_are_numbered_in_their_order() -> None:
    """Each step is in the overview and has a section, and names what comes before it by number."""
    text = markdown.render(planned(step("one"), step("two", after=("one",))))
    assert "1. [ ] Move one (low risk, 1 file)\n2. [ ] Move two" in text
    assert text.index("## 1. Move one") < text.index("## 2. Move two")
    assert "- Comes after: 1\n" in text
    assert "- Gain: 1,234 (imports mended and lines removed)\n" in text
    assert "- Must fall: routes: 3 -> 1\n" in text


def test_steps_name_the_critical_paths() -> None:
    """A step says by what shortest chain each critical path comes to one of its findings."""
    findings = [
        Finding("many-paths", Severity.WARNING, name, "", Location("a.py"), journeys=(Journey("checkout", chain),))
        for name, chain in (("a", ("shop.api", "shop.b", "shop.a")), ("b", ("shop.api", "shop.b")))
    ]
    resolving = replace(step("one"), resolves=tuple(finding.fingerprint for finding in findings))
    text = markdown.render(replace(planned(resolving), findings=tuple(findings)))
    assert "- Reached by: checkout, `shop.api` -> `shop.b`\n" in text
    assert text.count("Reached by") == 1


def test_rewrites_are_shown_as_a_difference() -> None:
    """A rewrite shows the statement before and after, below its file, in a fence that it cannot close."""
    text = markdown.render(planned(step("one", rewrites=(Rewrite("shop/a.py", 4, "import a", "import b  # ```"),))))
    assert "````diff\nshop/a.py\n@@ line 4 @@\n-import a\n+import b  # ```\n````\n" in text


def test_long_steps_are_cut() -> None:
    """A step shows some of its changes, and says how many there are more."""
    rewrites = tuple(Rewrite("a.py", line, "import a", "import b") for line in range(markdown.SHOWN + 2))
    text = markdown.render(planned(step("one", rewrites=rewrites)))
    assert text.count("@@ line") == markdown.SHOWN
    assert "And 2 changes more, in `report.json`." in text


def test_files_are_listed_where_there_is_no_rewrite() -> None:
    """A step that has to be done by hand names the files that it touches."""
    assert "Files:\n\n- `shop/api.py`\n" in markdown.render(planned(step("one")))


def test_an_empty_plan_says_why() -> None:
    """No findings, nothing to do; findings without a step are another matter."""
    assert markdown.render(planned()).endswith("\nThere is nothing to do.\n")
    with_findings = replace(planned(), findings=small().findings)
    assert markdown.render(with_findings).endswith("\nNo finding has a step that can be planned.\n")


def test_hostile_names_stay_text() -> None:
    """No tag of a hostile name stands outside of code."""
    text = re.sub(r"^```diff\n.*?^```\n", "", markdown.render(small()), flags=re.DOTALL | re.MULTILINE)
    outside = re.sub(r"`[^`]*`", "", text)
    assert "\\<" in outside
    assert "<" not in outside.replace("\\<", "")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Order has 3 paths", "Order has 3 paths"),
        ("shop.models.Order is old.", "`shop.models.Order` is old."),
        ("see shop/api.py:3: it fails", "see `shop/api.py:3`: it fails"),
        ("__init__ hides it", "`__init__` hides it"),
        ("1.5 of 3,000", "1.5 of 3,000"),
        ("left out by `backups/**`", "left out by `backups/**`"),
        ("*bold* [a](b) <b>", "\\*bold\\* \\[a\\](b) \\<b>"),
        ("a ` b", "a \\` b"),
        ("two\nlines", "two\\\\nlines"),
        ("@team", "@<!-- -->team"),
    ],
)
def test_prose(text: str, written: str) -> None:
    """A sentence keeps its words; names become code, and nothing else has a meaning."""
    assert prose(text) == written


@pytest.mark.parametrize(
    ("text", "written"), [("a.b", "`a.b`"), ("a`b", "``a`b``"), ("`a`", "`` `a` ``"), ("a\nb", "`a\\nb`")]
)
def test_code(text: str, written: str) -> None:
    """A code span is longer than any run of backticks in it."""
    assert code(text) == written


@pytest.mark.parametrize(
    ("value", "written"), [(0, "0"), (1_234_567, "1,234,567"), (0.5, "0.5"), (0.33333, "0.3333"), (2.0, "2")]
)
def test_figure(value: float, written: str) -> None:
    """Figures have thousands separators and few decimals."""
    assert figure(value) == written


def test_counted() -> None:
    """A noun follows its number."""
    assert [counted(0, "file"), counted(1, "file"), counted(2, "copy", "copies")] == ["0 files", "1 file", "2 copies"]


def test_readable() -> None:
    """What a terminal would obey, or hide, is written out; everything else stays."""
    assert readable("naïve 模块") == "naïve 模块"
    assert readable("a\x1b[31mb\u202e\udcff\n") == "a\\x1b[31mb\\u202e\\udcff\\n"

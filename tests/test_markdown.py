"""plan.md has every step in its order, and no name in it becomes markup."""

from __future__ import annotations

import json
import re
import shlex
import sys
import unicodedata
from dataclasses import replace

import pytest

from importmap.model.change import Phase, Plan, Rewrite, Safety, Step
from importmap.model.finding import Finding
from importmap.model.location import Journey, Location
from importmap.model.report import Report
from importmap.model.severity import Severity
from importmap.render import markdown
from importmap.render.writing import code, command, counted, figure, inert, prose, readable, row
from tests.reports import empty, small


def planned(*steps: Step) -> Report:
    """A report with this plan."""
    return replace(empty(), name="shop", plan=Plan(steps))


def step(id: str, after: tuple[str, ...] = (), rewrites: tuple[Rewrite, ...] = ()) -> Step:
    """A step with an id, and with what matters to a test."""
    return Step(
        id, Phase.HOME, f"Move {id}", "It has two homes", "many-paths", f"shop.{id}", rewrites, ("shop/api.py",),
        ("f1",), after, Safety.UNSAFE, 1_234, "routes: 3 -> 1",
    )  # fmt: skip


def test_steps_are_numbered_in_their_order() -> None:
    """Each step is in the overview and has a section, and names what comes before it by number."""
    text = markdown.render(planned(step("one"), step("two", after=("one",))))
    assert "| 1 | Move one | 1,234 | 1 | 0 | check | routes: 3 -> 1 |\n| 2 | Move two" in text
    assert text.index("## 1. Move one") < text.index("## 2. Move two")
    assert "- Comes after: 1\n" in text
    assert "- Gain: 1,234\n" in text
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
        ("mends #12 for $x$", "mends #<!-- -->12 for $<!-- -->x$<!-- -->"),
        ("GH-12 and 0a1b2c3d, not defaced", "`GH-12` and `0a1b2c3d`, not defaced"),
        ("> quoted", "\\> quoted"),
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("--- or ===", "\\--- or ==="),
        ("a -> b", "a -> b"),
    ],
)
def test_prose(text: str, written: str) -> None:
    """A sentence keeps its words; names become code, and nothing else has a meaning."""
    assert prose(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [("a.b", "`a.b`"), ("a`b", "``a`b``"), ("`a`", "`` `a` ``"), ("a\nb", "`a\\nb`"), ("", "` `")],
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


def test_nothing_hidden_is_left() -> None:
    """No character that Python's tables call a control, a format, a surrogate or a separator comes out but a space."""
    of_digits = [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD]  # they can be seen
    hidden = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs"}
    text = "".join(chr(c) for c in range(1, sys.maxunicode + 1) if c not in of_digits)
    assert {c for c in readable(text) if unicodedata.category(c) in hidden} == {" "}
    written = inert(json.dumps(text, ensure_ascii=False))
    assert {c for c in written if unicodedata.category(c) in hidden} == {" "}
    assert json.loads(written) == json.loads(json.dumps(text))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("::error::x", "\\x3a:error::x"),
        (" \t::add-mask::x", " \\t::add-mask::x"),
        ("  ::add-mask::x", "  \\x3a:add-mask::x"),
        ("a ::b", "a ::b"),
        ("a ##[error]x ###vso[task.complete]", "a \\x23#[error]x #\\x23#vso[task.complete]"),
        ("# ## [x]", "# ## [x]"),
    ],
)
def test_no_log_is_commanded(text: str, written: str) -> None:
    """What a system that runs jobs would obey in a log is shown instead, and nothing else is touched."""
    assert readable(text) == written


@pytest.mark.parametrize(
    ("cell", "written"), [("a|b", "a\\|b"), ("`a|b`", "`a\\|b`"), ("a\\|b", "a\\|b"), ("a\\\\|b", "a\\\\\\|b")]
)
def test_a_cell_ends_where_it_should(cell: str, written: str) -> None:
    """A pipe in a cell has an odd number of backslashes before it, so that no row gets another column."""
    assert row((cell, "c")) == f"| {written} | c |"


@pytest.mark.parametrize("name", ["a b", "a'b", "$(id)", "`id`", "a;b", "a\nb", "a\x1b[0m", "", "~", "!!", "a&b"])
def test_a_proposed_command_is_one_command(name: str) -> None:
    """A shell that is given it has the words and runs nothing else."""
    assert shlex.split(command("importmap", name, "b")) == ["importmap", readable(name), "b"]

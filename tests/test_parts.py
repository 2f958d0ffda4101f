"""What belongs to whom, and what a step makes fall: the figures that a meeting divides among its teams"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from importmap.cli import commands
from importmap.model.change import Rewrite
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.location import Location
from importmap.model.severity import Severity
from importmap.scan.codeowners import Owners, shares
from tests.accept import analysed, reported
from tests.reports import module
from tests.trees import plant

HERE, THERE, BEYOND = (Location(f"shop/{name}.py", 1) for name in ("here", "there", "beyond"))


@pytest.mark.parametrize(
    ("rule", "evidence", "fix", "expected"),
    [
        ("unresolved-import", (), None, ["here"]),
        # A witness is no place of the finding unless it says so.
        ("unresolved-import", (Evidence("", "", THERE),), None, ["here"]),
        ("unresolved-import", (Evidence("", "", THERE, place=True), Evidence("", "")), None, ["here", "there"]),
        # Copies stand where each of them does.
        ("duplicate-definition", (Evidence("", "", THERE),), None, ["here", "there"]),
        ("many-paths", (), Fix(Safety.UNSAFE, "", (Rewrite(BEYOND.path, 1, "", ""),)), ["beyond", "here"]),
    ],
)
def test_a_finding_belongs_where_it_stands_and_where_its_mend_rewrites(
    rule: str, evidence: tuple[Evidence, ...], fix: Fix | None, expected: list[str]
) -> None:
    """One rule says to which files a finding belongs."""
    finding = Finding(rule, Severity.ERROR, "", "", HERE, evidence, fix)
    assert finding.paths == tuple(f"shop/{name}.py" for name in expected)


def test_owners_have_the_modules_that_are_theirs() -> None:
    """A module may have several owners, or none."""
    modules = [module("shop.orders"), module("shop.mail"), module("tests.test_orders")]
    found = shares(Owners("/shop/ @shop\n/shop/orders.py @orders @shop @orders\n"), modules)
    assert [(owner.name, owner.modules) for owner in found] == [
        ("@orders", ("shop.orders",)),
        ("@shop", ("shop.orders", "shop.mail")),
    ]


def test_the_files_of_a_knot_are_those_of_its_cuts() -> None:
    """Who unties a knot opens the files of the imports that go, and not all that are in it."""
    analysis = analysed("monorepo")
    knots = {knot.id: knot for knot in analysis.knots}
    steps = [step for step in reported("monorepo").plan.steps if step.subject in knots]
    assert steps
    for step in steps:
        cuts = {analysis.modules[cut.importer].path for cut in knots[step.subject].cuts}
        assert set(step.files) <= cuts | {rewrite.path for rewrite in step.rewrites}


def test_what_falls_is_counted_in_its_own_unit() -> None:
    """Modules that go are counted as modules, though the gain of a step is in tens of lines."""
    for step in reported("monorepo").plan.steps:
        if step.rule == "orphan-module":
            assert step.measure.endswith(f": {len(step.resolves)} -> 0")


def test_a_report_tells_what_became_of_decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`analyze --decisions` puts what was decided into the report, and no run without it remembers that."""
    plant(tmp_path, {"shop/__init__.py": "", "shop/api.py": "from shop import orders\n"})
    (tmp_path / "decisions.json").write_text(
        '{"decisions": {"0123abcd": {"state": "agreed", "note": "soon", "resolves": ["f"]}}}'
    )
    monkeypatch.chdir(tmp_path)
    told = []
    for options in (["--decisions", "decisions.json"], []):
        run = CliRunner().invoke(
            commands, ["analyze", "shop", "-q", "--cache-dir", "cache", "-f", "json", "-o", "out", *options]
        )
        assert run.exit_code == 0, run.output
        told.append(json.loads((tmp_path / "out" / "report.json").read_text())["decisions"])
    assert [[(one["ruling"]["note"], one["outcome"]) for one in found] for found in told] == [[("soon", "done")], []]

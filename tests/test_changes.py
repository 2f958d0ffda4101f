"""A comparison as a page: with the report, alone, and judged by the size of the code"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from importmap.cli import commands
from importmap.history import compare, snapshot
from importmap.model.report import Metric
from importmap.render.since import since
from tests import pages, reports
from tests.test_evidence import SHOP
from tests.trees import plant


def tables(page: str) -> dict[str, Any]:
    """The tables of a page."""
    payload = page.partition('id="payload">')[2].partition("<")[0]
    found: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(payload)))["tables"]
    return found


@pytest.mark.parametrize(
    ("modules", "before", "after", "expected"),
    [
        ((100, 100), 10, 12, ""),  # the count says it
        ((100, 200), 10, 12, "better"),  # more of it, in twice the code
        ((100, 50), 10, 8, "worse"),  # less of it, in half the code
        ((100, 200), 10, 20, "same"),
        ((100, 50), 10, 10, ""),  # nobody has touched it
        ((100, 200), 0.25, 0.5, ""),  # no count
    ],
)
def test_a_count_is_judged_by_the_size_of_the_code(
    modules: tuple[int, int], before: float, after: float, expected: str
) -> None:
    """Where the code has grown or shrunk, its share tells more than the count."""
    base, head = (
        replace(snapshot(reports.empty()), metrics=(Metric("modules", size, ""), Metric("knots", value, "lower")))
        for size, value in zip(modules, (before, after), strict=True)
    )
    found = compare(base, head)
    assert found.relative(next(one for one in found.metrics if one.name == "knots")) == expected


def test_the_first_screen_begins_with_what_is_worse() -> None:
    """Counts that are always said, the figures with a verdict, and the worst of what is new."""
    told = since(pages.change(reports.small()))
    assert told.counts[0][0] == "new"
    verdicts = [one.verdict for one in told.figures]
    assert verdicts == sorted(verdicts, reverse=True)
    assert 0 < len(told.worst) <= 4
    assert not told.is_first


def test_reports_and_comparisons_become_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report says what is new since an older one; two older ones are a page of their own, without a report."""
    plant(tmp_path, SHOP)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(commands, [*arguments, "-q", "--no-cache"])
        assert done.exit_code == 0, done.output
        return done.stdout

    run("snapshot", "-o", "old.json")
    plant(tmp_path, {"shop/more.py": "import shop.nowhere\n"})
    run("snapshot", "-o", "new.json")
    run("analyze", "--compare", "old.json", "-f", "html", "-o", "out")
    page = (tmp_path / "out/report.html").read_text("utf-8")
    assert 'href="#/diff"' in page
    assert len(tables(page)["changes"]["kind"]) == 1
    alone = run("diff", "old.json", "new.json", "--format", "html")
    assert 'id="overview"' not in alone
    assert tables(alone).keys() >= {"states", "changes", "figures"}
    assert 'id="overview"' in run("diff", "old.json", "--format", "html")

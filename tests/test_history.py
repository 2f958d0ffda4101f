"""Snapshots keep what identifies a report's findings, and comparing two of them tells what changed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from importmap import history
from importmap.model.errors import SnapshotError
from importmap.model.finding import Finding
from importmap.model.history import MetricChange, Snapshot
from importmap.model.location import Location
from importmap.model.report import Metric, PackageEdge, Report
from importmap.model.severity import Severity
from importmap.render import comparison
from importmap.render import json as report_json
from tests.reports import edge, empty, module, small


def finding(subject: str, line: int = 1, severity: Severity = Severity.WARNING) -> Finding:
    """A finding that its subject identifies."""
    return Finding("many-paths", severity, subject, f"{subject} has two paths", Location("shop/api.py", line))


def report(*findings: Finding, **changes: object) -> Report:
    """A report with these findings and nothing else but what is changed."""
    return replace(empty(), name="shop", findings=findings, **changes)  # type: ignore[arg-type]


def test_a_snapshot_survives_its_file(tmp_path: Path) -> None:
    """What is written is what is read, hostile names and all."""
    kept = history.snapshot(small())
    path = tmp_path / "base.json"
    path.write_text(history.dump(kept), "utf-8")
    loaded = history.load(path)
    assert history.dump(loaded) == history.dump(kept)
    assert [f.fingerprint for f in loaded.findings] == [f.fingerprint for f in kept.findings]


def test_a_report_is_a_snapshot(tmp_path: Path) -> None:
    """A report.json gives the snapshot that its report gives."""
    path = tmp_path / "report.json"
    path.write_text(report_json.render(small()), "utf-8")
    loaded, kept = history.load(path), history.snapshot(small())
    assert history.dump(loaded) == history.dump(kept)


def test_a_snapshot_has_no_lines() -> None:
    """A finding that only moved leaves the snapshot as it is."""
    assert history.dump(history.snapshot(report(finding("shop.A", 3)))) == history.dump(
        history.snapshot(report(finding("shop.A", 99)))
    )


def test_a_snapshot_is_sorted() -> None:
    """The order of the findings and of the figures in the report does not show."""
    one, two = finding("shop.A"), finding("shop.B")
    figures = Metric("b", 1, ""), Metric("a", 2, "")
    first = report(one, two, metrics=figures)
    second = report(two, one, metrics=figures[::-1])
    assert history.dump(history.snapshot(first)) == history.dump(history.snapshot(second))


def test_a_snapshot_file_has_a_line_for_each_finding() -> None:
    """A new finding is one more line, so that a version control system shows it as such."""
    before = history.dump(history.snapshot(report(finding("shop.A"), finding("shop.C")))).splitlines()
    after = history.dump(history.snapshot(report(finding("shop.A"), finding("shop.B"), finding("shop.C")))).splitlines()
    assert len(after) == len(before) + 1
    assert set(before) < set(after)


def test_a_snapshot_is_json_with_a_version() -> None:
    """The file names its schema, and writes a severity as its word."""
    document = json.loads(history.dump(history.snapshot(report(finding("shop.A")))))
    assert document["schema"] == history.SCHEMA
    assert document["findings"][0]["severity"] == "warning"


def test_package_edges_add_up_module_edges() -> None:
    """Edges between modules are summed by their packages; those inside a package are left out."""
    made = report(
        modules=tuple(map(module, ("shop.api.a", "shop.api.b", "shop.models.m"))),
        edges=(
            edge("shop.api.a", "shop.api.b", 1),
            edge("shop.api.a", "shop.models.m", 1, 2, 3, deferred=1),
            edge("shop.api.b", "shop.models.m", 9, typing=1),
        ),
    )
    assert history.snapshot(made).package_edges == (PackageEdge("shop.api", "shop.models", 2, 1, 1),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not whole"),
        (b'{"schema": 1, "name": "sh', "not whole"),
        (b"\xff\xfe", "not whole"),
        (b'{"schema": 1, "a": ' + b"[" * 100_000, "not whole"),
        (b"[]", "not a snapshot"),
        (b"{}", "not a snapshot"),
        (b'{"schema": 1}', "neither a snapshot nor a report"),
        (b'{"schema": 2, "package_edges": []}', "newer importmap"),
        (b'{"schema": 99, "coverage": {}}', "newer importmap"),
        (b'{"schema": 0, "coverage": {}}', "older importmap"),
        (b'{"schema": 1, "package_edges": [], "name": 3}', "not a snapshot"),
        (b'{"schema": 1, "package_edges": []}', "not a snapshot"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """What is no snapshot of this version is refused, with its name and the reason."""
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match=message) as raised:
        history.load(path)
    assert "other.json" in raised.value.message
    assert raised.value.hint


def test_a_cut_snapshot_is_refused(tmp_path: Path) -> None:
    """No beginning of a snapshot passes for a whole one."""
    whole = history.dump(history.snapshot(report(finding("shop.A"), finding("shop.B")))).rstrip().encode()
    path = tmp_path / "cut.json"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(SnapshotError):
            history.load(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that is not there, and a folder, are refused."""
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(SnapshotError, match="cannot be read"):
            history.load(path)


def snapshots() -> tuple[Snapshot, Snapshot]:
    """Two states of a shop: one finding stays, one goes, one comes; one figure falls; one edge goes, one comes."""
    modules = tuple(map(module, ("shop.api.a", "shop.models.m", "shop.old.o")))
    base = report(
        finding("shop.A"),
        finding("shop.B"),
        metrics=(Metric("modules", 10, ""), Metric("unresolved-imports", 4, "lower")),
        modules=modules,
        edges=(edge("shop.api.a", "shop.old.o", 1),),
    )
    head = report(
        finding("shop.A", 50),
        finding("shop.C", severity=Severity.ERROR),
        metrics=(Metric("modules", 10, ""), Metric("knots", 1, "lower"), Metric("unresolved-imports", 3, "lower")),
        modules=modules,
        edges=(edge("shop.api.a", "shop.models.m", 1),),
    )
    return history.snapshot(base), history.snapshot(head)


def test_comparison_tells_new_from_gone() -> None:
    """Findings are matched by fingerprint, edges by their ends, figures by name."""
    changes = history.compare(*snapshots())
    assert [f.subject for f in changes.new] == ["shop.C"]
    assert [f.subject for f in changes.gone] == ["shop.B"]
    assert [f.subject for f in changes.unchanged] == ["shop.A"]
    assert [(e.importer, e.imported) for e in changes.new_edges] == [("shop.api", "shop.models")]
    assert [(e.importer, e.imported) for e in changes.gone_edges] == [("shop.api", "shop.old")]
    assert [(m.name, m.before, m.after, m.verdict) for m in changes.metrics] == [
        ("knots", None, 1, "changed"),
        ("modules", 10, 10, "same"),
        ("unresolved-imports", 4, 3, "better"),
    ]


def test_comparison_with_itself_is_empty() -> None:
    """The same snapshot twice has no change to tell."""
    kept = history.snapshot(small())
    changes = history.compare(kept, kept)
    assert not changes.changed
    assert len(changes.unchanged) == len(kept.findings)


@pytest.mark.parametrize(
    ("before", "after", "better", "verdict"),
    [
        (1, 1, "lower", "same"),
        (2, 1, "lower", "better"),
        (1, 2, "lower", "worse"),
        (1, 2, "higher", "better"),
        (2, 1, "higher", "worse"),
        (2, 1, "", "changed"),
        (None, 1, "lower", "changed"),
        (1, None, "lower", "changed"),
    ],
)
def test_a_figure_gets_better_or_worse(before: float | None, after: float | None, better: str, verdict: str) -> None:
    """Whether a change is good depends on the figure; what is new or gone is neither."""
    assert MetricChange("knots", before, after, better).verdict == verdict


def test_text_tells_everything() -> None:
    """The text has the figures before and after, the findings and the edges."""
    told = comparison.text(history.compare(*snapshots()))
    assert told.startswith("shop: Findings: 1 new, 1 gone, 1 unchanged.\n")
    assert "unresolved-imports  4 -> 3  -1  better" in told
    assert "error    many-paths  shop/api.py: shop.C has two paths" in told
    assert "shop.api -> shop.models  (1 at import time)" in told


def test_markdown_tells_everything() -> None:
    """The comment has a table of the figures that moved, and lists of what is new and gone."""
    told = comparison.markdown(history.compare(*snapshots()))
    assert "| unresolved-imports | 4 | 3 | -1 | better |" in told
    assert "| modules |" not in told
    assert "<details open><summary>New findings: 1</summary>" in told
    assert "- error `many-paths` `shop/api.py`: `shop.C` has two paths" in told
    assert "- `shop.api` → `shop.old` (1 at import time)" in told


def test_markdown_is_one_line_if_nothing_changed() -> None:
    """A pull request that changes nothing gets one line."""
    kept = history.snapshot(report(finding("shop.A")))
    assert comparison.markdown(history.compare(kept, kept)) == (
        "**importmap** `shop`: Nothing changed: 1 finding, as before.\n"
    )


def test_markdown_survives_hostile_names() -> None:
    """A name cannot leave its code span, nor a message become markup."""
    hostile = Finding("many-paths", Severity.ERROR, "x", "<img src=x> @team [a](b) | `", Location("a`b|c.py"))
    told = comparison.markdown(history.compare(history.snapshot(report()), history.snapshot(report(hostile))))
    assert "``a`b|c.py``" in told
    assert "\\<img src=x> @<!-- -->team \\[a\\](b) \\| \\`" in told


def test_a_long_list_is_cut_in_a_comment() -> None:
    """A comment stays readable: long lists say how many there are more."""
    many = report(*(finding(f"shop.C{number}") for number in range(comparison.SHOWN + 3)))
    told = comparison.markdown(history.compare(history.snapshot(report()), history.snapshot(many)))
    assert told.count("has two paths") == comparison.SHOWN
    assert "- and 3 more" in told


def test_json_has_every_field() -> None:
    """The JSON has what the comparison has, severities as words."""
    told = json.loads(comparison.json(history.compare(*snapshots())))
    assert told["new"][0]["severity"] == "error"
    assert told["metrics"][0] == {"name": "knots", "before": None, "after": 1, "better": "lower", "excused": False}

"""Each format of the gate is what its reader takes: by its schema, within its limits, whatever the code is called."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from importmap import cli
from importmap.cli import formats
from importmap.config import Config
from importmap.gate import baseline
from importmap.gate.check import check
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.gate import Baseline, Check, Limit
from importmap.model.history import Comparison, KnownFinding, MetricChange
from importmap.model.location import Location
from importmap.model.report import PackageEdge, Report
from importmap.model.severity import Severity
from importmap.render import actions, comment, gitlab, junit, new_edges, sarif, table
from tests.hostile import EVIL
from tests.reports import empty, small
from tests.trees import plant

Captured = pytest.CaptureFixture[str]
Renderer = Callable[[Check, Report, str], str]

SEVERITIES = tuple(Severity)
RENDERERS: list[Renderer] = [
    actions.render,
    comment.render,
    comment.bitbucket,
    gitlab.render,
    junit.render,
    new_edges.render,
    sarif.render,
    table.render,
]


def many(number: int, length: int = 40) -> Report:
    """A report with so many findings of all severities, mildest first."""
    found = tuple(
        Finding(
            "many-paths",
            SEVERITIES[place * 3 // number],
            f"shop.{place}",
            f"shop.{place} " + "has paths " * (length // 10),
            Location(f"shop/m{place}.py", place),
            (Evidence("shop", "is imported", Location("shop/api.py", 1)),),
        )
        for place in range(number)
    )
    return replace(small(), findings=found)


def verdict(report: Report, known: int = 0) -> Check:
    """All findings but the first ones fail."""
    listed = baseline.grown(Baseline("known.json", (), ()), report.findings[:known], "")
    return check(report, Config(base=Path()), baseline=listed)


def evil() -> Report:
    """A report whose every text means something to somebody."""
    found = tuple(
        Finding(
            "many-paths",
            SEVERITIES[place % 3],
            name,
            f"{name} is imported",
            Location(f"shop/{name}.py", place),
            (Evidence(name, name, Location(f"{name}.py", 1)),),
            Fix(Safety.MANUAL, name) if place % 2 else None,
        )
        for place, name in enumerate(EVIL)
    )
    return replace(small(), name=EVIL[0], findings=found)


def compared(report: Report) -> Check:
    """The verdict with a base in which nothing was, and everything about it has such names."""
    known = tuple(KnownFinding("0", "gone", Severity.INFO, name, name, name) for name in EVIL)
    edges = tuple(PackageEdge(name, other, 1, 2, 3) for name, other in itertools.pairwise(EVIL))
    metrics = tuple(MetricChange(name, 1, 2, "lower") for name in EVIL)
    comparison = Comparison(
        name="shop", base=None, head=None, metrics=metrics, new=(), gone=known, unchanged=(), new_edges=edges,
        gone_edges=edges,
    )  # fmt: skip
    limits = (Limit("edges", 3, 2, "lower", of_base=False), Limit("lines", 1, 2, "", of_base=True))
    return replace(verdict(report), comparison=comparison, limits=limits)


# ------------------------------------------------------------------------------------------------------------ SARIF

TEXT = {"type": "object", "required": ["text"], "additionalProperties": False, "properties": {"text": {"minLength": 1}}}
PLACE = {
    "type": "object",
    "required": ["artifactLocation", "region"],
    "additionalProperties": False,
    "properties": {
        "artifactLocation": {
            "required": ["uri", "uriBaseId"],
            # A reference without a scheme, in which every byte that means something else is written out.
            "properties": {"uri": {"pattern": r"^(?![a-zA-Z][a-zA-Z0-9+.-]*:)[A-Za-z0-9_.~/%-]+$"}},
        },
        "region": {"properties": {"startLine": {"type": "integer", "minimum": 1}}},
    },
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "message", "level", "locations", "partialFingerprints"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": TEXT,
        "locations": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1000,
            "items": {"additionalProperties": False, "properties": {"physicalLocation": PLACE}},
        },
        "partialFingerprints": {
            "type": "object",
            "additionalProperties": False,
            "required": ["importmap/v1"],
            "properties": {"importmap/v1": {"type": "string"}},
        },
        "baselineState": {"enum": ["new", "unchanged", "updated", "absent"]},
        "relatedLocations": {
            "maxItems": 1000,
            "items": {
                "additionalProperties": False,
                "required": ["id", "message", "physicalLocation"],
                "properties": {"id": {"type": "integer"}, "message": TEXT, "physicalLocation": PLACE},
            },
        },
    },
}
RULE = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        "name": {"pattern": r"^\w+$"},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {"properties": {"level": {"enum": ["none", "note", "warning", "error"]}}},
        "properties": {"properties": {"tags": {"type": "array", "maxItems": 20}}},
    },
}
SARIF = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "minItems": 1,
            "maxItems": 20,
            "items": {
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "tool": {
                        "properties": {
                            "driver": {
                                "required": ["name"],
                                "properties": {"rules": {"type": "array", "uniqueItems": True, "items": RULE}},
                            }
                        }
                    },
                    "invocations": {"items": {"required": ["executionSuccessful"]}},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "maxItems": 25_000, "items": RESULT},
                },
            },
        },
    },
}


@pytest.mark.parametrize("report", [empty(), small(), evil(), many(3)], ids=["empty", "small", "evil", "many"])
def test_sarif_is_valid_and_complete(report: Report) -> None:
    """By what the schema asks of the parts that are written; known findings are in it as well."""
    document = json.loads(sarif.render(verdict(report, 1), report, "services/shop/"))
    jsonschema.validate(document, SARIF)
    (run,) = document["runs"]
    assert len(run["results"]) == len(report.findings)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert "ruleIndex" not in result or rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert place.startswith("services/shop/") or ".." in str(report.findings)
    states = [result["baselineState"] for result in run["results"]]
    assert states.count("unchanged") == min(1, len(report.findings))


@pytest.mark.parametrize(("number", "told"), [(5_000, 0), (5_001, 1), (6_000, 1), (6_003, 2)])
def test_sarif_keeps_to_what_forges_take(number: int, told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst come first; what is not shown or not taken is said."""
    assert sarif.MOST == 25_000
    monkeypatch.setattr(sarif, "MOST", 6_000)
    report = many(number)
    (run,) = json.loads(sarif.render(verdict(report), report))["runs"]
    levels = [result["level"] for result in run["results"]]
    assert len(levels) == min(number, 6_000)
    assert levels == sorted(levels, key=["error", "warning", "note"].index)
    notifications = run["invocations"][0]["toolExecutionNotifications"]
    assert len(notifications) == told
    assert number != 6_003 or "3 of 6,003 findings are left out" in notifications[0]["message"]["text"]


def test_a_fingerprint_is_kept() -> None:
    """Neither wording, lines, severity nor weight make another one; what is written here is a promise."""
    finding = Finding("many-paths", Severity.ERROR, "shop.A", "x", Location("a.py", 3), (Evidence("shop.b", "x"),))
    moved = replace(
        finding, severity=Severity.INFO, message="y", location=Location("b.py", 9), weight=7,
        evidence=(Evidence("shop.b", "y", Location("c.py", 1)), Evidence("", "more")),
    )  # fmt: skip
    assert finding.fingerprint == moved.fingerprint == "3741f50b44959e5e"


# -------------------------------------------------------------------------------------------------- GitLab and JUnit

GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": r"^(\./|/)"}},
                    "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


@pytest.mark.parametrize("report", [empty(), small(), evil(), many(5_001)], ids=["empty", "small", "evil", "many"])
def test_gitlab_takes_the_report(report: Report) -> None:
    """Each finding has a fingerprint of its own, also where two have one, since GitLab would drop the second."""
    report = replace(report, findings=(*report.findings, *report.findings[:2]))
    rows = json.loads(gitlab.render(verdict(report), report))
    jsonschema.validate(rows, GITLAB)
    assert len({row["fingerprint"] for row in rows}) == len(report.findings)


def test_gitlab_fingerprints_have_no_lines() -> None:
    """What has only moved has the one that it had."""
    one, other = many(3), many(3)
    other = replace(other, findings=tuple(replace(f, location=Location("x.py", 77)) for f in other.findings))
    kept = [[row["fingerprint"] for row in json.loads(gitlab.render(verdict(r), r))] for r in (one, other)]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("report", [empty(), small(), evil(), many(50)], ids=["empty", "small", "evil", "many"])
def test_junit_counts_what_it_holds(report: Report) -> None:
    """The sums at each level are those of the tests below, and every test has a name."""
    result = compared(report)
    root = ElementTree.fromstring(junit.render(result, report))
    cases = root.findall("./testsuite/testcase")
    assert int(root.attrib["tests"]) == len(cases)
    failures = root.findall("./testsuite/testcase/failure")
    assert int(root.attrib["failures"]) == len(failures) == len(result.failing) + len(result.exceeded)
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite)
        assert int(suite.attrib["failures"]) == len(suite.findall("./testcase/failure"))
    assert all(case.attrib["name"] and case.attrib["classname"] for case in cases)


# ----------------------------------------------------------------------------------------------------------- GitHub


def test_annotations_are_the_worst_that_are_shown() -> None:
    """Ten of a kind, and the others are counted."""
    report = many(300)
    lines = actions.render(verdict(report), report, "").splitlines()
    for kind, rest in (("error", "90 more errors"), ("warning", "90 more warnings"), ("notice", "90 more notices")):
        assert len([line for line in lines if line.startswith(f"::{kind} ")]) == 10
        assert [line for line in lines if rest in line]
    assert len(lines) == 33


@pytest.mark.parametrize("report", [small(), evil()], ids=["small", "evil"])
def test_annotations_command_nothing_else(report: Report) -> None:
    """Each line is one command of ours, in which no text ends a property or begins another command."""
    for line in actions.render(compared(report), report, "").splitlines():
        assert re.fullmatch(
            r"::(?:error|warning|notice) (?:file=[^,:\r\n]+,(?:line=\d+,)?)?title=importmap [^,:\r\n]+::[^\r\n]*"
            r"|importmap: \d+ more \w+ without an annotation, see the summary",
            line,
        ), line
        assert not re.search(r"##\w*\[", line)


@pytest.mark.parametrize("most", [comment.GITHUB, comment.BITBUCKET])
@pytest.mark.parametrize("report", [many(5_001), many(3, 65_537), evil()], ids=["many", "long", "evil"])
def test_a_comment_is_not_longer_than_a_forge_takes(report: Report, most: int) -> None:
    """What does not fit is counted, and whatever is opened is closed."""
    render = comment.render if most == comment.GITHUB else comment.bitbucket
    text = render(compared(report), report, "")
    assert len(text) <= most
    assert len(text.encode("utf-16-le")) // 2 <= most
    assert text.startswith(f"{comment.MARKER}\n**importmap**")
    assert len(re.findall(r"^<details", text, re.MULTILINE)) == len(re.findall(r"^</details>$", text, re.MULTILINE))
    shown, told = text.count("\n- error ") + text.count("\n- warning "), re.search(r"- and ([\d,]+) more", text)
    assert "for which there is no room here" in text or report.name == EVIL[0]
    assert told is None or shown < len(report.findings)


def test_a_comment_is_cut_at_the_last_character() -> None:
    """One finding more than fits, and one character more than a comment may have."""
    report = many(800)
    whole = comment.fitted(verdict(report), "", 10_000_000)
    assert "no room" not in whole
    for most in (len(whole) + 1000, comment.GITHUB, 2_000):
        cut = comment.fitted(verdict(report), "", most)
        assert len(cut) <= most
        assert ("no room" in cut) == (most < len(whole))


def test_the_summary_of_a_step_is_written_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Captured
) -> None:
    """In GitHub Actions, beside annotations and without an option; what cannot be written changes no exit code."""
    monkeypatch.chdir(plant(tmp_path / "shop", {"a.py": "import b.c\n", "b.py": ""}))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert cli.run(["check", "-q"]) == 1
    assert "\n::error file=a.py,line=1,title=importmap unresolved-import::" in capfd.readouterr().out
    assert summary.read_text().startswith(f"before\n{comment.MARKER}")
    summary.write_text("x" * (comment.SUMMARY - 900))
    assert cli.run(["check", "-q"]) == 1
    assert summary.stat().st_size <= comment.SUMMARY
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "summary.md"))
    assert cli.run(["check", "-q"]) == 1
    assert "the summary of the step cannot be written" in capfd.readouterr().err
    assert cli.run(["check", "-q", "-f", "json"]) == 1
    json.loads(capfd.readouterr().out)


# ----------------------------------------------------------------------------------------------------------- others


def test_a_spreadsheet_computes_nothing() -> None:
    """No cell begins a formula, and each row has all columns."""
    rows = list(csv.reader(io.StringIO(table.render(verdict(evil(), 3), evil(), ""))))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == len(EVIL) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [row[0] for row in rows[1:]].count("known") == 3


def test_a_diagram_holds_no_more_than_names() -> None:
    """Every label is in quotes, and holds nothing that ends it."""
    text = new_edges.render(compared(evil()), evil(), "")
    plain = re.sub(r'"[\w ./>#;-]*"', '""', text)
    assert re.fullmatch(r'flowchart LR\n(?:  n\d+\[""\]\n|  n\d+ -->\|""\| n\d+\n)+', plain)
    assert "no new edge" in new_edges.render(verdict(empty()), empty(), "")


@pytest.mark.parametrize("render", RENDERERS)
def test_a_renderer_is_a_pure_function(render: Renderer) -> None:
    """The same verdict gives the same text, and nothing hidden is left in it."""
    result = compared(evil())
    first = render(result, evil(), "")
    assert first == render(result, evil(), "")
    assert "\x1b" not in first
    assert "\u202e" not in first
    first.encode("utf-8")


def test_several_formats_are_written_in_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Captured
) -> None:
    """Each into its file, and the text to the standard output; two there contradict each other."""
    monkeypatch.chdir(plant(tmp_path / "shop", {"a.py": "import b.c\n", "b.py": ""}))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    names = [name for name in formats.NAMES if name != "mermaid"]  # which needs something to compare with
    wanted = [f"{name}:out/{name}" for name in names]
    assert cli.run(["check", "-q", *(word for one in wanted for word in ("-f", one))]) == 1
    assert sorted(path.name for path in Path("out").iterdir()) == sorted(names)
    assert Path("out/text").read_text() == capfd.readouterr().out
    assert cli.run(["check", "-f", "json", "-f", "sarif"]) == 2
    assert "name a file for one" in capfd.readouterr().err
    assert cli.run(["check", "-f", "sarf:x"]) == 2
    assert "'sarf' is not one of" in capfd.readouterr().err

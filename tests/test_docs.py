"""The documentation names all that there is to name."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from importmap import app, config
from importmap.model.finding import Finding
from importmap.model.report import Coverage, Report
from tests.accept import reported

ROOT = Path(__file__).parent.parent


def told(path: str) -> set[str]:
    """The words that a document sets as code in the first column of its tables, and the lines that lead a table."""
    rows = re.findall(r"^\|(.+?) \|", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def test_every_metric_is_defined() -> None:
    """docs/metrics.md defines the figures of a report, and no others."""
    names = {metric.name for metric in reported("monorepo").metrics}
    views = {"import-time", "implied", "deferred", "typing"}
    coupling = {"afferent", "efferent", "instability"}
    assert told("docs/metrics.md") == names | views | coupling


@pytest.mark.parametrize("kind", [Report, Coverage, Finding])
def test_every_field_is_described(kind: type) -> None:
    """docs/report.md describes every field of the report, of its coverage and of a finding."""
    assert {field.name for field in dataclasses.fields(kind)} <= told("docs/report.md")


def test_every_key_is_described() -> None:
    """docs/configuration.md describes every key of the configuration, and no rule's option is left out."""
    callers = {"base", "source", "start", "targets", "cache_dir", "workers", "said"}
    keys = {field.name.replace("_", "-") for field in dataclasses.fields(config.Config) if field.name not in callers}
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    assert keys <= told("docs/configuration.md")
    for module in app.detectors():
        for option in dataclasses.fields(module.Options) if hasattr(module, "Options") else ():
            assert f"| `{app.rule_id(module)}` | `{option.name.replace('_', '-')}` |" in text


def test_every_promise_is_held() -> None:
    """Each test that DESIGN.md names for a promise is there."""
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", (ROOT / "DESIGN.md").read_text("utf-8"))
    assert named
    missing = [f"{file}::{test}" for file, test in named if f"def {test}(" not in (ROOT / "tests" / file).read_text()]
    assert missing == []


def test_every_rule_is_listed() -> None:
    """The README lists every rule with its sample."""
    text = (ROOT / "README.md").read_text("utf-8")
    for rule in app.rules():
        assert f"[`{rule.id}`](sample_projects/{rule.id.replace('-', '_')})" in text

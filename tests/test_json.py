"""report.json is the report field by field, and its schema describes it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

import jsonschema  # type: ignore[import-untyped]
import pytest

from importmap.model.report import Report
from importmap.render import json as renderer
from importmap.render.writing import document
from tests.accept import SAMPLES, SCHEMA, reported
from tests.reports import empty, large, small


def validate(text: str) -> None:
    """Raise if a report.json is not as its schema says."""
    jsonschema.Draft202012Validator(json.loads(renderer.schema())).validate(json.loads(text))


def test_the_schema_is_current() -> None:
    """The file in docs is what the types say; `make accept` accepts a new one."""
    assert SCHEMA.read_text("utf-8") == renderer.schema()


def test_the_schema_is_a_schema() -> None:
    """The schema is valid itself, and describes most fields by what the source says of them."""
    schema = json.loads(renderer.schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$defs"]["Finding"]["properties"]["severity"] == {"enum": ["info", "warning", "error"]}
    assert schema["$defs"]["EdgeSummary"]["properties"]["importer"]["description"] == "module id"


@pytest.mark.parametrize("report", [empty(), small(), large(200, 600)], ids=["empty", "small", "large"])
def test_reports_are_as_the_schema_says(report: Report) -> None:
    """Every report is valid, whatever it holds."""
    validate(renderer.render(report))


@pytest.mark.parametrize("sample", SAMPLES)
def test_samples_are_as_the_schema_says(sample: str) -> None:
    """The report of every sample is valid."""
    validate(renderer.render(reported(sample)))


def test_the_schema_refuses() -> None:
    """A report with an unknown field, or with a severity that is no word, is not valid."""
    document = json.loads(renderer.render(small()))
    with pytest.raises(jsonschema.ValidationError):
        validate(json.dumps({**document, "surprise": 1}))
    document["findings"][0]["severity"] = 3
    with pytest.raises(jsonschema.ValidationError):
        validate(json.dumps(document))


def test_fields_keep_their_order() -> None:
    """The keys stand in the order in which the fields are declared, and all of them are there."""
    assert list(json.loads(renderer.render(empty()))) == [field.name for field in fields(Report)]


def test_findings_carry_their_fingerprint() -> None:
    """What identifies a finding is in the file, and its severity as a word."""
    report = small()
    written = json.loads(renderer.render(report))["findings"]
    assert [finding["fingerprint"] for finding in written] == [finding.fingerprint for finding in report.findings]
    assert [finding["severity"] for finding in written] == [finding.severity.label for finding in report.findings]


def test_a_definition_is_an_object() -> None:
    """Named tuples are written like all other values, by the names of their fields."""
    definition = json.loads(renderer.render(small()))["symbols"][0]["definition"]
    assert definition["name"] == "Order"
    assert definition["kind"] == "class"


@dataclass(frozen=True)
class Values:
    """A value of each sort that could go wrong."""

    whole: float
    part: float
    text: str


def test_values_are_written_plainly() -> None:
    """A whole number has no fraction, and what is no character is written as its escape."""
    assert json.loads(document(Values(3.0, 0.5, "caf\u00e9 \udcff"))) == {
        "whole": 3,
        "part": 0.5,
        "text": "café \\udcff",
    }
    assert '"whole": 3,' in document(Values(3.0, 0.5, ""))

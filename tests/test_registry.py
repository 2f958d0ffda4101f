"""Whatever lies in the drawers of rules and of output formats keeps the promises of its drawer."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from types import ModuleType

import pytest

from importmap import app, detect, render
from importmap.model.report import Report
from importmap.model.severity import Severity
from tests.accept import SAMPLES, analysed, reported

HEADINGS = ("Finds:", "Why it hurts:", "Example:", "What to do:")
RULES = {app.rule_id(module): module for module in app.detectors()}
MODULES = [importlib.import_module(f"{render.__name__}.{info.name}") for info in pkgutil.iter_modules(render.__path__)]
RENDERERS: dict[str, Callable[[Report], str]] = {
    module.__name__.rpartition(".")[2]: module.render
    for module in MODULES
    if hasattr(module, "render") and next(iter(inspect.signature(module.render).parameters)) == "report"
}


@pytest.fixture(params=list(RULES))
def rule(request: pytest.FixtureRequest) -> str:
    """The id of each rule."""
    return str(request.param)


@pytest.fixture
def module(rule: str) -> ModuleType:
    """The module of the rule."""
    return RULES[rule]


@pytest.fixture(params=list(RENDERERS))
def renderer(request: pytest.FixtureRequest) -> Callable[[Report], str]:
    """Each output format."""
    return RENDERERS[str(request.param)]


def test_drawers_are_not_empty() -> None:
    """The rules and the formats that the first version promises are there."""
    assert {"broken-file", "import-cycle", "many-paths", "unresolved-import"} <= set(RULES)
    assert {"html", "json", "markdown"} <= set(RENDERERS)


def test_a_rule_is_explained_without_being_loaded() -> None:
    """What its source says is what its module has."""
    assert detect.documented() == app.rules()


def test_rule_documents_itself(module: ModuleType) -> None:
    """A rule's docstring has a title of one line and the four headings, each with text, in their order."""
    title, blank, *_ = (module.__doc__ or "").split("\n")
    assert title.strip(".") == title != ""
    assert blank == ""
    body = module.__doc__ or ""
    places = [body.find(f"\n{heading}") for heading in HEADINGS]
    assert -1 not in places
    assert places == sorted(places)
    for heading, start, end in zip(HEADINGS, places, [*places[1:], len(body)], strict=True):
        assert body[start:end].strip() != heading


def test_rule_has_its_parts(module: ModuleType) -> None:
    """A rule has a severity, a generator that finds, and options that are a dataclass with defaults.

    A rule that judges what is ignored of the others' findings takes these as well.
    """
    assert isinstance(module.SEVERITY, Severity)
    assert inspect.isgeneratorfunction(module.find)
    names = [name for name in inspect.signature(module.find).parameters if name != "sifted"]
    assert names == (["analysis", "options"] if hasattr(module, "Options") else ["analysis"])
    if hasattr(module, "Options"):
        assert is_dataclass(module.Options())


def test_rule_has_its_sample(rule: str) -> None:
    """There is a sample of the rule's name."""
    assert rule.replace("-", "_") in SAMPLES


@pytest.mark.parametrize("sample", SAMPLES)
def test_findings_are_told_apart(rule: str, sample: str) -> None:
    """Findings carry their rule, name a place, are found again, and no two of them are the same by fingerprint."""
    findings = [finding for finding in app.detected(analysed(sample)) if finding.rule == rule]
    assert findings == [finding for finding in reported(sample).findings if finding.rule == rule]
    paths = {*(module.path for module in reported(sample).modules), analysed(sample).config.source}
    paths |= {settings.path for settings in analysed(sample).project.pytest}
    paths |= {r.path for one in analysed(sample).project.distributions for r in one.requirements}
    assert {finding.location.path for finding in findings} <= paths
    fingerprints = [finding.fingerprint for finding in findings]
    assert len(fingerprints) == len(set(fingerprints))


def test_rule_can_be_switched_off(rule: str) -> None:
    """A rule that is off finds nothing; one that is set to information finds nothing worse."""
    analysis = analysed("monorepo")
    off = replace(analysis, config=replace(analysis.config, rules={rule: None}))
    assert rule not in {finding.rule for finding in app.detected(off)}
    info = replace(analysis, config=replace(analysis.config, rules={rule: Severity.INFO}))
    assert {finding.severity for finding in app.detected(info) if finding.rule == rule} == {Severity.INFO}


@pytest.mark.parametrize("sample", ["clean", "monorepo"])
def test_format_is_repeatable_text(renderer: Callable[[Report], str], sample: str) -> None:
    """A format gives the same text for the same report, which ends with a line feed and shows no absolute path."""
    text = renderer(reported(sample))
    assert text == renderer(reported(sample))
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert analysed(sample).project.base not in text

"""Every sample is what its README says: real under Python, and reported as accepted."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from importmap.app import detectors, rule_id
from importmap.model.links import LinkKind
from importmap.model.severity import Severity
from importmap.render import json
from tests.accept import FOLDER, SAMPLES, analysed, reported

RULES = tuple(rule_id(module) for module in detectors())


@pytest.mark.parametrize("sample", SAMPLES)
def test_report_is_the_accepted_one(sample: str) -> None:
    """The report of a sample is the accepted one, byte for byte; `make accept` accepts a new one."""
    assert json.render(reported(sample)).encode() == (FOLDER / sample / "expected.json").read_bytes()


@pytest.mark.parametrize("sample", SAMPLES)
def test_problem_is_real(sample: str) -> None:
    """`prove.py` shows under Python that the sample's problem is there, in one line."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "prove.py"]
    done = subprocess.run(
        command, cwd=FOLDER / sample, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_explains_itself(sample: str) -> None:
    """The README of a sample has five to fifteen lines."""
    assert 5 <= len((FOLDER / sample / "README.md").read_text("utf-8").splitlines()) <= 15


@pytest.mark.parametrize("rule", RULES)
def test_rule_finds_its_sample(rule: str) -> None:
    """The rule reports something in the sample of its name, above mere information, and in the monorepo."""
    own = [finding for finding in reported(rule.replace("-", "_")).findings if finding.rule == rule]
    assert max(finding.severity for finding in own) > Severity.INFO
    assert rule in {finding.rule for finding in reported("monorepo").findings}


def test_clean_code_is_left_alone() -> None:
    """Tricky and legal code gives no finding."""
    assert [finding.message for finding in reported("clean").findings] == []


def test_clean_code_is_understood() -> None:
    """All imports of the clean sample lead somewhere, but from a module that replaces itself, and those it ignores."""
    unclear = [
        (link.importer, str(link.statement), link.kind)
        for link in analysed("clean").links
        if link.kind in (LinkKind.UNRESOLVED, LinkKind.UNKNOWN)
    ]
    assert unclear == [
        ("shop.cli", "from shop.settings import currency", LinkKind.UNKNOWN),
        ("shop.release", "from shop._build import COMMIT", LinkKind.UNRESOLVED),
        ("shop.release", "from shop._channel import CHANNEL", LinkKind.UNRESOLVED),
    ]

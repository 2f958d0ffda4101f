"""JUnit XML: each rule is a suite, in which each finding that fails is a test that fails"""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterator

from importmap.model.finding import Finding
from importmap.model.gate import Check
from importmap.model.report import Report
from importmap.render.wording import advice, bound, changes, placed, said
from importmap.render.writing import readable


def render(check: Check, report: Report, folder: str = "") -> str:
    """The verdict as test results; a rule that nothing fails is a test that passes."""
    failing: dict[str, list[Finding]] = defaultdict(list)
    for finding in check.failing:
        failing[finding.rule].append(finding)
    rules = sorted({rule.id for rule in report.rules if rule.severity != "off"} | failing.keys())
    suites = [line for rule in rules for line in _suite(rule, failing[rule], folder)]
    failures = len(check.failing) + len(check.exceeded)
    tests = sum(max(1, len(failing[rule])) for rule in rules) + len(check.limits)
    opening = f'<testsuites name="importmap" tests="{tests}" failures="{failures}" errors="0" time="0">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', opening, *suites, *_limits(check), "</testsuites>", ""])


def _suite(rule: str, findings: list[Finding], folder: str) -> Iterator[str]:
    """One rule."""
    yield _opening(rule, max(1, len(findings)), len(findings))
    if not findings:
        yield f'    <testcase classname="importmap" name={_quoted(rule)} time="0"/>'
    for finding in findings:
        place = placed(finding.location, folder)
        yield f'    <testcase classname={_quoted(f"importmap.{rule}")} name={_quoted(finding.subject)} time="0">'
        told = "\n".join([_text(place), _text(said(finding)), _text(f"do: {advice(finding)}"), *_changes(finding)])
        yield f"      <failure message={_quoted(said(finding))} type={_quoted(finding.severity.label)}>{told}</failure>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _limits(check: Check) -> Iterator[str]:
    """The metrics that have a bound."""
    if not check.limits:
        return
    yield _opening("limits", len(check.limits), len(check.exceeded))
    for limit in check.limits:
        case = f'    <testcase classname="importmap.limits" name={_quoted(limit.metric)} time="0"'
        if limit.kept:
            yield f"{case}/>"
        else:
            yield f"{case}>"
            yield f'      <failure message={_quoted(bound(limit))} type="limit"/>'
            yield "    </testcase>"
    yield "  </testsuite>"


def _opening(name: str, tests: int, failures: int) -> str:
    """The beginning of a suite."""
    counts = f'tests="{tests}" failures="{failures}" errors="0" skipped="0" time="0"'
    return f"  <testsuite name={_quoted(name)} {counts}>"


def _changes(finding: Finding) -> Iterator[str]:
    """The rewrites of a finding."""
    yield from map(_text, changes(finding))


def _quoted(text: str) -> str:
    """The text as the value of an attribute."""
    return f'"{_text(text)}"'


def _text(text: str) -> str:
    """The text as XML takes it."""
    return html.escape(readable(text)).replace("&#x27;", "&apos;")

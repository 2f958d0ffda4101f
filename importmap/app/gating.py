"""Hold a report to the gate, and edited files to what they add"""

from __future__ import annotations

from collections.abc import Mapping

from importmap import detect, ignoring
from importmap.analysis import Analysis
from importmap.app.judging import detectors, found_by, rule_id, severity
from importmap.config import Config
from importmap.detect import boundary_crossing, deprecated_import, duplicate_definition
from importmap.gate import baseline as baselines
from importmap.gate.check import check as gate
from importmap.model.additions import NewCode
from importmap.model.facts import Facts
from importmap.model.gate import Check
from importmap.model.project import Project
from importmap.model.report import Report
from importmap.model.severity import Severity
from importmap.past.earlier import Edits
from importmap.review.circles import closed
from importmap.review.definitions import again, may_be_there
from importmap.review.imports import astray, missing, placed
from importmap.review.novelty import compared, imports_more, said_before
from importmap.scan.extract import extract


def check(report: Report, config: Config, *, fail_on: Severity | None = None) -> Check:
    """The verdict of the gate on a report, with the baseline of the project if there is one."""
    path = config.base / baselines.NAME
    known = baselines.load(path, baselines.NAME) if path.is_file() else None
    return gate(report, config, baseline=known, fail_on=fail_on)


def may_add(project: Project, facts: Mapping[str, Facts], edited: Edits) -> bool:
    """Whether edited files may add what they should not; if they do not, nobody has to know what imports mean."""
    before = said_before(project.modules, facts, edited, _former(edited))
    more = any(imports_more(facts[module], said) for module, said in before.items())
    return more or may_be_there(project.modules, facts, before)


def new_code(analysis: Analysis, edited: Edits) -> NewCode:
    """What edited files add and should not."""
    novelty = compared(analysis, edited, _former(edited))
    found = [*again(novelty, duplicate_definition.Options().usual)]
    if novelty.links:
        found += [*astray(novelty), *missing(novelty), *closed(novelty)]
        for module in (boundary_crossing, deprecated_import):
            found += placed(novelty, found_by(module, analysis))
    off = frozenset(rule_id(module) for module in detectors() if severity(module, analysis.config) is None)
    asked = ignoring.requests(analysis.config, analysis.files, analysis.facts)
    told = ignoring.sift((f for f in found if f.rule not in off), asked, analysis.config, detect.ids(), off).told
    ranked = sorted(told, key=lambda f: (-f.severity, f.location.path, f.location.line, f.rule, f.subject))
    return NewCode(tuple(ranked))


def _former(edited: Edits) -> Mapping[str, Facts]:
    """What edited files said before, by path."""
    return {path: extract(text) for path, text in edited.old.items()}

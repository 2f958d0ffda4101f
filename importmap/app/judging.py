"""Judge what was read: every rule in turn, with the severity that is configured, without what is to be ignored"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from types import ModuleType

from importmap import config as configs
from importmap import detect, ignoring
from importmap.analysis import Analysis
from importmap.app.reading import remembering
from importmap.config import Config
from importmap.ignoring import Sifted
from importmap.model.finding import Finding
from importmap.model.progress import Progress, Quiet
from importmap.model.report import Rule
from importmap.model.severity import Severity
from importmap.reach.journeys import travelled

# Rules of which imports are forbidden: they ask nothing of what happens when modules are imported.
CROSSINGS = frozenset({"boundary-crossing", "broken-contract"})


def detected(analysis: Analysis) -> tuple[Finding, ...]:
    """The findings of all rules that are not off, without those that are to be ignored, worst first."""
    return judged(remembering(analysis)).told


def judged(analysis: Analysis, rules: Collection[str] = (), progress: Progress | None = None) -> Sifted:
    """What rules find, all by default: first those that judge the code, then those that judge what is to be ignored."""
    progress = progress or Quiet()
    if not rules or not CROSSINGS.issuperset(rules):
        progress.stage("working out what happens at import")
        for module in analysis.files[:1]:  # the first question is the long one, and no rule is to be blamed for it
            analysis.startup.obstacles(module.id)
    plain = [m for m in detectors() if not _judges_findings(m) and (not rules or rule_id(m) in rules)]
    asked = ignoring.requests(analysis.config, analysis.files, analysis.facts)
    found = _ranked(finding for module in plain for finding in found_by(module, analysis, progress=progress))
    off = frozenset(rule_id(module) for module in detectors() if severity(module, analysis.config) is None)
    sifted = ignoring.sift(found, asked, analysis.config, tuple(rule_id(module) for module in detectors()), off)
    judging = [module for module in detectors() if not rules and _judges_findings(module)]
    others = [finding for module in judging for finding in found_by(module, analysis, sifted)]
    return replace(sifted, told=_ranked(travelled(analysis, (*sifted.told, *others))))


def _ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, worst first."""
    return tuple(sorted(findings, key=lambda f: (-f.severity, not f.journeys, f.rule, -f.weight, f.subject)))


def found_by(
    module: ModuleType, analysis: Analysis, *others: Sifted, progress: Progress | None = None
) -> Iterator[Finding]:
    """What one rule finds, with the severity that the configuration gives it."""
    rule = rule_id(module)
    (progress or Quiet()).stage(f"looking for {rule}")
    configured = severity(module, analysis.config)
    if configured is None:
        return
    for finding in _find(module, rule, analysis, *others):
        # What a rule tells as less than its own severity stays less, however high the rule is set.
        usual = finding.severity == module.SEVERITY
        told = configured if usual else min(finding.severity, configured)
        yield finding if told == finding.severity else replace(finding, severity=told)


def _find(module: ModuleType, rule: str, analysis: Analysis, *others: Sifted) -> list[Finding]:
    if not hasattr(module, "Options"):
        return list(module.find(analysis, *others))
    table = analysis.config.options.get(rule, {})
    options = configs.fill(module.Options, table, f"[tool.importmap.options.{rule}]")
    return list(module.find(analysis, options))


def _judges_findings(module: ModuleType) -> bool:
    """Whether a rule takes what the other rules have found, and so comes after them."""
    return "sifted" in inspect.signature(module.find).parameters


def rules(config: Config | None = None) -> tuple[Rule, ...]:
    """Every rule with its documentation, by id."""
    listed = []
    for module in detectors():
        severe = severity(module, config)
        title, _, body = (module.__doc__ or "").partition("\n")
        label = severe.label if severe is not None else "off"
        listed.append(Rule(rule_id(module), title.strip(), label, body.strip()))
    return tuple(listed)


def detectors() -> tuple[ModuleType, ...]:
    """The modules of the drawer of rules, by name; whatever file is put there is a rule."""
    return tuple(importlib.import_module(f"{detect.__name__}.{rule.replace('-', '_')}") for rule in detect.ids())


def rule_id(module: ModuleType) -> str:
    """The id of a rule: the name of its file with hyphens."""
    return module.__name__.rpartition(".")[2].replace("_", "-")


def severity(module: ModuleType, config: Config | None = None) -> Severity | None:
    """What a rule is set to; None if it is off, as some are until somebody asks for them."""
    usual: Severity | None = module.SEVERITY if getattr(module, "ENABLED", True) else None
    return config.rules.get(rule_id(module), usual) if config is not None else usual

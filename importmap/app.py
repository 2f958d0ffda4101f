"""The use cases, every stage named in order: a newcomer learns the program here"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import subprocess
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from importmap import analysis as analyses
from importmap import config as configs
from importmap import detect, matrix, metrics
from importmap.analysis import Analysis
from importmap.config import Config
from importmap.model.errors import UnknownNameError
from importmap.model.facts import When
from importmap.model.finding import Finding
from importmap.model.links import LinkKind, Symbol
from importmap.model.progress import Progress, Quiet
from importmap.model.project import ModuleKind
from importmap.model.report import SCHEMA, Coverage, EdgeSummary, Report, Revision, Rule
from importmap.plan import plan
from importmap.scan.discover import discover
from importmap.scan.load import read

__all__ = ["Analysis", "analyse", "load_config", "report", "revision", "rules", "where", "why"]


def load_config(start: Path, explicit: Path | None = None) -> Config:
    """The configuration that is in force in a folder, or the one in the file that is named."""
    return configs.load(start, explicit, [rule_id(module) for module in detectors()])


def analyse(config: Config, progress: Progress | None = None) -> Analysis:
    """Read the code that the configuration names: files, facts, links, symbols, graph."""
    project, facts = read(discover(config), config, progress or Quiet())
    return analyses.analyse(config, project, facts)


def report(analysis: Analysis, revision: Revision | None = None) -> Report:
    """Judge what was read, and put everything into the one document that all renderers get."""
    findings = detected(analysis)
    facts = analysis.facts.values()
    coverage = Coverage(
        files=len(analysis.files),
        lines=sum(said.lines for said in facts),
        broken=tuple(m.path for m in analysis.files if analysis.facts[m.id].problems),
        namespaces=sum(1 for m in analysis.project.modules if m.kind is ModuleKind.NAMESPACE),
        dynamic=sum(1 for said in facts for statement in said.imports if statement.when & When.DYNAMIC),
        opaque=sum(1 for said in facts if said.opaque),
        unknown=sum(1 for link in analysis.links if link.kind is LinkKind.UNKNOWN),
        left_out=analysis.project.left_out,
        notes=analysis.project.notes,
    )
    return Report(
        schema=SCHEMA,
        name=analysis.project.name,
        python=".".join(map(str, analysis.project.python)),
        revision=revision,
        coverage=coverage,
        metrics=metrics.measure(analysis, findings),
        packages=metrics.packages(analysis),
        rules=rules(analysis.config),
        findings=findings,
        plan=plan(findings),
        modules=analysis.project.modules,
        edges=tuple(analysis.graph.edges.values()),
        matrices=matrix.matrices(analysis),
        symbols=tuple(s for s in analysis.symbols if sum(1 for r in s.routes if r.offered or r.users) > 1),
    )


def detected(analysis: Analysis) -> tuple[Finding, ...]:
    """The findings of all rules that are not off, worst first."""
    found: list[Finding] = []
    for module in detectors():
        rule = rule_id(module)
        configured = analysis.config.rules.get(rule, module.SEVERITY)
        if configured is None:
            continue
        for finding in _find(module, rule, analysis):
            # What a rule tells as less than its own severity stays less, however high the rule is set.
            usual = finding.severity == module.SEVERITY
            severity = configured if usual else min(finding.severity, configured)
            found.append(finding if severity == finding.severity else replace(finding, severity=severity))
    return tuple(sorted(found, key=lambda f: (-f.severity, f.rule, -f.weight, f.subject)))


def rules(config: Config | None = None) -> tuple[Rule, ...]:
    """Every rule with its documentation, by id."""
    listed = []
    for module in detectors():
        rule = rule_id(module)
        severity = config.rules.get(rule, module.SEVERITY) if config is not None else module.SEVERITY
        title, _, body = (module.__doc__ or "").partition("\n")
        listed.append(Rule(rule, title.strip(), severity.label if severity is not None else "off", body.strip()))
    return tuple(listed)


def where(analysis: Analysis, name: str) -> tuple[Symbol, ...]:
    """The symbols that a bare name, a defining path or any import path means, the most used first."""
    # A class may be known by another name than its own: `WebSocketManager = _Implementation`.
    uses = {s: sum(len(r.users) for r in s.routes if f".{r.path}".endswith(f".{name}")) for s in analysis.symbols}
    found = [s for s in uses if uses[s] or s.name == name or any(f".{r.path}".endswith(f".{name}") for r in s.routes)]
    if not found:
        near = difflib.get_close_matches(name.rpartition(".")[2], sorted({s.name for s in analysis.symbols}), 3)
        raise UnknownNameError(f"no class or function is called {name}", _did_you_mean(near))
    return tuple(sorted(found, key=lambda s: (-uses[s], s.id)))


def why(
    analysis: Analysis, importer: str, imported: str, *, every: bool = False
) -> tuple[tuple[EdgeSummary, ...], ...]:
    """The shortest chains of imports between two modules or packages; () if there is none."""
    sources, targets = _members(analysis, importer), _members(analysis, imported)
    chains: list[tuple[EdgeSummary, ...]] = []
    for source in sources:
        for target in targets:
            if source == target:
                continue
            found = analysis.graph.chains(source, target) if every else (analysis.graph.chain(source, target),)
            chains.extend(chain for chain in found if chain)
    shortest = min(map(len, chains), default=0)
    chains = sorted({c for c in chains if len(c) == shortest}, key=lambda c: [(e.importer, e.imported) for e in c])
    return tuple(chains if every else chains[:1])


def revision(base: str) -> Revision | None:
    """The commit that is checked out in a folder, asked of git; None where there is none."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", base, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20)
        return done.stdout.strip()

    try:
        commit, date = git("log", "-1", "--format=%h %cs").split()
        return Revision(commit, date, bool(git("status", "--porcelain", "--untracked-files=no", "--", ".")))
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def detectors() -> tuple[ModuleType, ...]:
    """The modules of the drawer of rules, by name; whatever file is put there is a rule."""
    names = sorted(info.name for info in pkgutil.iter_modules(detect.__path__))
    return tuple(importlib.import_module(f"{detect.__name__}.{name}") for name in names)


def rule_id(module: ModuleType) -> str:
    """The id of a rule: the name of its file with hyphens."""
    return module.__name__.rpartition(".")[2].replace("_", "-")


def _find(module: ModuleType, rule: str, analysis: Analysis) -> list[Finding]:
    if not hasattr(module, "Options"):
        return list(module.find(analysis))
    table = analysis.config.options.get(rule, {})
    options = configs.fill(module.Options, table, f"[tool.importmap.options.{rule}]")
    return list(module.find(analysis, options))


def _members(analysis: Analysis, name: str) -> list[str]:
    """The modules that a name means: itself, and all below it if it is a package."""
    found = [m.id for m in analysis.project.modules if name in (m.id, m.name, m.path) or m.name.startswith(f"{name}.")]
    if not found:
        near = difflib.get_close_matches(name, sorted(analysis.modules), 3)
        raise UnknownNameError(f"no module or package is called {name}", _did_you_mean(near))
    return found


def _did_you_mean(near: list[str]) -> str:
    return f"did you mean {', or '.join(near)}?" if near else "`importmap analyze` lists what there is in report.json"

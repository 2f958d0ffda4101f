"""The use cases, every stage named in order: a newcomer learns the program here"""

from __future__ import annotations

import importlib
import inspect
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from importmap import analysis as analyses
from importmap import config as configs
from importmap import detect, external, ignoring, matrix, metrics
from importmap.analysis import Analysis
from importmap.config import Config
from importmap.crossings import crossings, services
from importmap.detect import boundary_crossing, deprecated_import, duplicate_definition
from importmap.files import Tree, repository
from importmap.gate import baseline as baselines
from importmap.gate.check import check as gate
from importmap.ignoring import Sifted
from importmap.knots import knots
from importmap.memory.directory import Directory, Entry, directory
from importmap.mending.causes import remembered
from importmap.migration import migrations
from importmap.model.broken import Blocked, Broken
from importmap.model.chains import Chains
from importmap.model.change import Edited, Plan, Rewrite
from importmap.model.errors import ChangeError, ConfigError, TargetError, UnknownNameError
from importmap.model.facts import Kind, When
from importmap.model.finding import Finding, Safety, Severity
from importmap.model.gate import Check, NewCode
from importmap.model.impact import Affected, Impact
from importmap.model.limits import SOURCE
from importmap.model.links import LinkKind, Symbol, most_used
from importmap.model.migration import Migration
from importmap.model.progress import Progress, Quiet
from importmap.model.project import Module, ModuleKind, Note, Project
from importmap.model.report import SCHEMA, Contract, Coverage, Report, Revision, Rule
from importmap.model.startup import Obstacle, Verdict
from importmap.model.supposition import Supposition
from importmap.past.changed import changed, revision, uncommitted
from importmap.past.earlier import Edits
from importmap.past.memory import Past
from importmap.past.repository import unread
from importmap.plan.draft import plan
from importmap.plan.supposing import State, shifted, supposed
from importmap.proposal.compose import compose
from importmap.proposal.insert import insert, parsed
from importmap.proposal.propose import propose
from importmap.reach.affected import affected_by
from importmap.reach.chains import chains_between
from importmap.reach.impact import impact_of
from importmap.reach.journeys import travelled
from importmap.reach.removals import removals
from importmap.resolve.modules import Modules
from importmap.resolve.sorts import Sorts
from importmap.resolve.symbols import reached
from importmap.review.circles import closed
from importmap.review.definitions import again
from importmap.review.imports import astray, missing, placed
from importmap.review.novelty import compared
from importmap.rewrite.edit import edited
from importmap.rewrite.journal import begun, journals_of
from importmap.rewrite.paths import turned as turns_of
from importmap.rewrite.paths import wishes
from importmap.rewrite.proof import Proof
from importmap.rewrite.proof import proved as proof_of
from importmap.rewrite.writing import settle, undo
from importmap.rewrite.writing import write as write_all
from importmap.scan.discover import discover
from importmap.scan.extract import EXTRACTOR, extract
from importmap.scan.images import read_images
from importmap.scan.load import Files, read
from importmap.scan.outside import surrounded
from importmap.scan.tach import read_tach

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = [
    "Analysis",
    "affected",
    "analyse",
    "check",
    "impact",
    "load_config",
    "new_code",
    "report",
    "revision",
    "rules",
    "unread",
    "where",
    "why",
]

# Rules of which imports are forbidden: they ask nothing of what happens when modules are imported.
_CROSSINGS = frozenset({"boundary-crossing", "broken-contract"})

# What fails besides imports for want of something, from which severity on.
_FAILURES = {
    "broken-file": Severity.WARNING,
    "import-cycle": Severity.ERROR,
    "uncollectable-test": Severity.WARNING,
    "dead-fallback": Severity.WARNING,
}


def load_config(start: Path, explicit: Path | None = None) -> Config:
    """The configuration that is in force in a folder, or the one in the file that is named."""
    return configs.load(start, explicit, detect.ids())


def analyse(config: Config, progress: Progress | None = None, executor: Executor | None = None) -> Analysis:
    """Read the code that the configuration names: files, facts, links, symbols, graph.

    An executor of `concurrent.futures` extracts the facts of files, if one is given.
    """
    progress = progress or Quiet()
    return understand(surrounded(discover(config), config, progress), config, progress, executor=executor)


def understand(
    project: Project,
    config: Config,
    progress: Progress,
    files: Files | None = None,
    executor: Executor | None = None,
) -> Analysis:
    """What the files of a project say and mean."""
    project, facts = read(project, config, progress, files=files, executor=executor)
    progress.stage("following imports")
    return analyses.analyse(config, project, facts)


def report(
    analysis: Analysis,
    revision: Revision | None = None,
    notes: tuple[Note, ...] = (),
    progress: Progress | None = None,
) -> Report:
    """Judge what was read, and put everything into the one document that all renderers get."""
    progress = progress or Quiet()
    analysis = remembering(replace(analysis, revision=revision) if revision else analysis, progress)
    return reported(analysis, revision, notes, progress)


def reported(analysis: Analysis, revision: Revision | None, notes: tuple[Note, ...], progress: Progress) -> Report:
    """The same, of code whose history was asked already."""
    sifted = judged(analysis, progress=progress)
    progress.stage("adding up")
    findings = sifted.told
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
        notes=(*analysis.project.notes, *notes),
        made=made_elsewhere(analysis),
    )
    measured, told = metrics.measure(analysis, findings, len(sifted.ignored)), rules(analysis.config)
    progress.stage("making a plan")
    return Report(
        schema=SCHEMA,
        name=analysis.project.name,
        python=".".join(map(str, analysis.project.python)),
        revision=revision,
        coverage=coverage,
        metrics=measured,
        packages=metrics.packages(analysis),
        rules=told,
        findings=findings,
        plan=plan(analysis, findings, measured, told),
        modules=analysis.project.modules,
        edges=tuple(analysis.graph.edges.values()),
        matrices=matrix.matrices(analysis),
        knots=analysis.knots,
        symbols=tuple(s for s in analysis.symbols if sum(1 for r in s.routes if r.offered or r.users) > 1),
        ignored=sifted.ignored,
        migrations=migrations(analysis),
        externals=external.packages(external.edges(analysis)),
        contracts=tuple(Contract(v.name, v.kind, v.source, v.outcome, v.note) for v in analysis.contracts),
        services=services(analysis),
        layerings=matrix.layerings(analysis),
        removals=removals(analysis),
        crossings=crossings(analysis, findings, (ignored.finding for ignored in sifted.ignored)),
    )


def sketched(analysis: Analysis) -> Report:
    """The report with nothing in it but what pictures need: imports, knots without verdicts, what is forbidden."""
    sifted = judged(analysis, _CROSSINGS)
    unjudged = Verdict("", (), 0, None)
    return Report(
        schema=SCHEMA,
        name=analysis.project.name,
        python=".".join(map(str, analysis.project.python)),
        revision=analysis.revision,
        coverage=Coverage(len(analysis.files), 0, (), 0, 0, 0, 0, (), ()),
        metrics=(),
        packages=(),
        rules=(),
        findings=(),
        plan=Plan(()),
        modules=analysis.project.modules,
        edges=tuple(analysis.graph.edges.values()),
        matrices=matrix.matrices(analysis),
        symbols=(),
        knots=tuple(knots(analysis.graph, analysis.ways, lambda _: unjudged)),
        externals=external.packages(external.edges(analysis)),
        services=services(analysis),
        layerings=matrix.layerings(analysis),
        crossings=crossings(analysis, sifted.told, (ignored.finding for ignored in sifted.ignored)),
    )


def outward(analysis: Analysis, found: Report, *, whole: bool) -> Report:
    """The report with the packages from outside among its modules, for a picture of the whole or of a part."""
    return external.outward(found, external.edges(analysis), whole=whole)


def made_elsewhere(analysis: Analysis) -> tuple[Note, ...]:
    """The modules that are imported and made elsewhere, each with the line that says by whom."""
    imported = {link.module for link in analysis.links}
    made = Modules(analysis.project).made.items()
    return tuple(Note(module, str(one)) for module, one in sorted(made) if module in imported)


def detected(analysis: Analysis) -> tuple[Finding, ...]:
    """The findings of all rules that are not off, without those that are to be ignored, worst first."""
    return judged(remembering(analysis)).told


def remembering(analysis: Analysis, progress: Progress | None = None, place: str = "") -> Analysis:
    """The analysis with what the history says of the modules and names that are missing, if that is to be asked.

    What it answers is kept for a place, by default for the folder that was analysed.
    """
    if not analysis.config.history:
        return analysis
    (progress or Quiet()).stage("asking git what became of missing names")
    folders = {path.partition("/")[0] if "/" in path else "." for path in (module.path for module in analysis.files)}
    past = Past(
        analysis.project.base,
        ["."] if "." in folders else sorted(folders),
        analysis.project.roots,
        extract,
        EXTRACTOR,
        analysis.config.cache_dir,
        place,
    )
    return analysis.knowing(remembered(analysis, past.answers))


def broken(analysis: Analysis, progress: Progress | None = None) -> Broken:
    """What does not work now: the root causes of failing imports, and what else keeps code and tests from running."""
    return failing(remembering(analysis, progress), progress or Quiet())


def failing(analysis: Analysis, progress: Progress, told: tuple[Finding, ...] | None = None) -> Broken:
    """The same, of code whose history was asked already, and of what all rules have told if they were asked, too."""
    rules = ("unresolved-import", *_FAILURES)
    told = judged(analysis, rules, progress).told if told is None else told
    found = [finding for finding in told if finding.rule in rules]
    tests, startup = analysis.collection.tests, analysis.startup
    lost = [module for module in tests if analysis.collection.obstacles(module)]
    return Broken(
        name=analysis.project.name,
        modules=len(analysis.files),
        unimportable=sum(1 for module in analysis.files if startup.obstacles(module.id)),
        tests=sum(len(test.functions) for test in tests.values()),
        uncollectable=sum(len(tests[module].functions) for module in lost),
        causes=tuple(finding for finding in found if finding.rule == "unresolved-import"),
        others=tuple(f for f in found if f.rule in _FAILURES and f.severity >= _FAILURES[f.rule]),
        blocked=_blocked(analysis, (module.id for module in analysis.files), startup.obstacles),
        uncollected=_blocked(analysis, lost, analysis.collection.obstacles),
    )


def _blocked(
    analysis: Analysis, modules: Iterable[str], causes: Callable[[str], tuple[Obstacle, ...]]
) -> tuple[Blocked, ...]:
    """Those of some modules that something keeps from working, by path."""
    tests = {module: len(test.functions) for module, test in analysis.collection.tests.items()}
    found = ((module, causes(module)) for module in modules)
    made = (Blocked(m, analysis.modules[m].path, why, tests.get(m, 0)) for m, why in found if why)
    return tuple(sorted(made, key=lambda blocked: (blocked.path, blocked.module)))


def judged(analysis: Analysis, rules: Collection[str] = (), progress: Progress | None = None) -> Sifted:
    """What rules find, all by default: first those that judge the code, then those that judge what is to be ignored."""
    progress = progress or Quiet()
    if not rules or not _CROSSINGS.issuperset(rules):
        progress.stage("working out what happens at import")
        for module in analysis.files[:1]:  # the first question is the long one, and no rule is to be blamed for it
            analysis.startup.obstacles(module.id)
    plain = [m for m in detectors() if not _judges_findings(m) and (not rules or rule_id(m) in rules)]
    asked = ignoring.requests(analysis.config, analysis.files, analysis.facts)
    found = _ranked(finding for module in plain for finding in _found(module, analysis, progress=progress))
    off = frozenset(rule_id(module) for module in detectors() if severity(module, analysis.config) is None)
    sifted = ignoring.sift(found, asked, analysis.config, tuple(rule_id(module) for module in detectors()), off)
    judging = [module for module in detectors() if not rules and _judges_findings(module)]
    others = [finding for module in judging for finding in _found(module, analysis, sifted)]
    return replace(sifted, told=_ranked(travelled(analysis, (*sifted.told, *others))))


def _ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, worst first."""
    return tuple(sorted(findings, key=lambda f: (-f.severity, not f.journeys, f.rule, -f.weight, f.subject)))


def _found(
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


def initial(analysis: Analysis, file: Path | None = None) -> tuple[Path, str, str]:
    """The configuration file of a project, what it says, and what it would say with all that the tree proposes.

    Another file can be named where nothing is configured yet; ConfigError if something is.
    """
    config, base = analysis.config, Path(analysis.project.base)
    name = Path(config.source).name or (configs.SHARED if (base / configs.SHARED).is_file() else configs.STANDALONE)
    path = base / name
    if file is not None and file.resolve() != path.resolve():
        if config.source:
            message = f"{config.source} is the configuration here, and {file} would stand beside it"
            raise ConfigError(message, "leave --output away to add to it, or print it with --output -")
        if file.is_file() and file.name != configs.SHARED:
            load_config(base, file)  # which says what in it is no configuration
        path = file
    text = configs.text(path) if path.is_file() else ""
    table = ("tool", "importmap") if path.name == configs.SHARED else ()
    configured = parsed(text)
    for part in table:
        inner = configured.get(part, {})
        configured = inner if isinstance(inner, Mapping) else {}
    tree = Tree(base, analysis.project.tops)
    images = read_images(tree, [entry.path for entry in analysis.project.left_out])
    found = propose(analysis, images, read_tach(tree, analysis.project))
    return path, text, insert(text, table, *compose(found, configured))


def settled(config: Config) -> tuple[Project, tuple[str, ...]]:
    """The project, and the files that an apply that was killed had left half-done, which are whole again."""
    project = discover(config)
    with begun(project.base) as journals:
        return project, settle(journals) if journals is not None else ()


def understood(project: Project, config: Config, progress: Progress) -> Analysis:
    """What the files say and mean of a project that was found already."""
    return understand(surrounded(project, config, progress), config, progress)


def planned(analysis: Analysis, ids: Collection[str], progress: Progress, *, safe: bool = False) -> tuple[Rewrite, ...]:
    """The rewrites of steps of the plan: of those that are named, or of all that can be carried out."""
    steps = report(analysis, progress=progress).plan.steps
    known = {step.id: step for step in steps}
    for id in ids:
        if id not in known:
            raise UnknownNameError(f"the plan has no step {id}", "`importmap plan` lists the steps")
        if not known[id].rewrites:
            raise UnknownNameError(f"step {id} has to be done by hand", "`importmap plan` tells how")
    kinds = (Safety.SAFE,) if safe else (Safety.SAFE, Safety.UNSAFE)
    chosen = [step for step in steps if (step.id in ids if ids else step.safety in kinds)]
    found: dict[tuple[str, int, str], Rewrite] = {}
    for rewrite in (rewrite for step in chosen for rewrite in step.rewrites):
        found.setdefault((rewrite.path, rewrite.line, rewrite.before), rewrite)  # steps come in the order to take them
    return tuple(found.values())


def turned(analysis: Analysis, text: str) -> tuple[Rewrite, ...]:
    """The rewrites that a list of paths asks for."""
    return turns_of(analysis, wishes(text))


def proved(analysis: Analysis, rewrites: Sequence[Rewrite], progress: Progress | None = None) -> Proof:
    """What can be made of rewrites without spoiling anything, and why the others are refused."""
    (progress or Quiet()).stage("proving what would be changed")
    tree = Tree(Path(analysis.project.base), analysis.project.tops)
    return proof_of(analysis, rewrites, lambda path: tree.read(path, SOURCE), edited)


def write(analysis: Analysis, edits: Collection[Edited], *, force: bool = False) -> None:
    """Put edited files in their places, all or none; ChangeError unless they are as they were read, and committed."""
    base = Path(analysis.project.base)
    if analysis.project.installed:
        message = f"{analysis.project.name} is an installed package, which is not written"
        raise ChangeError(message, "rewrite the sources that it was installed from")
    if not force and repository(base) is not None:
        left = uncommitted(str(base), [edit.path for edit in edits])
        if left:
            more = f" and {len(left) - 1:,} more" if len(left) > 1 else ""
            message = f"{left[0]}{more} not committed, so nothing was written"
            raise ChangeError(message, "commit first, so that git can tell what was changed, or say --force")
    with journals_of(str(base)) as journals:
        write_all(Tree(base, analysis.project.tops), edits, journals)


def undone(config: Config) -> tuple[str, ...]:
    """Take back what was written last, and return the paths."""
    project, _ = settled(config)
    with journals_of(project.base) as journals:
        return undo(Tree(Path(project.base), project.tops), journals)


def registry(analysis: Analysis, revision: Revision | None = None) -> tuple[Migration, ...]:
    """How far the code is with each declared concept; ConfigError if none is declared."""
    if not analysis.config.single_source:
        message = f"{analysis.config.source or 'the configuration'} declares no concept"
        raise ConfigError(message, "declare what is to have one home under [[tool.importmap.single-source]]")
    return migrations(replace(analysis, revision=revision))


def where(analysis: Analysis, name: str, *, every: bool = False) -> tuple[Symbol, ...]:
    """The symbols that a bare name, a defining path or any import path means, the most used first.

    With `every`, latent paths are told as well; else they are counted.
    """
    # A class may be known by another name than its own: `WebSocketManager = _Implementation`.
    found = {s.id: s for s in analysis.symbols if s.name == name} | {s.id: s for s, _, _ in analysis.yielding(name)}
    if not found:
        module = next((m.name for m in analysis.project.modules if name in (m.id, m.name, m.path)), "")
        if module:
            hint = f"it is a module: `importmap impact {module}` tells who imports it"
            raise UnknownNameError(f"no class or function is called {name}", hint)
        values = [m for m in analysis.files if name in _values(analysis, m.id)]
        if values:
            hint = f"it is a value: `importmap impact {_values(analysis, values[0].id)[name]}` tells who imports it"
            raise UnknownNameError(f"no class or function is called {name}", hint)
        near = configs.alike(name, {s.path if "." in name else s.name for s in analysis.symbols})
        raise UnknownNameError(f"no class or function is called {name}", _did_you_mean(near))
    return most_used(analysis.with_latent(tuple(found.values())) if every else tuple(found.values()), name)


def listed(analysis: Analysis) -> Directory:
    """All classes and functions by name, to be looked up without an analysis."""
    kinds = sorts(analysis, analysis.symbols)
    paths: dict[str, list[str]] = defaultdict(list)
    for module, name, value in reached(analysis.facts, analysis.names):
        paths[value.symbol].append(f"{module}.{name}")
    entries = (Entry(symbol, kinds[symbol.id], tuple(paths[symbol.id])) for symbol in analysis.symbols)
    return directory(entries, analysis.modules)


def _values(analysis: Analysis, module: str) -> dict[str, str]:
    """The dotted paths of what a module binds besides classes and functions, by that path and by the bare name."""
    kinds = (Kind.VALUE, Kind.ALIAS)
    names = [made.name for made in analysis.facts[module].definitions if made.kind in kinds and "." not in made.name]
    paths = {name: f"{analysis.modules[module].name}.{name}" for name in names}
    return paths | {path: path for path in paths.values()}


def sorts(analysis: Analysis, symbols: Iterable[Symbol]) -> dict[str, str]:
    """What kind of thing each symbol is, by its id: "dataclass", "async function"."""
    found = Sorts(analysis.names, analysis.signatures)
    return {symbol.id: found.of(symbol) for symbol in symbols}


def why(analysis: Analysis, importer: str, imported: str, *, types: bool = False, every: bool = False) -> Chains:
    """The shortest chain of imports between two modules or packages, or all of them, and when it runs.

    Imports for the type checker run nothing: they count with `types`. What is imported may be from outside.
    """
    importers, outside = _members(analysis, importer), external.edges(analysis)
    targets: Collection[str] = [] if _is_module(analysis, imported) else external.named(outside, imported)
    targets = targets or _members(analysis, imported)
    return chains_between(analysis, importers, targets, outside, types=types, every=every)


def impact(analysis: Analysis, name: str) -> tuple[Impact, ...]:
    """What depends on the module, package, file, class or function of a name, in all the ways that reading can tell."""
    return impact_of(analysis, name)


def affected(analysis: Analysis, revision: str) -> Affected:
    """The test files that can be reached from what has changed since a revision."""
    return affected_by(analysis, changed(analysis.project.base, revision))


def what_if(analysis: Analysis, changes: Collection[str], progress: Progress | None = None) -> Supposition:
    """What would become of metrics, findings and modules if some changes were made."""
    progress = progress or Quiet()
    analysis = remembering(analysis, progress)
    tree = Tree(Path(analysis.project.base), analysis.project.tops)

    made = supposed(analysis, changes, lambda path: text_of(tree, path))
    now, then = (state(one, progress) for one in (analysis, made.analysis))
    return shifted(now, then, made, changes)


def text_of(tree: Tree, path: str) -> str:
    """The text of a file; TargetError if it cannot be read."""
    try:
        return tree.text(path)
    except OSError as error:
        raise TargetError(f"{path} cannot be read: {error.strerror}", "what moves is taken from its file") from error


def state(analysis: Analysis, progress: Progress) -> State:
    """What is found in some code, and what is measured."""
    sifted = judged(analysis, progress=progress)
    return State(analysis, sifted.told, metrics.measure(analysis, sifted.told, len(sifted.ignored)))


def check(report: Report, config: Config, *, fail_on: Severity | None = None) -> Check:
    """The verdict of the gate on a report, with the baseline of the project if there is one."""
    path = config.base / baselines.NAME
    known = baselines.load(path, baselines.NAME) if path.is_file() else None
    return gate(report, config, baseline=known, fail_on=fail_on)


def new_code(analysis: Analysis, edited: Edits) -> NewCode:
    """What edited files add and should not."""
    novelty = compared(analysis, edited, {path: extract(text) for path, text in edited.old.items()})
    found = [*again(novelty, duplicate_definition.Options().usual), *astray(novelty), *missing(novelty)]
    found += closed(novelty)
    for module in (boundary_crossing, deprecated_import):
        found += placed(novelty, _found(module, analysis))
    off = frozenset(rule_id(module) for module in detectors() if severity(module, analysis.config) is None)
    asked = ignoring.requests(analysis.config, analysis.files, analysis.facts)
    told = ignoring.sift((f for f in found if f.rule not in off), asked, analysis.config, detect.ids(), off).told
    ranked = sorted(told, key=lambda f: (-f.severity, f.location.path, f.location.line, f.rule, f.subject))
    return NewCode(tuple(ranked))


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


def _find(module: ModuleType, rule: str, analysis: Analysis, *others: Sifted) -> list[Finding]:
    if not hasattr(module, "Options"):
        return list(module.find(analysis, *others))
    table = analysis.config.options.get(rule, {})
    options = configs.fill(module.Options, table, f"[tool.importmap.options.{rule}]")
    return list(module.find(analysis, options))


def _members(analysis: Analysis, name: str) -> list[str]:
    """The modules that a name means: itself, and all below it if it is a package."""
    found = [m.id for m in analysis.project.modules if _is_named(m, name)]
    if not found:
        symbol = next((s for s, _, path in analysis.yielding(name) if path == name), None)
        message = f"no module or package is called {name}"
        if symbol is not None:
            raise UnknownNameError(message, f"it is a {symbol.definition.kind} of {symbol.module}: ask for that module")
        raise UnknownNameError(message, _did_you_mean(configs.alike(name, analysis.modules)))
    return found


def _is_module(analysis: Analysis, name: str) -> bool:
    """Whether a name means a module or a package of the analysed code."""
    return any(_is_named(module, name) for module in analysis.project.modules)


def _is_named(module: Module, name: str) -> bool:
    """Whether a name means a module, or a package that it is in."""
    return name in (module.id, module.name, module.path) or module.name.startswith(f"{name}.")


def _did_you_mean(near: list[str]) -> str:
    return (
        f"did you mean {', or '.join(near)}?"
        if near
        else "nothing is called alike; `importmap analyze` lists all there is in report.json"
    )

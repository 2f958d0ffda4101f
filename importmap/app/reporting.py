"""Put what was read and judged into the one document that all renderers get"""

from __future__ import annotations

from dataclasses import replace

from importmap import detect, external, ignoring, matrix, metrics
from importmap.analysis import Analysis
from importmap.app.judging import CROSSINGS, judged, rules
from importmap.app.reading import remembering
from importmap.crossings import crossings, services
from importmap.interfaces import interfaces
from importmap.knots import knots
from importmap.migration import migrations
from importmap.model.change import Plan
from importmap.model.facts import When
from importmap.model.links import LinkKind, Symbol
from importmap.model.progress import Progress, Quiet
from importmap.model.project import ModuleKind, Note
from importmap.model.report import SCHEMA, Contract, Coverage, Report, Revision
from importmap.model.startup import Verdict
from importmap.plan.draft import plan
from importmap.reach.removals import removals
from importmap.scan.codeowners import owned, shares


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
        symbols=_ambiguous(analysis),
        ignored=sifted.ignored,
        migrations=migrations(analysis),
        externals=external.packages(analysis.once(external.edges)),
        contracts=tuple(Contract(v.name, v.kind, v.source, v.outcome, v.note) for v in analysis.contracts),
        services=services(analysis),
        layerings=matrix.layerings(analysis),
        removals=removals(analysis),
        crossings=crossings(analysis, findings, (ignored.finding for ignored in sifted.ignored)),
        interfaces=interfaces(analysis, findings),
        owners=shares(owned(analysis.project.base, analysis.project.tops), analysis.project.modules),
    )


def outlined(analysis: Analysis, revision: Revision, progress: Progress, *, counted: bool = False) -> Report:
    """The report with nothing in it but what is compared: figures, findings, imports, knots, migrations, homes.

    If only what is `counted` matters, rules that no figure counts and that take long are left out; not where something
    is to be ignored, since what ignores nothing is a finding, and counts.
    """
    asked = ignoring.requests(analysis.config, analysis.files, analysis.facts) if counted else ()
    spared = metrics.UNCOUNTED if counted and not asked else frozenset[str]()
    sifted = judged(analysis, {rule for rule in detect.ids() if rule not in spared} if spared else (), progress)
    progress.stage("adding up")
    return Report(
        schema=SCHEMA,
        name=analysis.project.name,
        python=".".join(map(str, analysis.project.python)),
        revision=revision,
        coverage=Coverage(len(analysis.files), 0, (), 0, 0, 0, 0, (), ()),
        metrics=metrics.measure(analysis, sifted.told, len(sifted.ignored)),
        packages=(),
        rules=(),
        findings=sifted.told,
        plan=Plan(()),
        modules=analysis.project.modules,
        edges=tuple(analysis.graph.edges.values()),
        matrices=tuple(one for one in matrix.matrices(analysis) if one.services),
        symbols=_ambiguous(analysis),
        migrations=migrations(analysis),
        knots=analysis.knots,
    )


def sketched(analysis: Analysis) -> Report:
    """The report with nothing in it but what pictures need: imports, knots without verdicts, what is forbidden."""
    sifted = judged(analysis, CROSSINGS)
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


def _ambiguous(analysis: Analysis) -> tuple[Symbol, ...]:
    """The symbols with more than one path in use or offered."""
    return tuple(s for s in analysis.symbols if sum(1 for r in s.routes if r.offered or r.users) > 1)


def made_elsewhere(analysis: Analysis) -> tuple[Note, ...]:
    """The modules that are imported and made elsewhere, each with the line that says by whom."""
    imported = {link.module for link in analysis.links}
    made = analysis.named.made.items()
    return tuple(Note(module, str(one)) for module, one in sorted(made) if module in imported)

"""Change code, or suppose it changed: what a plan or a list asks for, proved, written and taken back"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from importmap import config as configs
from importmap import metrics
from importmap.analysis import Analysis
from importmap.app.judging import judged
from importmap.app.moving import relocated
from importmap.app.reading import load_config, remembering, settled
from importmap.app.reporting import reported
from importmap.config import Config
from importmap.files import Tree, repository
from importmap.model.change import Edited, Figure, Rewrite
from importmap.model.errors import ChangeError, ConfigError, TargetError, UnknownNameError
from importmap.model.limits import SOURCE
from importmap.model.progress import Progress, Quiet
from importmap.model.report import Report
from importmap.model.ruling import Ruling
from importmap.model.supposition import Supposition
from importmap.past.changed import uncommitted
from importmap.plan.forecasts import Forecaster, still_lost, still_tied
from importmap.plan.freeing import blocked
from importmap.plan.rulings import agreed
from importmap.plan.supposing import State, shifted, supposed
from importmap.plan.turns import Turns
from importmap.plan.unforeseen import unforeseen
from importmap.proposal.compose import compose
from importmap.proposal.insert import insert, parsed
from importmap.proposal.propose import propose
from importmap.rewrite.edit import edited
from importmap.rewrite.journal import journals_of
from importmap.rewrite.mentions import entry_points, mentions, shims
from importmap.rewrite.mentions import followed as paths_of
from importmap.rewrite.mentions import rewritten as texts_of
from importmap.rewrite.paths import turned as turns_of
from importmap.rewrite.paths import wishes
from importmap.rewrite.proof import Proof
from importmap.rewrite.proof import proved_in_turn as proof_of
from importmap.rewrite.writing import undo
from importmap.rewrite.writing import write as write_all
from importmap.scan.images import read_images
from importmap.scan.tach import read_tach


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


@dataclass(frozen=True, slots=True)
class Planned:
    """The rewrites that a plan has for what somebody asks for, and what they were planned on."""

    analysis: Analysis
    report: Report
    rewrites: tuple[Rewrite, ...]
    left_out: tuple[str, ...] = ()  # what was decided and is not among them, in words


def planned(
    analysis: Analysis,
    ids: Collection[str],
    progress: Progress,
    rulings: Iterable[Ruling] | None = None,
    *,
    safe: bool = False,
) -> Planned:
    """The rewrites of steps of the plan, in its order: of those that are named or agreed on, or of all.

    If asked for, only those that cannot change what the code does.
    """
    analysis = remembering(analysis, progress)
    found = reported(analysis, None, (), progress)
    steps = found.plan.steps
    known = {step.id: step for step in steps}
    for id in ids:
        if id not in known:
            raise UnknownNameError(f"the plan has no step {id}", "`importmap plan` lists the steps")
        if not known[id].rewrites:
            raise UnknownNameError(f"step {id} has to be done by hand", "`importmap plan` tells how")
    left_out: tuple[str, ...] = ()
    if rulings is not None:
        ids, left_out = agreed(rulings, found.plan)
    is_named = bool(ids) or rulings is not None
    chosen = [step for step in steps if step.id in ids or not is_named]
    rewrites: dict[tuple[str, int, str], Rewrite] = {}
    wanted = (rewrite for step in chosen for n, rewrite in enumerate(step.rewrites) if not safe or n in step.safe)
    for rewrite in wanted:
        rewrites.setdefault((rewrite.path, rewrite.line, rewrite.before), rewrite)
    return Planned(analysis, found, tuple(rewrites.values()), left_out)


def figures(asked: Planned, proof: Proof, progress: Progress | None = None) -> tuple[Figure, ...]:
    """The metrics that are to fall: as they are, as rewrites were to change them, and as they do."""
    analysis, findings = asked.analysis, asked.report.findings
    now = {metric.name: metric.value for metric in asked.report.metrics if metric.better == "lower"}
    graph = analysis.graph.after(Turns(analysis).of(proof.made))
    forecaster = Forecaster(analysis, findings, blocked(analysis), now)
    effect = forecaster.of_rewrites(proof.made)
    predicted = {**now, **forecaster.after([effect])}
    if now["uncollectable-tests"]:
        predicted["uncollectable-tests"] = still_lost(analysis, effect)
    predicted.update((m.name, m.value) for m in (metrics.edges(graph), *metrics.knots(graph), *metrics.reach(graph)))
    predicted["failing-knots"] = still_tied(analysis, graph, "fails")
    predicted["lucky-knots"] = still_tied(analysis, graph, "luck")
    measured = {metric.name: metric.value for metric in state(proof.after, progress or Quiet()).metrics}
    untold = unforeseen(analysis, proof.after, proof.made)
    return tuple(Figure(name, now[name], None if name in untold else predicted[name], measured[name]) for name in now)


def turned(analysis: Analysis, text: str) -> tuple[Rewrite, ...]:
    """The rewrites that a list of paths asks for."""
    return turns_of(analysis, wishes(text))


def proved(analysis: Analysis, rewrites: Sequence[Rewrite], progress: Progress | None = None) -> Proof:
    """What can be made of rewrites without spoiling anything, and why the others are refused."""
    (progress or Quiet()).stage("proving what would be changed")
    tree = Tree(Path(analysis.project.base), analysis.project.tops)
    return proof_of(analysis, rewrites, lambda path: tree.read(path, SOURCE), edited)


def followed(analysis: Analysis, proof: Proof, *, text: bool = False) -> tuple[Proof, tuple[Rewrite, ...]]:
    """The same with the entry points that name what is gone by otherwise now, and what else names it.

    Text files are told, or with `text` changed; an entry point follows if its new module can be imported first.
    """
    paths = paths_of(analysis, proof.made)
    ids = {module.name: module.id for module in proof.after.files}
    tree = Tree(Path(analysis.project.base), analysis.project.tops)
    points = tuple(
        point
        for point in entry_points(analysis, paths, tree.read)
        if (module := ids.get(point.after.partition(":")[0])) is not None and not proof.after.startup.alone(module)
    )
    left = {**paths, **shims(analysis, paths)}
    others = tuple(one for one in mentions(proof.after, left) if one not in points)
    taken = tuple(one for one in others if text and not one.path.endswith(".py"))
    edits = texts_of((*points, *taken), tree.read)
    changed = {edit.path for edit in edits}
    made = (*proof.made, *(one for one in (*points, *taken) if one.path in changed))
    return replace(proof, edits=(*proof.edits, *edits), made=made), tuple(one for one in others if one not in taken)


def check_writable(analysis: Analysis, paths: Iterable[str], *, force: bool = False) -> None:
    """ChangeError unless files are those of a project, no installed package, and committed or forced."""
    if analysis.project.installed:
        message = f"{analysis.project.name} is an installed package, which is not written"
        raise ChangeError(message, "rewrite the sources that it was installed from")
    base = Path(analysis.project.base)
    left = () if force or repository(base) is None else uncommitted(str(base), set(paths))
    if left:
        more = f" and {len(left) - 1:,} more are" if len(left) > 1 else " is"
        message = f"{left[0]}{more} not committed, so nothing was written"
        raise ChangeError(message, "commit first, so that git can tell what was changed, or say --force")


def write(analysis: Analysis, edits: Collection[Edited], found: Iterable[Figure] = (), *, force: bool = False) -> None:
    """Put edited files in their places, all or none; ChangeError unless they are as they were read, and committed.

    Nor is anything written, unless it is forced, after which a metric would be worse than predicted.
    """
    worse = [] if force else [(one, one.predicted) for one in found if one.predicted is not None]
    worse = [(one, predicted) for one, predicted in worse if one.measured > predicted]
    if worse:
        first, predicted = worse[0]
        more = f", and {len(worse) - 1:,} more figures" if len(worse) > 1 else ""
        message = f"{first.metric} would be {first.measured:g}, and {predicted:g} was predicted{more}"
        raise ChangeError(message, "nothing was written; read the patch, and take it with --force if it is right")
    check_writable(analysis, [edit.path for edit in edits if not edit.made], force=force)
    base = Path(analysis.project.base)
    with journals_of(str(base)) as journals:
        write_all(Tree(base, analysis.project.tops), edits, journals)


def undone(config: Config) -> tuple[str, ...]:
    """Take back what was written last, and return the paths."""
    project, _ = settled(config)
    with journals_of(project.base) as journals:
        return undo(Tree(Path(project.base), project.tops), journals)


def what_if(analysis: Analysis, changes: Collection[str], progress: Progress | None = None) -> Supposition:
    """What would become of metrics, findings and modules if some changes were made."""
    progress = progress or Quiet()
    analysis = remembering(analysis, progress)
    tree = Tree(Path(analysis.project.base), analysis.project.tops)

    made = supposed(analysis, changes, lambda path: text_of(tree, path), relocated)
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

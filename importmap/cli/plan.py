"""`importmap plan`: what to decide, in what order, and what it is worth"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from importmap.cli.options import FILE, Settings, analysis_of, meter_of, run_of, settings, width_of_screen
from importmap.cli.output import show

if TYPE_CHECKING:
    from pathlib import Path

    from importmap.model.report import Report
    from importmap.model.ruling import Ruling
    from importmap.plan.selection import Wish

_EXAMPLES = """\
\b
Examples:
  importmap plan
  importmap plan shop --all
  importmap plan --step 1f0c2a9b
  importmap plan --owner @shop/payments --budget 30
  importmap plan --what-if "move shop.api.Order shop.models"
  importmap plan --decisions decisions.json
  importmap plan --format markdown > plan.md
"""


@click.command(epilog=_EXAMPLES, short_help="Show what to decide, and in what order.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--all", "every", is_flag=True, help="All steps, not only those that carry most of the gain.")
@click.option("--step", "id", metavar="ID", help="One step with its findings, lines and files.")
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="The N steps that gain most.")
@click.option("--budget", type=click.IntRange(min=1), metavar="FILES", help="Steps that touch so many files together.")
@click.option("--only", "rules", multiple=True, metavar="RULE", help="Steps that resolve findings of it. Repeatable.")
@click.option("--package", "packages", multiple=True, metavar="NAME", help="Steps that are about it. Repeatable.")
@click.option("--owner", "owners", multiple=True, metavar="NAME", help="Steps in files of theirs. Repeatable.")
@click.option("--decisions", "decided", type=FILE, metavar="FILE", help="What was decided on it, and what is done.")
@click.option(
    "--what-if",
    "changes",
    multiple=True,
    metavar="CHANGE",
    help='What would be after "remove a -> b", "move a.C b" or "delete a". Repeatable.',
)
@click.option(
    "--format", "-f", "format_name", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True
)
@settings
def plan(
    chosen: Settings,
    targets: tuple[str, ...],
    every: bool,
    id: str | None,
    top: int | None,
    budget: int | None,
    rules: tuple[str, ...],
    packages: tuple[str, ...],
    owners: tuple[str, ...],
    decided: Path | None,
    changes: tuple[str, ...],
    format_name: str,
) -> int:
    """Show what to decide, each decision one step, in an order in which the tree always works.

    A step ends all findings that have one cause. The first 40 are shown at most, and what they carry. Steps that are
    asked for come with those that they need; their ids stay the same from run to run.
    """
    from importmap.render.lines import fitted

    if changes:
        if format_name == "markdown":
            raise click.UsageError("--what-if answers as text or as JSON")
        if decided is not None:
            raise click.UsageError("--what-if and --decisions contradict each other")
        return _suppose(chosen, targets, changes, format_name, every=every)
    _check_rules(rules)
    rulings: tuple[Ruling, ...] = ()
    if decided is not None:
        from importmap.plan.rulings import load

        rulings = load(decided)

    def answer(report: Report) -> str:
        from importmap.plan.selection import Wish

        wish = Wish(rules, packages, owners, budget, top)
        return _told(report, wish, id, format_name, every=every, ruled=decided is not None)

    with meter_of(chosen) as meter:
        run = run_of(chosen, targets, meter, dated=True)
        run.rulings = rulings
        question = (rules, packages, owners, budget, top, id, format_name, every, decided is not None)
        told = run.rendered("plan", answer, question)
    show(fitted(told, width_of_screen()) if format_name == "text" else told)
    return 0


def _check_rules(rules: tuple[str, ...]) -> None:
    """Raise for a name that no rule has."""
    from importmap import detect
    from importmap.config import nearest

    for rule in rules:
        if rule not in detect.ids():
            message = f"no rule is called {rule}"
            raise click.BadParameter(f"{message}; {nearest(rule, detect.ids()) or '`importmap explain` lists them'}")


def _told(report: Report, wish: Wish, id: str | None, format_name: str, *, every: bool, ruled: bool) -> str:
    """The steps that are asked for, or one of them, in a format."""
    from importmap.model.ruling import RuledPlan
    from importmap.plan.selection import named, select
    from importmap.render import markdown
    from importmap.render import plan as text
    from importmap.render.writing import document

    decisions = report.decisions
    found = select(report, wish)
    numbers = {step.id: number for number, step in enumerate(report.plan.steps, 1)}
    upkeep = report.plan.upkeep
    if upkeep is not None and id == upkeep.id:
        if format_name == "json":
            return document(upkeep)
        return markdown.kept(upkeep) if format_name == "markdown" else text.kept(upkeep)
    step = named(report.plan, id) if id is not None else None
    if format_name == "json":
        whole = RuledPlan(found, decisions) if ruled else found
        return document(step if step is not None else whole)
    if format_name == "markdown":
        whole_plan = markdown.render(report, found, decisions, every=every)
        return markdown.issue(report, step) if step is not None else whole_plan
    if step is not None:
        ended = [finding for finding in report.findings if finding.fingerprint in step.resolves]
        decision = next((one for one in decisions if one.ruling.step == step.id), None)
        return text.detail(step, numbers, ended, decision, every=every)
    return text.overview(report.name, found, numbers, decisions, every=every)


def _suppose(
    chosen: Settings, targets: tuple[str, ...], changes: tuple[str, ...], format_name: str, *, every: bool
) -> int:
    """Answer what would become of the code."""
    from importmap import app
    from importmap.render import plan as text
    from importmap.render.lines import fitted
    from importmap.render.writing import document

    with meter_of(chosen) as meter:
        found = app.what_if(analysis_of(chosen, targets, meter), changes, meter)
    if format_name == "json":
        show(document(found))
    else:
        show(fitted(text.supposition(found, every=every), width_of_screen()))
    return 0

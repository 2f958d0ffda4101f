"""`importmap check`: the gate that a change has to pass"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from importmap.cli import formats as formats_of
from importmap.cli.options import Settings, config_of, meter_of, run_of, settings
from importmap.cli.output import FINDINGS, check_file, remark, show, write
from importmap.model.errors import BaselineError
from importmap.model.finding import Finding
from importmap.model.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importmap.cli.progress import Meter
    from importmap.config import Config
    from importmap.model.gate import Baseline, Check
    from importmap.model.history import Comparison
    from importmap.model.report import Report

_EXAMPLES = """\
\b
Examples:
  importmap check                       what is new against the baseline
  importmap check --base origin/main    what is new against a revision
  importmap check --write-baseline      begin: let what is there through
  importmap check --accept "until v3"   let what is new through
  importmap check --prune               take out what no longer occurs
  importmap check --fail-on error
  importmap check -f markdown:comment.md -f sarif:importmap.sarif

\b
Exit codes:
  0    passed
  1    failed
  2    wrong usage, configuration, target or baseline
"""


@click.command(epilog=_EXAMPLES, short_help="Fail on what a change makes worse.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--base", metavar="REVISION", help="Fail on what is new since HEAD left this revision, or a snapshot.")
@click.option(
    "--baseline",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What is known.  [default: importmap-baseline.json, if there is one]",
)
@click.option("--fail-on", type=click.Choice([s.label for s in Severity]), help="Fail on new findings like this.")
@click.option("--write-baseline", "begins", is_flag=True, help="List all findings in a new baseline.")
@click.option("--accept", "reason", metavar="REASON", help="Add what is new to the baseline.")
@click.option("--prune", is_flag=True, help="Take out of the baseline what no longer occurs.")
@click.option("--strict-baseline", "strict", is_flag=True, help="Fail if the baseline lists what no longer occurs.")
@click.option(
    "--format",
    "-f",
    "formats",
    multiple=True,
    metavar="FORMAT[:FILE]",
    callback=formats_of.parsed,
    help="What to write, and to which file: text, json, markdown, bitbucket, github, sarif, junit, gitlab, csv, "
    "mermaid. Repeatable.  [default: text; in GitHub Actions github, too]",
)
@click.option("--new-code", "is_new_code", is_flag=True, help="Judge only what changed files add, for hooks.")
@settings
def check(
    chosen: Settings,
    targets: tuple[str, ...],
    base: str | None,
    file: Path | None,
    fail_on: str | None,
    begins: bool,
    reason: str | None,
    prune: bool,
    strict: bool,
    is_new_code: bool,
    formats: tuple[formats_of.Wanted, ...],
) -> int:
    """Fail on what a change makes worse: new findings, and metrics beyond their limits.

    New is what neither --base has nor the baseline lists. Without both, all findings count, and errors fail. All of
    the code is analysed: a change can break a file that it never opened. Limits stand under [tool.importmap.limits].
    """
    if is_new_code:
        if begins or reason is not None or prune or strict or file or base or formats:
            raise click.UsageError("--new-code compares with HEAD and writes text: of the others it takes --fail-on")
        return _new_code(chosen, targets, Severity[(fail_on or "warning").upper()])
    _check_usage(begins=begins, reason=reason, prune=prune)
    if base is None and any(wanted.name == "mermaid" for wanted in formats):
        raise click.UsageError(
            "mermaid draws the imports that a change has added: say since when, with --base REVISION"
        )
    from importmap.gate import check as gate

    wanted = formats_of.chosen(formats)
    config = config_of(chosen, targets)
    path, shown, baseline = _baseline(config, file, begins=begins, required=bool(reason or prune))
    severity = Severity[fail_on.upper()] if fail_on else None
    with meter_of(chosen) as meter:
        report, comparison = _report(config, base, meter)
    result = gate.check(report, config, comparison=comparison, baseline=baseline, fail_on=severity, strict=strict)
    if begins or reason or prune:
        known = _kept(result, report, config, path, shown, reason or "", prune=prune)
        result = gate.check(report, config, comparison=comparison, baseline=known, fail_on=severity, strict=strict)
    formats_of.deliver(wanted, result, report, _folder(config), verbose=chosen.verbose)
    return 0 if result.passed else FINDINGS


def _new_code(chosen: Settings, arguments: tuple[str, ...], severity: Severity) -> int:
    """Tell in a line each what changed files add and should not; an argument that ends with .py is such a file."""
    files = [name for name in arguments if name.endswith(".py")]
    targets = tuple(name for name in arguments if not name.endswith(".py"))
    with meter_of(chosen) as meter:
        found = new_code(chosen, targets, files, meter)
    from importmap.render import verdict

    show(verdict.new_code(found))
    return FINDINGS if any(finding.severity >= severity for finding in found) else 0


def new_code(chosen: Settings, targets: tuple[str, ...], files: Sequence[str], meter: Meter) -> tuple[Finding, ...]:
    """What files add and should not: those that are named, as the user calls them, or all that differ from HEAD."""
    from importmap.model.additions import NewCode
    from importmap.past.earlier import edits

    def answer() -> NewCode:
        from importmap import app

        project, facts = run.said
        return app.new_code(run.code, edited) if app.may_add(project, facts, edited) else NewCode(())

    run = run_of(chosen, targets, meter)
    base = os.path.realpath(run.base)
    paths = sorted({Path(os.path.relpath(os.path.realpath(name), base)).as_posix() for name in files})
    edited = edits(run.base, paths)
    return run.answered(("new-code", edited.name), NewCode, answer).findings


def _report(config: Config, base: str | None, meter: Meter) -> tuple[Report, Comparison | None]:
    """The report on the work tree, and what it says of a base if there is one."""
    if base is not None:
        from importmap import revisions

        found = revisions.compare(config, base, progress=meter)
        if found.head is not None:
            return found.head, found.comparison
    from importmap.recall import Run

    return Run(config, meter, dated=True).report, None


def _check_usage(*, begins: bool, reason: str | None, prune: bool) -> None:
    """Raise for options that contradict each other, and for a baseline that would grow where nobody looks at it."""
    if sum((begins, reason is not None, prune)) > 1:
        raise click.UsageError("--write-baseline, --accept and --prune are done one at a time")
    if reason is not None and not reason.strip():
        raise click.UsageError("--accept needs a reason in words")
    if (begins or reason) and os.environ.get("CI", "").lower() not in ("", "0", "false"):
        what = "a baseline is not made" if begins else "nothing is accepted"
        message = f"{what} where CI is set: it would let through whatever there is"
        raise BaselineError(message, "run it at your desk, and commit the file")


def _baseline(config: Config, file: Path | None, *, begins: bool, required: bool) -> tuple[Path, str, Baseline | None]:
    """The place of the baseline, what the user calls it, and what it lists if there is one."""
    from importmap.gate import baseline

    path = config.base / baseline.NAME if file is None else file
    shown = baseline.NAME if file is None else str(file)
    is_there = os.path.lexists(path)
    if begins:
        if is_there:
            hint = "`--accept REASON` adds what is new, `--prune` takes out what no longer occurs"
            raise BaselineError(f"{shown} is there already", hint)
        check_file(path)
        return path, shown, None
    if file is None and not is_there and not required:
        return path, shown, None
    found = baseline.load(path, shown)
    if required:
        if found.unread:
            message = f"{shown} has no entry that can be read in line {found.unread[0]}"
            raise BaselineError(message, "mend or delete what stands there: it would be lost")
        check_file(path)
    return path, shown, found


def _kept(
    result: Check, report: Report, config: Config, path: Path, shown: str, reason: str, *, prune: bool
) -> Baseline:
    """Write the baseline with what is new, or without what is stale; what it lists then."""
    from importmap.gate import baseline
    from importmap.model.gate import Baseline
    from importmap.render.writing import counted

    before = result.baseline or Baseline(shown, tuple(sorted(config.targets)), ())
    new = [f for f in (*result.failing, *result.milder) if f.rule not in config.never_baselined]
    after = baseline.pruned(before, result.stale) if prune else baseline.grown(before, new, reason, report.knots)
    if after != before or result.baseline is None:
        write({path: baseline.dump(after)})
    number = abs(len(after.entries) - len(before.entries))
    entries = counted(number, "entry", "entries")
    remark(f"{before.path}: {entries} taken out" if prune else f"{before.path}: {entries} added")
    return after


def _folder(config: Config) -> str:
    """The folder of the project in its repository, to which forges take paths as relative; "" where there is none."""
    from importmap.past.process import Untold
    from importmap.past.repository import look

    try:
        return look(str(config.base)).prefix
    except Untold:
        return ""

"""`importmap history`: how the figures went"""

from __future__ import annotations

from pathlib import Path

import click

from importmap.cli import options
from importmap.cli.options import Settings, config_of, meter_of, settings
from importmap.cli.output import STDOUT, check_file, remark, show, write

_FORMATS = ("text", "csv", "json")
_MOST = 1000

_EXAMPLES = """\
\b
Examples:
  importmap history
  importmap history shop --since 2025-01-01 --every month
  importmap history --every tag --metric unresolved-imports
  importmap history --every 10 --format csv -o history.csv
"""


@click.command(epilog=_EXAMPLES, short_help="Tell how the figures went over the history.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@options.since
@options.every
@click.option(
    "--limit", type=click.IntRange(1, _MOST), default=20, show_default=True, help="At most so many revisions."
)
@click.option("--metric", "-m", "metrics", multiple=True, metavar="NAME", help="Show this figure. Repeatable.")
@click.option("--format", "-f", "format_name", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--output", "-o", default=STDOUT, metavar="FILE", help="Where to write.  [default: stdout]")
@settings
def history(
    chosen: Settings,
    targets: tuple[str, ...],
    since: str,
    every: str,
    limit: int,
    metrics: tuple[str, ...],
    format_name: str,
    output: str,
) -> int:
    """Tell how the figures went over the history, and at which commits they jumped.

    Commits are followed back along first parents, and read out of git: nothing is
    checked out. What one was is remembered, so that the next time only new ones
    are looked at, and a run that is interrupted goes on where it was.
    """
    if output != STDOUT:
        check_file(Path(output))
    from importmap import revisions
    from importmap.render import trend

    with meter_of(chosen) as meter:
        found = revisions.trend(config_of(chosen, targets), since, every, limit, meter)
    renderers = {"text": trend.text, "csv": trend.table, "json": trend.json}
    told = renderers[format_name](found, metrics)
    if output == STDOUT:
        show(told)
    else:
        write({Path(output): told})
        if not chosen.quiet:
            remark(f"written to {output}")
    return 0

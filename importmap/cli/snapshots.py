"""`importmap snapshot` and `importmap diff`: what changed between two states of the code"""

from __future__ import annotations

from pathlib import Path

import click

from importmap.cli.options import Settings, report_of, settings, verbose
from importmap.cli.output import FINDINGS, STDOUT, check_file, remark, show, write

_FORMATS = ("text", "markdown", "json")

_SNAPSHOT_EXAMPLES = """\
\b
Examples:
  importmap snapshot -o imports.json
  importmap snapshot shop -o build/head.json
"""

_DIFF_EXAMPLES = """\
\b
Examples:
  importmap diff base.json head.json
  importmap diff base.json importmap-report/report.json --fail-on-new
  importmap diff base.json head.json --format markdown > comment.md
"""


@click.command(epilog=_SNAPSHOT_EXAMPLES, short_help="Keep what was found, to be compared later.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--output", "-o", required=True, metavar="FILE", help="Where to write; - for stdout.")
@settings
def snapshot(chosen: Settings, targets: tuple[str, ...], output: str) -> int:
    """Keep the figures, the findings and the package edges in a small file, to be compared later."""
    if output != STDOUT:
        check_file(Path(output))
    from importmap import history
    from importmap.render.writing import inert

    text = inert(history.dump(history.snapshot(report_of(chosen, targets, dated=True))))
    if output == STDOUT:
        show(text)
    else:
        write({Path(output): text})
        if not chosen.quiet:
            remark(f"written to {output}")
    return 0


@click.command(epilog=_DIFF_EXAMPLES, short_help="Compare two snapshots or reports.")
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("head", type=click.Path(path_type=Path))
@click.option("--format", "-f", "format_name", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--fail-on-new", is_flag=True, help="Exit with 1 if there is a new finding.")
@verbose
def diff(base: Path, head: Path, format_name: str, fail_on_new: bool) -> int:
    """Compare two snapshots, or two report.json: figures, findings and package edges, new and gone."""
    from importmap import history
    from importmap.render import comparison

    changes = history.compare(history.load(base), history.load(head))
    renderers = {"text": comparison.text, "markdown": comparison.markdown, "json": comparison.json}
    show(renderers[format_name](changes))
    return FINDINGS if fail_on_new and changes.new else 0
